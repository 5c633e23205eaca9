"""The desk's page about reminders by mail: what went out, what waits, what failed, and whom no mail reaches."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from commitments import dutyrules, ladder, pages
from commitments.mailing import post, readers, stops
from commitments.mailing.stops import Stops
from commitments.models import Duty, Mail, MailClass, Reminder
from commitments.queries import ladders
from commitments.queries.ladders import Waiting
from facilitator.models import Team

NEXT_SHOWN = 10
# What is not known to be somebody's address for so long is their matter, not today's.
MOST_UNREACHED = 50
GUEST, NO_ADDRESS, LEFT, REFUSED, STOPPED, HELD = "guest", "no_address", "left", "refused", "stopped", "held"
UNNAMED = "unnamed"
WHY = {
    GUEST: _("joined by name, is not on the team’s list"),
    UNNAMED: _("has no AE yet"),
    NO_ADDRESS: _("has no e-mail address"),
    LEFT: _("is no longer active in the team"),
    REFUSED: _("the mail server refused the address"),
    STOPPED: _("has stopped these mails"),
    HELD: _("gets none, because the desk has stopped them"),
}
RUNGS = {
    ladder.BEFORE: _("the day before"),
    ladder.AFTER: _("just after"),
    ladder.MORNING: _("next working morning"),
    ladder.ESCALATE: _("to the manager"),
    ladder.WEEK_1: _("after a week"),
    ladder.WEEK_2: _("after two weeks"),
}


@dataclass(frozen=True)
class Trouble:
    """The mail server: what it said last, how many mails of the team wait, and when it is asked again."""

    fault: str
    count: int
    since: datetime
    next_at: datetime


@dataclass(frozen=True)
class Unreached:
    """Somebody who owes something and gets no mail; `rep` is their row on the team's list, to mend it there.

    Where nobody is named yet, `name` is the account that waits for them.
    """

    name: str
    why: str
    count: int
    rep: int | None


@dataclass(frozen=True)
class Next:
    at: datetime
    name: str
    subject: str
    what: str
    rung: str
    page: str


@dataclass(frozen=True)
class Row:
    """One reminder: `state` is a Mail.State or left_out; `at` is when it went out, or when it is tried next.

    `subject` is the customer or the hour, `page` where it is done.
    """

    at: datetime
    address: str
    name: str
    subject: str
    what: str
    rung: str
    page: str
    state: str
    label: str
    fault: str
    uncertain: bool
    attempts: int


@dataclass(frozen=True)
class MailDesk:
    is_on: bool
    has_links: bool
    waiting: int
    trouble: Trouble | None
    coming: list[Next]
    unreached: list[Unreached]


def mail_desk(team: Team, now: datetime) -> MailDesk:
    """The head of the page. 7 queries."""
    open_now = ladders.waiting(ladders.near(now).filter(team=team))
    waiting = _waiting(team)
    held = stops.of({reader.address for one in open_now for reader in one.readers})
    coming = [
        (step, one, reader)
        for step, one, reader in ladders.coming_of(open_now, now)
        if not held.hold(reader.address, reader.kind(step.rung), team.pk)
    ]
    return MailDesk(
        is_on=post.is_on(),
        has_links=bool(post.base()),
        waiting=len(waiting),
        trouble=_trouble([mail for mail in waiting if mail.fault]),
        coming=[_next(*row) for row in coming[:NEXT_SHOWN]],
        unreached=_unreached(open_now, held),
    )


def trouble(team: Team) -> Trouble | None:
    """Whether mails of the team wait for a mail server that does not take them. 1 query."""
    return _trouble([mail for mail in _waiting(team) if mail.fault])


def _waiting(team: Team) -> list[Mail]:
    return list(Mail.objects.waiting().filter(reminders__team=team).distinct().order_by("next_at"))


def _trouble(failing: list[Mail]) -> Trouble | None:
    if not failing:
        return None
    last = failing[0]
    return Trouble(last.fault, len(failing), min(mail.created_at for mail in failing), last.next_at)


def _next(step: ladder.Step, one: Waiting, reader: readers.Reader) -> Next:
    duty, rung = one.duty, str(RUNGS[step.rung])
    return Next(step.at, reader.address, duty.subject, duty.get_kind_display(), rung, pages.of_duty(duty))


def _unreached(open_now: Iterable[Waiting], held: Stops) -> list[Unreached]:
    """Each owner once, who owes most first. 1 query."""
    refused = set(_last_refused({readers.owner_address(one.duty) for one in open_now}))
    found: dict[tuple[str, str, int | None], int] = {}
    for one in open_now:
        if readers.is_managers_own(one.duty) and not _is_of_one(one):
            continue
        why = _why(one.duty, refused, held)
        if why:
            key = (name_of(one.duty) or one.duty.subject, str(WHY[why]), one.duty.owner_rep_id)
            found[key] = found.get(key, 0) + 1
    rows = [Unreached(name, why, count, rep) for (name, why, rep), count in found.items()]
    return sorted(rows, key=lambda row: (-row.count, row.name))[:MOST_UNREACHED]


def _is_of_one(one: Waiting) -> bool:
    """Whether a manager's duty is that of one of them, and not every manager's."""
    others = one.readers and readers.owner_address(one.duty) not in {reader.address for reader in one.readers}
    return one.duty.owner_user is not None and not others


def _why(duty: Duty, refused: set[str], held: Stops) -> str:
    address = readers.owner_address(duty)
    if address in refused and address:
        return REFUSED
    if (address, duty.team_id) in held.by_desks:
        return HELD
    if address:
        return STOPPED if (address, MailClass.NUDGE) in held.by_readers else ""
    if duty.owner_rep is not None:
        return NO_ADDRESS if duty.owner_rep.active else LEFT
    if duty.owner_user is not None:
        return NO_ADDRESS
    return GUEST if duty.owner_participant is not None else UNNAMED


def _last_refused(addresses: Iterable[str]) -> list[str]:
    """Addresses whose last mail the server did not want."""
    ended = Mail.objects.filter(address__in=addresses, state__in=(Mail.State.SENT, Mail.State.REFUSED))
    last = dict(ended.order_by("created_at", "pk").values_list("address", "state"))
    return [address for address, state in last.items() if state == Mail.State.REFUSED]


def name_of(duty: Duty) -> str:
    return str(duty.owner_rep or duty.owner_participant or duty.owner_user or "")


def reminders(team: Team, state: str) -> QuerySet[Reminder]:
    """The team's reminders, the newest first, those in one state or all."""
    found = Reminder.objects.filter(team=team).order_by("-created_at", "-pk")
    if state == "left_out":
        return found.exclude(left_out="")
    return found.filter(Q(left_out="") & Q(mail__state=state)) if state else found


def listed(found: QuerySet[Reminder]) -> QuerySet[Reminder]:
    """Ready for `row`: 1 query when read."""
    return found.select_related("mail", *(f"duty__{name}" for name in dutyrules.COLUMNS))


def row(reminder: Reminder) -> Row:
    mail, duty = reminder.mail, reminder.duty
    at, state, label = reminder.created_at, "left_out", reminder.get_left_out_display()
    if mail is not None and not reminder.left_out:
        waits = mail.state == Mail.State.WAITING
        at, state, label = mail.next_at if waits else mail.ended_at or at, mail.state, mail.get_state_display()
    return Row(
        at=at,
        address=reminder.address,
        name=name_of(duty),
        subject=duty.subject,
        what=duty.get_kind_display(),
        rung=str(RUNGS[reminder.rung]),
        page=pages.of_duty(duty),
        state=state,
        label=str(label),
        fault=mail.fault if mail else "",
        uncertain=bool(mail and mail.uncertain),
        attempts=mail.attempts if mail else 0,
    )
