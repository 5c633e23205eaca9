"""A team's open dates under another calendar: what each one's due time would be.

A kind that always counts elapsed hours has no rule here: no calendar moves it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Prefetch

from commitments import calendars, duedates, touching
from commitments.duedates import Calendar
from commitments.models import BriefText, Duty
from commitments.realplay import day_of, pain_days
from commitments.touching import Terms
from facilitator.models import Team

Kind = Duty.Kind


@dataclass(frozen=True)
class Carried:
    """A duty with the anchor and the due time that it has by the new calendar."""

    duty: Duty
    anchor_at: datetime
    due_at: datetime

    @property
    def moves(self) -> bool:
        return self.due_at != self.duty.due_at


def carried(team: Team, now: datetime) -> Iterator[Carried]:
    """The open duties of a team whose row has its new calendar, in order of their due times. 3 queries."""
    calendar = calendars.of(team)
    found = Duty.objects.standing().open().filter(team=team, kind__in=RULES)
    related = (
        "training",
        "signal",
        "commitment__play__activity_run",
        "brief__pair__activity_run",
        "owner_rep",
        "owner_participant",
        "owner_user",
    )
    texts = Prefetch("brief__texts", BriefText.objects.standing().filter(part__in=("said", "account")), to_attr="words")
    duties = list(found.select_related(*related).prefetch_related(texts))
    terms = touching.of_hours(team, (duty.signal.training_id for duty in duties if duty.signal))
    for duty in duties:
        duty.team = team
        if duty.signal:
            duty.terms = terms[duty.signal.training_id]  # type: ignore[attr-defined] # for _touch
        if duty.training is not None:
            duty.training.team = team
        anchor_at, due_at, otherwise = RULES[Kind(duty.kind)](duty, calendar, now)
        yield Carried(duty, anchor_at, duedates.carried(duty.due_at, due_at, now, otherwise))


# Anchor, due time, and what it is due instead if that is over by the new calendar but not by the old one.
Times = tuple[datetime, datetime, datetime]


def _friday(duty: Duty, calendar: Calendar, now: datetime) -> Times:
    """The conversation keeps its moment; it is told at the first standup after it, or the next one to come."""
    held_at, minutes = calendars.session_at(duty.hour), duty.note.minutes
    due = duedates.friday_report(held_at, duty.anchor_at, calendar, minutes).at
    next_one = duedates.friday_report(held_at, duty.anchor_at, calendar, minutes, not_before=now).at
    return duty.anchor_at, due, next_one


def _day_7(duty: Duty, calendar: Calendar, now: datetime) -> Times:
    signal_on = duty.note.play.signal_on
    return _last_day(duty, calendar, signal_on, duedates.check_days(signal_on)[0])


def _close(duty: Duty, calendar: Calendar, now: datetime) -> Times:
    play = duty.note.play
    return _last_day(duty, calendar, play.signal_on, play.close_by)


def _meeting(duty: Duty, calendar: Calendar, now: datetime) -> Times:
    """So many days after the hour's own day, which may be another one in the new zone."""
    last = calendars.meeting_by(duty.hour, duty.note.play.activity_run.settings)
    return duty.anchor_at, duedates.end_of(last, calendar.zone), duty.due_at


def _sponsor(duty: Duty, calendar: Calendar, now: datetime) -> Times:
    """Business days are counted anew: the holidays may be others."""
    last = duedates.sponsor_mapping(calendar.day_of(duty.anchor_at), calendar)
    return duty.anchor_at, duedates.end_of(last, calendar.zone), duty.due_at


def _pain(duty: Duty, calendar: Calendar, now: datetime) -> Times:
    """As many days as the team's house rules say now."""
    brief = duty.of_brief
    said_on = next((day for text in brief.words if text.part == "said" and (day := day_of(text.value))), None)  # type: ignore[attr-defined] # prefetched above
    if said_on is None:
        return duty.anchor_at, duty.due_at, duty.due_at
    last = duedates.pain_fresh_until(said_on, pain_days(brief.pair.activity_run.settings, duty.team.house_rules))
    return _last_day(duty, calendar, said_on, last)


def _day_90(duty: Duty, calendar: Calendar, now: datetime) -> Times:
    last = duedates.outcome_day(duty.anchor_at, calendar)
    return duty.anchor_at, duedates.end_of(last, calendar.zone), duty.due_at


def _touch(duty: Duty, calendar: Calendar, now: datetime) -> Times:
    """The signal keeps its moment; the team's rule says which hours count."""
    terms: Terms = duty.terms  # type: ignore[attr-defined] # set by `carried`
    return duty.anchor_at, terms.due(duty.anchor_at), duty.due_at


def _last_day(duty: Duty, calendar: Calendar, from_day: date, day: date) -> Times:
    """Days begin and end by the clocks of the new zone."""
    anchor_at = calendars.local(from_day, time(), calendar.zone)
    return anchor_at, duedates.end_of(day, calendar.zone), duty.due_at


RULES: dict[Kind, Callable[[Duty, Calendar, datetime], Times]] = {
    Kind.FRIDAY_REPORT: _friday,
    Kind.DAY_7_CHECK: _day_7,
    Kind.CLOSE_CHECK: _close,
    Kind.JOINT_MEETING: _meeting,
    Kind.SPONSOR_MAPPING: _sponsor,
    Kind.PAIN_FRESHNESS: _pain,
    Kind.DAY_90: _day_90,
    Kind.AE_TOUCH: _touch,
}
