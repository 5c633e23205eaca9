"""What the columns of a list of monthly values can mean, and how a column's name or a measure's word tells."""

from enum import StrEnum

from commitments import cells
from commitments.columns import Known, coded, plain


class ValueColumn(StrEnum):
    """What a column can be."""

    MONTH = "month"
    MEASURE = "measure"
    CSM = "csm"
    VALUE = "value"
    COUNT = "count"


Column = ValueColumn
# As commitments.columns.WORDS: without accents, capitals and marks.
WORDS = {
    Column.MONTH: "month, calendar month, period, date, close month, created month, monat, mois, mes",
    Column.MEASURE: "measure, metric, kpi, what, kennzahl",
    Column.CSM: "csm name, csm, customer success manager, success manager, rep, owner, betreuer",
    Column.VALUE: "value, amount, sum of amount, sum, hours, median, triggers, signals, expansion, arr, wert, betrag",
    Column.COUNT: "count, how many, record count, deals, touches, events, n, anzahl",
}
# What people call the three measures, beside their codes.
MEASURES = {
    "signals": "triggers, signals, triggers logged, signals logged, m1",
    "touches": "touches, hours, ae hours, response, response time, hours until the ae s touch, m2",
    "arr": "expansion, expansion arr, arr closed, expansion closed, expansion closed a year, m3",
}
BY_WORD = coded(MEASURES)


def is_value(cell: str) -> bool:
    """A number, a day or a month."""
    return cells.is_number(cell) or cells.day(cell) is not None or cell[:4].isdigit()


KNOWN = Known(WORDS, is_value)


def measure(text: str) -> str | None:
    """The code of a measure written as its code, or in one of its usual words; None for any other."""
    return BY_WORD.get(plain(text))
