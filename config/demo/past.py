"""The team's last weeks: three trainings with their notes, reports and reviews, dated as if they had happened.

Everything is made by the actions that people's taps run; only then are the rows given their own past times.
"""

import datetime as dt
from random import Random

from django.db.models import QuerySet
from django.utils import timezone

from commitments.actions import pledges, reports
from commitments.actions.notes import post_commitment
from commitments.models import Commitment, Duty, Pledge, Report, Review, Trigger
from config.robots import phrases
from facilitator.models import ProgramVersion, Rep, Team, User
from sessions import codes
from sessions.actions.planning import plan_training
from sessions.models import Participant, SectionRun, TrainingSession

WEEKS = (3, 2, 1)
TUESDAY, FRIDAY = 1, 4
TRIGGERS = (Trigger.USAGE, Trigger.SPONSOR, Trigger.RENEWAL)
Outcome, Reaction = Report.Outcome, Report.Reaction
# How promises end, by weight: mostly kept, sometimes not; last, of the newest ones only, not said yet.
ENDS: tuple[tuple[str, int], ...] = (
    (Outcome.HAPPENED, 14),
    (Outcome.RESCHEDULED, 2),
    (Outcome.DID_NOT_HAPPEN, 2),
    (Outcome.NO_LONGER_VALID, 1),
    ("", 2),
)
REACTIONS = (Reaction.AGREED, Reaction.AGREED, Reaction.OBJECTION, Reaction.SOFT_NO, Reaction.NO_REPLY)
PLEDGE_DAYS, PLEDGE_HOURS = 14, 48


def write(*, version: ProgramVersion, team: Team, facilitator: User, manager: User, random: Random) -> None:
    """Three trainings on the last three Tuesdays."""
    today = timezone.now().astimezone(team.zone).date()
    monday = today - dt.timedelta(days=today.weekday())
    people = list(Rep.objects.filter(team=team))
    for weeks in WEEKS:
        day = monday - dt.timedelta(weeks=weeks) + dt.timedelta(days=TUESDAY)
        began = dt.datetime.combine(day, dt.time(10), tzinfo=team.zone)
        training = _training(version, team, facilitator, manager, began)
        _notes(training, people, random)
        is_newest = weeks == WEEKS[-1]
        _pledge(training, facilitator, manager, random, reviewed=0.8 if is_newest else 1)
        _reports(training, random, ENDS if is_newest else ENDS[:-1])


def _training(
    version: ProgramVersion, team: Team, facilitator: User, manager: User, began: dt.datetime
) -> TrainingSession:
    training = plan_training(
        version=version,
        team=team,
        facilitator=facilitator,
        manager=manager,
        title=version.title,
        starts_at=began,
        nrr=None,
        minutes={section.pk: section.minutes for section in version.sections.all()},
    )
    moment = began
    for run in SectionRun.objects.filter(training=training):
        run.started_at, moment = moment, moment + dt.timedelta(seconds=run.planned_seconds)
        run.ended_at = moment
        run.save(update_fields=["started_at", "ended_at"])
    training.state, training.started_at, training.ended_at = TrainingSession.State.ENDED, began, moment
    training.save(update_fields=["state", "started_at", "ended_at"])
    return training


def _notes(training: TrainingSession, people: list[Rep], random: Random) -> None:
    """One note a person, posted in the last minutes of the hour, for a conversation by Friday."""
    posted = training.ended_at or training.starts_at
    accounts = random.sample(phrases.ACCOUNTS, len(phrases.ACCOUNTS))
    for number, rep in enumerate(people):
        participant = Participant.objects.create(
            training=training, rep=rep, name=rep.name, role=rep.role, device_hash=codes.digest(codes.secret())
        )
        day = posted.astimezone(training.team.zone).date() + dt.timedelta(days=random.randint(1, FRIDAY - TUESDAY))
        # Before the standup on Friday, so that it is asked about there.
        hour = dt.time(8 if day.weekday() == FRIDAY else random.randint(9, 16), random.choice((0, 30)))
        values = {
            "account": accounts[number % len(accounts)],
            "trigger": random.choice(TRIGGERS),
            "next_action": phrases.say(random, phrases.ACTIONS),
            "conversation_at": dt.datetime.combine(day, hour, tzinfo=training.team.zone),
        }
        note = post_commitment(participant=participant, data=values)
        Commitment.objects.filter(pk=note.pk).update(posted_at=posted, updated_at=posted, read_at=posted)
        Duty.objects.filter(commitment=note).update(created_at=posted)


def _pledge(training: TrainingSession, facilitator: User, manager: User, random: Random, *, reviewed: float) -> None:
    """The manager's two weeks; most looks were in time. `reviewed` is the share that took place."""
    name = str(manager)
    pledge = pledges.make_pledge(training=training, name=name, days=PLEDGE_DAYS, hours=PLEDGE_HOURS, user=facilitator)
    Pledge.objects.filter(pk=pledge.pk).update(made_at=training.ended_at)
    for duty in Duty.objects.reviews().filter(training=training):
        looked_at = duty.anchor_at + dt.timedelta(hours=random.choice((5, 22, 30, 41, 53)))
        if random.random() < reviewed:
            review = pledges.review(duty=duty, user=manager)
            Review.objects.filter(pk=review.pk).update(at=looked_at)
            Duty.objects.filter(pk=duty.pk).update(closed_at=looked_at)


def _reports(training: TrainingSession, random: Random, ends: tuple[tuple[str, int], ...]) -> None:
    """What was said at the standups that are over by now; a moved date was reported at its own one."""
    for duty in _asked_by_now(training):
        outcome = random.choices([end for end, _weight in ends], [weight for _end, weight in ends])[0]
        _say(outcome, duty, random)
    # A step agreed there has a report of its own, which may agree on the next.
    while following := list(_asked_by_now(training).exclude(follows=None)):
        for duty in following:
            _say(Outcome.HAPPENED, duty, random)


def _asked_by_now(training: TrainingSession) -> QuerySet[Duty]:
    due = Duty.objects.friday().open().filter(training=training, due_at__lt=timezone.now())
    return due.select_related("owner_participant", "commitment")


def _say(outcome: str, duty: Duty, random: Random) -> None:
    if not outcome:
        return
    report = reports.report(duty=duty, data=answer(outcome, duty, random), participant=duty.owner_participant)
    Report.objects.filter(pk=report.pk).update(created_at=duty.due_at)
    Duty.objects.filter(pk=duty.pk).update(closed_at=duty.due_at)


def answer(outcome: str, duty: Duty, random: Random) -> dict[str, object]:
    """What a rep would say about a duty that ended like this, as ReportForm gives it."""
    if outcome == Outcome.HAPPENED:
        reaction = random.choice(REACTIONS)
        agreed = reaction == Reaction.AGREED
        step = {"next_step": "Send the capacity plan", "next_at": duty.due_at + dt.timedelta(days=5)} if agreed else {}
        return {"outcome": outcome, "response": reaction, **step}
    if outcome == Outcome.RESCHEDULED:
        return {
            "outcome": outcome,
            "reason": "They asked for another day",
            "next_step": duty.note.next_action,
            "next_at": duty.due_at + dt.timedelta(days=4),
        }
    return {"outcome": outcome, "reason": "Nobody could join in time"}
