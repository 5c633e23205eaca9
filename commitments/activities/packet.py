"""The handoff packet: three parts in writing, so that a signal survives the way from CSM to AE (CONTENT 1.5).

Two clocks run from the logging of the signal: the AE reaches the customer, and the manager looks at it. They have the
same length, so the manager's informs and never gates (CONTENT 1.19).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commitments import duedates, states
from facilitator.kinds import setting
from facilitator.models import Rep, User
from sessions.actions.answers import respond
from sessions.activities import register
from sessions.activities.base import Activity, Answer, Command, Context
from sessions.activities.one_ask import sentence_of
from sessions.errors import NotNowError
from sessions.forms import MOST, AskField, TextField
from sessions.live import publish
from sessions.models import ActivityRun, Participant, Response, TrainingSession
from sessions.triggers import Trigger

if TYPE_CHECKING:
    from sessions.queries.room import Room

SLOT = "packet"
# What is written about the clocks, beside the parts.
CLOCKS = ("logged", "touched", "reviewed", "reviewer")
OLDEST_DAYS = 366


@dataclass(frozen=True)
class Settings:
    """`hours` from the logging of the signal until the AE has reached the customer; without `weekends` Saturdays and
    Sundays do not count. `review_hours` until the manager has looked at it.
    """

    hours: int = setting(
        48, _("Hours until the AE reaches the customer"), _("From the logging of the signal on."), min=1, max=336
    )
    review_hours: int = setting(
        48,
        _("Hours until the manager has looked at it"),
        _("A clock of its own, from the same moment on."),
        min=1,
        max=336,
    )
    weekends: bool = setting(default=True, label=_("Saturdays and Sundays count too"))


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
    logged = forms.DateTimeField(
        required=False,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        error_messages={"invalid": _("Pick the day and hour, or leave it empty for now.")},
    )

    def __init__(self, *args: Any, training: TrainingSession, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.training = training

    def clean_logged(self) -> str:
        """In UTC, as a text; the phone sends the team's own time. Empty: when it is saved."""
        typed: datetime | None = self.cleaned_data["logged"]
        if typed is None:
            return ""
        at = typed.replace(tzinfo=self.training.team.zone).astimezone(UTC)
        if at > timezone.now():
            raise forms.ValidationError(_("This is still to come. Pick when it was logged, or leave it empty."))
        if at < timezone.now() - timedelta(days=OLDEST_DAYS):
            raise forms.ValidationError(_("This is more than a year ago. A signal that old is none; find a fresh one."))
        return at.isoformat()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not data.get("csm") and not data.get("ae"):
            self.add_error("csm", _("Write who goes to the first conversation: the CSM and the AE."))
        return data


class TouchForm(forms.Form):
    """1: the customer was reached; 0: not after all."""

    reached = forms.TypedChoiceField(choices=(("1", "1"), ("0", "0")), coerce=lambda text: text == "1")


class ReviewForm(forms.Form):
    packet = forms.IntegerField(min_value=1, max_value=MOST)


def review_due(logged: datetime, settings: Settings) -> datetime:
    return duedates.manager_review(logged, settings.review_hours)


def answer(*, run: ActivityRun, participant: Participant, data: dict[str, Any]) -> None:
    """Save the pair's packet. What was written about its clocks stays, unless the hour of logging is given anew."""
    with transaction.atomic():
        # The participant's row is the lock: the named partner may be telling that the customer was reached.
        Participant.objects.select_for_update().get(pk=participant.pk)
        before = Response.objects.filter(activity_run=run, participant=participant, slot=SLOT).first()
        kept = {name: before.data[name] for name in CLOCKS if name in before.data} if before else {}
        given = {name: value for name, value in data.items() if name != "logged" or value}
        respond(run=run, participant=participant, data={**kept, **given}, slot=SLOT)


def touch(*, run: ActivityRun, participant: Participant, data: dict[str, Any]) -> None:
    """The customer was reached by the AE, or was not after all: said by the writer or by who is named."""
    packet = next((p for p in packets(run) if is_of(p, participant)), None)
    if packet is None:
        raise NotNowError(gettext("Save the packet first, then say that the customer was reached."))
    _mark(packet.response, run, {"touched": timezone.now().isoformat() if data["reached"] else ""})


def review(*, run: ActivityRun, user: User, data: dict[str, Any]) -> None:
    """The manager has looked at it, or has not after all."""
    found = Response.objects.filter(activity_run=run, slot=SLOT, pk=data["packet"]).first()
    if found is None:
        raise NotNowError(gettext("This packet is no longer there."))
    seen = found.data.get("reviewed")
    _mark(found, run, {"reviewed": "" if seen else timezone.now().isoformat(), "reviewer": user.name})


def _mark(response: Response, run: ActivityRun, marks: dict[str, str]) -> None:
    with transaction.atomic():
        Participant.objects.select_for_update().get(pk=response.participant_id)
        locked = Response.objects.get(pk=response.pk)
        locked.data |= marks
        locked.save(update_fields=["data", "updated_at"])
        named = names(Packet(locked, Settings()))
        people = Participant.objects.present().filter(training=run.training_id)
        ring = {p.pk for p in people if p.name.casefold() in named} | {locked.participant_id}
        publish(run.training, "face", "screen", ring=ring, aside=True)


