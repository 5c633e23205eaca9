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

from commitments import calendars, guarding, noterules, realplay
from commitments.forms import note_form
from commitments.forms.plays import TERMS
from commitments.models import Motion, Trigger
from commitments.noterules import Words
from commitments.queries import own
from commitments.queries.own import OwnNote
from commitments.queries.prefill import NOTHING, Prefill, prefill
from sessions import pages
from sessions.models import ActivityRun, Participant
from sessions.playbook.guardrails import Verdict
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
    known = NOTHING if participant is None or own_note else prefill(room, participant)
    values |= _texts(own_note, known, room, settings, on_chips=values.keys())
    values["rules"] = _rules(known, room, settings)
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
        "despite": pages.place("despite"),
        "known": pages.place("known"),
        "rules": pages.place("rules"),
        "of_triggers": _of_triggers(room),
    }
    return render_to_string("commitments/activities/commitments/phone.html#task", context)


def _trigger(code: str) -> tuple[str, str, SafeString]:
    return code, str(Trigger(code).label), pages.place(f"trigger_{code}")


def _day_place(day: dt.date) -> str:
    return f"day_{day:%Y_%m_%d}"


def _texts(own_note: OwnNote | None, known: Prefill, room: Room, settings: Any, *, on_chips: Any) -> dict[str, str]:
    """What goes into which place, escaped."""
    found = _posted(own_note, on_chips, settings) if own_note else _earlier(known, room, on_chips)
    trigger = found.pop("trigger", "")
    texts = {name: str(conditional_escape(text)) for name, text in found.items()}
    return {**texts, **({f"trigger_{trigger}": CHECKED} if trigger else {})}


def _posted(own_note: OwnNote, on_chips: Any, settings: Any) -> dict[str, str]:
    note, play = own_note.note, own_note.play
    at = note.conversation_at.astimezone(note.training.team.zone)
    stopped = noterules.blocks(own_note.verdicts)
    return {
        "account": note.account,
        "trigger": note.trigger,
        "next_action": note.next_action,
        "hour": f"{at:%H:%M}",
        "late": CHECKED if own_note.missed_goal else "",
        "known": guarding.written(note.known),
        "despite": CHECKED if stopped else "",
        **_on(at.date(), on_chips),
        **({name: str(getattr(play, name)) for name in TERMS} if settings.play and play else {}),
    }


def _on(day: dt.date, on_chips: Any) -> dict[str, str]:
    """A day as one of the chips, or behind “later”."""
    chip = _day_place(day)
    return {chip: CHECKED} if chip in on_chips else {"later": CHECKED, "date": day.isoformat()}


def _earlier(known: Prefill, room: Room, on_chips: Any) -> dict[str, str]:
    """What was written earlier in the hour; a meeting that the brief promised, unless its day is over."""
    words = dict(known.words)
    meeting = realplay.day_of(words.pop("meeting", ""))
    if meeting is not None and meeting >= calendars.of(room.training.team).day_of(timezone.now()):
        words |= _on(meeting, on_chips)
    return {**words, "known": guarding.written(known.known)}


def _rules(known: Prefill, room: Room, settings: Any) -> str:
    """What the guardrails say of the account before anything is written, beside what the triggers say for all."""
    if not known.known:
        return ""
    motion = Motion.CROSS_SELL.value if settings.play else ""
    words = Words(
        motion=motion, next_action=known.words.get("next_action", ""), sponsor=known.words.get("sponsor_name", "")
    )
    account = known.known["account"]
    found = guarding.of_words(words, account, known.known, room.training.team)
    return render_to_string("commitments/parts/known.html", {"account": account, "verdicts": found}) if found else ""


def _of_triggers(room: Room) -> list[tuple[str, list[Verdict]]]:
    """The triggers on which a guardrail speaks whatever else is known, with what it says."""
    team = room.training.team
    found = ((code, guarding.of_words(Words(trigger=code), "", {}, team)) for code in Trigger.values)
    return [(code, verdicts) for code, verdicts in found if verdicts]
