"""Closes trainings that everybody went home from: their join code must not stay good for days (RELIABILITY T1)."""

import datetime as dt

from django.db.models import Q
from django.utils import timezone

from sessions.actions import moves
from sessions.errors import NotNowError, StaleCommandError
from sessions.models import ActivityRun, Participant, TrainingSession

# Longer than any training with its breaks, shorter than a night.
QUIET = dt.timedelta(hours=10)


def close_left_open() -> list[int]:
    """End every running hour and close every open door that was quiet all night; gives their ids."""
    return [training.pk for training in left_open() if _close(training)]


def left_open() -> list[TrainingSession]:
    """Open trainings in which for ten hours no door opened, nobody came in and no part began. 1 query."""
    since = timezone.now() - QUIET
    lately = Q(opened_at__gt=since) | Q(started_at__gt=since) | Q(starts_at__gt=since)
    joined = Participant.objects.filter(joined_at__gt=since).values("training")
    moved = ActivityRun.objects.filter(opened_at__gt=since).values("training")
    quiet = TrainingSession.objects.joinable().exclude(lately).exclude(pk__in=joined).exclude(pk__in=moved)
    return list(quiet.order_by("pk"))


def _close(training: TrainingSession) -> bool:
    move = moves.end if training.is_live else moves.close_doors
    try:
        move(training=training, stage=training.stage)
    except (StaleCommandError, NotNowError):
        # Somebody moved it between the two lines, so it was not left alone after all.
        return False
    return True
