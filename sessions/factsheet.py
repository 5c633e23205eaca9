"""An account's facts as a person fills them in: one list of fields, the form that checks them, and the facts they give.

Everything may be left open: what nobody knows stays not known (sessions.playbook.facts).
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from facilitator.texts import plain
from sessions.forms import DayField, TextField
from sessions.playbook.facts import Facts, Motion

YES, NO = "yes", "no"
ANSWERS = ((YES, _("Yes")), (NO, _("No")), ("", _("Open")))
MOTIONS = ((Motion.UPSELL.value, _("Upsell")), (Motion.CROSS_SELL.value, _("Cross-sell")), ("", _("Open")))
COUNTS = (("0", "0"), ("1", "1"), ("2", "2"), ("3", "3"), ("", _("Open")))
MOST_PERCENT = 1000


@dataclass(frozen=True)
class Fact:
    """One field. `path` is its place in Facts; `kind` is answer, day, percent, text, motion or count."""

    name: str
    path: str
    kind: str
    label: "str | Promise"


@dataclass(frozen=True)
class Group:
    title: "str | Promise"
    facts: tuple[Fact, ...]


def _group(title: "str | Promise", part: str, *facts: tuple[str, str, "str | Promise"]) -> Group:
    prefix = f"{part}." if part else ""
    return Group(
        title, tuple(Fact(f"{part}_{n}" if part else n, f"{prefix}{n}", kind, text) for n, kind, text in facts)
    )


GROUPS = (
    _group(
        _("Use"),
        "usage",
        ("percent", "percent", _("Percent of what they bought in use")),
        ("sustained", "answer", _("It has stayed there")),
        ("adopted", "answer", _("The first product is in daily use")),
        ("outcome", "answer", _("They have what they bought it for")),
        ("onboarded_on", "day", _("Onboarding ended on")),
    ),
    _group(
        _("Contract"),
        "renewal",
        ("ends_on", "day", _("Contract ends on")),
        ("renewed_on", "day", _("Last renewal signed on")),
        ("negotiating", "answer", _("The renewal is being negotiated")),
        ("conditional", "answer", _("The offer depends on the renewal’s price")),
    ),
    _group(
        _("What was seen"),
        "signals",
        ("documented", "answer", _("The signal is written down")),
        ("heavy_adjacent", "answer", _("Heavy use of a neighbouring feature")),
        ("organic_growth", "answer", _("New users nobody sold to")),
        ("adjacent_tickets", "answer", _("Tickets another product would close")),
        ("other_department", "answer", _("Pain in another department")),
        ("rival_tool", "answer", _("A rival tool in our category")),
        ("new_unit", "answer", _("A new region or unit")),
        ("customer_growth", "answer", _("Their own customers grow")),
    ),
    _group(
        _("People"),
        "people",
        ("new_leader_on", "day", _("A new leader came on")),
        ("priority", "text", _("The executive’s priority it serves")),
        ("sponsor", "text", _("The executive who will sponsor it")),
        ("to_executive", "answer", _("It goes to an executive")),
        ("knows_us", "answer", _("Who has a view on the first purchase")),
        ("champion_introduces", "answer", _("Your champion introduces you")),
        ("other_team", "answer", _("Another team would use it")),
        ("champion_there", "answer", _("Somebody there wants it")),
    ),
    _group(_("Trouble"), "", ("escalation", "answer", _("An escalation is open"))),
    _group(
        _("Your step"),
        "step",
        ("our_quarter", "answer", _("Its date follows our quarter")),
        ("in_review", "answer", _("It happens in a quarterly review")),
        ("good_review", "answer", _("A review has documented the return")),
        ("csm", "answer", _("A CSM goes to the first meeting")),
        ("ae", "answer", _("An AE goes to the first meeting")),
        ("price_sent", "answer", _("A price went out")),
        ("sponsor_mapped", "answer", _("The sponsor is known")),
        ("demo_shown", "answer", _("A demo was shown")),
        ("answers", "count", _("Discovery questions answered")),
    ),
    _group(
        _("The brief’s test"),
        "brief",
        ("signal", "answer", _("Signal answered (2)")),
        ("sponsor", "answer", _("Sponsor answered (4)")),
        ("pain", "answer", _("Pain confirmed (5)")),
    ),
)
FACTS = {fact.name: fact for group in GROUPS for fact in group.facts}
CHOICES: dict[str, Any] = {"answer": ANSWERS, "count": COUNTS, "motion": MOTIONS}
PERCENT_WORDS = dict.fromkeys(
    ("invalid", "min_value", "max_value", "max_digits", "max_decimal_places", "max_whole_digits"),
    _("Write a percentage like 87 or 87.5."),
)
# Executive's priority and sponsor: asked for, and nobody can name one.
UNNAMED = "unnamed"


class FactsForm(forms.Form):
    """An account's name, a motion, and every fact; gives the texts to store, without what is open."""

    account = TextField(
        max_length=200,
        error_messages={
            "required": _("Write which customer this is about."),
            "max_length": _("Shorten it to %(limit_value)d characters."),
        },
    )
    motion = forms.ChoiceField(
        choices=MOTIONS, required=False, error_messages={"invalid_choice": _("Choose upsell or cross-sell.")}
    )
    unnamed = forms.BooleanField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for fact in FACTS.values():
            self.fields[fact.name] = _field(fact)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        texts = {name: _text(value) for name, value in data.items()}
        return {name: text for name, text in texts.items() if text}


def _field(fact: Fact) -> forms.Field:
    if fact.kind == "day":
        return DayField(required=False, error_messages={"invalid": _("Pick a day.")})
    if fact.kind == "percent":
        return forms.DecimalField(
            required=False, min_value=0, max_value=MOST_PERCENT, decimal_places=1, error_messages=PERCENT_WORDS
        )
    if fact.kind == "text":
        return TextField(
            required=False,
            max_length=120,
            error_messages={"max_length": _("Shorten it to %(limit_value)d characters.")},
        )
    words = {"invalid_choice": _("Tap one of the answers.")}
    return forms.ChoiceField(choices=CHOICES[fact.kind], required=False, error_messages=words)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return YES if value else ""
    if isinstance(value, Decimal):
        return plain(value)
    return value.isoformat() if isinstance(value, date) else str(value or "")


def facts_of(stored: Mapping[str, str]) -> Facts:
    """Facts from texts as FactsForm gives them."""
    parts: dict[str, dict[str, Any]] = {}
    for name, fact in FACTS.items():
        part, _dot, key = fact.path.rpartition(".")
        parts.setdefault(part, {})[key] = _value(fact, stored.get(name, ""), unnamed=UNNAMED in stored)
    top = parts.pop("")
    inner = {name: type(getattr(Facts(), name))(**values) for name, values in parts.items()}
    motion = stored.get("motion")
    return dataclasses.replace(Facts(**inner), motion=Motion(motion) if motion else None, **top)


def _value(fact: Fact, text: str, *, unnamed: bool) -> Any:
    if not text:
        return "" if unnamed and fact.path in {"people.priority", "people.sponsor"} else None
    if fact.kind == "day":
        return date.fromisoformat(text)
    if fact.kind == "percent":
        return Decimal(text)
    if fact.kind == "count":
        return int(text)
    return text == YES if fact.kind == "answer" else text
