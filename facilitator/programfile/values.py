"""The checks that every single value passes: its type, its size and its characters.

Each check returns the reason for refusing a value, written as what to do instead, or None.
"""

import re

KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
# PostgreSQL refuses a NUL in text and in JSON, and the rest of these only confuse a screen.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")

_NAMES = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "a text",
    list: "a list",
    dict: "a table",
}


def kind_of(value: object) -> str:
    """What a value is, in the words of the messages."""
    return next((name for type_, name in _NAMES.items() if isinstance(value, type_)), "a date or time")


def text_fault(value: object, *, low: int, high: int) -> str | None:
    if not isinstance(value, str):
        return f"write a text in quotes; this is {kind_of(value)}."
    if _CONTROL.search(value.replace("\r\n", "\n")):
        return "remove the control characters; only line breaks and tabs are allowed."
    size = len(value.strip())
    if size < low:
        return f"write at least {low} characters; there are {size}." if size else "write something here; it is empty."
    if size > high:
        return f"shorten it to {high} characters; there are {size}."
    return None


def key_fault(value: object, *, high: int) -> str | None:
    fault = text_fault(value, low=1, high=high)
    if fault is None and not KEY.fullmatch(str(value)):
        return "use only letters a to z, digits, - and _, starting with a letter or digit."
    return fault


def number_fault(value: object, *, low: float, high: float, whole: bool = True) -> str | None:
    allowed = int if whole else (int, float)
    if isinstance(value, bool) or not isinstance(value, allowed):
        return f"write {'a whole number' if whole else 'a number'}; this is {kind_of(value)}."
    # Written so that "not a number" is refused as well.
    if not low <= value <= high:
        return f"choose a number from {low:g} to {high:g}; this is {value:g}."
    return None


def list_fault(value: object, *, low: int, high: int) -> str | None:
    if not isinstance(value, list | tuple):
        return f"write a list in square brackets; this is {kind_of(value)}."
    if len(value) < low:
        return f"list at least {low}; there are {len(value)}."
    if len(value) > high:
        return f"list at most {high}; there are {len(value)}."
    return None
