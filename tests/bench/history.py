"""A big past, written in batches: teams that have trained for a year, with every promise, answer and look.

The words and the odds are the demo's (`config.demo.past`), the due times the product's own; only the way in differs:
whole tables at a time instead of one tap after the other, because a hundred thousand taps take an hour.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from random import Random

from django.db import transaction

from commitments import calendars, duedates
from commitments.actions.duties import review_due
from commitments.duedates import Calendar
from commitments.models import Commitment, Duty, Pledge, Report, Review
from config.demo import past
from config.robots import phrases
from facilitator.models import Membership, Program, ProgramVersion, Rep, Section, Team, User
from sessions import codes
from sessions.models import ActivityRun, Participant, SectionRun, TrainingSession
from tests.bench import signalpast
from tests.bench.sizes import Size

ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "UTC")
ROLES = (Rep.Role.CSM, Rep.Role.AE, Rep.Role.CSM, Rep.Role.AM)
FIRST = ("Ana", "Ben", "Chloé", "Dimitrios", "Emeka", "Fatima", "Grace", "Hiroshi", "Ingrid", "José", "Katarzyna", "Li")
LAST = ("Adler", "Bianchi", "Costa", "Dahl", "Eriksen", "Fischer", "Gupta", "Haddad", "Ivanova", "Jensen", "Kaya")
DAYS_APART = 14
FORGOTTEN = 0.01
CORRECTED = 0.05


@dataclass
class Past:
    """What is being written: the same for all of it, and what was made so far."""

    size: Size
    version: ProgramVersion
    people: tuple[User, User]
    now: dt.datetime
    random: Random
    numbers: Iterator[int] = field(default_factory=count)
    steps: list[Section] = field(default_factory=list)
    due_times: dict[tuple[int, dt.date, dt.datetime], dt.datetime] = field(default_factory=dict)


def write(size: Size, *, version: ProgramVersion, facilitator: User, manager: User, now: dt.datetime) -> list[Team]:
    """Both people belong to every team: one runs them, one reads. The newest training was three days ago."""
    past_ = Past(size, version, (facilitator, manager), now, Random(size.notes))
    past_.steps = list(version.sections.all())
    with transaction.atomic():
        teams = [_team(past_, number) for number in range(size.teams)]
        _programs(past_, teams)
    return teams


def _programs(past_: Past, teams: list[Team]) -> None:
    """Programs of the teams' own, each with the sections of the first."""
    for number in range(past_.size.programs):
        title = f"Program {number:03}"
        program = Program.objects.create(key=f"own-{number}", title=title, team=teams[number % len(teams)])
        version = ProgramVersion.objects.create(
            program=program, number=1, title=title, minutes=past_.version.minutes, digest=f"{number:064x}"
        )
        sections = list(Section.objects.filter(version=past_.version))
        for section in sections:
            section.pk, section.version = None, version
        Section.objects.bulk_create(sections)


def _team(past_: Past, number: int) -> Team:
    size = past_.size
    team = Team.objects.create(name=f"Team {number:03}", timezone=ZONES[number % len(ZONES)])
    facilitator, manager = past_.people
    Membership.objects.bulk_create(
        [
            Membership(user=facilitator, team=team, role=Membership.Role.OWNER),
            Membership(user=manager, team=team, role=Membership.Role.MANAGER),
        ]
    )
    each = size.part(size.reps, number)
    names = (f"{FIRST[n % len(FIRST)]} {LAST[n // len(FIRST) % len(LAST)]} {n:04}" for n in range(each))
    reps = Rep.objects.bulk_create(
        Rep(team=team, name=name, role=ROLES[n % len(ROLES)], email=f"rep{n}@team{number}.example")
        for n, name in enumerate(names)
    )
    accounts = [
        f"{phrases.ACCOUNTS[n % len(phrases.ACCOUNTS)]} {n:04}" for n in range(size.part(size.accounts, number))
    ]
    for back in range(size.part(size.trainings, number)):
        _training(past_, team, past_.random.sample(reps, size.room(number)), accounts, back)
    if size.signals and number == 0:
        signalpast.write(team, size.signals, now=past_.now, random=past_.random)
    return team


def _training(past_: Past, team: Team, reps: list[Rep], accounts: list[str], back: int) -> None:
    day = past_.now.astimezone(team.zone).date() - dt.timedelta(days=3 + DAYS_APART * back)
    began = calendars.local(day, dt.time(10), team.timezone)
    ended = began + dt.timedelta(hours=1)
    training = _planned(past_, team, began, ended)
    participants = Participant.objects.bulk_create(
        Participant(training=training, rep=rep, name=rep.name, role=rep.role, device_hash=codes.digest(rep.name))
        for rep in reps
    )
    notes = _notes(past_, training, participants, accounts, ended)
    _looks(past_, training, notes)
    _reports(past_, training, notes)


def _planned(past_: Past, team: Team, began: dt.datetime, ended: dt.datetime) -> TrainingSession:
    facilitator, manager = past_.people
    number = next(past_.numbers)
    training = TrainingSession.objects.create(
        version=past_.version,
        team=team,
        facilitator=facilitator,
        manager=manager,
        title=past_.version.title,
        starts_at=began,
        started_at=began,
        ended_at=ended,
        state=TrainingSession.State.ENDED,
        code=f"H{number:06}",
    )
    runs = SectionRun.objects.bulk_create(
        SectionRun(
            training=training,
            section=section,
            position=section.position,
            planned_seconds=60 * section.minutes,
            minimum_seconds=60 * section.minimum,
            protected=section.protected,
            started_at=began,
            ended_at=ended,
        )
        for section in past_.steps
    )
    ActivityRun.objects.bulk_create(
        ActivityRun(
            training=training,
            section_run=run,
            position=position,
            kind=activity["key"],
            title=activity["title"],
            settings=activity["settings"],
        )
        for run, section in zip(runs, past_.steps, strict=True)
        for position, activity in enumerate(section.activities)
    )
    return training


