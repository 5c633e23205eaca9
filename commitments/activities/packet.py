"""The handoff packet: three parts in writing, so that a signal survives the way from CSM to AE (CONTENT 1.5).

Two clocks run from the logging of the signal: the AE reaches the customer, and the manager looks at it. They have the
same length, so the manager's informs and never gates (CONTENT 1.19).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commitments import duedates, touching
from commitments.forms.packets import PacketForm, PacketReviewForm, TouchForm
from commitments.queries import packets
from commitments.queries.packets import Packet
from commitments.touching import Terms
from facilitator.kinds import setting
from facilitator.locking import for_update
from facilitator.models import User
from sessions.actions.answers import respond
from sessions.activities import register
from sessions.activities.base import Activity, Answer, Command, Context
from sessions.errors import NotNowError
from sessions.live import publish
from sessions.models import ActivityRun, Participant, Response, TrainingSession
from sessions.triggers import Trigger

if TYPE_CHECKING:
    from sessions.queries.room import Room

# What is written about the clocks, beside the parts.
CLOCKS = ("logged", "touched", "reviewed", "reviewer")


@dataclass(frozen=True)
class Settings:
    """`hours` from the logging of the signal until the AE has reached the customer; without `weekends` Saturdays and
    Sundays do not count, whatever the team's rule says. `review_hours` until the manager has looked at it.
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


def review_due(logged: datetime, settings: Settings) -> datetime:
    return duedates.manager_review(logged, settings.review_hours)


def terms_of(settings: Settings, room: "Room") -> Terms:
    """When the AE's hours are over, by the packet and the team's rule."""
    return touching.of_packet(room.training.team, settings.hours, weekends=settings.weekends)


def answer(*, run: ActivityRun, participant: Participant, data: dict[str, Any]) -> None:
    """Save the pair's packet. What was written about its clocks stays, unless the hour of logging is given anew."""
    with transaction.atomic():
        # The participant's row is the lock: the named partner may be telling that the customer was reached.
        for_update(Participant.objects).get(pk=participant.pk)
        before = Response.objects.filter(activity_run=run, participant=participant, slot=packets.SLOT).first()
        kept = {name: before.data[name] for name in CLOCKS if name in before.data} if before else {}
        given = {name: value for name, value in data.items() if name != "logged" or value}
        named = packets.named(data) | (packets.names(before) if before else set())
        ring = _people(run, named)
        respond(run=run, participant=participant, data={**kept, **given}, slot=packets.SLOT, ring=ring)


def touch(*, run: ActivityRun, participant: Participant, data: dict[str, Any]) -> None:
    """The customer was reached by the AE, or was not after all: said by the writer or by who is named."""
    packet = next((p for p in packets.written(run) if packets.is_of(p, participant)), None)
    if packet is None:
        raise NotNowError(gettext("Save the packet first, then say that the customer was reached."))
    _mark(packet, run, {"touched": timezone.now().isoformat() if data["reached"] else ""})


def review(*, run: ActivityRun, user: User, data: dict[str, Any]) -> None:
    """The manager has looked at it, or has not after all."""
    found = Response.objects.filter(activity_run=run, slot=packets.SLOT, pk=data["packet"]).first()
    if found is None:
        raise NotNowError(gettext("This packet is no longer there."))
    seen = found.data.get("reviewed")
    _mark(found, run, {"reviewed": "" if seen else timezone.now().isoformat(), "reviewer": user.name})


def _mark(response: Response, run: ActivityRun, marks: dict[str, str]) -> None:
    with transaction.atomic():
        for_update(Participant.objects).get(pk=response.participant_id)
        locked = Response.objects.get(pk=response.pk)
        locked.data |= marks
        locked.save(update_fields=["data", "updated_at"])
        ring = _people(run, packets.names(locked)) | {locked.participant_id}
        publish(run.training, "face", "screen", ring=ring, aside=True)


def _people(run: ActivityRun, names: set[str]) -> set[int]:
    """Whose phones show a packet with these names on it. 1 query."""
    people = Participant.objects.present().filter(training=run.training_id)
    return {person.pk for person in people if person.name.casefold() in names}


def _options(training: TrainingSession) -> SafeString:
    """Everybody's name, to choose from. 1 query."""
    people = Participant.objects.present().filter(training=training).values_list("name")
    return format_html_join("", '<option value="{}"></option>', people)


class HandoffPacket(Activity):
    kind = "packet"
    label = _("Handoff packet")
    app = "commitments"
    Settings = Settings
    # Each phone's form already holds what its owner wrote earlier in the hour.
    personal = True
    commands = {"review": Command(review, PacketReviewForm)}
    answers = {"answer": Answer(answer, PacketForm, with_training=True), "touch": Answer(touch, TouchForm)}

    def console(self, run: ActivityRun, room: "Room") -> Context:
        workdays = terms_of(self.settings(run), room).calendar is not None
        return {"packets": self._packets(run, room), "workdays": workdays}

    def _packets(self, run: ActivityRun, room: "Room") -> list[Packet]:
        settings = self.settings(run)
        terms = terms_of(settings, room)
        return [Packet(one, terms, settings.review_hours) for one in packets.written(run)]

    def projector(self, run: ActivityRun, room: "Room") -> Context:
        """The three parts and how many packets are written; what stands in them is the pair's."""
        written = Response.objects.filter(activity_run=run, slot=packets.SLOT).count()
        logged = run.opened_at or timezone.now()
        settings = self.settings(run)
        terms = terms_of(settings, room)
        return {
            "written": written,
            "logged": logged,
            "due": terms.due(logged),
            "review_due": review_due(logged, settings),
            "workdays": terms.calendar is not None,
        }

    def task(self, run: ActivityRun, room: "Room", participant: Participant | None) -> Context:
        """The form with what is known: the saved packet, or account, trigger, ask and own name from before."""
        known = packets.known(run, participant)
        logged = known.get("logged") or ""
        at = f"{datetime.fromisoformat(logged).astimezone(room.training.team.zone):%Y-%m-%dT%H:%M}" if logged else ""
        names = room.once_for_all("options of names", lambda: _options(room.training))
        return {"packet": known, "triggers": Trigger.choices, "names": names, "logged_at": at}

    def mine(self, run: ActivityRun, room: "Room", participant: Participant) -> Context:
        by_writer, by_name = room.once_for_all(("packets", run.pk), lambda: self._by_people(run, room))
        own = by_writer.get(participant.pk)
        return {"own": own, "partner": None if own else by_name.get(participant.name.casefold())}

    def _by_people(self, run: ActivityRun, room: "Room") -> tuple[dict[int, Packet], dict[str, Packet]]:
        """The first packet that each participant wrote, and the first that names somebody."""
        written = self._packets(run, room)[::-1]
        named = {name: packet for packet in written for name in packets.names(packet.response)}
        return {packet.response.participant_id: packet for packet in written}, named

    def took_part(self, run: ActivityRun, room: "Room", given: Sequence[Response]) -> set[int] | None:
        return self.progress(run, room)

    def progress(self, run: ActivityRun, room: "Room") -> set[int]:
        """One packet stands for the pair: whoever wrote it, and who is named in it."""
        written = packets.written(run)
        named = {name for packet in written for name in packets.names(packet)}
        people = Participant.objects.present().filter(training=room.training)
        return {packet.participant_id for packet in written} | {p.pk for p in people if p.name.casefold() in named}


register(HandoffPacket())
