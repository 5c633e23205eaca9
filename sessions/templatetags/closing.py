"""What the apps above add to the console once the hour is over."""

from django import template

from sessions import after_hour
from sessions.activities.base import Context
from sessions.models import TrainingSession

register = template.Library()


@register.simple_tag
def closing_parts(training: TrainingSession) -> list[tuple[str, Context]]:
    """Template and context of each block; the block reads its context as `part`."""
    return [part(training) for part in after_hour.console_parts()]
