"""The three triggers, one at a time and huge; which of them people could prove today; and an account to explore.

Exploring: the facts of an account go in, on the console and on every phone for its own account, and the triggers, the
moments and the guardrails that follow from them come out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from facilitator import houserules
from facilitator.houserules import HouseRules
from facilitator.kinds import setting
from facilitator.models import Claim, User
from sessions.actions.answers import respond
from sessions.activities import register
from sessions.activities.base import Activity, Answer, Command, Context, changing
from sessions.factsheet import MOTIONS, FactsForm
from sessions.models import ActivityRun, Participant, Response
from sessions.queries import tally
from sessions.queries.explore import explored, sheet
from sessions.triggers import Trigger

if TYPE_CHECKING:
    from sessions.queries.room import Room

SCREENS = ("face", "screen", "task")
NONE = "none"
CHOICES: list[tuple[str, "str | Promise"]] = [*Trigger.choices, (NONE, gettext_lazy("None of them yet"))]
# Pages of the projector: 0 is the condition, 1 to 3 the triggers, 4 all of them side by side, 5 an account.
CONDITION, ALL, EXPLORE = 0, 4, 5
FACTS = "facts"


@dataclass(frozen=True)
class Settings:
    """`usage` in percent of what they bought; the others in days. From `renewal_closed` on it is too late."""

    usage: int = setting(
        70, gettext_lazy("Usage from which it counts, in percent"), gettext_lazy("Of what they bought."), min=1, max=100
    )
    sponsor_days: int = setting(
        90,
        gettext_lazy("Days after a new sponsor starts"),
        gettext_lazy("Later their views have settled."),
        min=1,
        max=365,
    )
    renewal_open: int = setting(120, gettext_lazy("Days before renewal: the window opens"), min=1, max=365)
    renewal_closed: int = setting(30, gettext_lazy("Days before renewal: too late"), min=0, max=365)


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


def own_account(*, run: ActivityRun, participant: Participant, data: dict[str, Any]) -> None:
    """The facts of this person's own account; nobody else sees them but the facilitator."""
    respond(run=run, participant=participant, data=data, slot=FACTS, panels=("people", "face", "screen"))


def _turn(run: ActivityRun, page: int) -> None:
    """Put a page on the projector, without results. The phones change when exploring begins or ends."""
    was = run.state.get("page", CONDITION)
    with changing(run, *SCREENS, ring_everybody=EXPLORE in (was, page)) as locked:
        locked.state["page"], locked.revealed_at = page, None


def show(*, run: ActivityRun, user: User, data: dict[str, Any]) -> None:
    """Put one trigger on the projector."""
    _turn(run, data["page"])


def show_next(*, run: ActivityRun, user: User, data: dict[str, Any]) -> None:
    _turn(run, min(ALL, run.state.get("page", CONDITION) + 1))


def show_all(*, run: ActivityRun, user: User, data: dict[str, Any]) -> None:
    _turn(run, ALL)


def explore(*, run: ActivityRun, user: User, data: dict[str, Any]) -> None:
    """Let everybody explore an account."""
    _turn(run, EXPLORE)


def set_facts(*, run: ActivityRun, user: User, data: dict[str, Any]) -> None:
    """The facts of the account that is explored on the projector."""
    with changing(run, "face", "screen") as locked:
        locked.state[FACTS] = data


