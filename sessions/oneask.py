"""Whether a written ask is one ask: what you see, then at most one question (CONTENT 1.1 S3, 1.3). No Django."""

import re
from typing import Literal

Problem = Literal["two_questions", "many_sentences"]
# The fact that leads to the ask may be a sentence of its own, as in the example of the source.
MOST_SENTENCES = 2

QUESTIONS = re.compile(r"[?？؟]+[!?？؟]*")
# A mark that ends a sentence when something follows it; scripts without spaces need none after theirs.
BOUNDARY = re.compile(r"([.!?…؟]+[\"'”’»)\]]*)\s+(?=\S)|([。！？]+)(?=\S)")
# A full stop after these does not end anything: "at 10 a.m. on Tuesday", "e.g. next week".
SHORT = re.compile(
    r"(?:\b(?:\w\.)+\w|\b(?:mr|mrs|ms|dr|st|no|vs|inc|ltd|co|corp|approx|min|incl|etc|resp|tel|\w))$", re.I
)


def problem(text: str) -> Problem | None:
    """What makes it more than one ask; None when it is one. Offering two times in one question is one ask."""
    if len(QUESTIONS.findall(text)) > 1:
        return "two_questions"
    sentences = 1 + sum(_ends(text, mark) for mark in BOUNDARY.finditer(text))
    return "many_sentences" if sentences > MOST_SENTENCES else None


def _ends(text: str, mark: re.Match[str]) -> bool:
    """Whether a sentence really ends at this mark: not after an abbreviation, nor before a small letter."""
    if (mark[1] or "").startswith(".") and SHORT.search(text[: mark.start()]):
        return False
    follows = text[mark.end() :].lstrip("\"'“‘«([¿¡")[:1]
    return bool(follows) and not follows.islower()
