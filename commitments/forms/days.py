"""Days that somebody chooses: not too far from today, and on the right side of it."""

from datetime import date, timedelta

from django.forms import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _

# An older signal is history, and a later sponsor a slip in the year.
FURTHEST = timedelta(days=366)


def signal_seen(day: date, today: date) -> date:
    if day > today:
        raise ValidationError(_("This day is still to come. Choose the day the signal was seen."))
    if day < today - FURTHEST:
        raise ValidationError(_("This is more than a year ago. Look for a fresh signal."))
    return day


def talked(day: date, today: date) -> date:
    """Of a conversation, held or to come."""
    if abs(day - today) > FURTHEST:
        raise ValidationError(_("This is more than a year away. Check the year."))
    return day


def still_to_come(day: date, today: date, furthest: timedelta = FURTHEST) -> date:
    if day < today:
        raise ValidationError(_("This day is over. Choose one still to come."))
    if day > today + furthest:
        latest = date_format(today + furthest, "j M Y")
        raise ValidationError(_("This is too far away. Choose a day up to %(day)s.") % {"day": latest})
    return day
