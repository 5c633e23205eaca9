"""Upsell or cross-sell: one case after the other, everybody decides on the phone, then the room hears why."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from facilitator.kinds import setting
from facilitator.models import User
from sessions.actions.answers import respond
from sessions.activities import register
from sessions.activities.base import Activity, Answer, Command, Context, changing
from sessions.errors import NotNowError
from sessions.models import ActivityRun, Participant, Response
from sessions.playbook.facts import Motion
from sessions.queries import tally

if TYPE_CHECKING:
    from sessions.queries.room import Room

SCREENS = ("face", "screen", "task")
MOTIONS = {Motion.UPSELL.value: gettext_lazy("Upsell"), Motion.CROSS_SELL.value: gettext_lazy("Cross-sell")}
PARTS = 3


@dataclass(frozen=True)
class Case:
    """What the customer did, which motion that is, and why."""

    motion: str
    text: str
    why: str


@dataclass(frozen=True)
class Settings:
    """Each case is `motion | what is known | why it is that motion`; the motion is upsell or cross_sell."""

    cases: tuple[str, ...] = setting(
        (
            "upsell | 174 of 200 seats are in use, and people keep joining. | More of what they own, same buyer.",
            "cross_sell | Tickets ask for reports that another product of yours makes. | New product, new budget.",
        ),
        gettext_lazy("Cases to sort"),
        gettext_lazy(
            "Three parts with | between them: upsell or cross_sell, what is known of the account, why it is that."
        ),
        min=1,
        max=12,
    )

    def __post_init__(self) -> None:
        for number, text in enumerate(self.cases, start=1):
            parts = [part.strip() for part in text.split("|")]
            if len(parts) != PARTS or not all(parts) or parts[0] not in MOTIONS:
                raise ValueError(f"cases: write case {number} as “upsell | what is known | why”, or “cross_sell | …”.")


def cases_of(settings: Settings) -> list[Case]:
    return [Case(*(part.strip() for part in text.split("|"))) for text in settings.cases]


class MotionForm(forms.Form):
    """The motion, and the case it was chosen for: a phone in a dead spot may be one behind."""

    words = gettext_lazy("Tap upsell or cross-sell.")
    motion = forms.ChoiceField(
        choices=list(MOTIONS.items()), error_messages={"required": words, "invalid_choice": words}
    )
    case = forms.IntegerField(min_value=0, max_value=50)


class CaseForm(forms.Form):
    case = forms.IntegerField(min_value=0, max_value=50)


def slot(case: int) -> str:
    return f"case-{case}"


def answer(*, run: ActivityRun, participant: Participant, data: dict[str, Any]) -> None:
    """Choose, or choose again, until this case's answer is shown."""
    if data["case"] >= len(run.settings.get("cases", Settings().cases)):
        raise NotNowError(_("This case is not here. Tap again."))
    here = run.state.get("case", 0)
    if data["case"] < here or (data["case"] == here and run.revealed_at):
        raise NotNowError(_("The answer to this case has been shown. What you chose before counts."))
    respond(run=run, participant=participant, data={"motion": data["motion"]}, slot=slot(data["case"]))


def reveal(*, run: ActivityRun, user: User, data: dict[str, Any]) -> None:
    """Show what the room chose, what it is, and why."""
    with changing(run, *SCREENS, ring_everybody=True) as locked:
        locked.revealed_at = locked.revealed_at or timezone.now()


def hide(*, run: ActivityRun, user: User, data: dict[str, Any]) -> None:
    with changing(run, *SCREENS, ring_everybody=True) as locked:
        locked.revealed_at = None


def turn(*, run: ActivityRun, user: User, data: dict[str, Any]) -> None:
    """Go to a case; its answer is covered."""
    if data["case"] >= len(run.settings.get("cases", Settings().cases)):
        raise NotNowError(_("There is no such case. Choose one of the list."))
    with changing(run, *SCREENS, "people", ring_everybody=True) as locked:
        locked.state["case"], locked.revealed_at = data["case"], None


class Classifier(Activity):
    kind = "classifier"
    label = gettext_lazy("Upsell or cross-sell")
    app = "sessions"
    Settings = Settings
    commands = {"reveal": Command(reveal), "hide": Command(hide), "turn": Command(turn, CaseForm)}
    answers = {"answer": Answer(answer, MotionForm)}

    def console(self, run: ActivityRun, room: "Room") -> Context:
        cases, here = cases_of(self.settings(run)), self.here(run)
        following = here + 1 if here + 1 < len(cases) else None
        return {**self.shown(run), **self.results(run), "cases": list(enumerate(cases)), "following": following}

    def projector(self, run: ActivityRun, room: "Room") -> Context:
        """Neither the tally nor the answer is in the page before it is revealed."""
        results = self.results(run)
        return self.shown(run) | (results if run.revealed_at else {"bars": [], "count": results["count"]})

    def task(self, run: ActivityRun, room: "Room", participant: Participant | None) -> Context:
        return self.shown(run) | (self.results(run) if run.revealed_at else {"bars": []})

    def mine(self, run: ActivityRun, room: "Room", participant: Participant) -> Context:
        own = Response.objects.filter(activity_run=run, participant=participant, slot=slot(self.here(run))).first()
        chosen = own.data["motion"] if own else ""
        right = chosen == self.case(run).motion if run.revealed_at and chosen else None
        return {"chosen": MOTIONS.get(chosen, ""), "right": right}

    def progress(self, run: ActivityRun, room: "Room") -> set[int] | None:
        given = Response.objects.filter(activity_run=run, slot=slot(self.here(run)))
        return set(given.values_list("participant_id", flat=True))

    def votes(self, run: ActivityRun, room: "Room", given: Sequence[Response]) -> list[tally.Ballot]:
        """One for each case that somebody decided."""
        chosen: dict[str, list[str]] = {}
        for one in given:
            chosen.setdefault(one.slot, []).append(one.data["motion"])
        return [
            tally.Ballot(case.text, tally.bars(MOTIONS, chosen[slot(number)]), f"{MOTIONS[case.motion]}. {case.why}")
            for number, case in enumerate(cases_of(self.settings(run)))
            if slot(number) in chosen
        ]

    def here(self, run: ActivityRun) -> int:
        return int(run.state.get("case", 0))

    def case(self, run: ActivityRun) -> Case:
        return cases_of(self.settings(run))[self.here(run)]

    def shown(self, run: ActivityRun) -> Context:
        """The case as everybody may see it now."""
        case = self.case(run)
        context: Context = {"here": self.here(run), "total": len(self.settings(run).cases), "text": case.text}
        if run.revealed_at:
            return {**context, "motions": MOTIONS, "motion": MOTIONS[case.motion], "why": case.why}
        return {**context, "motions": MOTIONS, "motion": "", "why": ""}

    def results(self, run: ActivityRun) -> Context:
        given = tally.answers(run, "motion", slot=slot(self.here(run)))
        return {"bars": tally.bars(MOTIONS, given), "count": len(given)}


register(Classifier())
