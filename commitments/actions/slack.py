"""Connecting a team with a Slack channel, sending a wall there, and what the scheduler does about it."""

import time
from collections.abc import Callable, Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commitments.actions import audit, outbox, slackkeys
from commitments.actions.outbox import Outbox, Result
from commitments.models import SlackHook, SlackPost
from commitments.slack import answers, transport, words
from commitments.slack.digest import Message, fingerprint
from commitments.tries import TroubleError
from facilitator.locking import for_update
from facilitator.models import Team, User
from sessions.errors import NotNowError
from sessions.models import TrainingSession

State = SlackPost.State
# One message a second is what a channel takes (CONTENT 3.2.3).
SECONDS_BETWEEN = 1.1
GIVEN_UP = gettext_lazy("Given up after a day. %(fault)s")


def connect(*, team: Team, address: str, user: User) -> None:
    """Keep the address of a team's webhook, in place of the one before."""
    with transaction.atomic():
        slackkeys.keep(SlackHook, team=team, secret=address, user=user, action="connect_slack")


def disconnect(*, team: Team, user: User) -> None:
    """Forget the address. What was not sent yet stays unsent."""
    with transaction.atomic():
        if slackkeys.forget(SlackHook, team=team, user=user, action="disconnect_slack"):
            outbox.drop(SlackPost.objects.filter(team=team), _("Slack was disconnected before this went out."))


def send_wall(*, training: TrainingSession, messages: Sequence[Message], user: User) -> bool:
    """Put a digest in line for the scheduler; False when this very digest is in line or in the channel already.

    What has failed before is tried again.
    """
    digest, now = fingerprint(messages), timezone.now()
    with transaction.atomic():
        # The hook's row is the lock: two taps, one digest.
        hook = for_update(SlackHook.objects).filter(team=training.team_id).first()
        if hook is None or hook.refused_at is not None:
            raise NotNowError(_("Slack is not connected. Enter the address of the webhook first."))
        same = SlackPost.objects.filter(training=training, digest=digest)
        if same.exists():
            return bool(same.ended_without().update(**outbox.ANEW, next_at=now, created_at=now, user=user))
        SlackPost.objects.bulk_create(
            SlackPost(
                team_id=training.team_id, training=training, digest=digest, part=part, payload=one.payload(), user=user
            )
            for part, one in enumerate(messages)
        )
        changes: audit.Changes = {"messages": (None, len(messages))}
        audit.record(team=training.team, action="send_wall", subject=training, changes=changes, user=user)
    return True


def send_due(sleep: Callable[[float], None] = time.sleep) -> int:
    """Send what is in line, in order; gives how many messages went out."""
    return outbox.send_waiting(OUTBOX, sleep)


def _attempt(post: SlackPost) -> Result:
    hook, address = slackkeys.opened(SlackHook, post.team_id)
    if (later := slackkeys.left_alone_until(post)) is not None:
        return Result(again_at=later)
    try:
        answer = transport.post(address, post.payload)
    except transport.UnreachableError as error:
        raise TroubleError(words.unreachable(str(error)), uncertain=error.uncertain) from error
    if answers.meaning(answer.status) is answers.Meaning.SENT:
        return Result()
    raise slackkeys.trouble(hook, answer.status, answer.word, answer.retry_after)


def _rest_of_digest(post: SlackPost) -> None:
    """What is said with its beginning left out helps nobody."""
    rest = SlackPost.objects.waiting().filter(training=post.training_id, digest=post.digest, part__gt=post.part)
    rest.update(state=State.REFUSED, ended_at=timezone.now(), fault=post.fault)


OUTBOX = Outbox(
    SlackPost,
    _attempt,
    between=SECONDS_BETWEEN,
    give_up=answers.GIVE_UP,
    given_up=GIVEN_UP,
    refused=_rest_of_digest,
)
