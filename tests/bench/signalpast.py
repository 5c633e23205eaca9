"""Years of signals, in batches: the AE's clock of each, and the manager's look at those of the last two weeks."""

import datetime as dt
from itertools import batched
from random import Random

from commitments import duedates, signalrules, touching
from commitments.models import Duty, Review, Signal, Trigger
from config.robots import phrases
from facilitator.models import Rep, Team

BATCH = 5_000
YEARS = dt.timedelta(days=3 * 365)
LOOKED_AT = dt.timedelta(days=14)
# How the AE's clocks ended, by weight: hours until the customer was reached; never.
ENDS = ((6, 5), (30, 9), (45, 3), (70, 2), (None, 1))
HOUR = dt.timedelta(hours=1)


def write(team: Team, count: int, *, now: dt.datetime, random: Random) -> None:
    """The newest was logged a moment ago, the others evenly before."""
    reps = list(Rep.objects.filter(team=team))
    terms = touching.of_team(team)
    for numbers in batched(range(count), BATCH):
        made = Signal.objects.bulk_create(
            _signal(team, reps, now - YEARS * number / count, number, random, now) for number in numbers
        )
        Duty.objects.bulk_create(
            Duty(
                kind=Duty.Kind.AE_TOUCH,
                team=team,
                signal=signal,
                owner_rep_id=signal.ae_id,
                anchor_at=signal.logged_at,
                due_at=terms.due(signal.logged_at),
                closed_at=signal.touched_at,
                outcome=signal.touched_how or None,
            )
            for signal in made
        )
        _looks(team, [signal for signal in made if signal.logged_at > now - LOOKED_AT], random)


def _signal(team: Team, reps: list[Rep], at: dt.datetime, number: int, random: Random, now: dt.datetime) -> Signal:
    csm, ae = random.choice(reps), random.choice(reps)
    account = f"{phrases.ACCOUNTS[number % len(phrases.ACCOUNTS)]} {number % 10_000:04}"
    hours = random.choices([end for end, _weight in ENDS], [weight for _end, weight in ENDS])[0]
    reached = at + hours * HOUR if hours else None
    touched = reached if reached and reached < now else None
    return Signal(
        team=team,
        account=account,
        account_key=signalrules.key(account),
        trigger=random.choice(Trigger.values),
        evidence="174 of 200 seats in the usage report",
        observed_on=at.date(),
        csm=csm,
        csm_name=csm.name,
        ae=ae,
        ae_name=ae.name,
        joint=True,
        logged_at=at,
        external_id=f"S-{number}",
        touched_at=touched,
        touched_how=Signal.Touch.CALL if touched else "",
        updated_at=at,
    )


def _looks(team: Team, signals: list[Signal], random: Random) -> None:
    taken = [random.random() < 0.8 for _signal in signals]
    duties = Duty.objects.bulk_create(
        Duty(
            kind=Duty.Kind.MANAGER_REVIEW,
            team=team,
            signal=signal,
            anchor_at=signal.logged_at,
            due_at=duedates.manager_review(signal.logged_at),
            closed_at=signal.logged_at + 20 * HOUR if done else None,
            outcome=Review.Verdict.GO if done else None,
        )
        for signal, done in zip(signals, taken, strict=True)
    )
    Review.objects.bulk_create(Review(duty=duty, at=duty.closed_at) for duty in duties if duty.closed_at)
