"""The wall of notes, as everybody sees it: posting is public by design."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from commitments import calendars, rounds
from commitments.duedates import Calendar
from commitments.models import Commitment, PlayPart
from sessions import turns
from sessions.models import Participant, TrainingSession
from sessions.turns import Turns

# More notes than this cannot be read from a seat; the newest stay, the rest are counted.
FITS = 48
# While one note is read out large, this many others still fit beside it.
FITS_BESIDE = 11
# A week after the hour the same weekday comes again.
WEEKDAY_NAMES_IT = timedelta(days=6)


@dataclass(frozen=True)
class WallNote:
    """One note. `at` is aware; the template shows it in the team's zone, with its date unless it is `near`."""

    pk: int
    participant_id: int
    account: str
    next_action: str
    name: str
    trigger: str
    at: datetime
    near: bool
    read: bool
    play: PlayPart | None = None
    days_left: int = 0
    log_late: bool = False


@dataclass(frozen=True)
class Wall:
    """Notes in the order of posting, so that each keeps its place; `more` counts those that do not fit."""

    notes: list[WallNote]
    total: int

    @property
    def more(self) -> int:
        return self.total - len(self.notes)


def wall(training: TrainingSession, limit: int | None = FITS) -> Wall:
    """The newest notes that fit; all of them with limit None. 2 queries."""
    live = Commitment.objects.live().filter(training=training)
    total = live.count()
    rows = list(live.select_related("participant", "play").order_by("-posted_at", "-pk")[:limit])
    for note in rows:
        # The row that the caller holds already, with its team.
        note.training = training
    team = calendars.of(training.team)
    return Wall([shown(note, team) for note in reversed(rows)], total)


def shown(note: Commitment, team: Calendar | None = None) -> WallNote:
    """`team` is its calendar, for those who ask for many notes of one team."""
    team = team or calendars.of(note.training.team)
    return WallNote(
        pk=note.pk,
        participant_id=note.participant_id,
        account=note.account,
        next_action=note.next_action,
        name=note.participant.name,
        trigger=note.get_trigger_display(),
        at=note.conversation_at,
        near=_near(note, team),
        read=note.read_at is not None,
        **_play(note, team),
    )


def _play(note: Commitment, team: Calendar) -> dict[str, Any]:
    play: PlayPart | None = getattr(note, "play", None)
    if play is None:
        return {}
    now = timezone.now()
    today = team.day_of(now)
    return {"play": play, "days_left": play.days_left(today), "log_late": play.is_logged_late(now)}


def _near(note: Commitment, team: Calendar) -> bool:
    """Whether a weekday alone says which day it is."""
    days = team.day_of(note.conversation_at) - team.day_of(calendars.session_at(note.training))
    return timedelta() <= days <= WEEKDAY_NAMES_IT


@dataclass(frozen=True)
class Reading:
    """The reading as it stands: `current` is up, `then` comes next, `missing` were not here."""

    current: WallNote | None
    then: WallNote | None
    missing: list[WallNote]
    notes: list[WallNote]
    round: Turns

    @property
    def read(self) -> int:
        return sum(note.read for note in self.notes)

    @property
    def begun(self) -> bool:
        return rounds.begun(self.round)

    @property
    def all_read(self) -> bool:
        return bool(self.notes) and self.read == len(self.notes)

    @property
    def in_order(self) -> list[WallNote]:
        """Who read, who reads, who is still to come."""
        by_pk = {note.pk: note for note in self.notes}
        return [by_pk[pk] for pk in (*self.round.spoken, *self.round.queue) if pk in by_pk]

    @property
    def beside(self) -> list[WallNote]:
        """The notes that fit around the one being read: a window that moves along with it."""
        if self.current is None:
            return self.notes[: FITS_BESIDE + 1]
        place = self.notes.index(self.current)
        first = max(0, min(place - FITS_BESIDE // 2, len(self.notes) - FITS_BESIDE))
        return self.notes[first : first + FITS_BESIDE]


def reading(training: TrainingSession, stored: dict[str, Any]) -> Reading:
    """The round over the notes now on the wall. 2 queries."""
    notes = wall(training, limit=None).notes
    by_pk = {note.pk: note for note in notes}
    now = turns.repaired(rounds.load(stored), list(by_pk))

    def pick(pk: int | None) -> WallNote | None:
        return by_pk.get(pk) if pk is not None else None

    missing = [by_pk[pk] for pk in rounds.missing(now) if pk in by_pk]
    return Reading(pick(now.current), pick(now.then), missing, notes, now)


def turns_now(training: TrainingSession, stored: dict[str, Any]) -> Turns:
    """The same round without the notes: a phone shows its own one alone. 1 query."""
    on_it = Commitment.objects.live().filter(training=training).values_list("pk", flat=True)
    return turns.repaired(rounds.load(stored), list(on_it))


def without_note(training: TrainingSession) -> list[Participant]:
    """Who is in the room and has not posted yet, by name. 1 query."""
    posted = Commitment.objects.live().filter(training=training).order_by().values("participant")
    return list(Participant.objects.present().filter(training=training).exclude(pk__in=posted))
