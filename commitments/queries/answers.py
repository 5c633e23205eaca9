"""What a link in a mail opens: the report it asks for, or why it opens nothing any more."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from commitments import answering
from commitments.answering import Answering
from commitments.mailing import readers
from commitments.models import Duty, Reminder

# After the moment that the mail was about, or after the mail where that came later (CONTENT 3.4.5).
OPEN_FOR = timedelta(days=7)
GONE, EXPIRED, PASSED_ON = "gone", "expired", "passed_on"


@dataclass(frozen=True)
class Asked:
    """`problem` is empty, or one of GONE, EXPIRED, PASSED_ON; `duty` is None where there is none any more."""

    duty: Duty | None
    problem: str = ""
    how: Answering | None = None


def asked(pk: int, now: datetime) -> Asked:
    """Behind the link of a reminder. 1 query."""
    related = (
        "mail",
        "duty__commitment__training",
        "duty__signal",
        "duty__team",
        "duty__owner_rep",
        "duty__owner_participant",
    )
    reminder = Reminder.objects.select_related(*related, "duty__owner_user").filter(pk=pk).first()
    how = answering.KINDS.get(reminder.duty.kind) if reminder else None
    if reminder is None or how is None:
        return Asked(None, GONE)
    return Asked(reminder.duty, _problem(reminder, reminder.duty, now), how)


def _problem(reminder: Reminder, duty: Duty, now: datetime) -> str:
    if duty.withdrawn_at is not None:
        return GONE
    if readers.owner_address(duty) != reminder.address:
        return PASSED_ON
    mail = reminder.mail
    sent_at = mail.ended_at if mail and mail.ended_at else reminder.created_at
    return EXPIRED if now > max(duty.due_at, sent_at) + OPEN_FOR else ""
