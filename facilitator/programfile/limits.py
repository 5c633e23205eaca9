"""What each part of a program may hold: one table for reading a file, for the editor's forms, and for their words."""

from dataclasses import dataclass, fields
from typing import Any

from facilitator.programfile.parts import (
    LANGUAGES,
    STANDINGS,
    ActivityPart,
    ClaimPart,
    FaqPart,
    ProgramFile,
    ScenarioPart,
    SectionPart,
)

# An hour is the aim; a day is the point where a number is a slip of the finger.
MAX_MINUTES = 480
MAX_SECTIONS, MAX_CLAIMS, MAX_SCENARIOS = 30, 60, 12
MAX_ACTIVITIES, MAX_FAQ = 12, 20


@dataclass(frozen=True)
class Key:
    """A name for references between parts; it stays when the title changes."""

    high: int = 40


@dataclass(frozen=True)
class Text:
    """At most `high` characters; `long` ones take several lines."""

    high: int
    required: bool = True
    long: bool = False


@dataclass(frozen=True)
class Texts:
    """A list of at most `high` texts of at most `each` characters."""

    high: int
    each: int


@dataclass(frozen=True)
class Number:
    low: int
    high: int


@dataclass(frozen=True)
class Flag:
    """True or false; false when absent."""


@dataclass(frozen=True)
class Choice:
    """One of these words; empty when absent and not `required`."""

    words: tuple[str, ...]
    high: int = 14
    required: bool = True


Rule = Key | Text | Texts | Number | Flag | Choice
Rules = dict[str, Rule]

PROGRAM: Rules = {
    "key": Key(),
    "title": Text(120),
    "summary": Text(1000, required=False, long=True),
    "outcome": Text(500, required=False, long=True),
    "minutes": Number(1, MAX_MINUTES),
    "second_language": Choice(tuple(LANGUAGES), required=False),
}
SECTION: Rules = {
    "key": Key(),
    "title": Text(80),
    "minutes": Number(1, MAX_MINUTES),
    "minimum": Number(1, MAX_MINUTES),
    "protected": Flag(),
    "auto_advance": Flag(),
    "purpose": Text(500, long=True),
    "notes": Text(4000, required=False, long=True),
    "prompts": Texts(12, 400),
}
ACTIVITY: Rules = {"key": Key(), "title": Text(80)}
FAQ: Rules = {"question": Text(200), "answer": Text(1000, long=True)}
CLAIM: Rules = {
    "key": Key(),
    "section": Key(),
    "figure": Text(24),
    "unit": Text(24, required=False),
    "text": Text(240),
    "source": Text(160, required=False),
    "standing": Choice(STANDINGS),
    "note": Text(300, required=False, long=True),
}
SCENARIO: Rules = {
    "key": Key(20),
    "title": Text(80),
    "motion": Text(20, required=False),
    "facts": Text(800, long=True),
    "goal": Text(400, long=True),
    "win": Text(400, long=True),
    "seller_card": Text(600, long=True),
    "customer_card": Text(600, long=True),
    "checks": Texts(10, 120),
    "gates": Texts(10, 120),
    "breaches": Texts(10, 160),
    "second_title": Text(80, required=False),
    "second_facts": Text(800, required=False, long=True),
    "second_win": Text(400, required=False, long=True),
    "second_seller_card": Text(600, required=False, long=True),
    "second_customer_card": Text(600, required=False, long=True),
    "second_checks": Texts(10, 120),
}
# What is written in the program's second language.
SECOND = tuple(name for name in SCENARIO if name.startswith("second_"))
# The parts of a part, which are tables of their own and have rules of their own.
INNER = {"sections", "claims", "scenarios", "activities", "faq", "settings"}


def ruled() -> list[tuple[type, Rules]]:
    """Every kind of part with its rules."""
    return [
        (ProgramFile, PROGRAM),
        (SectionPart, SECTION),
        (ActivityPart, ACTIVITY),
        (FaqPart, FAQ),
        (ClaimPart, CLAIM),
        (ScenarioPart, SCENARIO),
    ]


def plain_fields(part: Any) -> dict[str, Any]:
    """The values of a part that are not tables of their own, lists as lists."""
    values = {field.name: getattr(part, field.name) for field in fields(part) if field.name not in INNER}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}
