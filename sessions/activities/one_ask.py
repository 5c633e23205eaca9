"""Everybody writes their one sentence; it comes back in the role-play and in the packet."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from facilitator.models import User
from sessions.actions.answers import respond
from sessions.activities import register
from sessions.activities.base import Activity, Answer, Command, Context, changing, response_of
from sessions.errors import NotNowError
from sessions.forms import LONGEST_ASK, MOST, AskField
from sessions.models import ActivityRun, Participant, Response
from sessions.queries.tally import Said

if TYPE_CHECKING:
    from sessions.queries.room import Room


@dataclass(frozen=True)
class Settings:
    """Nothing to set."""


class AskForm(forms.Form):
    text = AskField()


class ShowForm(forms.Form):
    participant = forms.IntegerField(min_value=1, max_value=MOST)


def answer(*, run: ActivityRun, participant: Participant, data: dict[str, Any]) -> None:
    """Write the sentence, or write it anew."""
    respond(run=run, participant=participant, data=data)


def show(*, run: ActivityRun, user: User, data: dict[str, Any]) -> None:
    """Put one sentence on the projector."""
    if not Response.objects.filter(activity_run=run, participant=data["participant"]).exists():
        raise NotNowError(_("This sentence is not here. Choose one of the list."))
    with changing(run, "face", "screen") as locked:
        locked.state["shown"] = data["participant"]


def clear(*, run: ActivityRun, user: User, data: dict[str, Any]) -> None:
    """Take the sentence off the projector."""
    with changing(run, "face", "screen") as locked:
        locked.state.pop("shown", None)


def sentence_of(participant: Participant) -> str:
    """What a participant wrote as their one ask in this training; empty if nothing. 1 query."""
    found = Response.objects.filter(
        participant=participant, training=participant.training_id, activity_run__kind=OneAsk.kind
    ).last()
    return str(found.data["text"]) if found else ""


class OneAsk(Activity):
    kind = "one_ask"
    label = gettext_lazy("Your one sentence")
    app = "sessions"
    Settings = Settings
    commands = {"show": Command(show, ShowForm), "clear": Command(clear)}
    answers = {"answer": Answer(answer, AskForm)}

    def console(self, run: ActivityRun, room: "Room") -> Context:
        asks = list(Response.objects.filter(activity_run=run).select_related("participant"))
        return {"asks": asks, "shown": run.state.get("shown"), "expected": expected(room)}

    def projector(self, run: ActivityRun, room: "Room") -> Context:
        """One sentence the facilitator chose, with its name only if names are allowed; else how many are written."""
        asks = Response.objects.filter(activity_run=run)
        shown = asks.filter(participant=run.state.get("shown")).select_related("participant").first()
        name = shown.participant.name if shown and room.training.names_on_projector else ""
        return {
            "text": shown.data["text"] if shown else "",
            "name": name,
            "written": asks.count(),
            "expected": expected(room),
        }

    def said(self, run: ActivityRun, given: Sequence[Response]) -> list[Said]:
        return [Said(one.participant.name, one.data["text"]) for one in given]

    def task(self, run: ActivityRun, room: "Room", participant: Participant | None) -> Context:
        return {"longest": LONGEST_ASK}

    def mine(self, run: ActivityRun, room: "Room", participant: Participant) -> Context:
        response = response_of(run, participant)
        return {"text": response.data["text"] if response else ""}


def expected(room: "Room") -> int:
    """How many are in the hour. 1 query."""
    return Participant.objects.present().filter(training=room.training, absent=False).count()


register(OneAsk())
