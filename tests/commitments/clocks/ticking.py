"""What the tests of clocks say of a duty, and how they end an hour."""

import datetime as dt

from commitments.models import Duty
from sessions.actions import moves

HOUR = dt.timedelta(hours=1)


def end(training):
    training.refresh_from_db()
    moves.end(training=training, stage=training.stage)
    training.refresh_from_db()


def duty(kind):
    return Duty.objects.get(kind=kind)


def state(kind):
    found = duty(kind)
    return found.closed_at, found.outcome
