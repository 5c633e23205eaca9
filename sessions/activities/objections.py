"""Objections one at a time: the room answers first, then the program's answer and the figures behind it are shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from facilitator.kinds import setting
from facilitator.models import Claim, User
from sessions.actions import figures
from sessions.actions.answers import respond
from sessions.activities import register
from sessions.activities.base import Activity, Answer, Command, Context, changing
from sessions.activities.one_ask import expected
from sessions.errors import NotNowError, StaleCommandError
from sessions.forms import TextField
from sessions.models import ActivityRun, Participant, Response
from sessions.queries.tally import Said

if TYPE_CHECKING:
    from sessions.queries.room import Room

SCREENS = ("people", "face", "screen", "task")
LONGEST = 240
SLOT = "objection-"


@dataclass(frozen=True)
class Settings:
    """`answers` and `claims` stand at the place of their objection; a claim is a key of the program, or "-"."""

    objections: tuple[str, ...] = setting(
        (),
        gettext_lazy("Objections"),
        gettext_lazy("What the customer says. The room answers before yours is shown."),
        max=9,
    )
    answers: tuple[str, ...] = setting(
        (), gettext_lazy("Your answers"), gettext_lazy("The first one to the first objection, and so on."), max=9
    )
    claims: tuple[str, ...] = setting(
        (),
        gettext_lazy("Figures behind the answers"),
        gettext_lazy("The key of a figure for each objection, in the same order; - where there is none."),
        figures=True,
        max=9,
    )


class ReplyForm(forms.Form):
    """One sentence to the objection with this number."""

    number = forms.IntegerField(min_value=1, max_value=9)
    reply = TextField(
        max_length=LONGEST,
        error_messages={
            "required": gettext_lazy("Write the one sentence you would answer."),
            "max_length": gettext_lazy("Shorten it to %(limit_value)d characters: one sentence."),
        },
    )


class StepForm(forms.Form):
    """The step that the page was drawn at, so that a double press skips nothing."""

    step = forms.IntegerField(required=False)


def answer(*, run: ActivityRun, participant: Participant, data: dict[str, Any]) -> None:
    """Answer the objection, or answer it anew."""
    if data["number"] > len(run.settings.get("objections", ())):
        raise NotNowError(_("This objection is not here. Answer the one on the screen."))
    slot = f"{SLOT}{data['number']}"
    respond(run=run, participant=participant, data={"reply": data["reply"]}, slot=slot)


def go_on(*, run: ActivityRun, user: User, data: dict[str, Any]) -> None:
    """Show the answer, then the next objection."""
    _move(run, data, 1)


def go_back(*, run: ActivityRun, user: User, data: dict[str, Any]) -> None:
    _move(run, data, -1)


def _move(run: ActivityRun, data: dict[str, Any], by: int) -> None:
    with changing(run, *SCREENS, ring_everybody=True) as locked:
        step = locked.state.get("step", 0)
        if data.get("step") not in {None, step}:
            raise StaleCommandError
        last = 2 * len(locked.settings.get("objections", ())) - 1
        locked.state["step"] = max(0, min(step + by, last))


@dataclass(frozen=True)
class Objection:
    """One objection; `answered` once its answer may be seen."""

    number: int
    text: str
    answer: str
    answered: bool
    claim: Claim | None


class Objections(Activity):
    kind = "objections"
    label = gettext_lazy("Objections")
    app = "sessions"
    Settings = Settings
    commands = {
        "next": Command(go_on, StepForm),
        "back": Command(go_back, StepForm),
        "toggle_figure": Command(figures.toggle),
    }
    answers = {"answer": Answer(answer, ReplyForm)}

    def now(self, run: ActivityRun, room: "Room") -> Context:
        """The objection on the screen; every second step shows its answer. 1 query if a figure stands behind it."""
        settings, step = self.settings(run), int(run.state.get("step", 0))
        of = len(settings.objections)
        if not of:
            return {"objection": None, "step": 0, "of": 0, "first": True, "last": True}
        at = min(step // 2, of - 1)
        key = settings.claims[at] if at < len(settings.claims) else ""
        claim = Claim.objects.filter(version=room.training.version_id, key=key).first() if key else None
        text = settings.answers[at] if at < len(settings.answers) else ""
        objection = Objection(at + 1, settings.objections[at], text, step % 2 == 1, claim)
        return {"objection": objection, "step": step, "of": of, "first": step == 0, "last": step >= 2 * of - 1}

    def console(self, run: ActivityRun, room: "Room") -> Context:
        now = self.now(run, room)
        return {
            **now,
            "replies": list(self.replies(run, now["objection"])),
            "expected": expected(room),
            "hidden": figures.hidden(run),
        }

    def projector(self, run: ActivityRun, room: "Room") -> Context:
        now = self.now(run, room)
        return {**now, "count": self.replies(run, now["objection"]).count(), "hidden": figures.hidden(run)}

    def task(self, run: ActivityRun, room: "Room", participant: Participant | None) -> Context:
        return {**self.now(run, room), "longest": LONGEST}

    def mine(self, run: ActivityRun, room: "Room", participant: Participant) -> Context:
        own = self.replies(run, self.now(run, room)["objection"]).filter(participant=participant).first()
        return {"reply": own.data["reply"] if own else ""}

    def progress(self, run: ActivityRun, room: "Room") -> set[int]:
        return set(self.replies(run, self.now(run, room)["objection"]).values_list("participant_id", flat=True))

    def said(self, run: ActivityRun, given: Sequence[Response]) -> list[Said]:
        """Each reply after the objection that it answers."""
        texts = {f"{SLOT}{at}": text for at, text in enumerate(self.settings(run).objections, start=1)}
        ordered = sorted((one for one in given if one.slot in texts), key=lambda one: one.slot)
        return [Said(one.participant.name, f"“{texts[one.slot]}” – {one.data['reply']}") for one in ordered]

    def replies(self, run: ActivityRun, objection: Objection | None) -> QuerySet[Response]:
        slot = f"{SLOT}{objection.number if objection else 0}"
        return Response.objects.filter(activity_run=run, slot=slot).select_related("participant")


register(Objections())
