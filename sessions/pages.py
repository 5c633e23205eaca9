"""Pages that are made once for many phones, with places for what is each phone's own."""

import re
import secrets
from collections.abc import Callable

from django.core.cache import cache
from django.utils.safestring import SafeString, mark_safe

# Made anew in every process, so that no name or title can hold it. A page kept by another process is not ours.
MARK = secrets.token_hex(8)
PLACE = re.compile(rf"{MARK}-(\w+);")


def place(name: str) -> SafeString:
    """What a template gets in place of a value that `filled` puts in later."""
    return mark_safe(f"{MARK}-{name};")  # noqa: S308 # our own letters and digits


def kept(key: str, seconds: int, make: Callable[[], str]) -> list[str]:
    """A page with places, cut at them; made at most once in so many seconds for one `key`."""
    cut: list[str] | None = cache.get(f"page:{MARK}:{key}")
    if cut is None:
        cut = PLACE.split(make())
        cache.set(f"page:{MARK}:{key}", cut, seconds)
    return cut


def filled(cut: list[str], values: dict[str, str]) -> str:
    """The page with its values, which are markup already. KeyError for a place without one."""
    return "".join(values[part] if number % 2 else part for number, part in enumerate(cut))
