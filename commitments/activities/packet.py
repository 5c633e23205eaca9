"""The handoff packet: three parts in writing, so that a signal survives the way from CSM to AE (CONTENT 1.5)."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from facilitator.models import Rep
from sessions.actions.answers import respond
from sessions.activities import register
from sessions.activities.base import Activity, Answer, Context
from sessions.activities.one_ask import sentence_of
from sessions.forms import AskField, TextField
from sessions.models import ActivityRun, Participant, Response
from sessions.triggers import Trigger

if TYPE_CHECKING:
    from sessions.queries.room import Room

SLOT = "packet"
# As many as can be read on the projector at once; the rest is a number.
SHOWN = 8


@dataclass(frozen=True)
class Settings:
    """`hours` from the packet until the AE has reached the customer."""

    hours: int = field(default=48, metadata={"min": 1, "max": 336})


def required(text: Any) -> dict[str, Any]:
    return {"required": text, "max_length": _("Shorten it to %(limit_value)d characters.")}


class PacketForm(forms.Form):
    """The three parts and the two names. One name is enough to save; the missing one is warned about (G12)."""

    account = TextField(max_length=80, error_messages=required(_("Write which customer this is about.")))
    trigger = forms.ChoiceField(
        choices=Trigger.choices,
        error_messages={
            name: _("Choose why now: usage, sponsor or renewal.") for name in ("required", "invalid_choice")
        },
    )
    evidence = TextField(
        max_length=240, error_messages=required(_("Write the number, name or date that proves the trigger."))
    )
    outcome = TextField(
        max_length=240,
        error_messages=required(
            _("Write what they wanted to reach when they started. If you do not know, write who can tell you.")
        ),
    )
    ask = AskField()
    csm = TextField(max_length=60, required=False, error_messages=required(""))
    ae = TextField(max_length=60, required=False, error_messages=required(""))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not data.get("csm") and not data.get("ae"):
            self.add_error("csm", _("Write who goes to the first conversation: the CSM and the AE."))
        return data


def answer(*, run: ActivityRun, participant: Participant, data: dict[str, Any]) -> None:
    """Save the pair's packet. The first saving starts the clock; changing it later does not start it anew."""
    respond(run=run, participant=participant, data=data, slot=SLOT)


@dataclass(frozen=True)
class Packet:
    """A saved packet. `missing` names the seat that is empty in the first meeting: "csm", "ae" or nothing."""

    response: Response
    hours: int

    @property
    def data(self) -> dict[str, Any]:
        data: dict[str, Any] = self.response.data
        return data

    @property
    def due(self) -> datetime:
        """When the AE has reached the customer at the latest; elapsed hours, not working hours."""
        return self.response.created_at + timedelta(hours=self.hours)

    @property
    def missing(self) -> str:
        return next((seat for seat in ("csm", "ae") if not self.data[seat]), "")

    @property
    def trigger(self) -> Any:
        return dict(Trigger.choices)[self.data["trigger"]]


def packets(run: ActivityRun, hours: int) -> list[Packet]:
    """All packets of an activity, in the order of writing. 1 query."""
    found = Response.objects.filter(activity_run=run, slot=SLOT).select_related("participant")
    return [Packet(response, hours) for response in found]


def names(packet: Packet) -> set[str]:
    return {packet.data[seat].casefold() for seat in ("csm", "ae") if packet.data[seat]}


class HandoffPacket(Activity):
    kind = "packet"
    label = _("Handoff packet")
    app = "commitments"
    Settings = Settings
    # Each phone's form already holds what its owner wrote earlier in the hour.
    personal = True
    answers = {"answer": Answer(answer, PacketForm)}

    def console(self, run: ActivityRun, room: "Room") -> Context:
        return {"packets": packets(run, self.settings(run).hours)}

    def projector(self, run: ActivityRun, room: "Room") -> Context:
        """The three parts and how many packets are written; what stands in them is the pair's."""
        written = Response.objects.filter(activity_run=run, slot=SLOT).count()
        logged = run.opened_at or timezone.now()
        return {"written": written, "logged": logged, "due": logged + timedelta(hours=self.settings(run).hours)}

    def task(self, run: ActivityRun, room: "Room", participant: Participant | None) -> Context:
        """The form with what is known: the saved packet, or account, trigger, ask and own name from before."""
        people = Participant.objects.present().filter(training=room.training)
        known = blank() if participant is None else saved(run, participant) or prefilled(participant)
        return {"packet": known, "triggers": Trigger.choices, "names": [p.name for p in people]}

    def mine(self, run: ActivityRun, room: "Room", participant: Participant) -> Context:
        written = packets(run, self.settings(run).hours)
        own = next((p for p in written if p.response.participant_id == participant.pk), None)
        name = participant.name.casefold()
        partner = None if own else next((p for p in written if name in names(p)), None)
        return {"own": own, "partner": partner}

    def progress(self, run: ActivityRun, room: "Room") -> set[int]:
        """One packet stands for the pair: whoever wrote it, and who is named in it."""
        written = packets(run, self.settings(run).hours)
        named = {name for packet in written for name in names(packet)}
        people = Participant.objects.present().filter(training=room.training)
        return {p.response.participant_id for p in written} | {p.pk for p in people if p.name.casefold() in named}


FIELDS = ("account", "trigger", "evidence", "outcome", "ask", "csm", "ae")


def blank() -> dict[str, str]:
    return dict.fromkeys(FIELDS, "")


def saved(run: ActivityRun, participant: Participant) -> dict[str, str]:
    found = Response.objects.filter(activity_run=run, participant=participant, slot=SLOT).first()
    return {**blank(), **found.data} if found else {}


def prefilled(participant: Participant) -> dict[str, str]:
    """From the round, from the one ask, and the own name in the own seat. 2 queries."""
    line = Response.objects.filter(
        participant=participant, training=participant.training_id, activity_run__kind="roundrobin"
    ).last()
    own = {Rep.Role.CSM: "csm", Rep.Role.AE: "ae"}.get(Rep.Role(participant.role), "")
    return {
        **blank(),
        **({key: line.data.get(key, "") for key in ("account", "trigger")} if line else {}),
        "ask": sentence_of(participant),
        **({own: participant.name} if own else {}),
    }


register(HandoffPacket())
