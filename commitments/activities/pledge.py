"""The manager's own promise: a look at each new trigger within 48 hours, for two weeks."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from commitments import calendars
from commitments.actions import pledges
from commitments.forms import PledgeForm
from commitments.models import Duty, Pledge
from facilitator.kinds import setting
from facilitator.models import User
from sessions.activities import register
from sessions.activities.base import Activity, Command, Context
from sessions.models import ActivityRun, Participant
from sessions.queries.room import Room


@dataclass(frozen=True)
class Settings:
    """For how many days, and within how many hours of its posting each trigger is looked at."""

    days: int = setting(14, gettext_lazy("Days that the pledge runs"), min=1, max=90)
    hours: int = setting(
        48, gettext_lazy("Hours to look at each new trigger"), gettext_lazy("From its posting on."), min=1, max=336
    )


class ManagersPledge(Activity):
    kind: ClassVar[str] = "pledge"
    label: ClassVar[str | Promise] = gettext_lazy("The manager’s pledge")
    app: ClassVar[str] = "commitments"
    Settings: ClassVar[type] = Settings

    def __init__(self) -> None:
        self.commands = {"pledge": Command(self._pledge, PledgeForm)}  # type: ignore[misc] # needs its own settings

    def _pledge(self, *, run: ActivityRun, user: User, data: dict[str, Any]) -> None:
        terms = self.settings(run)
        pledges.make_pledge(training=run.training, name=data["name"], days=terms.days, hours=terms.hours, user=user)

    def console(self, run: ActivityRun, room: Room) -> Context:
        manager = room.training.manager
        from_hour = Q(training=room.training) | Q(signal__training=room.training)
        reviews = Duty.objects.reviews().standing().open().filter(from_hour).count()
        return {**self._pledged(run, room), "manager_name": str(manager) if manager else "", "reviews": reviews}

    def projector(self, run: ActivityRun, room: Room) -> Context:
        return self._pledged(run, room)

    def task(self, run: ActivityRun, room: Room, participant: Participant | None) -> Context:
        return self._pledged(run, room)

    def _pledged(self, run: ActivityRun, room: Room) -> Context:
        pledge = Pledge.objects.filter(training=room.training).first()
        until = pledge.until if pledge else calendars.pledge_until(room.training, self.settings(run).days)
        return {"pledge": pledge, "until": until, "zone": room.training.team.timezone}


register(ManagersPledge())
