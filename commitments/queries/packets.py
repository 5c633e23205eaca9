"""The packets of one activity: what stands in them, who is named, and what became of their two clocks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from commitments import duedates, states
from commitments.duedates import Calendar
from commitments.touching import Terms
from facilitator.models import Rep
from sessions.activities.one_ask import sentence_of
from sessions.models import ActivityRun, Participant, Response
from sessions.triggers import Trigger

SLOT = "packet"
HOUR = timedelta(hours=1)
FIELDS = ("account", "trigger", "evidence", "outcome", "ask", "csm", "ae", "logged")


@dataclass(frozen=True)
class Mark:
    """One of the two clocks: when it is due, what became of it, and after how many of the hours that count."""

    due: datetime
    done: datetime | None
    state: str
    hours: int | None


@dataclass(frozen=True)
class Packet:
    """A saved packet with its clocks: `terms` until the AE has reached the customer, `review_hours` until the manager
    has looked at it.
    """

    response: Response
    terms: Terms
    review_hours: int = duedates.MANAGER_REVIEW_HOURS

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
        """When the AE has reached the customer at the latest."""
        return self.terms.due(self.logged)

    @property
    def touch(self) -> Mark:
        return self._mark(self.due, self._at("touched"), self.terms.calendar)

    @property
    def review(self) -> Mark:
        return self._mark(duedates.manager_review(self.logged, self.review_hours), self._at("reviewed"))

    def _mark(self, due: datetime, done: datetime | None, calendar: Calendar | None = None) -> Mark:
        hours = None if done is None else round(duedates.counted(self.logged, done, calendar) / HOUR)
        return Mark(due, done, states.clock_state(done, due, timezone.now()), hours)

    def _at(self, name: str) -> datetime | None:
        text = self.data.get(name)
        return datetime.fromisoformat(text) if text else None

    @property
    def is_signal(self) -> bool:
        """Whether somebody has logged it: its clocks run on outside the hour."""
        return hasattr(self.response, "signal")

    @property
    def missing(self) -> str:
        """The seat that is empty in the first meeting: "csm", "ae" or nothing."""
        return next((seat for seat in ("csm", "ae") if not self.data[seat]), "")

    @property
    def trigger(self) -> Any:
        return dict(Trigger.choices)[self.data["trigger"]]


def written(run: ActivityRun) -> list[Response]:
    """All packets of an activity as they are stored, in the order of writing. 1 query."""
    return list(Response.objects.filter(activity_run=run, slot=SLOT).select_related("participant", "signal"))


def names(packet: Response) -> set[str]:
    """Who goes to the first meeting, in small letters."""
    return named(packet.data)


def named(data: Mapping[str, Any]) -> set[str]:
    """The same of a packet that is not stored yet."""
    return {data[seat].casefold() for seat in ("csm", "ae") if data[seat]}


def is_of(packet: Response, participant: Participant) -> bool:
    """They wrote it, or are named in it."""
    return packet.participant_id == participant.pk or participant.name.casefold() in names(packet)


def known(run: ActivityRun, participant: Participant | None) -> dict[str, str]:
    """What a form begins with: the saved packet, or what was said before; empty for nobody in particular."""
    if participant is None:
        return _blank()
    return _saved(run, participant) or _prefilled(participant)


def _blank() -> dict[str, str]:
    return dict.fromkeys(FIELDS, "")


def _saved(run: ActivityRun, participant: Participant) -> dict[str, str]:
    found = Response.objects.filter(activity_run=run, participant=participant, slot=SLOT).first()
    return {**_blank(), **found.data} if found else {}


def _prefilled(participant: Participant) -> dict[str, str]:
    """From the round, from the one ask, and the own name in the own seat. 2 queries."""
    line = Response.objects.filter(
        participant=participant, training=participant.training_id, activity_run__kind="roundrobin"
    ).last()
    own = {Rep.Role.CSM: "csm", Rep.Role.AE: "ae"}.get(Rep.Role(participant.role), "")
    return {
        **_blank(),
        **({key: line.data.get(key, "") for key in ("account", "trigger")} if line else {}),
        "ask": sentence_of(participant),
        **({own: participant.name} if own else {}),
    }
