"""A picture into a channel, in the three steps that a bot's token opens (CONTENT 3.2.7): announce, put, complete.

Nothing is in the channel before the last one is answered, so that only there a broken line leaves a doubt. Every try
begins anew: what was put and not completed, Slack throws away.
"""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from commitments.slack import address
from commitments.slack.answers import Meaning, meaning
from commitments.slack.transport import UnreachableError, exchange

FORM = "application/x-www-form-urlencoded"
# An answer names the file with all that Slack knows of it.
MOST_BYTES = 100_000


@dataclass
class RefusedError(Exception):
    """What Slack said in place of yes: a status and a word, and how long it wants to be left alone."""

    status: int
    word: str
    retry_after: str | None = None


@dataclass(frozen=True)
class Upload:
    """`alt` is read aloud to whoever cannot see it; `comment` is in Slack's own markup, escaped."""

    image: bytes
    filename: str
    title: str
    alt: str
    comment: str


def share(token: str, host: str, channel: str, picture: Upload) -> None:
    """Done when it returns. RefusedError and UnreachableError say why not."""
    facts = {"filename": picture.filename, "length": str(len(picture.image)), "alt_txt": picture.alt}
    announced = _call(token, host, "files.getUploadURLExternal", facts, doubtful=False)
    place, name = address.upload(str(announced.get("upload_url"))), announced.get("file_id")
    if place is None or not isinstance(name, str):
        raise RefusedError(200, "no_place_of_slacks_own")
    _put(*place, picture.image)
    files = json.dumps([{"id": name, "title": picture.title}])
    where = {"files": files, "channel_id": channel, "initial_comment": picture.comment}
    _call(token, host, "files.completeUploadExternal", where, doubtful=True)


def introduce(token: str, host: str) -> None:
    """Ask whether the token is known there; nothing is posted. The same errors as `share`."""
    _call(token, host, "auth.test", {}, doubtful=False)


def _put(host: str, path: str, image: bytes) -> None:
    """Without the token: the address itself is the permission."""
    headers = {"Content-Type": "application/octet-stream"}
    try:
        status, body, retry_after = exchange(host, path, image, headers, most=MOST_BYTES)
    except UnreachableError as error:
        raise UnreachableError(str(error)) from None
    if meaning(status) is not Meaning.SENT:
        raise RefusedError(status, _word(body), retry_after)


def _call(token: str, host: str, method: str, facts: dict[str, str], *, doubtful: bool) -> dict[str, Any]:
    headers = {"Content-Type": FORM, "Authorization": f"Bearer {token}"}
    try:
        answer = exchange(host, f"/api/{method}", urlencode(facts).encode(), headers, most=MOST_BYTES)
    except UnreachableError as error:
        raise UnreachableError(str(error), uncertain=error.uncertain and doubtful) from None
    status, body, retry_after = answer
    said = _json(body)
    if status != 200 or said.get("ok") is not True:
        raise RefusedError(status, _word(str(said.get("error", "")).encode()), retry_after)
    return said


def _json(body: bytes) -> dict[str, Any]:
    """What a proxy's page of something else says is nothing."""
    try:
        said = json.loads(body)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _word(body: bytes) -> str:
    return " ".join(body.decode("utf-8", "replace").split())[:60]
