"""The clocks that a rep runs against after the hour: each begins and ends by something that really happened.

Into the CRM, the joint meeting and the business case belong to a play on the wall; the sponsor and the freshness of
the pain to the brief of its pair; the measurement on day 90 to the hour (CONTENT 1.19).
"""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments import calendars, duedates
from commitments.actions import audit, day90, endings
from commitments.actions.duties import on_note
from commitments.actions.holding import hold
from commitments.endings import ENDS
from commitments.models import Brief, Commitment, Duty, Mapping, PlayPart
from facilitator.actions import audit as trail
from facilitator.locking import for_update
from facilitator.models import Rep, User
from sessions.errors import NotNowError
from sessions.live import publish
from sessions.models import PairSeat, Participant, TrainingSession

Kind, Done = Duty.Kind, Duty.Done


def of_play(*, note: Commitment, part: PlayPart, hour_ends: datetime) -> list[Duty]:
    """Those of a play just posted, for the caller to store."""
    by = duedates.end_of(part.meeting_by, note.training.team.timezone)
    return [
        _of_note(note, Kind.CRM_LOGGING, hour_ends, part.log_by),
        _of_note(note, Kind.JOINT_MEETING, calendars.session_at(note.training), by),
    ]


def hour_moves(training: TrainingSession) -> None:
    """The hour is about to end, or to go on after all: day 90 is a day of the calendar, which comes before the hour."""
    hold(training.team_id)


def hour_moved(training: TrainingSession) -> None:
    """The hour has ended, or goes on after all: what counts from its end is worked out anew.

    In the transaction that moves the room. An hour that left a note on the wall is measured on day 90.
    """
    _log_by(training)
    if training.ended_at is None:
        Duty.objects.filter(kind=Kind.DAY_90, training=training).open().delete()
    elif training.commitments.live().exists():
        day90.owe(training)


def _log_by(training: TrainingSession) -> None:
    """Minutes stay; the moment that they count from is another."""
    waiting = Duty.objects.filter(training=training, kind=Kind.CRM_LOGGING).standing().open()
    duties = list(waiting.select_related("commitment__play"))
    changes: list[tuple[Duty, dict[str, list[str]]]] = []
    for duty in duties:
        length, before = duty.due_at - duty.anchor_at, duty.due_at
        duty.anchor_at = training.ended_at or calendars.hour_ends(training, duty.note.posted_at)
        duty.due_at = duty.note.play.log_by = duty.anchor_at + length
        changes.append((duty, {"due_at": [before.isoformat(), duty.due_at.isoformat()]}))
    Duty.objects.bulk_update(duties, ["anchor_at", "due_at"], batch_size=200)
    PlayPart.objects.bulk_update([duty.note.play for duty in duties], ["log_by"], batch_size=200)
    trail.record_all(team=training.team, user=None, action="hour_end", changes=changes)


def logged(*, note: int, at: datetime | None) -> None:
    """The play stands in the CRM since then, or it does not after all. In the caller's transaction; 1 query."""
    duties = Duty.objects.filter(kind=Kind.CRM_LOGGING, commitment=note).standing()
    duties.update(closed_at=at, outcome=Done.DONE if at else None)


def met(*, note: Commitment, at: datetime | None) -> audit.Changes:
    """The joint meeting ended then, or it has not taken place after all: the 72 hours for the case run from it.

    In the caller's transaction, after `endings.lock`: two who say it at once begin one case. Gives what changed, old to
    new; nothing for a note without a play.
    """
    found = for_update(note.duties.filter(kind__in=(Kind.JOINT_MEETING, Kind.BUSINESS_CASE))).order_by("pk")
    both = {duty.kind: duty for duty in found}
    joint, case = both.get(Kind.JOINT_MEETING), both.get(Kind.BUSINESS_CASE)
    if joint is None or joint.withdrawn_at is not None or (at is None) == (joint.outcome != Done.DONE):
        return {}
    if at is not None and case is None:
        case = _of_note(note, Kind.BUSINESS_CASE, at, duedates.business_case(at))
        case.save()
    elif at is None and case is not None and case.closed_at is None:
        case.delete()
    before, joint.closed_at, joint.outcome = joint.closed_at, at, Done.DONE if at else None
    joint.save(update_fields=["closed_at", "outcome"])
    return {"met_at": (before, at)}


def meeting_over(note: Commitment) -> datetime:
    """When a meeting that has taken place ended: at its time, or by now where it was sooner."""
    return min(timezone.now(), note.conversation_at + timedelta(minutes=note.minutes))


def tick(*, duty: Duty, participant: Participant, done: bool) -> None:
    """The rep's one tap: we have met, or the case is written; or not after all."""
    with transaction.atomic():
        note = endings.lock(duty.note.pk)
        locked = for_update(Duty.objects).get(pk=duty.pk)
        _require_own_end(locked)
        if locked.kind == Kind.JOINT_MEETING:
            changes = met(note=note, at=meeting_over(note) if done else None)
        else:
            changes = _close(locked, done=done)
        if changes:
            audit.record(
                team=note.training.team, action="tick", subject=locked, changes=changes, actor=participant.name
            )
        publish(note.training, ring=[participant.pk])


