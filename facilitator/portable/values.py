"""Single values of a team's file: as JSON has them, and back, checked by the model's own field."""

import json
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import ForeignKey
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from facilitator.dated import FIRST_YEAR, LAST_YEAR
from facilitator.portable.registry import AnyField, Key

# What an activity stores is bounded by its form; a file is not.
LONGEST_TEXT = 200_000


def plain(value: Any) -> Any:
    """A column's value in JSON."""
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def kind_of(field: AnyField) -> str:
    """What the file's schema says of a field that refers to nothing."""
    kinds: tuple[tuple[type[AnyField], str], ...] = (
        (models.DateTimeField, "moment"),
        (models.DateField, "date"),
        (models.TimeField, "time"),
        (models.DecimalField, "decimal"),
        (models.BooleanField, "boolean"),
        (models.IntegerField, "integer"),
        (models.JSONField, "JSON"),
    )
    return next((name for known, name in kinds if isinstance(field, known)), "text")


def taken(field: AnyField, value: Any) -> Any:
    """A value from a file as the column has it. Raises ValidationError with what is wrong."""
    if value is None:
        if field.null:
            return None
        raise ValidationError(_("is missing"))
    if isinstance(field, models.JSONField):
        return _json(field, value)
    _require_kind(field, value)
    if isinstance(field, models.DateTimeField):
        value = _moment(value)
    found = field.to_python(value)
    if isinstance(found, date) and not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise ValidationError(_("is no day that can be counted with"))
    if found not in field.empty_values:
        field.validate(found, None)
        field.run_validators(found)
    return found


def _require_kind(field: AnyField, value: Any) -> None:
    if isinstance(field, models.BooleanField):
        if not isinstance(value, bool):
            raise ValidationError(_("is neither true nor false"))
    elif isinstance(field, models.IntegerField):
        if isinstance(value, bool) or not isinstance(value, int):
            raise ValidationError(_("is no whole number"))
    elif not isinstance(value, str):
        raise ValidationError(_("is no text"))
    elif len(value) > LONGEST_TEXT or not _storable(value):
        raise ValidationError(_("has characters or a length that cannot be stored"))


def _storable(text: str) -> bool:
    """Neither NUL nor half a character, which a database or a page would trip over."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\x00" not in text


def _moment(value: str) -> datetime:
    try:
        found = parse_datetime(value)
    except ValueError:
        found = None
    if found is None or timezone.is_naive(found):
        raise ValidationError(_("is no moment with its time zone"))
    return found


def _json(field: AnyField, value: Any) -> Any:
    """Of the kind that the column begins with, so that no page meets a list where it looks up a name."""
    usual = field.get_default()
    fits = isinstance(value, list | dict) if usual is None else type(value) is type(usual)
    if not fits:
        raise ValidationError(_("is not the list or object that belongs here"))
    text = json.dumps(value, ensure_ascii=False)
    if "\\u0000" in text or not _storable(text):
        raise ValidationError(_("has characters that cannot be stored"))
    return value


def reference(field: AnyField) -> Key | None:
    return field if isinstance(field, ForeignKey) else None
