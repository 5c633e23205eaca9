"""What should stand in calendars because of a team's duties, worked out anew from the duties each time."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commitments import calendars, duedates
from commitments.models import CalendarEntry, Commitment, Duty, Signal
from facilitator.models import Team
from sessions.models import TrainingSession

Kind = CalendarEntry.Kind
# What is over for longer leaves the calendar.
KEPT = dt.timedelta(days=60)
REPORT_MINUTES = DEADLINE_MINUTES = 15
# 90 seconds a report, and a standup in steps that do not change its length with every note.
MINUTES_A_REPORT, STANDUP_STEP = 1.5, 15
LONGEST_SUMMARY = 400
END_OF_DAY = dt.time(23, 59, 59)
# What is not named here is a deadline of whoever owes it.
KINDS: dict[str, str] = {
    Duty.Kind.CLOSE_CHECK: Kind.TARGET,
    Duty.Kind.DAY_7_CHECK: Kind.LOOK,
    Duty.Kind.MANAGER_REVIEW: Kind.LOOK,
}


@dataclass(frozen=True)
class People:
    """Whose appointment it is."""

    rep_id: int | None = None
    participant_id: int | None = None
    user_id: int | None = None


NOBODY = People()


@dataclass(frozen=True)
class Wanted:
    """One appointment as it should be; see CalendarEntry for the fields."""

    key: str
    kind: str
    starts_at: dt.datetime
    minutes: int
    summary: str
    description: str = ""
    day: dt.date | None = None
    people: People = NOBODY

    def columns(self) -> dict[str, Any]:
        """Of CalendarEntry, without those that calendars are told by."""
        return {name: value for name, value in vars(self).items() if name != "people"} | vars(self.people)


def wanted(team: Team, *, rep_id: int | None = None, participant_id: int | None = None) -> dict[str, Wanted]:
    """{key: appointment} of everything from KEPT ago on; of one rep or guest where one is named. 2 queries."""
    now = timezone.now()
    one = rep_id is not None or participant_id is not None
    # The hours themselves say when their day 90 is, whether or not somebody owes it: see _outcomes.
    found = Duty.objects.standing().filter(team=team, due_at__gte=now - KEPT).exclude(kind=Duty.Kind.DAY_90)
    if rep_id is not None:
        found = found.filter(Q(owner_rep=rep_id) | Q(commitment__rep=rep_id))
    elif participant_id is not None:
        mine = Q(owner_participant=participant_id) | Q(commitment__participant=participant_id)
        found = found.filter(mine, Q(commitment=None) | Q(commitment__rep=None), owner_rep=None)
    duties = list(found.select_related("commitment__participant", "commitment__rep", "signal__csm"))
    entries = [entry for duty in duties for entry in _of_duty(team, duty)]
    if not one:
        entries += [*_standups(team, duties), *_outcomes(team, now)]
    return {entry.key: entry for entry in entries}


def _of_duty(team: Team, duty: Duty) -> Iterator[Wanted]:
    if duty.kind == Duty.Kind.FRIDAY_REPORT:
        yield from _of_report(duty)
        return
    if not _still_on(duty, duty.due_at):
        return
    note, signal = duty.commitment, duty.signal
    rep = _name_of(note, signal)
    about = {"kind": duty.get_kind_display(), "account": duty.account, "rep": rep}
    text = _("%(kind)s: %(account)s (%(rep)s)") if rep else _("%(kind)s: %(account)s")
    if not duty.account:
        # A pair's brief, which may name no customer yet.
        text = "%(kind)s"
    why = duty.step or (note.next_action if note else signal.evidence if signal else "")
    people = replace(_owners(duty), user_id=duty.owner_user_id)
    yield _deadline(team, duty, KINDS.get(duty.kind, Kind.DEADLINE), _short(text % about), why, people)


def _name_of(note: Commitment | None, signal: Signal | None) -> str:
    """Whose it is, as the team knows them by now; as somebody wrote it where they are not on its list."""
    if note is not None:
        return (note.rep or note.participant).name
    if signal is None:
        return ""
    return signal.csm.name if signal.csm else signal.csm_name


def _of_report(duty: Duty) -> Iterator[Wanted]:
    """The report, and the conversation it is about where that is not the note's own."""
    note, own = duty.note, _owners(duty)
    if duty.step and _still_on(duty, duty.anchor_at):
        summary = _short(f"{note.account}: {duty.step}")
        yield Wanted(f"step:{duty.pk}", Kind.STEP, duty.anchor_at, note.minutes, summary, people=own)
    if _still_on(duty, duty.due_at):
        summary = _short(_("Report: %(account)s") % {"account": note.account})
        text = _("You tell the standup what became of it: %(action)s") % {"action": duty.step or note.next_action}
        yield Wanted(f"report:{duty.pk}", Kind.REPORT, duty.due_at, REPORT_MINUTES, summary, text, people=own)


