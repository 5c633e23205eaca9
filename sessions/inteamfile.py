"""What of this app is in a team's file."""

from typing import Any

from django.utils import timezone

from facilitator.portable import registry
from sessions.models import (
    ActivityRun,
    JoinClaim,
    Pair,
    PairSeat,
    Participant,
    Receipt,
    Response,
    SectionRun,
    TrainingSession,
)

# What counts changes for the screens of a live hour, which no file brings to life again.
LIVE = ("revision", "own_revision", "stage", "undo")


def declare() -> None:
    registry.register(TrainingSession, omit=("code", "projector_token", *LIVE), settle=_close)
    registry.register(SectionRun)
    registry.register(ActivityRun, settle=_forget_state)
    registry.register(Participant, omit=("device_hash", "link_number"))
    registry.register(Response)
    registry.register(Pair)
    registry.register(PairSeat)
    registry.leave_out(JoinClaim, "holds the secret of a phone that waited at the door")
    registry.leave_out(Receipt, "keys that phones made for one request each")


def _close(row: dict[str, Any]) -> None:
    """Nobody stands in the room of an hour that a file tells of."""
    if row.get("state") in TrainingSession.OPEN_STATES:
        row["state"], row["paused_at"] = TrainingSession.State.ENDED, None
        row["ended_at"] = row.get("ended_at") or timezone.now()


def _forget_state(row: dict[str, Any]) -> None:
    """Whose turn it was, by ids that mean others here."""
    row["state"] = {}