def brief_begun(brief: Brief) -> None:
    """Three business days to find out who signs. In the transaction that makes the brief."""
    calendar = calendars.of(brief.team)
    last = duedates.sponsor_mapping(calendar.day_of(brief.created_at), calendar)
    due = duedates.end_of(last, brief.team.timezone)
    _of_brief(brief, Kind.SPONSOR_MAPPING, brief.created_at, due)


def pain_said(brief: Brief, said_on: date | None, days: int) -> audit.Changes:
    """Somebody there said the pain on this day: it counts so many days. None: nobody is known to have.

    In the caller's transaction; gives the due time, old to new. Another day moves the clock, and begins it again where
    it had not ended with its play.
    """
    # Its play may end at this very moment.
    duty = for_update(Duty.objects).filter(brief=brief, kind=Kind.PAIN_FRESHNESS).first()
    if said_on is None:
        if duty is None:
            return {}
        duty.delete()
        return {"due_at": (duty.due_at, None)}
    zone = brief.team.timezone
    anchor, due = (
        calendars.local(said_on, time(), zone),
        duedates.end_of(duedates.pain_fresh_until(said_on, days), zone),
    )
    if duty is None:
        return {"due_at": (None, _of_brief(brief, Kind.PAIN_FRESHNESS, anchor, due).due_at)}
    # What ended with its play waits for nothing until the play goes on.
    anew: dict[str, Any] = {} if duty.outcome in ENDS else {"closed_at": None, "outcome": None}
    changes = audit.change(duty, {"anchor_at": anchor, "due_at": due, **anew})
    duty.save(update_fields=["anchor_at", "due_at", "closed_at", "outcome"])
    return {name: change for name, change in changes.items() if name != "anchor_at"}


def sponsor_known(*, participant: Participant, training_id: int) -> None:
    """A play with its sponsor hangs on the wall, or stands on the board: the pair has found who signs. 1 query."""
    duties = Duty.objects.filter(kind=Kind.SPONSOR_MAPPING, training=training_id).standing().open()
    duties.filter(brief__pair__seats__participant=participant).update(closed_at=timezone.now(), outcome=Done.DONE)


def map_sponsor(*, duty: Duty, participant: Participant, data: dict[str, Any]) -> None:
    """Who signs, and when they see it, found after the hour. Said again, the newest words count."""
    with transaction.atomic():
        endings.lock_hour(participant.training_id)
        locked = for_update(Duty.objects).get(pk=duty.pk)
        _require_own_end(locked)
        found = {"name": data["sponsor_name"], "title": data["sponsor_title"], "on": data["sponsor_on"]}
        Mapping.objects.update_or_create(duty=locked, defaults={**found, "participant": participant})
        changes = _close(locked, done=True)
        audit.record(team=locked.team, action="tick", subject=locked, changes=changes, actor=participant.name)
        publish(participant.training, ring=[participant.pk])


def let_go(*, duty: Duty, user: User) -> None:
    """The manager waits for it no longer; the trail keeps that it was never done."""
    with transaction.atomic():
        locked = for_update(Duty.objects).get(pk=duty.pk)
        if locked.closed_at is not None:
            raise NotNowError(_("This is done by now."))
        locked.closed_at, locked.outcome = timezone.now(), Done.DROPPED
        locked.save(update_fields=["closed_at", "outcome"])
        changes: audit.Changes = {"outcome": (None, Done.DROPPED.value)}
        audit.record(team=locked.team, action="let_go", subject=locked, changes=changes, user=user)


def _close(duty: Duty, *, done: bool) -> audit.Changes:
    """The first tap counts for the time."""
    if done == (duty.outcome == Done.DONE):
        return {}
    before = duty.closed_at
    duty.closed_at, duty.outcome = (timezone.now(), Done.DONE) if done else (None, None)
    duty.save(update_fields=["closed_at", "outcome"])
    return {"closed_at": (before, duty.closed_at)}


def _require_own_end(duty: Duty) -> None:
    """What ended with the play is not the rep's to end or to open again."""
    if duty.withdrawn_at or duty.outcome not in {None, Done.DONE}:
        raise NotNowError(_("Nobody waits for this any more."))


def _of_note(note: Commitment, kind: Duty.Kind, anchor_at: datetime, due_at: datetime) -> Duty:
    return Duty(kind=kind, **on_note(note), anchor_at=anchor_at, due_at=due_at)


def _of_brief(brief: Brief, kind: Duty.Kind, anchor_at: datetime, due_at: datetime) -> Duty:
    """Owed by the pair's CSM, who maps the sponsor and hears the pain; by whoever sits first where there is none."""
    seats = PairSeat.objects.filter(pair=brief.pair_id).select_related("participant")
    people = sorted((seat.participant for seat in seats), key=lambda one: one.role != Rep.Role.CSM)
    return Duty.objects.create(
        kind=kind,
        team_id=brief.team_id,
        training_id=brief.training_id,
        brief=brief,
        owner_rep_id=people[0].rep_id,
        owner_participant=people[0],
        anchor_at=anchor_at,
        due_at=due_at,
    )
