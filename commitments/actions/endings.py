"""Ending what a play that is over waits for, and waiting for it again when the play goes on.

Three things say that a play is over: its stage in the funnel, a manager's look that found it signed, and a report that
it makes no sense any more. Each may be taken back, so what follows is worked out anew from all three.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from commitments import endings
from commitments.models import Brief, BriefText, Commitment, Duty, Play, Stage
from facilitator.actions import audit as trail
from facilitator.locking import for_update
from facilitator.models import User
from facilitator.texts import same
from sessions.live import publish
from sessions.models import TrainingSession

ENDED = {Stage.WON: endings.SIGNED, Stage.LOST: endings.GIVEN_UP}


@dataclass(frozen=True)
class Over:
    """How a play ended, and what says so: a stage, a verdict or a report's outcome."""

    outcome: str
    because: str


def lock(note: int) -> Commitment:
    """The note's row, which is the lock for all that ends with its play: it comes before the play's own and the duties.

    And before it the hour's, which whoever ends the hour has before the clocks that run from its end. In the caller's
    transaction. 2 queries.
    """
    for_update(TrainingSession.objects).filter(commitments=note).order_by().values_list("pk").get()
    return for_update(Commitment.objects).select_related("training__team", "participant").get(pk=note)


def lock_hour(training: int) -> None:
    """The same where no note is changed. 1 query."""
    for_update(TrainingSession.objects).filter(pk=training).order_by().values_list("pk").get()


def settle(*, note: Commitment, user: User | None = None, actor: str = "") -> None:
    """Bring what waits for the note's play, and for its pair's brief, in step with whether the play is over.

    What was done, looked at or let go stays as it is. In the caller's transaction, after `lock` and after whatever says
    that the play is over or goes on. 1 query for a note that nothing waits for.
    """
    # Locked before anything is read: of two plays of a pair that end at once the second one sees the first one's end.
    duties = list(_waiting(note))
    if not duties:
        return
    briefs = {duty.of_brief: _about(duty.of_brief) for duty in duties if duty.brief_id}
    over = _over({note.pk, *(pk for pks in briefs.values() for pk in pks)})
    moment, changes = timezone.now(), []
    for duty in duties:
        found = _of_all(over, briefs[duty.of_brief]) if duty.brief_id else over.get(note.pk)
        outcome = endings.outcome_of(duty.kind, found.outcome if found else None)
        if outcome != duty.outcome:
            because = found.because if found and outcome else ""
            changes.append((duty, {"outcome": [duty.outcome, outcome], "because": ["", because]}))
            duty.outcome, duty.closed_at = outcome, (duty.closed_at or moment) if outcome else None
    if changes:
        Duty.objects.bulk_update([duty for duty, _change in changes], ["outcome", "closed_at"])
        trail.record_all(team=note.training.team, user=user, actor=actor, action="end_with_play", changes=changes)
        people = {duty.owner_participant_id for duty, _change in changes} | {note.participant_id}
        publish(note.training, ring=[pk for pk in people if pk is not None])


def _waiting(note: Commitment) -> Iterable[Duty]:
    """What nobody has done yet, or what has ended with the play."""
    theirs = Q(commitment=note.pk) | Q(brief__in=Brief.objects.filter(pair__seats__participant=note.participant_id))
    undone = Q(outcome=None) | Q(outcome__in=endings.ENDS, review=None)
    found = Duty.objects.standing().filter(theirs, undone, kind__in=endings.KINDS, training=note.training_id)
    return for_update(found).select_related("brief").order_by("pk")


def _about(brief: Brief) -> list[int]:
    """The notes of a pair that are about the account of its brief; all of theirs where none is."""
    seats = brief.pair.seats.values("participant")
    notes = list(Commitment.objects.live().filter(participant__in=seats).values_list("pk", "account"))
    named = BriefText.objects.standing().filter(brief=brief, part="account").values_list("value", flat=True)
    accounts = {same(account) for account in named}
    about = [pk for pk, account in notes if same(account) in accounts]
    return about or [pk for pk, _account in notes]


def _of_all(over: Mapping[int, Over], notes: Iterable[int]) -> Over | None:
    """A brief is done with when every play that it is about is over."""
    ends = [over.get(pk) for pk in notes]
    return ends[0] if ends and all(ends) else None


def _over(notes: set[int]) -> dict[int, Over]:
    """{note: how its play ended}, without those that go on. The funnel's word comes before a look's and a report's."""
    own = Duty.objects.filter(commitment__in=notes).order_by()
    reported = own.friday().filter(outcome=endings.GIVEN_UP, step="").values_list("commitment", flat=True)
    looked = own.checks().filter(outcome=endings.SIGNED, review__isnull=False).values_list("commitment", flat=True)
    found = {pk: Over(endings.GIVEN_UP, "report") for pk in reported}
    found |= {pk: Over(endings.SIGNED, "look") for pk in looked}
    for play in Play.objects.filter(commitment__in=notes).select_related("reopened_as"):
        newest = _newest(play)
        if newest.stage in ENDED and play.commitment_id is not None:
            found[play.commitment_id] = Over(ENDED[Stage(newest.stage)], newest.lost_reason or newest.stage)
    return found


def _newest(play: Play) -> Play:
    """The attempt that a play goes on in: the last one that was opened anew."""
    while (again := getattr(play, "reopened_as", None)) is not None:
        play = again
    return play


def note_of(play: int | None) -> int | None:
    """The note that a play, or the first of those it goes on from, began with; None for one of the desk's."""
    while play is not None:
        note, play = Play.objects.values_list("commitment", "reopens").get(pk=play)
        if note is not None:
            return int(note)
    return None
