"""What a calendar's link gives out, and when it was last changed."""

import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, Max, Q, QuerySet, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments import ics, pages
from commitments.mailing import post
from commitments.models import CalendarEntry, CalendarFeed, Commitment
from commitments.queries.appointments import entry_item, note_item
from commitments.queries.datebook import KEPT
from facilitator.access import ANSWERING_ROLES
from facilitator.models import Membership, Team

Kind = CalendarFeed.Kind
# Cancelled appointments are given out for so long, so that every client hears of it (CONTENT 3.1.15).
CANCELLED = dt.timedelta(days=30)
# A third of a second of work. The latest are kept: what is ahead matters more than what is over.
MOST = 1000
SHOWN = {
    Kind.REP: ("step", "report", "target", "deadline"),
    Kind.MINE: ("look", "target", "standup", "outcome", "deadline"),
    Kind.TEAM: ("step", "target", "standup", "outcome"),
}
# Only these take the time of whoever has them in the calendar.
BUSY = ("step", "standup")


@dataclass(frozen=True)
class Version:
    """`etag` is quoted, as the header has it; `changed_at` is when anything in the calendar changed last."""

    etag: str
    changed_at: dt.datetime


def version(feed: CalendarFeed) -> Version:
    """Without reading the calendar. 2 queries."""
    name = name_of(feed)
    facts = [
        found.aggregate(count=Count("pk"), changed=Max(at), sequences=Sum(sequence), renamed=Max("rep__renamed_at"))
        for found, at, sequence in (
            (_notes(feed), "updated_at", "ics_sequence"),
            (_entries(feed), "revised_at", "sequence"),
        )
    ]
    moments = [fact[name] for fact in facts for name in ("changed", "renamed") if fact[name]]
    changed = max([feed.made_at, *moments])
    text = "|".join([name, *(",".join(str(value) for value in fact.values()) for fact in facts)])
    return Version(f'"{hashlib.sha256(f"{feed.pk}|{text}".encode()).hexdigest()[:32]}"', changed)


def calendar(feed: CalendarFeed) -> bytes:
    """The file. 2 queries."""
    items = [*_conversations(feed), *_dated(feed)]
    items.sort(key=lambda found: (_moment(found, feed), found.uid))
    return ics.feed_ics(name_of(feed), items[-MOST:])


def name_of(feed: CalendarFeed) -> str:
    """What calendar programs call it."""
    if feed.kind == Kind.TEAM:
        return _("%(team)s: promises") % {"team": feed.team.name}
    if feed.kind == Kind.MINE:
        return _("%(team)s: my looks") % {"team": feed.team.name}
    return _("My promises (AskOnce)")


def _notes(feed: CalendarFeed) -> QuerySet[Commitment]:
    """Notes whose conversation stands in this calendar, those cancelled lately included."""
    now = timezone.now()
    found = Commitment.objects.off_since(now - CANCELLED).filter(team=feed.team, conversation_at__gte=now - KEPT)
    if feed.kind == Kind.MINE:
        return found.none()
    if feed.kind == Kind.TEAM:
        return found
    return found.filter(rep=feed.rep_id) if feed.rep_id else found.filter(rep=None, participant=feed.participant_id)


def _entries(feed: CalendarFeed) -> QuerySet[CalendarEntry]:
    now = timezone.now()
    found = CalendarEntry.objects.filter(team=feed.team, starts_at__gte=now - KEPT, kind__in=SHOWN[Kind(feed.kind)])
    found = found.filter(Q(cancelled_at=None) | Q(cancelled_at__gte=now - CANCELLED))
    if feed.kind == Kind.REP:
        return found.filter(rep=feed.rep_id) if feed.rep_id else found.filter(rep=None, participant=feed.participant_id)
    if feed.kind == Kind.MINE:
        # What nobody in particular owes waits for everybody who may look, and so does what somebody owed who may no
        # longer; another manager's does not.
        others = Membership.objects.filter(team=feed.team_id, role__in=ANSWERING_ROLES, user__is_active=True)
        return found.exclude(user__in=others.exclude(user=feed.user_id).values("user")).exclude(
            kind="deadline", user=None
        )
    return found


def _conversations(feed: CalendarFeed) -> Iterator[ics.Item]:
    team = feed.kind == Kind.TEAM
    for note in _notes(feed).select_related("participant", "rep").order_by("-conversation_at", "-pk")[:MOST]:
        who = (note.rep or note.participant).name if team else ""
        renamed_at = note.rep.renamed_at if note.rep and team else None
        yield note_item(note, who=who, renamed_at=renamed_at, busy=not team, url=_desk(feed))


def _dated(feed: CalendarFeed) -> Iterator[ics.Item]:
    for entry in _entries(feed).order_by("-starts_at", "-pk")[:MOST]:
        yield entry_item(entry, busy=entry.kind in BUSY, url=_page(feed, entry))


def _page(feed: CalendarFeed, entry: CalendarEntry) -> str:
    """Where what the appointment is about is done."""
    return post.desk_link(pages.of_entry(entry)) if feed.user_id is not None else ""


def _desk(feed: CalendarFeed) -> str:
    """Where somebody who signs in goes on; phones and laptops have no lasting address."""
    return post.desk_link(reverse("commitments:team_desk", args=[feed.team_id])) if feed.user_id is not None else ""


def _moment(item: ics.Item, feed: CalendarFeed) -> dt.datetime:
    if isinstance(item.starts, dt.datetime):
        return item.starts
    return dt.datetime.combine(item.starts, dt.time(), tzinfo=feed.team.zone)


def rep_links(team: Team) -> QuerySet[CalendarFeed]:
    """Links that phones of this team made and that still work, the newest first; for a page's worth at a time."""
    return CalendarFeed.objects.live().filter(team=team, kind=Kind.REP).select_related("rep", "participant")
