"""What no field expects, and the forms of a page as a browser would send them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode

from django.forms import BaseForm

RUBBISH = (
    *("\0", "a\0b", "9" * 400, "-1", "0", "2147483648", "x" * 10_000, "\ud800", "\u202e\u0627bc\u202c", "٣", "²"),
    *("0000-00-00", "0001-01-01", "9999-12-31", "9999-12-31T23:59", "2026-13-45", "0001-01", "9999-12", "10000-W60"),
    *("24:61", "00:00", "1e999", "NaN", "-Infinity", "", " ", "r9999999999999999999", "p-1", "{}", '["\\ud800"]'),
    *('{"a": 1e999}', "[" * 1_500, "null", "xoxb-", "http://[", "é" * 300, "%s%n{0}", "../..", "=1+1", "a\r\nb: c"),
)


@dataclass
class Filled:
    """A form of a page: where it goes, and what it holds before anybody types."""

    method: str
    action: str
    values: list[tuple[str, str]] = field(default_factory=list)


def encoded(values: list[tuple[str, str]]) -> str:
    """As bytes that no browser would send: half a letter is not refused here."""
    return urlencode(values, encoding="utf-8", errors="surrogatepass")


def field_names() -> list[str]:
    """Of every form of the product."""
    found: set[str] = {"page", "part", "turn", "token", "csrfmiddlewaretoken"}
    waiting = [BaseForm]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if not kind.__module__.startswith("django."):
            found |= {*getattr(kind, "base_fields", ())}
    return sorted(found - {"csrfmiddlewaretoken"})


def rotated(names: list[str], turn: int) -> list[tuple[str, str]]:
    """Each name twice, with other rubbish in each turn."""
    pairs = [(name, RUBBISH[(place * 7 + turn * 11) % len(RUBBISH)]) for place, name in enumerate(names)]
    # Of the long ones few, or the body is refused as a whole and nothing is looked at.
    few = [
        (name, value if len(value) < 1_000 or place % 9 == turn % 9 else "1")
        for place, (name, value) in enumerate(pairs)
    ]
    return [*few, *((name, "1") for name, _value in few[turn % 5 :: 5])]


def forms_of(page: str) -> list[Filled]:
    reader = _Reader()
    reader.feed(page)
    return reader.found


def spoiled(form: Filled, first: int, times: int) -> Iterator[list[tuple[str, str]]]:
    """The form with one of its fields spoiled, so many times each; what comes is decided by `first` alone."""
    for place, (name, _value) in enumerate(form.values):
        if name == "csrfmiddlewaretoken":
            continue
        for turn in range(times):
            rubbish = RUBBISH[(first + place * 5 + turn * 13) % len(RUBBISH)]
            yield [(one, rubbish if at == place else value) for at, (one, value) in enumerate(form.values)]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Filled] = []
        self.open: Filled | None = None
        self.choice = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.open = Filled(given.get("method", "get").lower(), given.get("action", given.get("hx-post", "")))
            self.found.append(self.open)
        elif self.open is None:
            return
        elif tag == "select":
            self.choice = given.get("name", "")
        elif tag == "option" and self.choice:
            self._put(self.choice, given.get("value", ""))
            self.choice = ""
        elif tag in {"input", "textarea", "button"} and given.get("name") and given.get("type") != "file":
            self._put(given["name"], given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None

    def _put(self, name: str, value: str) -> None:
        # Of radios and of several buttons the first.
        if self.open is not None and name not in dict(self.open.values):
            self.open.values.append((name, value))
