"""Moving the role-play: one button that always does what comes next, and one that takes it back."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from facilitator.models import Scenario, User
from roleplay.actions import seating
from roleplay.askonce import UNDO_SECONDS
from roleplay.models import Flag, Press, Round
from roleplay.queries import stage as stages
from roleplay.queries.stage import Phase, Stage
from sessions import activities
from sessions.activities.base import changing
from sessions.errors import NotNowError, StaleCommandError
from sessions.models import ActivityRun


def advance(*, run: ActivityRun, user: User, data: dict[str, Any]) -> None:
    """Do what the primary button says. `data["at"]` is the stage it was drawn for: a second tap is refused."""
    with changing(run, "face", "screen", "notice", ring_everybody=True, ring_panels=seating.OWN) as locked:
        settings = activities.get(locked.kind).settings(locked)
        stage = stages.of(locked, settings.scenarios)
        if data["at"] != stage.token:
            raise StaleCommandError
        _require_running(locked)
        if stage.round is None:
            raise NotNowError(_("No pairs are formed. Pair everybody up first."))
        before = _before(locked, stage.round)
        _step(locked, stage, stage.round, settings)
        locked.state["back"] = before


def step_back(*, run: ActivityRun, user: User, data: dict[str, Any]) -> None:
    """Take the last step of the role-play back, within ten seconds of it."""
    with changing(run, "face", "screen", "notice", ring_everybody=True, ring_panels=seating.OWN) as locked:
        before = locked.state.pop("back", None)
        if before is None or before["until"] < _ms(timezone.now()):
            raise NotNowError(_("Too late to take this back: go on from here."))
        round_ = Round.objects.get(pk=before["round"])
        newest = stages.current(locked)
        if newest is not None and newest.pk == round_.pk and before["started"] is None:
            _unstart(round_)
        elif newest is not None and newest.pk != round_.pk:
            newest.delete()
        round_.ended_at = None
        round_.save(update_fields=["started_at", "ended_at"])
        moment = before["timer_started_at"]
        locked.timer_started_at = datetime.fromisoformat(moment) if moment else None
        locked.timer_seconds = before["timer_seconds"]


def offset_ms(run: ActivityRun, round_: Round) -> int:
    """Milliseconds into the half, pauses left out; its whole length once it is over.

    The step clock of the running half is shifted by every pause, so its start is the half's without pauses.
    """
    if round_.started_at is None:
        return 0
    if round_.ended_at is not None:
        return max(0, _ms(round_.ended_at) - _ms(round_.started_at))
    now = run.training.paused_at or timezone.now()
    return max(0, _ms(now) - _ms(run.timer_started_at or round_.started_at))


def _step(run: ActivityRun, stage: Stage, round_: Round, settings: Any) -> None:
    phase = stage.phase
    if phase in {Phase.READY, Phase.SWAP}:
        round_.started_at = timezone.now()
        round_.save(update_fields=["started_at"])
        _clock(run, settings.half_seconds)
    elif phase is Phase.HALF and round_.half == 1 and round_.scenario is not None:
        _follow(round_, round_.scenario, half=2)
        _clock(run, settings.swap_seconds)
    elif phase is Phase.HALF:
        if stage.following is not None:
            _follow(round_, stage.following, half=1)
        else:
            _end(round_)
        _clock(run, 0)
    else:
        raise NotNowError(_("The role-play is over. Go on with the next part."))


def _follow(round_: Round, scenario: Scenario, *, half: int) -> None:
    """End a half and take the seats for the next one."""
    _end(round_)
    coming = Round.objects.create(
        activity_run=round_.activity_run, scenario=scenario, half=half, position=round_.position + 1
    )
    seating.carry_over(round_, coming)


def _end(round_: Round) -> None:
    round_.ended_at = timezone.now()
    round_.save(update_fields=["ended_at"])


def _clock(run: ActivityRun, seconds: int) -> None:
    """Start the step clock; 0 stops it."""
    run.timer_started_at = timezone.now() if seconds else None
    run.timer_seconds = seconds


def _require_running(run: ActivityRun) -> None:
    if run.training.step_id != run.pk:
        raise NotNowError(_("The room is at another part. Go back to the role-play first."))
    if run.training.paused_at is not None:
        raise NotNowError(_("The room is paused. Resume it first."))


def _before(run: ActivityRun, round_: Round) -> dict[str, Any]:
    return {
        "until": _ms(timezone.now() + timedelta(seconds=UNDO_SECONDS)),
        "round": round_.pk,
        "started": round_.started_at.isoformat() if round_.started_at else None,
        "timer_started_at": run.timer_started_at.isoformat() if run.timer_started_at else None,
        "timer_seconds": run.timer_seconds,
    }


def _unstart(round_: Round) -> None:
    touched = (
        Press.objects.filter(pairing__round=round_).exists() or Flag.objects.filter(pairing__round=round_).exists()
    )
    if touched:
        raise NotNowError(_("This half already has presses or flags, so it stays. Go on from here."))
    round_.started_at = None


def _ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
