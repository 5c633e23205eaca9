"""Small template filters of the running hour."""

from django import template
from django.utils.safestring import SafeString, mark_safe

from sessions import clockwork
from sessions.models import SectionRun
from sessions.queries.room import Room, span

register = template.Library()


@register.filter
def mmss(seconds: int) -> str:
    """Seconds as minutes and seconds: 330 is 5:30."""
    return f"{seconds // 60}:{seconds % 60:02d}"


@register.filter
def actual(run: SectionRun, room: Room) -> int:
    """Seconds a section really took, without pauses."""
    return clockwork.elapsed(span(run), room.now, room.paused) // 1000


@register.filter
def minutes(run: SectionRun) -> int:
    """The planned length in whole minutes, at least one: how wide a section is in the hour's strip."""
    return max(1, min(60, round(run.planned_seconds / 60)))


@register.filter
def panel(html: str) -> SafeString:
    """A panel's markup in its page. Safe: it was rendered by our own templates, which escape what people type."""
    return mark_safe(html)  # noqa: S308 # see above
