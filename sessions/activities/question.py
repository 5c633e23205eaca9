"""A question to the room: everybody taps one answer, and nobody sees the others before the facilitator shows them."""

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
from sessions.activities.base import Activity, Answer, Command, Context, changing, response_of
from sessions.errors import NotNowError
from sessions.models import ActivityRun, Participant, Response
from sessions.queries import tally

if TYPE_CHECKING:
    from sessions.queries.room import Room

SCREENS = ("face", "screen", "task")


@dataclass(frozen=True)
class Settings:
    """`silent`: the facilitator asks and then says nothing until all have answered."""

    question: str = setting("", gettext_lazy("Question"), gettext_lazy("What the room reads and answers."), min=1)
    options: tuple[str, ...] = setting(
        (), gettext_lazy("Answers to choose from"), gettext_lazy("One for each button on the phones."), min=2
    )
    silent: bool = setting(default=False, label=gettext_lazy("Ask, then say nothing until everybody has answered"))


class ChoiceForm(forms.Form):
    """The number of the chosen option, from 0."""

    choice = forms.IntegerField(
        min_value=0,
        error_messages={"required": gettext_lazy("Tap one of the answers.")},
    )


def answer(*, run: ActivityRun, participant: Participant, data: dict[str, Any]) -> None:
    """Choose, or choose again, until the facilitator closes the question."""
    if run.state.get("closed"):
        raise NotNowError(_("This question is closed. What you chose before it closed counts."))
    if data["choice"] >= len(run.settings.get("options", ())):
        raise NotNowError(_("Tap one of the answers that are shown here."))
    panels = ("people", "face", "screen", "task") if run.revealed_at else ("people", "face", "screen")
    respond(run=run, participant=participant, data=data, panels=panels)


def reveal(*, run: ActivityRun, user: User, data: dict[str, Any]) -> None:
    """Show the results to everybody."""
    with changing(run, *SCREENS) as locked:
        locked.revealed_at = locked.revealed_at or timezone.now()


def hide(*, run: ActivityRun, user: User, data: dict[str, Any]) -> None:
    with changing(run, *SCREENS) as locked:
        locked.revealed_at = None


def close(*, run: ActivityRun, user: User, data: dict[str, Any]) -> None:
    """Take no more answers."""
    with changing(run, *SCREENS) as locked:
        locked.state["closed"] = True


def reopen(*, run: ActivityRun, user: User, data: dict[str, Any]) -> None:
    with changing(run, *SCREENS) as locked:
        locked.state["closed"] = False


class Question(Activity):
    kind = "question"
    label = gettext_lazy("Question to the room")
    app = "sessions"
    Settings = Settings
    commands = {"reveal": Command(reveal), "hide": Command(hide), "close": Command(close), "reopen": Command(reopen)}
    answers = {"answer": Answer(answer, ChoiceForm)}

    def results(self, run: ActivityRun) -> Context:
        options = dict(enumerate(run.settings.get("options", ())))
        given = tally.answers(run, "choice")
        return {"bars": tally.bars(options, given), "count": len(given), "closed": bool(run.state.get("closed"))}

    def console(self, run: ActivityRun, room: "Room") -> Context:
        return self.results(run)

    def projector(self, run: ActivityRun, room: "Room") -> Context:
        """The tally is left out, not covered, until it is revealed (rule R6)."""
        results = self.results(run)
        return results if run.revealed_at else results | {"bars": []}

    def task(self, run: ActivityRun, room: "Room", participant: Participant | None) -> Context:
        if run.revealed_at:
            return self.results(run)
        return {"bars": [], "closed": bool(run.state.get("closed"))}

    def mine(self, run: ActivityRun, room: "Room", participant: Participant) -> Context:
        response = response_of(run, participant)
        options = run.settings.get("options", ())
        chosen = options[response.data["choice"]] if response else ""
        return {"chosen": chosen, "closed": bool(run.state.get("closed"))}

    def votes(self, run: ActivityRun, room: "Room", given: Sequence[Response]) -> list[tally.Ballot]:
        options = dict(enumerate(run.settings.get("options", ())))
        chosen = [one.data["choice"] for one in given]
        return [tally.Ballot(run.settings.get("question", ""), tally.bars(options, chosen))]


register(Question())
