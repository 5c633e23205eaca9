"""Two people at once on PostgreSQL, which waits for rows where SQLite waits for the whole file: run inside one process.

Each case gives two things that are done again and again at the same time, on the same rows. Neither may be refused by
the database: whoever comes second waits.
"""

import datetime as dt
import threading
import uuid
from collections.abc import Callable
from typing import Any

from channels.layers import InMemoryChannelLayer, channel_layers
from django.db import DatabaseError, connections
from django.utils import timezone

from commitments.actions import clocks, funnel, notes, plays, pledges, reports
from commitments.models import Commitment, Duty, PlayPart
from facilitator.actions import teams
from facilitator.models import Membership
from sessions.actions import joining, moves
from sessions.activities.base import changing
from sessions.models import Participant, TrainingSession
from tests import factories

ROUNDS = 40
PLAN: Any = [(5, [("commitments", {}), ("pledge", {})])]
Step = Callable[[int], object]


class Hour:
    """A running hour of a team with so many notes on its wall."""

    def __init__(self, count: int) -> None:
        self.team = factories.TeamFactory(name="West", timezone="Europe/Berlin")
        self.user = factories.UserFactory(email=f"{uuid.uuid4().hex}@example.com")
        factories.MembershipFactory(user=self.user, team=self.team, role=Membership.Role.OWNER)
        # Everything is this team's own, so that another process may do the same in the same database.
        version = factories.VersionFactory(program__team=self.team)
        people = {"team": self.team, "facilitator": self.user, "manager": self.user}
        self.training: TrainingSession = factories.make_training(
            plan=PLAN, version=version, starts_at=timezone.now(), **people
        )
        moves.start(training=self.training, stage=None)
        self.run = self.training.activity_runs.get(kind="commitments")
        self.people = [self.person(number) for number in range(count)]
        self.notes = [self.post(person) for person in self.people]

    def person(self, number: int) -> Participant:
        rep = factories.RepFactory(team=self.team, name=f"Rep {number}")
        person: Participant = factories.ParticipantFactory(training=self.training, rep=rep, name=f"Rep {number}")
        return person

    def post(self, person: Participant) -> Commitment:
        return notes.post_commitment(participant=person, data=words(0))

    def with_play(self, note: Commitment) -> PlayPart:
        today = timezone.now().date()
        later = today + dt.timedelta(days=7)
        return PlayPart.objects.create(
            commitment=note,
            activity_run=self.run,
            signal_on=today,
            product="Routing",
            sponsor_name="Dana",
            sponsor_title="COO",
            sponsor_on=later,
            colleague="Mia",
            meeting_by=later,
            close_by=later,
            close_days=7,
            log_by=timezone.now(),
        )


def words(number: int) -> dict[str, Any]:
    at = timezone.now() + dt.timedelta(days=1, minutes=number)
    return {"account": f"Account {number}", "trigger": "usage_threshold", "next_action": "Call", "conversation_at": at}


def said(number: int) -> dict[str, Any]:
    return {"outcome": "did_not_happen", "reason": f"ill {number}"}


def calendar_and_report() -> tuple[Step, Step]:
    """The owner gives the team another hour for its standup while reps report."""
    hour = Hour(4)

    def change(number: int) -> object:
        return teams.change_team(team=hour.team, user=hour.user, values={"followup_time": dt.time(9 + number % 8, 30)})

    def tell(number: int) -> object:
        note = hour.notes[number % 3]
        return reports.report(duty=note.duties.friday().get(), data=said(number), participant=note.participant)

    return change, tell


def pledge_and_note() -> tuple[Step, Step]:
    """The manager pledges while somebody corrects their note."""
    hours = [Hour(6) for _each in range(8)]

    def pledge(number: int) -> object:
        hour = hours[number % len(hours)]
        return pledges.make_pledge(training=hour.training, name=f"M {number}", days=14, hours=48, user=hour.user)

    def edit(number: int) -> object:
        note = hours[number % len(hours)].notes[-1]
        return notes.edit_commitment(note=note, data=words(number))

    return pledge, edit


def move_and_join() -> tuple[Step, Step, Step]:
    """The facilitator presses while two phones come in."""
    hour = Hour(1)

    def lock(number: int) -> object:
        return moves.make_space(training=hour.training, seats=50 + number)

    def come(name: str) -> Step:
        return lambda number: joining.join(training=hour.training, name=f"{name} {number}", role="csm")

    return lock, come("Ada"), come("Bo")


def move_and_press() -> tuple[Step, Step]:
    """The facilitator moves on while an activity of the hour takes a press: of its timer, a pair, a flag."""
    hour = Hour(1)
    runs = list(hour.training.activity_runs.order_by("pk"))

    def move(number: int) -> object:
        return moves.go_to(training=hour.training, stage=None, step_id=runs[number % len(runs)].pk)

    def press(number: int) -> object:
        with changing(runs[number % len(runs)], "face") as run:
            run.state["pressed"] = number
        return run

    return move, press


def report_and_note() -> tuple[Step, Step]:
    """A note is corrected on the phone and reported on at the desk."""
    hour = Hour(1)
    note = hour.notes[0]

    def tell(number: int) -> object:
        return reports.report(duty=note.duties.friday().get(), data=said(number), user=hour.user)

    def edit(number: int) -> object:
        return notes.edit_commitment(note=note, data={"account": f"Account {number}"})

    return tell, edit


