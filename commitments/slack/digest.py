"""The wall as messages: header, context, one section a rep (CONTENT 3.2.4 to 3.2.6). No Django."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from commitments.slack.text import escaped

# Slack takes 50 blocks and refused messages of about 13,200 characters; a digest is split well before that.
MOST_BLOCKS, MOST_CHARACTERS = 40, 10_000
# Of a message's own texts, as Slack counts them. The parts of a promise fit into the 2,000 of a field together.
TITLE, CONTEXT, FALLBACK = 150, 1_000, 500
NAME, ACCOUNT, ACTION, WHEN = 300, 400, 1_200, 200

Block = dict[str, Any]


@dataclass(frozen=True)
class Row:
    """One rep's promise, as people wrote it."""

    name: str
    account: str
    action: str
    when: str

    def block(self) -> Block:
        """The name as plain text beside the promise: no name makes a link or a mention."""
        promise = f"*{escaped(self.account, ACCOUNT)}*\n{escaped(self.action, ACTION)}\n{escaped(self.when, WHEN)}"
        return {"type": "section", "fields": [_plain(self.name, NAME), {"type": "mrkdwn", "text": promise}]}


@dataclass(frozen=True)
class Message:
    """One of a digest's messages; `text` is what a notification shows."""

    title: str
    context: str
    text: str
    rows: Sequence[Row]

    def payload(self) -> dict[str, Any]:
        return {"text": escaped(self.text, FALLBACK), "blocks": self.blocks()}

    def blocks(self) -> list[Block]:
        return [*_frame(self.title, self.context), *(row.block() for row in self.rows), {"type": "divider"}]


def messages(title: str, context: str, text: str, rows: Sequence[Row]) -> list[Message]:
    """As few messages as hold everything, in the order given; from the second on the title counts them."""
    parts: list[list[Row]] = [[]]
    # The longest count that a title can get.
    frame = [*_frame(_counted(title, 999, 999), context), {"type": "divider"}]
    size = empty = _size(frame)
    for row in rows:
        more = _size([row.block()])
        if len(parts[-1]) + len(frame) == MOST_BLOCKS or (parts[-1] and size + more > MOST_CHARACTERS):
            parts.append([])
            size = empty
        parts[-1].append(row)
        size += more
    of = len(parts)
    return [Message(_counted(title, n, of), context, _counted(text, n, of), part) for n, part in enumerate(parts, 1)]


def fingerprint(found: Sequence[Message]) -> str:
    """The same for the same messages: what was looked at is what is sent, and it is sent once."""
    return hashlib.sha256(json.dumps([one.payload() for one in found], sort_keys=True).encode()).hexdigest()


def _counted(text: str, number: int, of: int) -> str:
    return text if of == 1 else f"{text} ({number}/{of})"


def _frame(title: str, context: str) -> list[Block]:
    return [
        {"type": "header", "text": _plain(title, TITLE)},
        {"type": "context", "elements": [_plain(context, CONTEXT)]},
    ]


def _plain(text: str, longest: int) -> Block:
    return {"type": "plain_text", "text": escaped(text, longest), "emoji": False}


def _size(blocks: Sequence[Block]) -> int:
    """In characters as they are sent, a comma each included."""
    return sum(len(json.dumps(block, ensure_ascii=False)) + 1 for block in blocks)
