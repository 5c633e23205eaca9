"""What is open and near its moment, with the ladder of each duty and who reads about it."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from commitments import calendars, dutyrules, ladder
from commitments.ladder import Hours, Step
from commitments.mailing import readers
from commitments.mailing.readers import Managers, Reader
from commitments.models import Duty, MailClass
from commitments.models.duties import DutyQuerySet

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Waiting:
    """An open duty, its ladder, and its readers; without any, mail reaches nobody about it."""

    duty: Duty
    hours: Hours
    steps: list[Step]
    readers: list[Reader]

    @property
    def due_on(self) -> date:
        return self.hours.calendar.day_of(self.duty.due_at)


@dataclass(frozen=True)
class Item:
    """One step for one reader. `stale`: its time is so long ago that it is not sent any more."""

    duty: Duty
    rung: str
    kind: MailClass
    address: str
    due_on: date
    day: date
    stale: bool = False

    @property
    def key(self) -> tuple[int, str, date, str]:
        """What there is once: see Reminder."""
        return self.duty.pk, self.rung, self.due_on, self.address


def near(now: datetime) -> DutyQuerySet:
    """Open duties that have a step about now."""
    return Duty.objects.standing().open().filter(due_at__range=(now - ladder.LOOK_BACK, now + ladder.LOOK_AHEAD))


def waiting(found: DutyQuerySet) -> list[Waiting]:
    """2 queries."""
    duties = list(found.select_related("team", *dutyrules.COLUMNS))
    managers = Managers.of({duty.team_id: duty.team for duty in duties}.values())
    hours = {duty.team_id: calendars.mail_hours(duty.team) for duty in duties}

    @cache
    def ladder_at(team: int, due_at: datetime) -> list[Step]:
        # A whole team reports at one standup: one ladder for all of them.
        return _steps(due_at, hours[team])

    drawn = [(duty, ladder_at(duty.team_id, duty.due_at)) for duty in duties]
    return [Waiting(duty, hours[duty.team_id], rungs, readers.of(duty, managers)) for duty, rungs in drawn if rungs]


def _steps(due_at: datetime, hours: Hours) -> list[Step]:
    try:
        return ladder.steps(due_at, hours)
    except ValueError:
        # A calendar without working days: its team hears nothing, and everybody else is reminded all the same.
        logger.exception("no reminder has a place in the calendar of %s", hours.calendar.zone)
        return []


def reached(one: Waiting, now: datetime) -> Iterator[Item]:
    """What each reader is to be told by now: the newest step of theirs, which stands for those before it."""
    today = one.hours.calendar.day_of(now)
    for reader in one.readers:
        step = ladder.reached(one.steps, reader.rungs, one.duty.created_at, now)
        if step is not None:
            stale = now > one.hours.stale_at(step.at) or (step.rung == ladder.BEFORE and now >= one.duty.due_at)
            yield _item(one, reader, step, today, stale=stale)


def later_today(one: Waiting, now: datetime) -> Iterator[Item]:
    """The first step, where its time comes later on this day: a mail that goes out anyway takes it along."""
    today = one.hours.calendar.day_of(now)
    for reader in one.readers:
        step = ladder.coming(one.steps, reader.rungs, now)
        if step is not None and step.rung == ladder.BEFORE and one.hours.calendar.day_of(step.at) == today:
            yield _item(one, reader, step, today)


def coming_of(found: list[Waiting], now: datetime) -> list[tuple[Step, Waiting, Reader]]:
    """The next step of each duty and reader, the nearest first."""
    rows = [
        (step, one, reader)
        for one in found
        for reader in one.readers
        if (step := ladder.coming(one.steps, reader.rungs, now))
    ]
    return sorted(rows, key=lambda row: (row[0].at, row[1].duty.pk))


def _item(one: Waiting, reader: Reader, step: Step, today: date, *, stale: bool = False) -> Item:
    return Item(one.duty, step.rung, reader.kind(step.rung), reader.address, one.due_on, today, stale)
