"""What can be known about an account and about a planned step. None everywhere means: nobody has said."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Motion(StrEnum):
    """More of what they own, or something new beside it (CONTENT 1.0)."""

    UPSELL = "upsell"
    CROSS_SELL = "cross_sell"


@dataclass(frozen=True, kw_only=True)
class Usage:
    """`percent` of what they bought, above 100 when over the limit; `sustained`: it has stayed there.

    `adopted`: the first product is in daily use; `outcome`: they have the result they bought it for.
    """

    percent: Decimal | None = None
    sustained: bool | None = None
    adopted: bool | None = None
    outcome: bool | None = None
    onboarded_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Renewal:
    """`conditional`: expansion is tied to the renewal's price. `restructure`: a contract over several years and
    products, run by a strategic team under a playbook of its own; somebody has to say so, so it is not None.
    """

    ends_on: date | None = None
    renewed_on: date | None = None
    negotiating: bool | None = None
    conditional: bool | None = None
    restructure: bool = False


@dataclass(frozen=True, kw_only=True)
class Signals:
    """What was seen beside usage and dates (CONTENT 1.13). `documented`: written down, with its evidence."""

    documented: bool | None = None
    heavy_adjacent: bool | None = None
    organic_growth: bool | None = None
    adjacent_tickets: bool | None = None
    other_department: bool | None = None
    rival_tool: bool | None = None
    new_unit: bool | None = None
    customer_growth: bool | None = None


@dataclass(frozen=True, kw_only=True)
class People:
    """`priority` and `sponsor` are names: empty text says that nobody can name one.

    `to_executive`: the step goes to an executive; `knows_us`: who has a view on the first purchase;
    `champion_introduces`: the present champion opens that door. `other_team`: somebody else would use the product;
    `champion_there`: there is somebody on that team who wants it.
    """

    new_leader_on: date | None = None
    priority: str | None = None
    sponsor: str | None = None
    to_executive: bool | None = None
    knows_us: bool | None = None
    champion_introduces: bool | None = None
    other_team: bool | None = None
    champion_there: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Step:
    """The planned conversation. `our_quarter`: its date follows our own quarter; `in_review`: it happens inside the
    quarterly review; `good_review`: a review has documented the return; `answers`: of the discovery questions, 0 to 3.
    """

    our_quarter: bool | None = None
    in_review: bool | None = None
    good_review: bool | None = None
    csm: bool | None = None
    ae: bool | None = None
    price_sent: bool | None = None
    sponsor_mapped: bool | None = None
    demo_shown: bool | None = None
    answers: int | None = None


@dataclass(frozen=True, kw_only=True)
class BriefTest:
    """Whether fields 2, 4 and 5 of the brief can be answered (CONTENT 1.6)."""

    signal: bool | None = None
    sponsor: bool | None = None
    pain: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Facts:
    """An account and what is planned with it."""

    motion: Motion | None = None
    escalation: bool | None = None
    usage: Usage = field(default_factory=Usage)
    renewal: Renewal = field(default_factory=Renewal)
    signals: Signals = field(default_factory=Signals)
    people: People = field(default_factory=People)
    step: Step = field(default_factory=Step)
    brief: BriefTest = field(default_factory=BriefTest)

    def days_left(self, today: date) -> int | None:
        """Until the contract ends; negative after that."""
        return None if self.renewal.ends_on is None else (self.renewal.ends_on - today).days


def days_since(day: date | None, today: date) -> int | None:
    """Negative for a day to come."""
    return None if day is None else (today - day).days
