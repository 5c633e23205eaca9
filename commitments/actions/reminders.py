"""Deciding what to remind of: each step of the ladder once, in one mail a day for each address.

Any number of schedulers may do this at once, and none for a while: what is due is read from the clock and the rows,
and two unique constraints keep a step and a day's mail from being made twice.
"""

from collections import defaultdict
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from commitments.actions import outbox, sending
from commitments.mailing import post, stops
from commitments.models import Mail, Reminder
from commitments.queries import ladders
from commitments.queries.ladders import Item
from facilitator.jobs import Job
from facilitator.locking import for_update

EVERY = timedelta(minutes=1)


def job() -> Job:
    # Longer than one look takes; a mail has a lease of its own, which a crash leaves for as long.
    return Job("reminders", every=EVERY, run=remind, lease=outbox.LEASE + EVERY)


def remind() -> None:
    """What the scheduler runs. Nothing at all where no mail server is set."""
    if post.is_on():
        plan(timezone.now())
        sending.send_waiting()


def plan(now: datetime) -> None:
    """Put every step that is reached into its reader's mail of the day. 3 queries when nothing is to be done.

    What could not go out in time is written down as left out, never sent in a burst (RELIABILITY F13).
    """
    found = [one for one in ladders.waiting(ladders.near(now)) if one.readers]
    awake = {one.duty.team_id for one in {one.duty.team_id: one for one in found}.values() if one.hours.allow(now)}
    waiting = [one for one in found if one.duty.team_id in awake]
    known = _known(now)
    fresh = [item for one in waiting for item in ladders.reached(one, now) if item.key not in known]
    held = stops.of(item.address for item in fresh)
    fresh = [item for item in fresh if not held.hold(item.address, item.kind, item.duty.team_id)]
    _leave_out([item for item in fresh if item.stale])
    by_address: dict[str, list[Item]] = defaultdict(list)
    for item in fresh:
        if not item.stale:
            by_address[item.address].append(item)
    if not by_address:
        return
    for one in waiting:
        for item in ladders.later_today(one, now):
            goes = item.address in by_address and not held.hold(item.address, item.kind, item.duty.team_id)
            if goes and item.key not in known:
                by_address[item.address].append(item)
    out = _out_today(by_address)
    for address, items in by_address.items():
        if (address, items[0].day) not in out:
            _put(address, items, now)


def _known(now: datetime) -> set[tuple[object, ...]]:
    found = Reminder.objects.filter(duty__in=ladders.near(now))
    return set(found.order_by().values_list("duty", "rung", "due_on", "address"))


def _out_today(by_address: dict[str, list[Item]]) -> set[tuple[str, date]]:
    """Addresses whose mail of the day is out: what else they are to be told waits for the next day, or a later step."""
    days = {items[0].day for items in by_address.values()}
    found = Mail.objects.filter(address__in=by_address, day__in=days).exclude(state=Mail.State.DROPPED)
    return set(found.exclude(state=Mail.State.WAITING).order_by().values_list("address", "day"))


def _leave_out(items: list[Item]) -> None:
    Reminder.objects.bulk_create(
        [_reminder(item, left_out=Reminder.Left.LATE) for item in items], ignore_conflicts=True
    )


def _put(address: str, items: list[Item], now: datetime) -> None:
    """Into the mail that waits for this address, or a new one."""
    try:
        with transaction.atomic():
            mail = _mail(address, items[0], now)
            if mail is not None:
                Reminder.objects.bulk_create([_reminder(item, mail=mail) for item in items], ignore_conflicts=True)
                if not mail.reminders.exists():
                    mail.delete()
    except IntegrityError:
        # Another scheduler made the day's mail since we looked: the steps are in that one.
        return


def _mail(address: str, first: Item, now: datetime) -> Mail | None:
    waiting = for_update(Mail.objects.waiting()).filter(address=address).first()
    if waiting is None:
        return Mail.objects.create(address=address, day=first.day, next_at=now)
    # What the mail server may have had already, or is being given now, keeps its words.
    if waiting.uncertain or waiting.lease_until is not None:
        return None
    return waiting


def _reminder(item: Item, *, mail: Mail | None = None, left_out: str = "") -> Reminder:
    return Reminder(
        duty=item.duty,
        team_id=item.duty.team_id,
        address=item.address,
        rung=item.rung,
        kind=item.kind,
        due_on=item.due_on,
        mail=mail,
        left_out=left_out,
    )
