"""Sending the reminders that wait: each mail written as what is true at that moment, and given to the outbox."""

from collections.abc import Callable
from functools import partial

from django.core.mail import EmailMessage
from django.utils import timezone

from commitments.actions import outbox
from commitments.actions.outbox import Outbox, Result
from commitments.mailing import composing, delivery
from commitments.models import Mail, Reminder


def send_waiting() -> int:
    """Send what is due; gives how many went out."""
    with delivery.line() as deliver:
        return outbox.send_waiting(Outbox(Mail, partial(_attempt, deliver)))


def _attempt(deliver: Callable[[EmailMessage], None], mail: Mail) -> Result:
    letter = composing.compose(mail, timezone.now())
    _leave_out(letter.left_out)
    if letter.wait_until is not None:
        return Result(again_at=letter.wait_until)
    if letter.message is None:
        return outbox.DROPPED
    deliver(letter.message)
    return Result(kept={"day": letter.day, "subject": str(letter.message.subject)[:200]})


def _leave_out(left_out: dict[Reminder.Left, list[int]]) -> None:
    for reason, pks in left_out.items():
        Reminder.objects.filter(pk__in=pks).update(left_out=reason)