@dataclass(frozen=True)
class Mark:
    """One of the two clocks: when it is due, what became of it, and after how many hours."""

    due: datetime
    done: datetime | None
    state: str
    hours: int | None


@dataclass(frozen=True)
class Packet:
    """A saved packet. `missing` names the seat that is empty in the first meeting: "csm", "ae" or nothing."""

    response: Response
    settings: Settings
    zone: str | None = None

    @property
    def data(self) -> dict[str, Any]:
        data: dict[str, Any] = self.response.data
        return data

    @property
    def logged(self) -> datetime:
        """When the signal was logged: as written, or when the packet was saved first."""
        return self._at("logged") or self.response.created_at

    @property
    def due(self) -> datetime:
        """When the AE has reached the customer at the latest; elapsed hours, not working hours."""
        return duedates.ae_touch(self.logged, None if self.settings.weekends else self.zone, self.settings.hours)

    @property
    def touch(self) -> Mark:
        return self._mark(self.due, self._at("touched"))

    @property
    def review(self) -> Mark:
        return self._mark(duedates.manager_review(self.logged, self.settings.review_hours), self._at("reviewed"))

    def _mark(self, due: datetime, done: datetime | None) -> Mark:
        hours = None if done is None else round((done - self.logged).total_seconds() / 3600)
        return Mark(due, done, states.clock_state(done, due, timezone.now()), hours)

    def _at(self, name: str) -> datetime | None:
        text = self.data.get(name)
        return datetime.fromisoformat(text) if text else None

    @property
    def missing(self) -> str:
        return next((seat for seat in ("csm", "ae") if not self.data[seat]), "")

    @property
    def trigger(self) -> Any:
        return dict(Trigger.choices)[self.data["trigger"]]


def packets(run: ActivityRun, zone: str | None = None) -> list[Packet]:
    """All packets of an activity, in the order of writing. 1 query."""
    found = Response.objects.filter(activity_run=run, slot=SLOT).select_related("participant")
    settings = HandoffPacket().settings(run)
    return [Packet(response, settings, zone) for response in found]


def is_of(packet: Packet, participant: Participant) -> bool:
    return packet.response.participant_id == participant.pk or participant.name.casefold() in names(packet)


def names(packet: Packet) -> set[str]:
    return {packet.data[seat].casefold() for seat in ("csm", "ae") if packet.data[seat]}


class HandoffPacket(Activity):
    kind = "packet"
    label = _("Handoff packet")
    app = "commitments"
    Settings = Settings
    # Each phone's form already holds what its owner wrote earlier in the hour.
    personal = True
    commands = {"review": Command(review, ReviewForm)}
    answers = {"answer": Answer(answer, PacketForm, with_training=True), "touch": Answer(touch, TouchForm)}

    def console(self, run: ActivityRun, room: "Room") -> Context:
        return {"packets": packets(run, room.training.team.timezone)}

    def projector(self, run: ActivityRun, room: "Room") -> Context:
        """The three parts and how many packets are written; what stands in them is the pair's."""
        written = Response.objects.filter(activity_run=run, slot=SLOT).count()
        logged = run.opened_at or timezone.now()
        zone, settings = room.training.team.timezone, self.settings(run)
        due = duedates.ae_touch(logged, None if settings.weekends else zone, settings.hours)
        return {"written": written, "logged": logged, "due": due, "review_due": review_due(logged, settings)}

    def task(self, run: ActivityRun, room: "Room", participant: Participant | None) -> Context:
        """The form with what is known: the saved packet, or account, trigger, ask and own name from before."""
        people = Participant.objects.present().filter(training=room.training)
        known = blank() if participant is None else saved(run, participant) or prefilled(participant)
        logged = known.get("logged") or ""
        at = f"{datetime.fromisoformat(logged).astimezone(room.training.team.zone):%Y-%m-%dT%H:%M}" if logged else ""
        return {"packet": known, "triggers": Trigger.choices, "names": [p.name for p in people], "logged_at": at}

    def mine(self, run: ActivityRun, room: "Room", participant: Participant) -> Context:
        written = packets(run, room.training.team.timezone)
        own = next((p for p in written if p.response.participant_id == participant.pk), None)
        name = participant.name.casefold()
        partner = None if own else next((p for p in written if name in names(p)), None)
        return {"own": own, "partner": partner}

    def took_part(self, run: ActivityRun, room: "Room", given: Sequence[Response]) -> set[int] | None:
        return self.progress(run, room)

    def progress(self, run: ActivityRun, room: "Room") -> set[int]:
        """One packet stands for the pair: whoever wrote it, and who is named in it."""
        written = packets(run, room.training.team.timezone)
        named = {name for packet in written for name in names(packet)}
        people = Participant.objects.present().filter(training=room.training)
        return {p.response.participant_id for p in written} | {p.pk for p in people if p.name.casefold() in named}


FIELDS = ("account", "trigger", "evidence", "outcome", "ask", "csm", "ae", "logged")


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
