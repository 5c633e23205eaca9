"""The wall's picture into a Slack channel: a bot's token, one picture in line, and three calls for each try."""

import time
from collections.abc import Callable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.actions import audit, outbox, slackkeys
from commitments.actions.outbox import Outbox, Result
from commitments.actions.slack import GIVEN_UP, SECONDS_BETWEEN
from commitments.models import SlackBot, SlackPicture
from commitments.slack import answers, upload, words
from commitments.slack.transport import UnreachableError
from commitments.slack.upload import RefusedError, Upload
from commitments.tries import TroubleError
from facilitator.locking import for_update
from facilitator.models import Team, User
from sessions.errors import NotNowError
from sessions.models import TrainingSession


def connect(*, team: Team, token: str, host: str, channel: str, user: User) -> None:
    """Keep the token of a bot and its channel, in place of those before."""
    facts = {"host": host, "channel": channel}
    with transaction.atomic():
        slackkeys.keep(SlackBot, team=team, secret=token, user=user, action="connect_slack_bot", **facts)


def try_out(*, team: Team) -> None:
    """Ask Slack whether it knows the token. TroubleError says why not; a token that it refuses is over at once."""
    bot, token = slackkeys.opened(SlackBot, team.pk)
    try:
        upload.introduce(token, bot.host)
    except UnreachableError as error:
        raise TroubleError(words.unreachable(str(error))) from error
    except RefusedError as error:
        raise slackkeys.trouble(bot, error.status, error.word, error.retry_after) from error


def disconnect(*, team: Team, user: User) -> None:
    """Forget the token. What was not sent yet stays unsent."""
    with transaction.atomic():
        if slackkeys.forget(SlackBot, team=team, user=user, action="disconnect_slack_bot"):
            waiting = SlackPicture.objects.filter(team=team)
            outbox.drop(waiting, _("Slack was disconnected before this went out."))
            waiting.filter(state=SlackPicture.State.DROPPED).update(image=b"")


def send_picture(*, training: TrainingSession, picture: Upload, digest: str, user: User) -> bool:
    """Put a picture in line for the scheduler; False when one of these very notes is in line or there already."""
    now = timezone.now()
    with transaction.atomic():
        # The bot's row is the lock: two taps, one picture.
        bot = for_update(SlackBot.objects).filter(team=training.team_id).first()
        if bot is None or bot.refused_at is not None:
            raise NotNowError(_("No bot is connected. Enter its token first."))
        same = SlackPicture.objects.filter(training=training, digest=digest)
        kept = {"image": picture.image, "filename": picture.filename, "title": picture.title, "user": user}
        kept |= {"alt": picture.alt, "comment": picture.comment}
        if same.exists():
            return bool(same.ended_without().update(**outbox.ANEW, **kept, next_at=now, created_at=now))
        SlackPicture.objects.create(team_id=training.team_id, training=training, digest=digest, **kept)
        changes: audit.Changes = {"bytes": (None, len(picture.image))}
        audit.record(team=training.team, action="send_picture", subject=training, changes=changes, user=user)
    return True


def send_due(sleep: Callable[[float], None] = time.sleep) -> int:
    """Send what is in line; gives how many pictures went out."""
    return outbox.send_waiting(OUTBOX, sleep)


def _attempt(row: SlackPicture) -> Result:
    bot, token = slackkeys.opened(SlackBot, row.team_id)
    if (later := slackkeys.left_alone_until(row)) is not None:
        return Result(again_at=later)
    picture = Upload(bytes(row.image), row.filename, row.title, row.alt, row.comment)
    try:
        upload.share(token, bot.host, bot.channel, picture)
    except UnreachableError as error:
        raise TroubleError(words.unreachable(str(error)), uncertain=error.uncertain) from error
    except RefusedError as error:
        raise slackkeys.trouble(bot, error.status, error.word, error.retry_after) from error
    # It is where it was to go; nobody needs it here any more.
    return Result(kept={"image": b""})


def _empty(row: SlackPicture) -> None:
    SlackPicture.objects.filter(pk=row.pk).update(image=b"")


OUTBOX = Outbox(
    SlackPicture, _attempt, between=SECONDS_BETWEEN, give_up=answers.GIVE_UP, given_up=GIVEN_UP, refused=_empty
)
