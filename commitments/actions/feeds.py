"""Making and revoking links to calendars."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from commitments import feedlinks
from commitments.actions import audit, datebook
from commitments.models import CalendarFeed
from facilitator.models import Team, User
from sessions import codes
from sessions.models import Participant

Kind = CalendarFeed.Kind


def make_for_phone(*, participant: Participant) -> CalendarFeed:
    """The link of a phone's owner: of the rep over all trainings, or of a guest of this one. Twice is once."""
    team = participant.training.team
    owner: dict[str, Any] = {"rep_id": participant.rep_id} if participant.rep_id else {"participant": participant}
    feed = _make(team=team, kind=Kind.REP, owner=owner, actor=participant.name)
    guest = None if participant.rep_id else participant.pk
    datebook.refresh(team=team, rep_id=participant.rep_id, participant_id=guest)
    return feed


def make_for_user(*, team: Team, user: User, kind: str) -> CalendarFeed:
    """A link of somebody who signs in. Its calendar is complete at once; later changes come within minutes."""
    feed = _make(team=team, kind=kind, owner={"user": user}, user=user)
    datebook.refresh(team=team)
    return feed


def revoke(*, feed: CalendarFeed, user: User | None = None, actor: str = "") -> None:
    """The link opens nothing any more, at once. A calendar that asked before keeps what it was told."""
    with transaction.atomic():
        now = timezone.now()
        if CalendarFeed.objects.live().filter(pk=feed.pk).update(revoked_at=now):
            changes: audit.Changes = {"revoked_at": (None, now)}
            audit.record(team=feed.team, action="revoke_feed", subject=feed, changes=changes, user=user, actor=actor)


def _make(*, team: Team, kind: str, owner: dict[str, Any], user: User | None = None, actor: str = "") -> CalendarFeed:
    same = CalendarFeed.objects.live().filter(team=team, kind=kind, **owner)
    found = same.first()
    if found is not None:
        return found
    nonce = feedlinks.make_nonce()
    try:
        with transaction.atomic():
            feed = CalendarFeed.objects.create(
                team=team, kind=kind, nonce=nonce, token_hash=codes.digest(feedlinks.token_of(nonce)), **owner
            )
            audit.record(
                team=team, action="make_feed", subject=feed, changes={"kind": ("", kind)}, user=user, actor=actor
            )
    except IntegrityError:
        # Another tap was quicker: its link is this one.
        return same.get()
    return feed
