"""The frame of a program: what it is and is not, its lines one by one, and one observed signal from everybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from facilitator.kinds import setting
from facilitator.models import User
from sessions.actions.answers import respond
from sessions.activities import register
from sessions.activities.base import Activity, Answer, Command, Context, changing
from sessions.activities.one_ask import expected
from sessions.errors import NotNowError
from sessions.forms import MOST, TextField
from sessions.models import ActivityRun, Participant, Response
from sessions.queries import tally

if TYPE_CHECKING:
    from sessions.queries.room import Room

SCREENS = ("face", "screen")
LONGEST = 240
# "They use it more" is an impression; a sentence that names who did what has more words than this.
FEWEST_WORDS = 4
NONE = "none"


class Sign(models.TextChoices):
    """What can be written down before a meeting (CONTENT 1.4, P2.S1); the codes are those of commitments' triggers."""

    USAGE = "usage_threshold", gettext_lazy("A usage level passed")
    MATURITY = "onboarding_value", gettext_lazy("A moment of maturity")
    PAIN = "adjacent_pain_ticket", gettext_lazy("A pain next door")


class Noticed(models.TextChoices):
    CSM = "csm", gettext_lazy("The CSM")
    AE = "ae", gettext_lazy("The AE")


@dataclass(frozen=True)
class Settings:
    """Pages in this order: is and is not, each of `lines`, the `test` that tells a play from prospecting."""

    what_it_is: str = setting("", gettext_lazy("What it is"), gettext_lazy("The first page on the projector."), max=300)
    what_it_is_not: tuple[str, ...] = setting(
        (), gettext_lazy("What it is not"), gettext_lazy("What people take it for; shown beside what it is."), max=3
    )
    lines: tuple[str, ...] = setting(
        (), gettext_lazy("Lines to remember"), gettext_lazy("Each has a page of its own on the projector."), max=5
    )
    test: str = setting(
        "",
        gettext_lazy("The test at the end"),
        gettext_lazy("One question that tells a play from prospecting."),
        max=300,
    )


