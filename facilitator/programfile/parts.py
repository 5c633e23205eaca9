"""The parts of a program as plain values: what the file says once everything in it has been checked."""

from dataclasses import dataclass
from typing import Any

# As in `Claim.Standing`; this package does not know the tables.
STANDINGS = ("verified", "unverified", "disputed", "misattributed", "arithmetic", "example", "parameter")


@dataclass(frozen=True)
class FaqPart:
    question: str
    answer: str


@dataclass(frozen=True)
class ActivityPart:
    """`settings` is complete and ready for JSON; with its defaults a stored version never changes."""

    key: str
    title: str
    settings: dict[str, Any]


@dataclass(frozen=True)
class SectionPart:
    key: str
    title: str
    minutes: int
    minimum: int
    protected: bool
    auto_advance: bool
    purpose: str
    notes: str
    prompts: tuple[str, ...]
    activities: tuple[ActivityPart, ...]
    faq: tuple[FaqPart, ...]


@dataclass(frozen=True)
class ClaimPart:
    """`section` is the key of the section where the figure is shown; `source` is who is said to claim it."""

    key: str
    section: str
    figure: str
    unit: str
    text: str
    source: str
    standing: str
    note: str


@dataclass(frozen=True)
class ScenarioPart:
    key: str
    title: str
    motion: str
    facts: str
    goal: str
    win: str
    seller_card: str
    customer_card: str
    checks: tuple[str, ...]
    breaches: tuple[str, ...]


@dataclass(frozen=True)
class ProgramFile:
    key: str
    title: str
    summary: str
    outcome: str
    minutes: int
    sections: tuple[SectionPart, ...]
    claims: tuple[ClaimPart, ...]
    scenarios: tuple[ScenarioPart, ...]
