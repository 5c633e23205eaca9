"""Keeping, forgetting and giving up on what opens a team's Slack channel: the webhook, and the bot's token."""

from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments import sealing
from commitments.actions import audit
from commitments.models import SlackPicture, SlackPost
from commitments.models.slack import SlackKey
from commitments.slack import answers, words
from commitments.slack.answers import Meaning
from commitments.tries import TroubleError
from facilitator.locking import for_update
from facilitator.models import Team, User


def keep[Key: SlackKey](kind: type[Key], *, team: Team, secret: str, user: User, action: str, **facts: Any) -> None:
    """In place of the one before, in the caller's transaction. The trail says who did, not what it is."""
    values = {"sealed": sealing.sealed(secret), "connected_by": user, "connected_at": timezone.now(), **facts}
    fresh = {**values, "refused_at": None, "fault": ""}
    key, new = kind._default_manager.update_or_create(team=team, defaults=fresh)
    changes: audit.Changes = {"key": (None if new else "…", "…")}
    audit.record(team=team, action=action, subject=key, changes=changes, user=user)


def forget[Key: SlackKey](kind: type[Key], *, team: Team, user: User, action: str) -> bool:
    """In the caller's transaction; False when there is none."""
    key = for_update(kind._default_manager).filter(team=team).first()
    if key is None:
        return False
    audit.record(team=team, action=action, subject=key, changes={"key": ("…", None)}, user=user)
    key.delete()
    return True


def opened[Key: SlackKey](kind: type[Key], team: int) -> tuple[Key, str]:
    """The key that works and its secret; a lasting TroubleError where there is none."""
    key = kind._default_manager.filter(team=team).first()
    if key is None or key.refused_at is not None:
        raise TroubleError(_("Slack is not connected any more."), lasting=True)
    secret = sealing.unsealed(key.sealed)
    if secret is None:
        raise refused(key, _("This installation has another key now, so the stored one cannot be read."))
    return key, secret


def left_alone_until(row: SlackPost | SlackPicture) -> datetime | None:
    """When the channel of a row is asked again, where it wanted to be left alone or did not answer. 1 query.

    It is the channel that is busy, whatever else is to go there (CONTENT 3.2.2).
    """
    found = type(row)._default_manager.filter(team=row.team_id, state=row.State.WAITING, attempts__gt=0)
    later: datetime | None = found.filter(next_at__gt=timezone.now()).aggregate(at=Max("next_at"))["at"]
    return later


def trouble(key: SlackKey, status: int, word: str, retry_after: str | None) -> TroubleError:
    """What an answer that was no yes comes to; one that concerns more than this one thing ends the key."""
    fault = words.said(status, word)
    if answers.meaning(status, word) is Meaning.LATER:
        return TroubleError(fault, wait=answers.wait(retry_after))
    return TroubleError(fault, lasting=True) if word in answers.OF_THE_PICTURE else refused(key, fault)


def refused(key: SlackKey, fault: str) -> TroubleError:
    """Slack will not take this key again: nothing is sent with it until somebody enters one anew."""
    # Only the one that was tried: a new one may have been entered meanwhile.
    tried = type(key)._default_manager.filter(pk=key.pk, connected_at=key.connected_at)
    tried.update(refused_at=timezone.now(), fault=fault[:200])
    return TroubleError(fault, lasting=True)
