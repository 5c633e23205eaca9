"""An invitation as mail that calendar programs act on (CONTENT 3.1.18 to 22)."""

from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from commitments import ics
from commitments.mailing import post, tokens, wording
from commitments.models import Invitation
from commitments.queries.invitations import Appointment


def message(row: Invitation, appointment: Appointment, now: datetime) -> EmailMultiAlternatives:
    """mixed(alternative(plain, html, calendar), invite.ics): some programs read the one, some the other."""
    method = "CANCEL" if row.cancels else "REQUEST"
    kind = f"text/calendar; method={method}"
    file = ics.invitation_ics(
        appointment.item,
        method=method,
        organizer=post.sender(),
        attendee=row.address,
        name=appointment.name,
        made_at=now,
    ).decode()
    stop_url = post.link(reverse("commitments:stop_mail", args=[tokens.make("uninvite", row.pk)]))
    text = _text(row, appointment, stop_url)
    lines = format_html("".join("<p>{}</p>" for _line in text.splitlines()), *text.splitlines())
    mail = EmailMultiAlternatives(
        subject=_subject(row, appointment),
        body=text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[row.address],
        headers={
            "Message-ID": f"<{row.message_id.hex}@{post.domain()}>",
            "Auto-Submitted": "auto-generated",
            **post.one_click(stop_url),
        },
    )
    mail.attach_alternative(lines, "text/html")
    # Django adds the charset itself; given here it would stand there twice.
    mail.attach_alternative(file, kind)
    mail.attach("invite.ics", file, kind)
    return mail


def _subject(row: Invitation, appointment: Appointment) -> str:
    text = appointment.item.summary
    if row.cancels:
        text = _("Called off: %(what)s") % {"what": text}
    elif row.sequence:
        text = _("Moved: %(what)s") % {"what": text}
    return " ".join(text.split())[:200]


def _text(row: Invitation, appointment: Appointment, stop_url: str) -> str:
    starts = appointment.item.starts
    assert isinstance(starts, datetime)  # noqa: S101 # only what has an hour is invited to
    at = localtime(starts, row.team.zone).strftime("%Y-%m-%d %H:%M")
    when = f"{at} ({row.team.timezone})"
    if row.cancels:
        first = _("This is off: %(what)s, %(when)s.")
    elif row.sequence:
        first = _("This has a new time: %(what)s, %(when)s.")
    else:
        first = _("You promised this: %(what)s, %(when)s.")
    about = {"what": " ".join(appointment.item.summary.split()), "when": when}
    nobody = _("Answering this mail tells nobody anything: say at the standup what became of it.")
    return "\n".join([first % about, nobody, wording.how_to_stop(stop_url)])
