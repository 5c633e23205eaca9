"""The pre-call brief's parts, and whether what stands in them is a real play (CONTENT 1.6). Texts in, answer out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from facilitator import houserules

# Signal, sponsor and pain: answerable from memory or one quick look, or there is no play.
TEST = (2, 4, 5)
FIELDS: dict[int, tuple[str, ...]] = {
    1: ("account", "core", "acv", "renewal"),
    2: ("signal", "evidence", "seen"),
    3: ("product", "problem"),
    4: ("sponsor", "title", "contact", "owner"),
    5: ("operator", "source", "said"),
    6: ("meeting", "attending", "agenda", "request"),
}
PARTS = tuple(part for parts in FIELDS.values() for part in parts)
PAIN_DAYS = 60


@dataclass(frozen=True)
class Gap:
    """A part that is missing, or `stale`: the pain was said too long ago."""

    field: int
    part: str
    stale: bool = False


@dataclass(frozen=True)
class Outcome:
    """`gaps` are those of the test, `open` the parts of the other fields that are empty."""

    gaps: tuple[Gap, ...]
    open: tuple[Gap, ...]

    @property
    def real(self) -> bool:
        return not self.gaps

    def answered(self, number: int) -> bool:
        """Whether one field is complete."""
        return all(gap.field != number for gap in (*self.gaps, *self.open))


def outcome(texts: Mapping[str, str], today: date, pain_days: int = PAIN_DAYS) -> Outcome:
    """The test on what stands in the parts; days are ISO texts. What is blank, or no day, is missing."""
    missing = [Gap(number, part) for number, parts in FIELDS.items() for part in parts if not _is_there(part, texts)]
    if (said := day_of(texts.get("said", ""))) is not None and today - said > timedelta(pain_days):
        missing.append(Gap(5, "said", stale=True))
    gaps = sorted((gap for gap in missing if gap.field in TEST), key=lambda gap: gap.field)
    return Outcome(tuple(gaps), tuple(gap for gap in missing if gap.field not in TEST))


def pain_days(settings: Mapping[str, Any], house_rules: Mapping[str, Any]) -> int:
    """How long a word on the pain counts: as the program's activity says, with what the team decided over it."""
    days = settings.get("pain_days", PAIN_DAYS)
    return houserules.merged({"pain_days": days}, house_rules).pain_days


def day_of(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _is_there(part: str, texts: Mapping[str, str]) -> bool:
    text = texts.get(part, "").strip()
    return day_of(text) is not None if part in {"seen", "said"} else bool(text)
