"""The desk's navigation."""

from typing import Any

from django import template
from django.conf import settings
from django.urls import NoReverseMatch, reverse

register = template.Library()


@register.simple_tag
def sign_in_url() -> str:
    """Where facilitators sign in; empty on a laptop, whose phones must not be led there."""
    return "" if settings.LOOPBACK_ONLY else reverse("facilitator:sign_in")


@register.inclusion_tag("components/menu_link.html", takes_context=True)
def menu_link(context: template.Context, view: str, label: str) -> dict[str, Any]:
    """A link of the main menu, marked where we are; nothing while no app brings the page."""
    try:
        url = reverse(view)
    except NoReverseMatch:
        return {"url": "", "label": label, "state": ""}
    request = context.get("request")
    path = request.path if request else ""
    # The bare address shows the trainings to those who run them.
    if view == "facilitator:trainings" and path == "/":
        path = url
    return {"url": url, "label": label, "state": "page" if path == url else "true" if path.startswith(url) else ""}
