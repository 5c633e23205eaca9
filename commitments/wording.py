"""Checks what a rep writes on a note: a next action one can do, and a time one can keep (CONTENT 1.11)."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import dropwhile
from typing import Literal

from commitments.duedates import Calendar

FEWEST_WORDS = 3
LONGEST_ACTION = 240
LATEST_DAYS = 90
# "Tomorrow morning send Dana the report": a plain verb stands among the first words or the action is not exact.
VERB_WITHIN = 4

# What a seller writes first; the vague ones (think, consider, keep in mind) are missing on purpose.
# These mean a doing wherever they stand.
PLAIN_VERBS = """
accept add adjust agree align analyse analyze announce apply approve arrange assemble assess assign attach attend
bring calculate choose circulate clarify collect compare compile compose conduct confirm congratulate connect
consult convince coordinate create decide define deliver demonstrate describe determine develop discover discuss
educate enable engage enrol escalate establish evaluate examine expand explain explore extend facilitate fetch
finalise finalize gather get give go grow identify improve include inform initiate inspect install introduce
investigate invite involve join learn listen make mention monitor negotiate notify obtain organise organize persuade
prepare prioritise prioritize propose prove provide publish qualify quantify rebook recommend reconnect reengage
refer reframe remind renew reopen reschedule resend resolve respond reveal revisit select sell send serve share
solve speak specify submit suggest summarise summarize teach tell thank unblock understand upsell validate verify
write
"""
# These are things as often as doings ("a capacity review"), so they count only where a sentence begins.
NOUN_VERBS = """
address answer approach ask audit book brief build buy call cancel challenge change chase chat check clear close
coach complete contact copy cover demo design detail dial document download draft draw drive drop email estimate extract
fill find finish fix flag fly follow forward frame grab greet guide hand help highlight hold host interview issue
kick launch lead leave link list log look loop lunch mail map mark match measure meet message move name note nudge
offer onboard open order outline pair pass phone pick pilot pin ping pitch plan position post present preview probe
process produce pull push put question quote raise reach read recap record register reply report request research
reserve restart review rework ring run schedule scope score search secure see set settle setup shadow show sign
sketch skype slack sort source spend start state study support survey switch sync tackle tag take talk target test
text touch track train transfer travel trial try turn update upload use visit walk warm watch whatsapp win work
wrap zoom
"""
FILLERS = frozenset(["i", "i'll", "i'm", "am", "will", "to", "please", "then", "first", "we", "we'll", "let's", "and"])


@dataclass(frozen=True)
class Problem:
    """What is wrong with a field; only an error blocks, params fill the message."""

    code: str
    severity: Literal["error", "warning"] = "error"
    params: dict[str, int | date] = field(default_factory=dict)


def check_next_action(text: str, *, language: str = "en") -> Problem | None:
    """empty, too_long, too_short or no_verb, the first that applies; None when the action is exact enough.

    The first word after fillers like "I will" is a verb, in its base form or ending in -s or -ing; or one of the
    first four is a verb that is not a thing as well. Texts that are mostly not in ASCII letters, or in another
    language than English, are spared that one check.
    """
    text = text.strip()
    words = list(_words(unicodedata.normalize("NFKC", _without_pictures(text))))
    if not words:
        return Problem("empty")
    if len(text) > LONGEST_ACTION:
        return Problem("too_long", params={"characters": len(text), "most": LONGEST_ACTION})
    if len(words) < FEWEST_WORDS:
        return Problem("too_short", params={"words": len(words), "fewest": FEWEST_WORDS})
    if language.startswith("en") and _mostly_ascii(text) and not _has_verb(words):
        return Problem("no_verb")
    return None


def check_when(
    conversation_at: datetime,
    now: datetime,
    by_friday: date,
    calendar: Calendar,
    has_hour: bool,
    *,
    allow_late: bool = False,
) -> Problem | None:
    """past, too_far, no_hour or after_friday, the first that applies; both moments are aware.

    Without an hour only the team's local day counts. after_friday carries the last day that keeps P1's
    goal; allow_late is the rep's confirmation, which leaves a warning in place of the error.
    """
    day, today = calendar.day_of(conversation_at), calendar.day_of(now)
    if day < today or (has_hour and conversation_at <= now):
        return Problem("past")
    if day > today + timedelta(days=LATEST_DAYS):
        return Problem("too_far", params={"latest": today + timedelta(days=LATEST_DAYS)})
    if not has_hour:
        return Problem("no_hour")
    if day > by_friday:
        return Problem("after_friday", "warning" if allow_late else "error", {"last_day": by_friday})
    return None


def _has_verb(words: list[str]) -> bool:
    plain = [word.casefold().replace("’", "'") for word in words]
    begins = list(dropwhile(FILLERS.__contains__, plain))
    return bool(VERBS & _parts(begins[:1])) or any(word.replace("-", "") in PLAIN for word in plain[:VERB_WITHIN])


def _without_pictures(text: str) -> str:
    """Without emoji, some of which (NFKC) would turn into letters, and the keys 1️⃣ to 9️⃣ into numbers."""
    text = re.sub(r".\ufe0f?\u20e3", " ", text)
    return "".join(" " if unicodedata.category(letter) == "So" else letter for letter in text)


def _words(text: str) -> Iterator[str]:
    """Runs of letters and digits; in scripts written without spaces every letter is taken for a word."""
    # Combining marks and joiners are no letters to re, and would cut a Hindi word in pieces.
    plain = "".join(letter for letter in text if unicodedata.category(letter) not in {"Mn", "Mc", "Cf"})
    for run in re.findall(r"[^\W_]+(?:['’.:@&/-][^\W_]+)*", plain):
        yield from run if any(map(_unspaced, run)) else [run]


def _unspaced(letter: str) -> bool:
    scripts = ("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR")
    return not letter.isascii() and unicodedata.name(letter, "").startswith(scripts)


def _mostly_ascii(text: str) -> bool:
    letters = [letter.isascii() for letter in text if letter.isalpha()]
    return sum(letters) * 2 > len(letters)


def _parts(words: list[str]) -> set[str]:
    """The words in lower case, taken apart where they are joined: follow-up, call/email, e-mail."""
    return {part for word in words for part in [*re.split(r"\W", word.casefold()), word.casefold().replace("-", "")]}


def _present(verb: str) -> Iterator[str]:
    yield from (verb, f"{verb}s", f"{verb}es")
    if verb.endswith("y"):
        yield f"{verb[:-1]}ies"


def _ongoing(verb: str) -> Iterator[str]:
    yield from (f"{verb}ing", f"{verb}{verb[-1]}ing")
    if verb.endswith("e"):
        yield f"{verb[:-1]}ing"


# Without -ing, which makes things of doings: selling, training.
PLAIN = frozenset(form for verb in PLAIN_VERBS.split() for form in _present(verb))
VERBS = PLAIN | frozenset(
    form for verb in (*PLAIN_VERBS.split(), *NOUN_VERBS.split()) for form in (*_present(verb), *_ongoing(verb))
)
