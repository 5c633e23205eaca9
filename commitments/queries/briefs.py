"""The briefs of one activity: what stands in each part, whether it is a play, and who writes where."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext_lazy as _

from commitments import realplay
from commitments.attendance import attending
from commitments.forms.briefs import DAYS, SIGNALS, SOURCES
from commitments.models import BriefText
from facilitator.houserules import HouseRules
from facilitator.models import Team
from sessions.models import ActivityRun, Pair, Participant
from sessions.playbook import guardrails
from sessions.playbook.facts import BriefTest, Facts, Renewal, Signals, Step

TITLES = {
    1: _("Customer"),
    2: _("Signal"),
    3: _("Product and problem"),
    4: _("Sponsor"),
    5: _("Pain, confirmed"),
    6: _("Promise for 14 days"),
}
LABELS = {
    "account": _("Customer"),
    "core": _("What they own"),
    "acv": _("Contract a year"),
    "renewal": _("Renewal date"),
    "signal": _("Kind of signal"),
    "evidence": _("What was seen"),
    "seen": _("Seen on"),
    "product": _("Neighbouring product"),
    "problem": _("Which problem of this customer it removes"),
    "sponsor": _("Executive sponsor"),
    "title": _("Job title"),
    "contact": _("Latest contact"),
    "owner": _("Who of us knows them"),
    "operator": _("Who said it"),
    "source": _("Where it can be found"),
    "said": _("Said on"),
    "meeting": _("Day of the meeting"),
    "attending": _("Who attends"),
    "agenda": _("Agenda in one line"),
    "request": _("The step to ask for"),
}
CHOICES: dict[str, Any] = {"signal": SIGNALS, "source": SOURCES}
LONG = ("evidence", "problem", "request")
# What a brief by itself can tell of the guardrails, besides its own test.
ASKED = ("G6", "G12", "G13")


@dataclass(frozen=True)
class Part:
    """One part with the texts that stand in it: none, one, or what two people wrote at the same time."""

    name: str
    label: Any
    texts: Sequence[BriefText]

    @property
    def value(self) -> str:
        """The newest text."""
        return self.texts[-1].value if self.texts else ""

    @property
    def shown(self) -> str:
        return said(self.name, self.value)

    @property
    def both(self) -> list[tuple[BriefText, str]]:
        """Texts to choose from; empty where there is nothing to choose."""
        return [(text, said(self.name, text.value)) for text in self.texts] if len(self.texts) > 1 else []

    @property
    def base(self) -> str:
        return ",".join(str(text.pk) for text in self.texts)

    @property
    def kind(self) -> str:
        """date, choice, money, long or line."""
        if self.name in DAYS:
            return "date"
        if self.name in CHOICES:
            return "choice"
        return "money" if self.name == "acv" else "long" if self.name in LONG else "line"

    @property
    def choices(self) -> Any:
        return CHOICES.get(self.name, ())


def said(part: str, value: str) -> str:
    """A stored text as people read it."""
    if part in CHOICES:
        return str(dict(CHOICES[part]).get(value, value))
    day = realplay.day_of(value) if part in DAYS else None
    if day is not None:
        return date_format(day, "j M Y")
    return number_format(value, force_grouping=True) if part == "acv" and value else value


@dataclass(frozen=True)
class Field:
    """One of the six, with its parts; `test` marks those that make a play real."""

    number: int
    title: Any
    parts: Sequence[Part]
    complete: bool
    test: bool


@dataclass(frozen=True)
class Sheet:
    """A pair's brief and what the test says of it."""

    pair: Pair
    people: Sequence[Participant]
    texts: Mapping[str, Sequence[BriefText]]
    today: date
    rules: HouseRules

    @cached_property
    def values(self) -> dict[str, str]:
        return {part: texts[-1].value for part, texts in self.texts.items()}

    @cached_property
    def outcome(self) -> realplay.Outcome:
        return realplay.outcome(self.values, self.today, self.rules.pain_days)

    @cached_property
    def begun(self) -> bool:
        return any(self.values.values())

    @cached_property
    def fields(self) -> list[Field]:
        return [
            Field(
                number,
                TITLES[number],
                [Part(name, LABELS[name], self.texts.get(name, ())) for name in parts],
                self.outcome.answered(number),
                number in realplay.TEST,
            )
            for number, parts in realplay.FIELDS.items()
        ]

    @cached_property
    def missing(self) -> list[tuple[int, Any, bool]]:
        """What keeps it from being a play: (field, label, said too long ago)."""
        return [(gap.field, LABELS[gap.part], gap.stale) for gap in self.outcome.gaps]

    @cached_property
    def both(self) -> int:
        """How many parts hold two texts."""
        return sum(len(texts) > 1 for texts in self.texts.values())

    @cached_property
    def warnings(self) -> list[guardrails.Verdict]:
        """Guardrails that speak up, of those that a brief can answer."""
        if not self.begun:
            return []
        found = guardrails.check(self.facts, self.today, self.rules, only=ASKED)
        return [verdict for verdict in found if verdict.effect.severity > guardrails.Effect.UNKNOWN.severity]

    @property
    def facts(self) -> Facts:
        ours = [(person.name, person.role) for person in self.people]
        theirs = [self.values.get(part, "") for part in ("operator", "sponsor", "title", "account")]
        csm, ae = attending(self.values.get("attending", ""), ours, theirs)
        return Facts(
            step=Step(csm=csm, ae=ae),
            renewal=Renewal(ends_on=realplay.day_of(self.values.get("renewal", ""))),
            signals=Signals(documented=bool(self.values.get("evidence")) or None),
            brief=BriefTest(**{name: self.outcome.answered(number) for name, number in TESTED}),
        )


TESTED = (("signal", 2), ("sponsor", 4), ("pain", 5))


def sheets(run: ActivityRun, rules: HouseRules, *, today: date, of: Participant | None = None) -> list[Sheet]:
    """All pairs with somebody in them or something written, or the one of a participant. 3 queries."""
    found = run.pairs.prefetch_related("seats__participant")
    if of is not None:
        found = found.filter(seats__participant=of)
    pairs = list(found)
    texts: dict[int, dict[str, list[BriefText]]] = {}
    standing = BriefText.objects.standing().filter(brief__pair__in=pairs).select_related("author", "brief")
    for text in standing:
        texts.setdefault(text.brief.pair_id, {}).setdefault(text.part, []).append(text)
    return [
        Sheet(pair, [seat.participant for seat in pair.seats.all()], texts.get(pair.pk, {}), today, rules)
        for pair in pairs
        if pair.seats.all() or texts.get(pair.pk)
    ]


def today_in(team: Team) -> date:
    """Today where the team lives."""
    return timezone.now().astimezone(team.zone).date()
