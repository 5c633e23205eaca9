"""Moving a play through the funnel, taking a slip back, and opening a closed one anew."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments import calendars, funnel, playguard
from commitments.actions import audit, endings
from commitments.actions.funnel import FIELDS, today_of, written
from commitments.models import Commitment, Duty, Play, Report, Stage, StageMove
from facilitator.locking import for_update
from facilitator.models import User
from sessions.errors import NotNowError

# What a new attempt takes along from the one before: everything but what that one came to.
TAKEN_ALONG = (
    *("team_id", "segment_id", "owner_rep_id", "owner_participant_id", "ae_id", "account", "motion", "trigger"),
    *("evidence", "product", "sponsor_name", "sponsor_title", "known"),
)


def move(
    *,
    play: Play,
    to: Stage,
    data: dict[str, Any],
    user: User | None = None,
    actor: str = "",
    despite: tuple[str, ...] = (),
) -> Play:
    """Take a play to another stage, with what the form says of it. `despite` are guardrails that were overridden.

    The same tap twice moves once. NotNowError where the funnel's rules refuse it, with every reason.
    """
    with transaction.atomic():
        note, locked = _locked(play.pk)
        if locked.stage == to:
            return locked
        today = today_of(locked.team)
        blocking = playguard.seen(locked, playguard.people(locked, locked.stakeholders.all()), today, **data).blocking
        standing = [verdict for verdict in blocking if verdict.rule not in despite]
        refused = funnel.refusals(playguard.known(locked, today, standing, **data), funnel.Stage(to))
        if refused:
            raise NotNowError(" ".join(_(one.text) % one.params for one in refused))
        changes = written(locked, {name: data[name] for name in FIELDS if name in data})
        asked = funnel.is_guarded(funnel.Stage(locked.stage), funnel.Stage(to))
        overridden = [verdict.rule for verdict in blocking if asked]
        moved = _go(locked, to, on=_day_of(locked, to, today), data=data)
        moved.user, moved.actor, moved.despite = user, actor, overridden
        moved.save()
        _settle(note, user=user, actor=actor)
        trail = changes | {"stage": (moved.from_stage, moved.to_stage)}
        trail |= {"despite": ([], overridden)} if overridden else {}
        audit.record(team=locked.team, action="move_play", subject=locked, changes=trail, user=user, actor=actor)
    return locked


def _locked(pk: int) -> tuple[Commitment | None, Play]:
    """The play, and the note that it began with, if any: what waits for it ends and comes back with it."""
    first = endings.note_of(pk)
    note = endings.lock(first) if first is not None else None
    # Only the play's own row: an outer join cannot be locked everywhere.
    found = for_update(Play.objects).select_related("team", "owner_rep", "ae", "segment")
    return note, found.get(pk=pk)


def _settle(note: Commitment | None, *, user: User | None, actor: str = "") -> None:
    if note is not None:
        endings.settle(note=note, user=user, actor=actor)


def _day_of(play: Play, to: Stage, today: date) -> date:
    """A play is engaged on the day of its conversation, whenever somebody writes it down."""
    return play.conversation_on if to == Stage.ENGAGED and play.conversation_on else today


def _go(play: Play, to: Stage, *, on: date, data: dict[str, Any]) -> StageMove:
    """Set the stage and all that follows from it; gives the row of the history, not saved yet."""
    moved = StageMove(play=play, from_stage=play.stage, to_stage=to, on=on)
    before = play.stage
    play.stage, play.stage_on = to, on
    if to in {Stage.WON, Stage.LOST}:
        play.closed_on = on
        play.reached = Stage.PROPOSED if to == Stage.WON else before
    else:
        play.reached = to
    if to == Stage.LOST:
        play.lost_reason, play.lost_text = data["lost_reason"], data.get("lost_text", "")
        moved.note = play.lost_text
    _save_stage(play)
    return moved


def _save_stage(play: Play) -> None:
    play.save(update_fields=["stage", "stage_on", "closed_on", "reached", "lost_reason", "lost_text"])


def take_back(*, play: Play, seen: int, user: User | None = None, actor: str = "") -> Play:
    """Undo the newest move, a slip of the finger. `seen` is the move the page showed: a second tap undoes nothing."""
    with transaction.atomic():
        note, locked = _locked(play.pk)
        last = locked.moves.last()
        if last is None or last.pk != seen:
            return locked
        reopened = Play.objects.filter(reopens=locked.pk).exists()
        if not can_take_back(last, timezone.now(), reopened=reopened):
            raise NotNowError(_("This can no longer be taken back. What comes later is a new play."))
        before = Stage(last.from_stage)
        changes: audit.Changes = {"stage": (locked.stage, before)}
        if locked.lost_reason:
            changes["lost_reason"] = (locked.lost_reason, "")
        arrived = locked.moves.filter(to_stage=before, back=False).last()
        locked.stage, locked.reached = before, before
        locked.stage_on = arrived.on if arrived else locked.identified_on
        locked.closed_on, locked.lost_reason, locked.lost_text = None, "", ""
        _save_stage(locked)
        _gone_back(locked, Stage(last.to_stage), user=user, actor=actor)
        _settle(note, user=user, actor=actor)
        audit.record(team=locked.team, action="take_back_move", subject=locked, changes=changes, user=user, actor=actor)
    return locked


def _gone_back(play: Play, before: Stage, *, user: User | None = None, actor: str = "") -> None:
    """The row of the history that says so."""
    StageMove.objects.create(
        play=play, from_stage=before, to_stage=play.stage, on=play.stage_on, back=True, user=user, actor=actor
    )


def can_take_back(last: StageMove, now: datetime, *, reopened: bool) -> bool:
    """The newest move of a play; one that took something back is not undone in its turn."""
    return not last.back and funnel.may_take_back(last.at, now, is_first=not last.from_stage, reopened=reopened)


def reopen(*, play: Play, user: User) -> Play:
    """A closed play stays what it is; a new one goes on from it. A second tap finds that one."""
    with transaction.atomic():
        note, locked = _locked(play.pk)
        found = Play.objects.filter(reopens=locked).first()
        if found is not None:
            return found
        if locked.is_open:
            raise NotNowError(_("This play is still open, so there is nothing to reopen."))
        today = today_of(locked.team)
        again = Play(
            reopens=locked,
            identified_on=today,
            stage_on=today,
            signal_on=today,
            **{name: getattr(locked, name) for name in TAKEN_ALONG},
        )
        again.save(force_insert=True)
        StageMove.objects.create(play=again, to_stage=Stage.IDENTIFIED, on=today, user=user)
        for person in locked.stakeholders.all():
            person.pk, person.play, person._state.adding = None, again, True
            person.save(force_insert=True)
        audit.record(
            team=locked.team, action="reopen_play", subject=again, changes={"reopens": (None, locked.pk)}, user=user
        )
        _settle(note, user=user)
    return again


def follow_report(*, pk: int, duty: Duty, outcome: str, actor: str) -> None:
    """A report that the conversation took place takes an identified play on; corrected, it comes back.

    Until then the play has the day that the note has by now. In the caller's transaction. Guardrails are not asked any
    more: the conversation is a fact.
    """
    if duty.step:
        return
    play = for_update(Play.objects).select_related("team").get(pk=pk)
    happened, last = outcome == Report.Outcome.HAPPENED, play.moves.last()
    calendar = calendars.of(duty.note.training.team)
    if play.stage == Stage.IDENTIFIED:
        play.conversation_on = calendar.day_of(duty.anchor_at if happened else duty.note.conversation_at)
        play.save(update_fields=["conversation_on"])
        if happened:
            moved = _go(play, Stage.ENGAGED, on=play.conversation_on, data={})
            moved.actor, moved.by_report = actor, True
            moved.save()
    elif not happened and play.stage == Stage.ENGAGED and last is not None and last.by_report:
        play.stage = play.reached = Stage.IDENTIFIED
        play.stage_on = play.identified_on
        # Its day may be another by now: with the old one a tap would engage it before the conversation.
        play.conversation_on = calendar.day_of(duty.note.conversation_at)
        play.save(update_fields=["conversation_on"])
        _save_stage(play)
        _gone_back(play, Stage.ENGAGED, actor=actor)