class SignalForm(forms.Form):
    """One account, and what somebody saw there. Without a sign the sentence may stay empty: that is the finding."""

    account = TextField(
        max_length=200,
        error_messages={
            "required": gettext_lazy("Write one customer you thought of."),
            "max_length": gettext_lazy("Shorten it to %(limit_value)d characters; the company's name is enough."),
        },
    )
    trigger = forms.ChoiceField(
        choices=[*Sign.choices, (NONE, "")],
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), gettext_lazy("Choose what it is, or “None of them yet”.")
        ),
    )
    signal = TextField(
        required=False,
        max_length=LONGEST,
        error_messages={"max_length": gettext_lazy("Shorten it to %(limit_value)d characters: one sentence.")},
    )
    noticed = forms.ChoiceField(
        choices=Noticed.choices,
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choose who noticed it first: the CSM or the AE.")},
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("trigger", NONE) == NONE:
            return data
        if "signal" not in self.errors and len(data.get("signal", "").split()) < FEWEST_WORDS:
            self.add_error(
                "signal", _("Write who did what in the product: “Fifty people opened the workflow module in May”.")
            )
        if "noticed" not in self.errors and not data.get("noticed"):
            self.add_error("noticed", _("Choose who noticed it first: the CSM or the AE."))
        return data


class ShowForm(forms.Form):
    participant = forms.IntegerField(min_value=1, max_value=MOST)


def answer(*, run: ActivityRun, participant: Participant, data: dict[str, Any]) -> None:
    """Write the signal, or write it anew."""
    respond(run=run, participant=participant, data=data)


def next_page(*, run: ActivityRun, user: User, data: dict[str, Any]) -> None:
    """The next line on the projector."""
    with changing(run, *SCREENS) as locked:
        locked.state = {"page": min(locked.state.get("page", 0) + 1, len(pages(locked.settings)) - 1)}


def previous_page(*, run: ActivityRun, user: User, data: dict[str, Any]) -> None:
    with changing(run, *SCREENS) as locked:
        locked.state = {"page": max(locked.state.get("page", 0) - 1, 0)}


def show(*, run: ActivityRun, user: User, data: dict[str, Any]) -> None:
    """Put one signal on the projector."""
    if not Response.objects.filter(activity_run=run, participant=data["participant"]).exists():
        raise NotNowError(_("This signal is not here. Choose one of the list."))
    with changing(run, *SCREENS) as locked:
        locked.state["shown"] = data["participant"]


def clear(*, run: ActivityRun, user: User, data: dict[str, Any]) -> None:
    """Take the signal off the projector."""
    with changing(run, *SCREENS) as locked:
        locked.state.pop("shown", None)


def pages(settings: dict[str, Any]) -> list[str]:
    """The keys of the projector's pages: "is", "1" … for the lines shown so far, "test"; those that have a text."""
    lines = [str(number) for number in range(1, len(settings.get("lines", ())) + 1)]
    known = ["is", *lines] if settings.get("what_it_is") or settings.get("what_it_is_not") else lines
    return [*known, "test"] if settings.get("test") or not known else known


@dataclass(frozen=True)
class Signal:
    """One rep's line. Without a sign it is prospecting inside a paying account, not a play."""

    participant: Participant
    account: str
    text: str
    sign: str
    noticed: str

    @property
    def is_play(self) -> bool:
        return self.sign in Sign.values

    @property
    def sign_label(self) -> str:
        return str(Sign(self.sign).label) if self.is_play else ""

    @property
    def noticed_label(self) -> str:
        return str(Noticed(self.noticed).label) if self.noticed in Noticed.values else ""


def signals(run: ActivityRun) -> list[Signal]:
    """All signals, in the order of writing. 1 query."""
    return [_signal(one) for one in Response.objects.filter(activity_run=run).select_related("participant")]


def _signal(response: Response) -> Signal:
    data = response.data
    return Signal(response.participant, data["account"], data["signal"], data["trigger"], data["noticed"])


def counted(found: Sequence[Signal]) -> Context:
    """How many are plays, and of those who noticed first."""
    plays = [one for one in found if one.is_play]
    return {
        "written": len(found),
        "plays": len(plays),
        "prospecting": len(found) - len(plays),
        "noticed": [(choice.label, sum(one.noticed == choice for one in plays)) for choice in Noticed],
    }


class Frame(Activity):
    kind = "frame"
    label = gettext_lazy("The frame")
    app = "sessions"
    Settings = Settings
    commands = {
        "next": Command(next_page),
        "back": Command(previous_page),
        "show": Command(show, ShowForm),
        "clear": Command(clear),
    }
    answers = {"answer": Answer(answer, SignalForm)}

    def console(self, run: ActivityRun, room: "Room") -> Context:
        found = signals(run)
        return {
            "signals": found,
            "shown": run.state.get("shown"),
            "expected": expected(room),
            **counted(found),
            **self.page(run),
        }

    def projector(self, run: ActivityRun, room: "Room") -> Context:
        """The page, or one signal that the facilitator chose; its name only if names are allowed."""
        found = signals(run)
        shown = next((one for one in found if one.participant.pk == run.state.get("shown")), None)
        name = shown.participant.name if shown and room.training.names_on_projector else ""
        return {"shown": shown, "name": name, **counted(found), **self.page(run)}

    def task(self, run: ActivityRun, room: "Room", participant: Participant | None) -> Context:
        return {"signs": Sign.choices, "noticers": Noticed.choices, "longest": LONGEST, "none": NONE}

    def mine(self, run: ActivityRun, room: "Room", participant: Participant) -> Context:
        response = Response.objects.filter(activity_run=run, participant=participant).first()
        return {"own": _signal(response) if response else None}

    def votes(self, run: ActivityRun, room: "Room", given: Sequence[Response]) -> list[tally.Ballot]:
        signs = {**dict(Sign.choices), NONE: _("None of them yet")}
        noticed = [one.data["noticed"] for one in given if one.data["trigger"] != NONE]
        return [
            tally.Ballot(_("What the customer did"), tally.bars(signs, [one.data["trigger"] for one in given])),
            tally.Ballot(_("Who noticed it first"), tally.bars(dict(Noticed.choices), noticed)),
        ]

    def said(self, run: ActivityRun, given: Sequence[Response]) -> list[tally.Said]:
        return [
            tally.Said(one.participant.name, ": ".join(filter(None, (one.data["account"], one.data["signal"]))))
            for one in given
        ]

    def page(self, run: ActivityRun) -> Context:
        known = pages(run.settings)
        at = min(run.state.get("page", 0), len(known) - 1)
        key = known[at]
        lines = list(self.settings(run).lines)
        return {
            "page": key,
            "lines": lines[: int(key)] if key.isdigit() else [],
            "first": at == 0,
            "last": at == len(known) - 1,
            "coming": known[at + 1] if at + 1 < len(known) else "",
        }


register(Frame())
