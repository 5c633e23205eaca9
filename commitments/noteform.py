"""The form of the note as one phone sees it: drawn once for a room, then filled with what is this rep's own.

Every phone of a room fetches it when the wall opens, and each gets it anew with the answer to its note.
"""

import datetime as dt
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from commitments import calendars
from commitments.forms import note_form
from commitments.forms.plays import TERMS
from commitments.models import Trigger
from commitments.queries import own
from commitments.queries.own import OwnNote
from sessions import pages
from sessions.models import ActivityRun, Participant
from sessions.queries import earlier
from sessions.queries.room import Room

KEPT_SECONDS = 60
CHECKED = " checked"
WRITTEN = ("account", "next_action", "date", "hour")


def markup(run: ActivityRun, room: Room, participant: Participant | None, settings: Any) -> SafeString:
    """The form with the note as it is, or with what was said earlier in the hour. Queries: those of `own_note`, and 1
    or 2 for earlier words while there is no note."""
    own_note = own.own_note_in(room, participant) if participant else None
    blank = _blank(run, room, settings, posted=own_note is not None)
    values = dict.fromkeys(blank[1::2], "")
    values |= _texts(own_note, participant, settings, on_chips=values.keys())
    return mark_safe(pages.filled(blank, values))  # noqa: S308 # drawn by our template, and each text escaped below


def _blank(run: ActivityRun, room: Room, settings: Any, *, posted: bool) -> list[str]:
    """The form cut at the places of what is each rep's own. It offers days, so it is another one every day."""
    training = room.training
    today = calendars.of(training.team).day_of(timezone.now())
    key = f"note-form:{run.pk}:{training.own_revision}:{today}:{get_language()}:{posted}"
    return pages.kept(key, KEPT_SECONDS, lambda: _drawn(run, room, settings, posted=posted))


def _drawn(run: ActivityRun, room: Room, settings: Any, *, posted: bool) -> str:
    form = note_form(training=room.training, run=run)
    offered = [code for code in settings.triggers if code in Trigger.values]
    others = [code for code in Trigger.values if code not in offered]
    context = {
        "run": run,
        "training": room.training,
        "settings": settings,
        "form": form,
        "filled": {name: pages.place(name) for name in (*WRITTEN, *TERMS)},
        "posted": posted,
        "chips": [_trigger(code) for code in offered],
        "others": [_trigger(code) for code in others],
        "days": [(day, pages.place(_day_place(day))) for day in form.days],
        "later": pages.place("later"),
        "late": pages.place("late"),
    }
    return render_to_string("commitments/activities/commitments/phone.html#task", context)


def _trigger(code: str) -> tuple[str, str, SafeString]:
    return code, str(Trigger(code).label), pages.place(f"trigger_{code}")


def _day_place(day: dt.date) -> str:
    return f"day_{day:%Y_%m_%d}"


def _texts(
    own_note: OwnNote | None, participant: Participant | None, settings: Any, *, on_chips: Any
) -> dict[str, str]:
    """What goes into which place, escaped."""
    found = _posted(own_note, on_chips) if own_note else _earlier(participant)
    trigger = found.pop("trigger", "")
    if settings.play:
        found |= _terms(own_note, participant)
    texts = {name: str(conditional_escape(text)) for name, text in found.items()}
    return {**texts, **({f"trigger_{trigger}": CHECKED} if trigger else {})}


def _posted(own_note: OwnNote, on_chips: Any) -> dict[str, str]:
    note = own_note.note
    at = note.conversation_at.astimezone(note.training.team.zone)
    chip = _day_place(at.date())
    day = {chip: CHECKED} if chip in on_chips else {"later": CHECKED, "date": at.date().isoformat()}
    return {
        "account": note.account,
        "trigger": note.trigger,
        "next_action": note.next_action,
        "hour": f"{at:%H:%M}",
        "late": CHECKED if own_note.missed_goal else "",
        **day,
    }


def _earlier(participant: Participant | None) -> dict[str, str]:
    return own.earlier_words(participant) if participant else {}


def _terms(own_note: OwnNote | None, participant: Participant | None) -> dict[str, str]:
    """The fields that a play adds: as posted, or as written earlier in the hour."""
    if own_note is not None and own_note.play is not None:
        return {name: str(getattr(own_note.play, name)) for name in TERMS}
    known = earlier.words(participant, TERMS) if participant else {}
    return {name: str(known.get(name, "")) for name in TERMS}
