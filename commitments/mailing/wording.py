"""What a reminder says, in words. Every line is made from what is true at the moment of sending."""

from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from commitments import pages
from commitments.answering import Answering
from commitments.mailing import post, readers, tokens
from commitments.mailing.entries import Entry
from commitments.models import Duty, MailClass

Kind = Duty.Kind
# A line of a mailbox shows little more; the mail has the whole name.
LONGEST_ACCOUNT = 60
# Where the name of a kind alone says too little.
NAMES: dict[str, Any] = {
    Kind.DAY_7_CHECK: gettext_lazy("look a week after the signal"),
    Kind.CLOSE_CHECK: gettext_lazy("look at the close target"),
}


def subject(entries: list[Entry]) -> str:
    """The account and the time of what comes first, and how many others there are."""
    first, others = entries[0], len(entries) - 1
    line = _headline(first)
    if others:
        line = ngettext("%(first)s, and %(n)d more", "%(first)s, and %(n)d more", others) % {
            "first": line,
            "n": others,
        }
    # A header is one line, whatever was pasted into an account's name.
    return " ".join(line.split())


def _headline(entry: Entry) -> str:
    account = Truncator(entry.duty.subject).chars(LONGEST_ACCOUNT)
    told = {"account": account, "what": what(entry.duty), "at": moment(entry, entry.duty.due_at)}
    if entry.kind == MailClass.ALERT:
        return _("%(account)s: %(what)s of %(name)s was due %(at)s") % {**told, "name": entry.owner}
    if entry.is_over:
        return _("%(account)s: %(what)s was due %(at)s") % told
    return _("%(account)s: %(what)s due %(at)s") % told


def body(entries: list[Entry], *, hidden: int, stop_url: str, delayed_since: date | None) -> str:
    """The whole text part. `hidden` are those beyond `entries`, which the desk lists."""
    parts: list[list[str]] = []
    if delayed_since is not None:
        day = date_format(delayed_since, "l j F")
        parts.append(
            [_("This mail was to go out on %(day)s; the mail server did not take it until now.") % {"day": day}]
        )
    own = [entry for entry in entries if entry.kind != MailClass.ALERT]
    others = [entry for entry in entries if entry.kind == MailClass.ALERT]
    if own:
        parts.append([_("What you promised:")])
        parts += [_own(entry) for entry in own]
    if others:
        parts.append([_("Not reported yet:")])
        parts += [_others(entry) for entry in others]
    if hidden:
        parts.append([ngettext("And %(n)d more.", "And %(n)d more.", hidden) % {"n": hidden}])
    parts.append(["-- ", *_footer(stop_url)])
    return "\n\n".join("\n".join(lines) for lines in parts) + "\n"


def _own(entry: Entry) -> list[str]:
    lines = _lines(entry)
    if entry.answering is not None:
        return [*lines, *_answers(entry, entry.answering)]
    return [*lines, _page(entry) or _("Tell it on the page of the training on your phone, or at the standup.")]


def _others(entry: Entry) -> list[str]:
    page = _page(entry)
    return [*_lines(entry, name=entry.owner), *([page] if page else [])]


def _lines(entry: Entry, name: str = "") -> list[str]:
    duty = entry.duty
    head = f"{duty.subject}: {what(duty)}"
    due = _("Due %(at)s, %(when)s.") % {"at": moment(entry, duty.due_at), "when": _distance(entry)}
    return [f"{name}, {head}" if name else head, *([promised(duty)] if promised(duty) else []), due]


def _answers(entry: Entry, how: Answering) -> list[str]:
    base = post.link(reverse("commitments:answer", args=[tokens.make("answer", entry.reminder)]))
    if not base:
        return [_("Tell it at the standup, or on the page of the training on your phone.")]
    lead = _("Each link opens the form with that answer chosen. Nothing is sent before you press the button there.")
    return [lead, *(f"  {label}: {base}?did={code}" for code, label in how.choices)]


def _page(entry: Entry) -> str:
    """Where somebody with an account goes on."""
    if entry.kind != MailClass.ALERT and not readers.is_managers_own(entry.duty):
        return ""
    return post.desk_link(pages.of_duty(entry.duty)) or _("It is on the desk.")


def _footer(stop_url: str) -> list[str]:
    why = _("AskOnce reminds you once a day at most, never in the quiet hours of your team and on no day off.")
    return [why, how_to_stop(stop_url)]


def how_to_stop(stop_url: str) -> str:
    if stop_url:
        return _("Stop these mails: %(url)s") % {"url": stop_url}
    return _("To stop these mails, write to %(sender)s.") % {"sender": post.sender()}


def _distance(entry: Entry) -> str:
    days = entry.days_left
    if entry.is_over:
        return ngettext("%(n)d day ago", "%(n)d days ago", -days) % {"n": -days} if days else _("earlier today")
    if days > 1:
        return ngettext("in %(n)d day", "in %(n)d days", days) % {"n": days}
    return _("tomorrow") if days else _("today")


def moment(entry: Entry, at: datetime) -> str:
    """A moment in the team's zone, as the desk writes it."""
    return date_format(at.astimezone(entry.duty.team.zone), "D j M, H:i")


def what(duty: Duty) -> str:
    return str(NAMES.get(duty.kind) or duty.get_kind_display())


def promised(duty: Duty) -> str:
    """What was promised, on one line: it was typed by somebody, and a mail's lines are ours."""
    words = duty.step
    if not words and duty.commitment is not None:
        words = duty.commitment.next_action
    if not words and duty.signal is not None:
        words = duty.signal.evidence
    return " ".join(words.split())