def _owners(duty: Duty) -> People:
    """Who owes it, or whose note it is about."""
    note = duty.commitment
    rep = duty.owner_rep_id or (note.rep_id if note else None)
    return People(rep_id=rep, participant_id=duty.owner_participant_id or (note.participant_id if note else None))


def _deadline(team: Team, duty: Duty, kind: str, summary: str, text: str, people: People) -> Wanted:
    """All of the day where something is due by its end, else the quarter of an hour before."""
    local = duty.due_at.astimezone(team.zone)
    key = f"due:{duty.pk}"
    if local.time().replace(microsecond=0) == END_OF_DAY:
        begins = calendars.local(local.date(), dt.time(), team.timezone)
        return Wanted(key, kind, begins, DEADLINE_MINUTES, summary, text, day=local.date(), people=people)
    begins = duty.due_at - dt.timedelta(minutes=DEADLINE_MINUTES)
    return Wanted(key, kind, begins, DEADLINE_MINUTES, summary, text, people=people)


def _still_on(duty: Duty, at: dt.datetime) -> bool:
    """What was answered before its time need not be waited for; what was answered later took place as planned."""
    return duty.closed_at is None or duty.closed_at >= at


def _standups(team: Team, duties: list[Duty]) -> Iterator[Wanted]:
    """One for each day on which reports are due, the answered ones included."""
    reports = [duty for duty in duties if duty.kind == Duty.Kind.FRIDAY_REPORT]
    for at, count in Counter(duty.due_at for duty in reports).items():
        day = at.astimezone(team.zone).date()
        minutes = -(-int(count * MINUTES_A_REPORT + 0.5) // STANDUP_STEP) * STANDUP_STEP
        summary = ngettext("Standup: %(n)s report", "Standup: %(n)s reports", count) % {"n": count}
        yield Wanted(f"standup:{day.isoformat()}", Kind.STANDUP, at, minutes, summary)


def _outcomes(team: Team, now: dt.datetime) -> Iterator[Wanted]:
    """Day 90 of each hour, from when the hour is over."""
    since = now - KEPT - dt.timedelta(days=duedates.OUTCOME_DAYS)
    held = TrainingSession.objects.filter(team=team, state=TrainingSession.State.ENDED, started_at__gte=since)
    calendar = calendars.of(team)
    for training in held:
        day = duedates.outcome_day(calendars.session_at(training), calendar)
        summary = _short(_("Day 90: what became of “%(title)s”") % {"title": training.title})
        begins = calendars.local(day, dt.time(), team.timezone)
        yield Wanted(f"day90:{training.pk}", Kind.OUTCOME, begins, DEADLINE_MINUTES, summary, day=day)


def _short(text: str) -> str:
    # Counting letters as people see them costs more than all the rest of an entry.
    return text if len(text) <= LONGEST_SUMMARY else str(Truncator(text).chars(LONGEST_SUMMARY))