def clear_facts(*, run: ActivityRun, user: User, data: dict[str, Any]) -> None:
    """Begin with another account."""
    with changing(run, "face", "screen") as locked:
        locked.state.pop(FACTS, None)


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
        "explore": Command(explore),
        "facts": Command(set_facts, FactsForm),
        "clear": Command(clear_facts),
    }
    answers = {"answer": Answer(answer, ProofForm), "facts": Answer(own_account, FactsForm)}

    def console(self, run: ActivityRun, room: "Room") -> Context:
        context = self.page(run) | self.results(run)
        if context["page"] != EXPLORE:
            return context
        today, rules = self.today(room), self.rules(run, room)
        own = Response.objects.filter(activity_run=run, slot=FACTS).select_related("participant")
        return {
            **context,
            **self.explored(run, room),
            **sheet_of(run.state.get(FACTS, {})),
            "accounts": [(one.participant, explored(one.data, today, rules)) for one in own],
        }

    def projector(self, run: ActivityRun, room: "Room") -> Context:
        """The tally is left out until it is revealed; then it is what the screen shows."""
        results = self.results(run)
        shown = results if run.revealed_at else results | {"bars": []}
        exploring = self.explored(run, room) if run.state.get("page") == EXPLORE else {}
        return self.page(run) | shown | exploring

    def task(self, run: ActivityRun, room: "Room", participant: Participant | None) -> Context:
        results = self.results(run) if run.revealed_at else {"bars": []}
        return self.page(run) | results | {"none": NONE}

    def mine(self, run: ActivityRun, room: "Room", participant: Participant) -> Context:
        """The own answer; while exploring, the own account and what the rules say of it. 1 query, then 2."""
        if run.state.get("page") == EXPLORE:
            return self.own(run, room, participant)
        own = Response.objects.filter(activity_run=run, participant=participant, slot="answer").first()
        return {"chosen": dict(CHOICES)[own.data["trigger"]] if own else "", "exploring": False}

    def own(self, run: ActivityRun, room: "Room", participant: Participant) -> Context:
        """The form of one's own account, and what applies to it once it was sent."""
        written = Response.objects.filter(activity_run=run, participant=participant, slot=FACTS).first()
        if written is None:
            return {"exploring": True, "explored": None, **sheet_of({"account": account_of(participant)})}
        found = explored(written.data, self.today(room), self.rules(run, room))
        return {"exploring": True, "explored": found, **sheet_of(written.data)}

    def concerned(self, run: ActivityRun, room: "Room") -> set[int] | None:
        """While exploring everybody has a form of their own."""
        return None if run.state.get("page") == EXPLORE else super().concerned(run, room)

    def progress(self, run: ActivityRun, room: "Room") -> set[int] | None:
        slot = FACTS if run.state.get("page") == EXPLORE else "answer"
        given = Response.objects.filter(activity_run=run, slot=slot)
        return set(given.values_list("participant_id", flat=True))

    def explored(self, run: ActivityRun, room: "Room") -> Context:
        """The account that the facilitator has filled in, if any."""
        stored = run.state.get(FACTS)
        found = explored(stored, self.today(room), self.rules(run, room)) if stored else None
        return {"explored": found}

    def today(self, room: "Room") -> date:
        return timezone.now().astimezone(room.training.team.zone).date()

    def rules(self, run: ActivityRun, room: "Room") -> HouseRules:
        """The program's levels, with what the team decided over them."""
        taught = self.settings(run)
        program = {
            "usage_signal": taught.usage,
            "sponsor_days": taught.sponsor_days,
            "renewal_open": taught.renewal_open,
            "renewal_closed": taught.renewal_closed,
        }
        return houserules.merged(program, room.training.team.house_rules)

    def page(self, run: ActivityRun) -> Context:
        page = run.state.get("page", CONDITION)
        known = cards(self.settings(run))
        card = known[page - 1] if CONDITION < page < ALL else None
        exploring = page == EXPLORE
        house_rule = {"standing": Claim.Standing.PARAMETER, "standing_label": Claim.Standing.PARAMETER.label}
        return {"cards": known, "page": page, "card": card, "last_page": ALL, "exploring": exploring, **house_rule}

    def results(self, run: ActivityRun) -> Context:
        given = tally.answers(run, "trigger", slot="answer")
        return {"bars": tally.bars(dict(CHOICES), given), "count": len(given)}

    def votes(self, run: ActivityRun, room: "Room", given: Sequence[Response]) -> list[tally.Ballot]:
        chosen = [one.data["trigger"] for one in given if one.slot == "answer"]
        return [tally.Ballot(_("Which could you prove today?"), tally.bars(dict(CHOICES), chosen))]


def account_of(participant: Participant) -> str:
    """The account this person named in the round, if there was one. 1 query."""
    said = Response.objects.filter(
        participant=participant, training=participant.training_id, activity_run__kind="roundrobin"
    ).last()
    return str(said.data.get("account", "")) if said else ""


def sheet_of(stored: Mapping[str, str]) -> Context:
    """The form of facts as it is filled."""
    return {"stored": stored, "account": stored.get("account", ""), "sheet": sheet(stored), "motions": MOTIONS}


register(Triggers())
