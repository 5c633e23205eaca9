"""The scripts of a page, with what they import asked for at once instead of one wave of requests after another."""

import re
from functools import cache
from pathlib import Path

from django import template
from django.conf import settings
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

register = template.Library()
IMPORTED = re.compile(r'^(?:import|export)\b[^;]*?"\./(\w+)\.js";', re.MULTILINE)


@register.simple_tag
def modules(*names: str) -> SafeString:
    """Script elements for static/js/NAME.js in this order, and a preload for each other module they need."""
    return _elements(names) if settings.DEBUG else _remembered(names)


def _elements(names: tuple[str, ...]) -> SafeString:
    preloads = [(static(f"js/{name}.js"),) for name in needed(names) if name not in names]
    scripts = [(static(f"js/{name}.js"),) for name in names]
    preloaded = format_html_join("", '<link rel="modulepreload" href="{}">', preloads)
    return preloaded + format_html_join("", '<script type="module" src="{}"></script>', scripts)


# The files do not change while the server runs, and working out their addresses would cost more than the page's text.
_remembered = cache(_elements)


def needed(names: tuple[str, ...]) -> list[str]:
    """The modules and all that they import, directly or not, each once."""
    found: list[str] = []
    waiting = list(names)
    while waiting:
        name = waiting.pop(0)
        if name not in found:
            found.append(name)
            waiting += IMPORTED.findall(_source(name))
    return found


def _source(name: str) -> str:
    path = finders.find(f"js/{name}.js")
    if not isinstance(path, str):
        raise template.TemplateSyntaxError(f"There is no static/js/{name}.js.")
    return Path(path).read_text(encoding="utf-8")