def _notes(
    past_: Past, training: TrainingSession, participants: list[Participant], accounts: list[str], posted: dt.datetime
) -> list[Commitment]:
    zone, random = training.team.timezone, past_.random
    day = posted.astimezone(training.team.zone).date()

    def conversation() -> dt.datetime:
        when = dt.time(random.randint(8, 16), random.choice((0, 30)))
        return calendars.local(day + dt.timedelta(days=random.randint(1, 9)), when, zone)

    return Commitment.objects.bulk_create(
        Commitment(
            training=training,
            participant=participant,
            rep=participant.rep,
            team=training.team,
            account=random.choice(accounts),
            trigger=random.choice(past.TRIGGERS),
            next_action=phrases.say(random, phrases.ACTIONS),
            conversation_at=conversation(),
            posted_at=posted,
            updated_at=posted,
            read_at=posted,
        )
        for participant in participants
    )


def _looks(past_: Past, training: TrainingSession, notes: list[Commitment]) -> None:
    """The manager's pledge and the looks it promised: all but some of the newest were taken."""
    manager, random = past_.people[1], past_.random
    made_at = training.ended_at or training.starts_at
    pledge = Pledge.objects.create(
        training=training,
        manager=manager,
        made_by_name=str(manager),
        days=past.PLEDGE_DAYS,
        hours=past.PLEDGE_HOURS,
        made_at=made_at,
        until=calendars.pledge_until(training, past.PLEDGE_DAYS),
    )
    is_newest = past_.now - made_at < dt.timedelta(days=DAYS_APART)
    looked_at = [None if is_newest and random.random() < 0.5 else made_at + dt.timedelta(hours=30) for _note in notes]
    duties = Duty.objects.bulk_create(
        Duty(
            kind=Duty.Kind.MANAGER_REVIEW,
            team=training.team,
            training=training,
            commitment=note,
            pledge=pledge,
            owner_user=manager,
            anchor_at=note.posted_at,
            due_at=review_due(note.posted_at, pledge.hours),
            created_at=note.posted_at,
            closed_at=at,
            outcome=Review.Verdict.GO if at else None,
        )
        for note, at in zip(notes, looked_at, strict=True)
    )
    Review.objects.bulk_create(
        Review(duty=duty, user=manager, at=duty.closed_at) for duty in duties if duty.closed_at is not None
    )


def _reports(past_: Past, training: TrainingSession, notes: list[Commitment]) -> None:
    """What was said on the Fridays that are over, and the Fridays that a moved date brought."""
    first = [_friday(past_, training, note, note.conversation_at) for note in notes]
    told = _tell(past_, first)
    following = []
    for report in told:
        if report.outcome == Report.Outcome.RESCHEDULED and report.next_at is not None:
            duty = _friday(past_, training, report.duty.note, report.next_at)
            duty.follows = report.duty
            following.append(duty)
    _tell(past_, following, moves=False)


def _friday(past_: Past, training: TrainingSession, note: Commitment, at: dt.datetime) -> Duty:
    return Duty(
        kind=Duty.Kind.FRIDAY_REPORT,
        team=training.team,
        training=training,
        commitment=note,
        owner_rep=note.rep,
        owner_participant=note.participant,
        anchor_at=at,
        due_at=_due(past_, training, at),
        created_at=note.posted_at,
    )


def _due(past_: Past, training: TrainingSession, at: dt.datetime) -> dt.datetime:
    """The product's own rule, asked once for each team and moment."""
    key = (training.team_id, calendars.session_at(training).date(), at)
    if key not in past_.due_times:
        calendar: Calendar = calendars.of(training.team)
        past_.due_times[key] = duedates.friday_report(calendars.session_at(training), at, calendar).at
    return past_.due_times[key]


def _tell(past_: Past, duties: list[Duty], *, moves: bool = True) -> list[Report]:
    """Store the duties, with reports for those that are over; a few were forgotten, and a few corrected afterwards."""
    random, reports = past_.random, []
    ends = [end for end in past.ENDS if end[0] and (moves or end[0] != Report.Outcome.RESCHEDULED)]
    outcomes, weights = [end for end, _weight in ends], [weight for _end, weight in ends]
    for duty in duties:
        if duty.due_at >= past_.now or random.random() < FORGOTTEN:
            continue
        if random.random() < CORRECTED:
            before = past.answer(Report.Outcome.DID_NOT_HAPPEN, duty, random)
            reports.append(_report(duty, before, duty.due_at - dt.timedelta(hours=1)))
        said = past.answer(random.choices(outcomes, weights)[0], duty, random)
        reports.append(_report(duty, said, duty.due_at))
        duty.closed_at, duty.outcome = duty.due_at, str(said["outcome"])
    Duty.objects.bulk_create(duties)
    return Report.objects.bulk_create(reports)


def _report(duty: Duty, said: dict[str, object], at: dt.datetime) -> Report:
    return Report(duty=duty, participant=duty.owner_participant, created_at=at, **said)
