"""The positioning helper: from an outcome they reached to one sentence with a price tied to the next one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commitments import positioning
from facilitator.texts import clean_text
from sessions.actions.answers import respond
from sessions.activities import register
from sessions.activities.base import Activity, Answer, Context
from sessions.forms import TextField
from sessions.models import ActivityRun, Participant, Response
from sessions.playbook import guardrails
from sessions.playbook.facts import Facts, People
from sessions.queries.room import Room
from sessions.queries.tally import Said

LABELS: dict[str, "str | Promise"] = {
    "account": _("Account"),
    "outcome": _("1 · Outcome they reached"),
    "lever": _("2 · Next leverage point"),
    "metric": _("The metric it moves, and by how much"),
    "price": _("3 · Price"),
    "priority": _("Executive’s priority it serves"),
    "sponsor": _("Executive who will sponsor it"),
    "champion": _("Champion who opens doors"),
    "head": _("Head of the department that pays"),
    "users": _("Who will use it"),
    "security": _("IT or security, who approve it"),
}
NEEDED = {
    "account": _("Write which customer this is about."),
    "outcome": _("Write what they reached, with its figure: start from what they have."),
    "lever": _("Write where the next gain lies for them."),
    "metric": _("Write the metric it moves and by how much, like “two days less at month end”."),
    "price": _("Write the price, so that it stands beside what it brings."),
}
LONGEST, LONGEST_SENTENCE = 120, 400


@dataclass(frozen=True)
class Settings:
    """Nothing to set."""


class PositionForm(forms.Form):
    """The parts, who stands behind it, and the sentence if somebody wrote it anew; empty: it is put together."""

    sentence = TextField(
        required=False,
        max_length=LONGEST_SENTENCE,
        error_messages={"max_length": _("Shorten it to %(limit_value)d characters: one breath.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in LABELS:
            words = {"max_length": _("Shorten it to %(limit_value)d characters.")}
            if name in NEEDED:
                words["required"] = NEEDED[name]
            self.fields[name] = TextField(required=name in NEEDED, max_length=LONGEST, error_messages=words)


def answer(*, run: ActivityRun, participant: Participant, data: dict[str, Any]) -> None:
    """Keep the parts. A sentence that is the one put together before follows its parts; one's own stays as written."""
    before = Response.objects.filter(activity_run=run, participant=participant).first()
    known = {sentence_of(before.data)} if before else set()
    typed = clean_text(data["sentence"])
    own = "" if typed in known and not (before and before.data["sentence"]) else typed
    respond(run=run, participant=participant, data={**data, "sentence": own})


def sentence_of(data: dict[str, str]) -> str:
    """The sentence somebody wrote, or the one put together from the parts."""
    pattern = gettext("You reached %(outcome)s. Next comes %(lever)s: %(metric)s, for %(price)s.")
    return data.get("sentence") or positioning.assembled(data, pattern)


@dataclass(frozen=True)
class Position:
    """What one person has written."""

    response: Response

    @property
    def data(self) -> dict[str, str]:
        data: dict[str, str] = self.response.data
        return data

    @property
    def sentence(self) -> str:
        return sentence_of(self.data)

    @property
    def sponsored(self) -> guardrails.Verdict:
        """G7: priority and sponsor must both have names. What is empty here cannot be named."""
        people = People(priority=self.data.get("priority", ""), sponsor=self.data.get("sponsor", ""))
        return guardrails.check(Facts(people=people), timezone.now().date(), only=["G7"])[0]

    @property
    def unmapped(self) -> list[Any]:
        """Stakeholders without a name."""
        return [LABELS[name] for name in positioning.STAKEHOLDERS if not self.data.get(name)]


class Positioning(Activity):
    kind: ClassVar[str] = "positioning"
    label: ClassVar[str | Promise] = _("Positioning helper")
    app: ClassVar[str] = "commitments"
    Settings: ClassVar[type] = Settings
    # The form holds what its owner wrote before.
    personal: ClassVar[bool] = True
    answers: ClassVar[dict[str, Answer]] = {"answer": Answer(answer, PositionForm, redraws=("task", "mine"))}

    def console(self, run: ActivityRun, room: Room) -> Context:
        found = Response.objects.filter(activity_run=run).select_related("participant")
        return {"positions": [Position(one) for one in found]}

    def projector(self, run: ActivityRun, room: Room) -> Context:
        return {"written": Response.objects.filter(activity_run=run).count()}

    def task(self, run: ActivityRun, room: Room, participant: Participant | None) -> Context:
        own = self.own(run, participant) if participant else None
        texts = own.data if own else {}
        fields = [(name, label, texts.get(name, ""), name in NEEDED) for name, label in LABELS.items()]
        return {"fields": fields, "sentence": own.sentence if own else "", "saved": own is not None}

    def mine(self, run: ActivityRun, room: Room, participant: Participant) -> Context:
        return {"own": self.own(run, participant)}

    def said(self, run: ActivityRun, given: Sequence[Response]) -> list[Said]:
        return [Said(one.participant.name, sentence_of(one.data)) for one in given]

    def own(self, run: ActivityRun, participant: Participant) -> Position | None:
        found = Response.objects.filter(activity_run=run, participant=participant).first()
        return Position(found) if found else None


register(Positioning())
