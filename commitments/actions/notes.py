"""Posting a note, changing it, and taking it off the wall."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.actions import audit, duties, endings, funnel, plays
from commitments.actions.holding import hold, hold_known
from commitments.models import Commitment
from commitments.queries import own
from facilitator.locking import for_update
from facilitator.models import User
from facilitator.prepared import Prepared, PreparedInsert
from sessions.errors import NotNowError
from sessions.live import publish
from sessions.models import ActivityRun, Participant

FIELDS = ("account", "trigger", "motion", "next_action", "conversation_at", "known")
SHOWN_ON = ("people", "face", "screen")
OWN = ("task", "mine")
NEW = PreparedInsert(Commitment)
LOCK = Prepared(lambda pk: for_update(Participant.objects).filter(pk=pk).order_by().values_list("pk"), int)


def put(*, run: ActivityRun, participant: Participant, data: dict[str, Any]) -> None:
    """The phone's one form: the first time it posts the note, later it changes it."""
    if run.opened_at is None:
        raise NotNowError(_("The wall is not open yet. What you wrote stays on this phone."))
    # The participant's row is the lock: two tabs of one person post one after the other.
    with transaction.atomic():
        LOCK.rows(participant.pk)
        note = own.LIVE_NOTE.first(participant.pk)
        if note is None:
            post_commitment(participant=participant, data=data, run=run)
        else:
            edit_commitment(note=note, data=data)


def post_commitment(*, participant: Participant, data: dict[str, Any], run: ActivityRun | None = None) -> Commitment:
    """Put the note on the wall, and schedule the Friday report and the manager's review that follow from it.

    `data` holds FIELDS, as NoteForm gives them; `motion` may be missing. With `play`, as PlayForm gives it, the clock
    for logging it in the CRM starts; `run` is the activity it was written in.
    """
    training = participant.training
    with transaction.atomic():
        hold_known(training.team)
        note = NEW.create(
            training=training,
            participant=participant,
            rep_id=participant.rep_id,
            team=training.team,
            **{name: data[name] for name in FIELDS if name in data},
        )
        if run is not None and "play" in data:
            plays.begin(note=note, run=run, terms=data["play"])
        duties.schedule_first(note=note)
        duties.schedule_review(note=note)
        publish(training, *SHOWN_ON, ring=[participant.pk], ring_panels=OWN, aside=True)
    return note


def edit_commitment(*, note: Commitment, data: dict[str, Any]) -> None:
    """Change a note. Another time moves the Friday report; every change is kept in the audit trail."""
    with transaction.atomic():
        hold(note.team_id)
        locked = endings.lock(note.pk)
        if locked.withdrawn_at is not None:
            raise NotNowError(_("This note was taken off the wall. Post a new one."))
        changes = audit.change(locked, {name: data[name] for name in FIELDS if name in data})
        terms = plays.change(note=locked, terms=data.get("play", {}))
        if not changes and not terms:
            return
        if "conversation_at" in changes:
            _require_unreported(locked)
            locked.ics_sequence += 1
        locked.updated_at = timezone.now()
        locked.save(update_fields=[*changes, "ics_sequence", "updated_at"])
        followed: audit.Changes = {}
        if "conversation_at" in changes:
            followed = duties.reschedule(note=locked)
        audit.record(
            team=locked.training.team,
            action="edit_commitment",
            subject=locked,
            changes=changes | terms | followed,
            actor=locked.participant.name,
        )
        funnel.follow_note(note=locked)
        publish(locked.training, *SHOWN_ON, ring=[locked.participant_id], ring_panels=OWN, aside=True)


def withdraw(*, note: Commitment, user: User) -> None:
    """Take a note off the wall. Its duties end; the note itself stays in the records."""
    with transaction.atomic():
        locked = endings.lock(note.pk)
        if locked.withdrawn_at is not None:
            return
        locked.withdrawn_at = locked.updated_at = timezone.now()
        locked.ics_sequence += 1
        locked.save(update_fields=["withdrawn_at", "updated_at", "ics_sequence"])
        locked.duties.update(withdrawn_at=locked.withdrawn_at)
        locked.duties.open().update(closed_at=locked.withdrawn_at)
        funnel.end_with_note(note=locked)
        audit.record(
            team=locked.training.team,
            action="withdraw",
            subject=locked,
            changes={"withdrawn_at": (None, locked.withdrawn_at)},
            user=user,
        )
        publish(locked.training, *SHOWN_ON, ring=[locked.participant_id], ring_panels=OWN, aside=True)


def _require_unreported(note: Commitment) -> None:
    """A reported conversation moves by its report, which keeps the promise and the answer apart."""
    if note.duties.friday().exclude(closed_at=None).exists():
        raise NotNowError(_("You have already reported on this conversation. Give its new date in the report."))
