"""The three triggers, one at a time and huge, and which of them people could prove today."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from facilitator.models import Claim, User
from sessions.actions.answers import respond
from sessions.activities import register
from sessions.activities.base import Activity, Answer, Command, Context, changing, response_of
from sessions.models import ActivityRun, Participant
from sessions.queries import tally
from sessions.triggers import Trigger

if TYPE_CHECKING:
    from sessions.queries.room import Room

SCREENS = ("face", "screen", "task")
NONE = "none"
CHOICES: list[tuple[str, "str | Promise"]] = [*Trigger.choices, (NONE, gettext_lazy("None of them yet"))]
# Pages of the projector: 0 is the condition, 1 to 3 the triggers, 4 all of them side by side.
CONDITION, ALL = 0, 4


@dataclass(frozen=True)
class Settings:
    """`usage` in percent of what they bought; the others in days. From `renewal_closed` on it is too late."""

    usage: int = field(default=70, metadata={"min": 1, "max": 100})
    sponsor_days: int = field(default=90, metadata={"min": 1, "max": 365})
    renewal_open: int = field(default=120, metadata={"min": 1, "max": 365})
    renewal_closed: int = field(default=30, metadata={"min": 0, "max": 365})


@dataclass(frozen=True)
class Card:
    """One trigger as it is taught. `proof` is what a rep would have to show."""

    number: int
    code: str
    name: Any
    figure: str
    unit: str
    text: str
    proof: str


def cards(settings: Settings) -> list[Card]:
    return [
        Card(
            1,
            Trigger.USAGE,
            Trigger.USAGE.label,
            str(settings.usage),
            _("% in use"),
            _("Seats, calls, storage: any metered unit they have nearly used up."),
            _("You can prove it with a number."),
        ),
        Card(
            2,
            Trigger.SPONSOR,
            Trigger.SPONSOR.label,
            str(settings.sponsor_days),
            _("days"),
            _("A leader on their side is new. After this time their views have settled."),
            _("You can prove it with a name."),
        ),
        Card(
            3,
            Trigger.RENEWAL,
            Trigger.RENEWAL.label,
            f"T−{settings.renewal_open}",
            _("days"),
            _("The renewal window opens. From T−%(days)d the buyer defends a price, and it is too late.")
            % {"days": settings.renewal_closed},
            _("You can prove it with a date."),
        ),
    ]


class ProofForm(forms.Form):
    trigger = forms.ChoiceField(
        choices=CHOICES,
        error_messages={
            "required": gettext_lazy("Tap one of the three, or none of them."),
            "invalid_choice": gettext_lazy("Tap one of the three, or none of them."),
        },
    )


class PageForm(forms.Form):
    page = forms.IntegerField(min_value=CONDITION, max_value=ALL)


def answer(*, run: ActivityRun, participant: Participant, data: dict[str, Any]) -> None:
    """The trigger this person could prove today."""
    panels = ("people", "face", "screen", "task") if run.revealed_at else ("people", "face", "screen")
    respond(run=run, participant=participant, data=data, panels=panels)


def show(*, run: ActivityRun, user: User, data: dict[str, Any]) -> None:
    """Put one trigger on the projector; the results of the poll leave it."""
    with changing(run, *SCREENS) as locked:
        locked.state["page"], locked.revealed_at = data["page"], None


def show_next(*, run: ActivityRun, user: User, data: dict[str, Any]) -> None:
    with changing(run, *SCREENS) as locked:
        locked.state["page"] = min(ALL, locked.state.get("page", CONDITION) + 1)
        locked.revealed_at = None


def show_all(*, run: ActivityRun, user: User, data: dict[str, Any]) -> None:
    with changing(run, *SCREENS) as locked:
        locked.state["page"], locked.revealed_at = ALL, None


def reveal(*, run: ActivityRun, user: User, data: dict[str, Any]) -> None:
    """Show how many could prove which."""
    with changing(run, *SCREENS) as locked:
        locked.revealed_at = locked.revealed_at or timezone.now()


def hide(*, run: ActivityRun, user: User, data: dict[str, Any]) -> None:
    with changing(run, *SCREENS) as locked:
        locked.revealed_at = None


class Triggers(Activity):
    kind = "triggers"
    label = gettext_lazy("Three triggers")
    app = "sessions"
    Settings = Settings
    commands = {
        "show": Command(show, PageForm),
        "next": Command(show_next),
        "all": Command(show_all),
        "reveal": Command(reveal),
        "hide": Command(hide),
    }
    answers = {"answer": Answer(answer, ProofForm)}

    def console(self, run: ActivityRun, room: "Room") -> Context:
        return self.page(run) | self.results(run)

    def projector(self, run: ActivityRun, room: "Room") -> Context:
        """The tally is left out until it is revealed; then it is what the screen shows."""
        results = self.results(run)
        return self.page(run) | (results if run.revealed_at else results | {"bars": []})

    def task(self, run: ActivityRun, room: "Room", participant: Participant | None) -> Context:
        results = self.results(run) if run.revealed_at else {"bars": []}
        return self.page(run) | results | {"none": NONE}

    def mine(self, run: ActivityRun, room: "Room", participant: Participant) -> Context:
        response = response_of(run, participant)
        return {"chosen": dict(CHOICES)[response.data["trigger"]] if response else ""}

    def page(self, run: ActivityRun) -> Context:
        page = run.state.get("page", CONDITION)
        known = cards(self.settings(run))
        card = known[page - 1] if CONDITION < page < ALL else None
        house_rule = {"standing": Claim.Standing.PARAMETER, "standing_label": Claim.Standing.PARAMETER.label}
        return {"cards": known, "page": page, "card": card, "last_page": ALL, **house_rule}

    def results(self, run: ActivityRun) -> Context:
        given = tally.answers(run, "trigger")
        return {"bars": tally.bars(dict(CHOICES), given), "count": len(given)}

    def votes(self, run: ActivityRun) -> list[tally.Bar]:
        bars: list[tally.Bar] = self.results(run)["bars"]
        return bars


register(Triggers())
