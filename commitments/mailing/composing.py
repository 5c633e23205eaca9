"""A mail as it goes out: text, headers, and the names that make a thread of it (CONTENT 3.4)."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse

from commitments import calendars
from commitments.mailing import entries, post, tokens, wording
from commitments.mailing.entries import Contents
from commitments.models import Mail, Reminder

# More is no reading matter; the desk has the whole list.
LONGEST_LIST = 25
MOST_REFERENCES = 5
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Letter:
    """What to do with a mail now: send `message` as that of `day`, wait, or neither when nothing is left to say."""

    message: EmailMessage | None = None
    day: date = date.min
    wait_until: datetime | None = None
    left_out: dict[Reminder.Left, list[int]] = field(default_factory=dict)


def compose(mail: Mail, now: datetime) -> Letter:
    """7 queries at most."""
    found = entries.contents(mail, now)
    if not found.entries:
        return Letter(left_out=found.left_out)
    # The day and the quiet hours of whoever is asked first: two teams' hours may have no minute in common.
    team = found.entries[0].duty.team
    hours = calendars.mail_hours(team)
    if not hours.allow(now):
        return Letter(wait_until=hours.sendable(now), left_out=found.left_out)
    day = hours.calendar.day_of(now)
    if day != mail.day and _is_out(mail, day):
        return Letter(wait_until=hours.sendable(hours.calendar.moment(day + ONE_DAY, time())), left_out=found.left_out)
    held_up = day > mail.day and (mail.fault or mail.uncertain)
    return Letter(_message(mail, found, mail.day if held_up else None), day, left_out=found.left_out)


def _is_out(mail: Mail, day: date) -> bool:
    """Whether the reader has had a mail on a day that this one was not made for: a day's other team, say. 1 query."""
    that_day = Mail.objects.filter(address=mail.address, day=day).exclude(pk=mail.pk)
    return that_day.exclude(state=Mail.State.DROPPED).exists()


def _message(mail: Mail, found: Contents, delayed_since: date | None) -> EmailMessage:
    stop_url = post.link(reverse("commitments:stop_mail", args=[tokens.make("stop", mail.pk)]))
    shown = found.entries[:LONGEST_LIST]
    text = wording.body(shown, hidden=len(found.entries) - len(shown), stop_url=stop_url, delayed_since=delayed_since)
    return EmailMessage(
        subject=wording.subject(found.entries),
        body=text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[mail.address],
        headers=_headers(mail, found, stop_url),
    )


def _headers(mail: Mail, found: Contents, stop_url: str) -> dict[str, str]:
    headers = {
        "Message-ID": name_of(mail),
        # Nobody's holiday answers to a program (RFC 3834).
        "Auto-Submitted": "auto-generated",
    }
    headers |= post.one_click(stop_url)
    before = _earlier(mail, found)
    if before:
        headers |= {"In-Reply-To": before[-1], "References": " ".join(before)}
    return headers


def name_of(mail: Mail) -> str:
    """Made once with the row, so that every try has the same."""
    return f"<{mail.message_id.hex}@{post.domain()}>"


def _earlier(mail: Mail, found: Contents) -> list[str]:
    """The names of the last mails to this reader about what comes first in this one, oldest first."""
    sent = Mail.objects.filter(
        address=mail.address, state=Mail.State.SENT, reminders__duty=found.entries[0].duty, reminders__left_out=""
    )
    rows = sent.exclude(pk=mail.pk).order_by("-created_at", "-pk").distinct()[:MOST_REFERENCES]
    return [name_of(row) for row in reversed(rows)]
