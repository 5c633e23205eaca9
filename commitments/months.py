"""Months and quarters as spans of days; a month is named by its first day."""

from datetime import date, timedelta


def first_of(day: date) -> date:
    return day.replace(day=1)


def shifted(month: date, by: int) -> date:
    """The month so many months later, or earlier for a negative number."""
    count = month.year * 12 + month.month - 1 + by
    return date(count // 12, count % 12 + 1, 1)


def last_of(month: date) -> date:
    return shifted(month, 1) - timedelta(days=1)


def quarter_of(day: date) -> tuple[date, date]:
    """First and last day of a day's calendar quarter."""
    first = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    return first, last_of(shifted(first, 2))
