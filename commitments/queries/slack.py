"""What the pages about Slack show: whether it is connected, what the wall would look like there, and what was sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Q, Value
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator, slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commitments import calendars, sealing
from commitments.models import SlackBot, SlackHook, SlackPicture, SlackPost
from commitments.models.slack import SlackKey
from commitments.queries import wall
from commitments.queries.wall import WallNote
from commitments.slack import digest
from commitments.slack.address import masked
from commitments.slack.digest import Message, Row
from commitments.slack.text import escaped
from commitments.slack.upload import Upload
from facilitator.models import Team
from sessions.models import TrainingSession

State = SlackPost.State
SENT_SHOWN = 10
# What a screen reader is given of a picture (CONTENT 3.2.7).
LONGEST_ALT = 1000


@dataclass(frozen=True)
class Connection[Key: SlackKey]:
    """A team's webhook or bot, masked. `unreadable`: stored with a key that this installation no longer has."""

    key: Key
    masked: str
    unreadable: bool

    @property
    def works(self) -> bool:
        return self.key.refused_at is None and not self.unreadable


@dataclass(frozen=True)
class Trouble:
    """What Slack no longer takes, for the desk to say so."""

    is_picture: bool
    fault: str


def connection(team: Team) -> Connection[SlackHook] | None:
    """None while Slack is off, as it is at first. 1 query."""
    hook = SlackHook.objects.filter(team=team).select_related("connected_by").first()
    if hook is None:
        return None
    address = sealing.unsealed(hook.sealed)
    return Connection(hook, masked(address or ""), address is None)


def bot(team: Team) -> Connection[SlackBot] | None:
    """None without a bot. Nothing of its token is shown, only the channel. 1 query."""
    found = SlackBot.objects.filter(team=team).select_related("connected_by").first()
    if found is None:
        return None
    return Connection(found, found.channel, sealing.unsealed(found.sealed) is None)


def troubles(team: Team) -> list[Trouble]:
    """1 query."""
    hooks, bots = (
        model.objects.filter(team=team).exclude(refused_at=None).annotate(of=Value(name)).values_list("of", "fault")
        for model, name in ((SlackHook, "hook"), (SlackBot, "bot"))
    )
    return [Trouble(of == "bot", fault) for of, fault in hooks.union(bots, all=True)]


def messages(training: TrainingSession) -> list[Message]:
    """The wall as it hangs now; [] without a note. 2 queries."""
    return _messages(training, wall.wall(training, limit=None).notes)


def _messages(training: TrainingSession, notes: Sequence[WallNote]) -> list[Message]:
    if not notes:
        return []
    team = training.team
    count = ngettext("%(n)s promise", "%(n)s promises", len(notes)) % {"n": len(notes)}
    title = _("The wall: %(title)s") % {"title": training.title}
    when = _moment(calendars.session_at(training), team, "l j F Y, H:i")
    rows = [
        Row(one.name, one.account, one.next_action, f"{_moment(one.at, team, 'D j M, H:i')} · {one.trigger}")
        for one in notes
    ]
    context = f"{team.name} · {when} · {count}"
    return digest.messages(title, context, f"{title}, {count}", rows)


@dataclass(frozen=True)
class Picture:
    """What the page draws and Slack is told with it; `seen` is the fingerprint of the notes that it shows."""

    notes: Sequence[WallNote]
    filename: str
    title: str
    under: str
    alt: str
    comment: str
    seen: str

    def upload(self, image: bytes) -> Upload:
        return Upload(image, self.filename, self.title, self.alt, self.comment)


def picture(training: TrainingSession) -> Picture | None:
    """The wall as it hangs now; None without a note. 2 queries."""
    notes = wall.wall(training, limit=None).notes
    found = _messages(training, notes)
    if not found:
        return None
    began = calendars.session_at(training)
    name = slugify(training.title, allow_unicode=True)[:80] or "wall"
    lines = [f"{one.name}: {one.account}, {one.next_action}" for one in notes]
    return Picture(
        notes=notes,
        filename=f"{name}-{timezone.localtime(began, training.team.zone):%Y-%m-%d}.png",
        title=training.title[:200],
        under=found[0].context,
        alt=Truncator("; ".join([found[0].text, *lines])).chars(LONGEST_ALT),
        comment=escaped(f"{found[0].text} · {found[0].context}", digest.FALLBACK),
        seen=digest.fingerprint(found),
    )


def _moment(at: datetime, team: Team, form: str) -> str:
    return date_format(timezone.localtime(at, team.zone), form)


@dataclass(frozen=True)
class Sent:
    """One digest: when it was asked for, and what became of its messages."""

    at: datetime
    messages: int
    arrived: int
    failed: int
    uncertain: int
    fault: str
    digest: str = ""

    @property
    def waits(self) -> bool:
        return self.arrived + self.failed < self.messages


def sent(training: TrainingSession) -> Sequence[Sent]:
    """The newest first. 1 query."""
    found = SlackPost.objects.filter(training=training).order_by().values("digest")
    counted = found.annotate(
        at=Max("created_at"),
        messages=Count("pk"),
        arrived=Count("pk", filter=Q(state=State.SENT)),
        failed=Count("pk", filter=Q(state__in=(State.REFUSED, State.DROPPED))),
        uncertain=Count("pk", filter=Q(state=State.SENT, uncertain=True)),
        fault=Max("fault"),
    )
    return [Sent(**row) for row in counted.order_by("-at", "digest")[:SENT_SHOWN]]


def pictures_sent(training: TrainingSession) -> Sequence[Sent]:
    """The newest first, without the pictures themselves. 1 query."""
    facts = SlackPicture.objects.filter(training=training).order_by("-created_at", "-pk")
    rows = facts.values_list("created_at", "state", "uncertain", "fault", "digest")[:SENT_SHOWN]
    return [
        Sent(
            at=at,
            messages=1,
            arrived=int(state == State.SENT),
            failed=int(state in (State.REFUSED, State.DROPPED)),
            uncertain=int(state == State.SENT and uncertain),
            fault=fault,
            digest=seen,
        )
        for at, state, uncertain, fault, seen in rows
    ]
