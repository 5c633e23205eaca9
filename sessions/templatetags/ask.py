"""Small template filters of the running hour."""

from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from facilitator.models import Rep
from sessions import timing
from sessions.models import SectionRun
from sessions.playbook.guardrails import Verdict
from sessions.queries.console import Person

register = template.Library()


@register.filter
def mmss(seconds: int) -> str:
    """Seconds as minutes and seconds: 330 is 5:30."""
    return f"{seconds // 60}:{seconds % 60:02d}"


# Seconds that a section really took: the report shows the same.
register.filter("actual", timing.took)


@register.filter
def minutes(run: SectionRun) -> int:
    """The planned length in whole minutes, at least one: how wide a section is in the hour's strip."""
    return max(1, min(60, round(run.planned_seconds / 60)))


@register.filter
def panel(html: str) -> SafeString:
    """A panel's markup in its page. Safe: it was rendered by our own templates, which escape what people type."""
    return mark_safe(html)  # noqa: S308 # see above


@register.simple_tag
def person_line(person: Person) -> SafeString:
    """Somebody's line on the console, drawn once for each state that they are in.

    The list is redrawn whenever anybody comes or answers: 1,000 people cost ten times as much without this memory.
    """
    who = person.participant
    return _person_line(get_language(), who.training_id, who.pk, who.name, who.role, who.absent, person.state)


@lru_cache(maxsize=8192)
def _person_line(
    language: str | None, training_pk: int, pk: int, name: str, role: str, absent: bool, state: str
) -> SafeString:
    context = {"training_pk": training_pk, "pk": pk, "name": name, "role": Rep.Role(role).label}
    return render_to_string("sessions/parts/person.html", {**context, "absent": absent, "state": state})


@register.filter
def reason(verdict: Verdict) -> str:
    """A guardrail's reason, in the language of the page."""
    return verdict.said(gettext)