def tick_and_note() -> tuple[Step, Step]:
    """Two taps of one phone: the invite has gone out, and the note is corrected."""
    hour = Hour(1)
    note = hour.notes[0]
    part = hour.with_play(note)
    terms = {"signal_on": part.signal_on, "close_by": part.close_by}

    def tick(number: int) -> object:
        return plays.tick_invite(run=hour.run, participant=note.participant, data={"done": bool(number % 2)})

    def edit(number: int) -> object:
        play = terms | {"product": f"P{number}"}
        return notes.edit_commitment(note=note, data={"account": f"Account {number}", "play": play})

    return tick, edit


def end_and_notes() -> tuple[Step, Step, Step]:
    """The facilitator ends the hour while two plays are corrected: their clocks count from its end."""
    hours = [Hour(3) for _each in range(ROUNDS)]
    for note in (note for hour in hours for note in hour.notes):
        part = hours[0].with_play(note)
        for duty in clocks.of_play(note=note, part=part, hour_ends=part.log_by):
            duty.save()

    def edit(place: int) -> Step:
        def change(number: int) -> object:
            note = hours[number].notes[place]
            terms = {"signal_on": note.play.signal_on, "close_by": note.play.close_by, "product": f"P{number}"}
            return notes.edit_commitment(note=note, data={"account": f"Account {number}", "play": terms})

        return change

    return lambda number: moves.end(training=hours[number].training, stage=None), edit(0), edit(1)


def meeting_twice() -> tuple[Step, Step]:
    """The phone taps that the joint meeting took place while the standup's page says so: one case begins, not two."""
    hours = [Hour(1) for _each in range(ROUNDS)]
    for hour in hours:
        _clocks_of(hour, hour.notes[0])

    def tell(number: int) -> object:
        note = hours[number].notes[0]
        happened = {"outcome": "happened", "response": "soft_no"}
        return reports.report(duty=note.duties.friday().get(), data=happened, user=hours[number].user)

    def tap(number: int) -> object:
        note = hours[number].notes[0]
        joint = note.duties.get(kind=Duty.Kind.JOINT_MEETING)
        return clocks.tick(duty=joint, participant=note.participant, done=True)

    return tell, tap


def calendar_and_end() -> tuple[Step, Step]:
    """The owner changes the calendar while the hour ends, which schedules day 90 and moves the clocks for the CRM."""
    hours = [Hour(3) for _each in range(ROUNDS)]
    for hour in hours:
        for note in hour.notes:
            _clocks_of(hour, note)

    def change(number: int) -> object:
        values = {"timezone": "Asia/Tokyo", "followup_time": dt.time(9, 30)}
        return teams.change_team(team=hours[number].team, user=hours[number].user, values=values)

    return change, lambda number: moves.end(training=hours[number].training, stage=None)


def withdrawal_and_end() -> tuple[Step, Step]:
    """Notes are taken off the wall while the hour ends."""
    hours = [Hour(3) for _each in range(ROUNDS)]
    for hour in hours:
        for note in hour.notes:
            _clocks_of(hour, note)

    def withdraw(number: int) -> None:
        for note in reversed(hours[number].notes):
            notes.withdraw(note=note, user=hours[number].user)

    return withdraw, lambda number: moves.end(training=hours[number].training, stage=None)


def giving_up_and_end() -> tuple[Step, Step]:
    """Reps give their plays up while the hour ends."""
    hours = [Hour(3) for _each in range(ROUNDS)]
    for hour in hours:
        for note in hour.notes:
            _clocks_of(hour, note)

    def give_up(number: int) -> None:
        for note in reversed(hours[number].notes):
            over = {"outcome": "no_longer_valid", "reason": "merged"}
            reports.report(duty=note.duties.friday().get(), data=over, participant=note.participant)

    return give_up, lambda number: moves.end(training=hours[number].training, stage=None)


def _clocks_of(hour: Hour, note: Commitment) -> None:
    part = hour.with_play(note)
    funnel.of_note(note=note, part=part)
    for duty in clocks.of_play(note=note, part=part, hour_ends=part.log_by):
        duty.save()


def at_once(*steps: Step) -> list[str]:
    """What the database refused."""
    refused: list[str] = []
    together = threading.Barrier(len(steps), timeout=60)

    def work(step: Step) -> None:
        try:
            for number in range(ROUNDS):
                together.wait()
                try:
                    step(number)
                except DatabaseError as error:
                    refused.append(str(error).splitlines()[0])
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=[step]) for step in steps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refused


CASES: dict[str, Callable[[], tuple[Step, ...]]] = {
    case.__name__: case
    for case in (
        *(calendar_and_report, pledge_and_note, move_and_join, move_and_press),
        *(report_and_note, tick_and_note, end_and_notes),
        *(meeting_twice, calendar_and_end, withdrawal_and_end, giving_up_and_end),
    )
}


def tried(name: str) -> str:
    """One line: how often each thing was refused, and why the first time; empty when never."""
    # What is stored is the matter here; nobody listens to what is published.
    channel_layers.set("default", InMemoryChannelLayer())
    refused = at_once(*CASES[name]())
    return f"{len(refused)} of {ROUNDS} rounds: {refused[0]}" if refused else ""
