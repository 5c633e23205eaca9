"""Texts of the funnel's rules, in the language of the page."""

from typing import Protocol

from django import template
from django.utils.translation import gettext

register = template.Library()


class Sayable(Protocol):
    """A text to translate and what fills it: funnel.Refusal, stakeholders.Way."""

    text: str
    params: dict[str, object]


@register.filter
def said(one: Sayable) -> str:
    return gettext(one.text) % one.params
