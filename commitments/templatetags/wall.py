"""A note's line on the console."""

from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from commitments.models import PlayPart
from commitments.queries.wall import WallNote

register = template.Library()


@register.simple_tag
def note_line(note: WallNote, training_pk: int, run_pk: int, zone: str) -> SafeString:
    """One note with the button that takes it off, drawn once for each state that it is in.

    The list is redrawn whenever anybody posts: with 1,000 notes that took a fifth of a second each time.
    """
    words = (note.pk, note.account, note.next_action, note.name, note.trigger, note.at)
    return _note_line(get_language(), zone, training_pk, run_pk, words, _terms(note))


def _terms(note: WallNote) -> tuple[Any, ...]:
    """What the line says of a play, if the note is one."""
    play: PlayPart | None = note.play
    if play is None:
        return ()
    sent, logged = play.invite_sent_at is not None, play.logged_at is not None
    target = (play.close_by, play.close_days, note.days_left)
    return (play.product, play.sponsor_name, play.sponsor_title, *target, sent, logged, note.log_late)


WORDS = ("pk", "account", "next_action", "name", "trigger", "at")
TERMS = (
    "product",
    "sponsor_name",
    "sponsor_title",
    "close_by",
    "close_days",
    "days_left",
    "sent",
    "logged",
    "log_late",
)


@lru_cache(maxsize=4096)
def _note_line(
    language: str | None, zone: str, training_pk: int, run_pk: int, words: tuple[Any, ...], terms: tuple[Any, ...]
) -> SafeString:
    note = dict(zip(WORDS, words, strict=True))
    play = dict(zip(TERMS, terms, strict=True)) if terms else None
    context = {"zone": zone, "training_pk": training_pk, "run_pk": run_pk, "note": note, "play": play}
    return render_to_string("commitments/parts/posted.html", context)
