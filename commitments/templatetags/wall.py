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

# What a line shows of a note, and of the play that it may be.
WORDS = ("pk", "account", "next_action", "name", "trigger", "at")
OF_PLAY = ("product", "sponsor_name", "sponsor_title", "close_by", "close_days")
OF_CLOCKS = ("days_left", "sent", "logged", "log_late")


@register.simple_tag
def note_line(note: WallNote, training_pk: int, run_pk: int, zone: str) -> SafeString:
    """One note with the button that takes it off, drawn once for each state that it is in.

    The list is redrawn whenever anybody posts: with 1,000 notes that took a fifth of a second each time.
    """
    words = tuple(getattr(note, name) for name in WORDS)
    return _note_line(get_language(), zone, training_pk, run_pk, words, _terms(note))


def _terms(note: WallNote) -> tuple[Any, ...]:
    """The values of OF_PLAY and OF_CLOCKS; empty where the note is no play."""
    play: PlayPart | None = note.play
    if play is None:
        return ()
    clocks = (note.days_left, play.invite_sent_at is not None, play.logged_at is not None, note.log_late)
    return (*(getattr(play, name) for name in OF_PLAY), *clocks)


@lru_cache(maxsize=4096)
def _note_line(
    language: str | None, zone: str, training_pk: int, run_pk: int, words: tuple[Any, ...], terms: tuple[Any, ...]
) -> SafeString:
    note = dict(zip(WORDS, words, strict=True))
    play = dict(zip((*OF_PLAY, *OF_CLOCKS), terms, strict=True)) if terms else None
    context = {"zone": zone, "training_pk": training_pk, "run_pk": run_pk, "note": note, "play": play}
    return render_to_string("commitments/parts/posted.html", context)
