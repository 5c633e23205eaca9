import datetime as dt

import pytest

from commitments import cells
from commitments.accountlist import Reader
from commitments.columns import KNOWN, Column
from commitments.density import Hold

TODAY = dt.date(2026, 11, 24)


def read(column, *values, **more):
    """The accounts of a list with one column that means something; `more` are further ones, {meaning: value}."""
    named = {Column.ACCOUNT: 0, column: 1, **{Column(name): 2 + n for n, name in enumerate(more)}}
    rows = [[f"Account {n}", value, *more.values()] for n, value in enumerate(values)]
    return list(Reader(named, ["Account", "Column", *more], TODAY).accounts(rows))


def points(column, *values, **more):
    return [one.points for one in read(column, *values, **more)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("69 %", 0), ("70 %", 1), ("79,9", 1), ("80%", 2), ("85", 2), ("85.5", 3), ("130 %", 3), ("", 0), ("n/a", 0)],
)
def test_usage_counts_by_the_levels_of_the_sources(text, expected):
    # Reached at 70 and 80, but urgent only above 85 (CONTENT 1.13).
    assert points(Column.USAGE, text) == [expected]


def test_column_of_shares_is_read_as_percent():
    assert points(Column.USAGE, "0.87", "0.71", "1", "0.5") == [3, 1, 3, 0]


def test_whole_numbers_are_percent_even_when_small():
    assert [one.holds for one in read(Column.USAGE, "1", "2")] == [(Hold.ADOPTION_GAP,)] * 2


@pytest.mark.parametrize(("text", "held"), [("39 %", (Hold.ADOPTION_GAP,)), ("40 %", ())])
def test_adoption_gap_holds_an_account(text, held):
    assert read(Column.USAGE, text)[0].holds == held


def test_usage_from_units_in_use_and_units_bought():
    assert points(Column.USED, "174", "90", licensed="200") == [3, 0]
    assert read(Column.USED, "174", licensed="0")[0].doubts == ("licensed: 0",)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2027-03-24", 1),  # 120 days
        ("2027-03-25", 0),
        ("25.12.2026", 1),  # 31 days
        ("24/12/2026", 0),  # 30 days: too late
        ("45", 1),
        ("-3", 0),
        ("", 0),
    ],
)
def test_renewal_counts_inside_its_window(text, expected):
    assert points(Column.RENEWAL, text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("2026-08-26", 1), ("2026-08-25", 0), ("2026-12-01", 0), ("New CFO", 1), ("yes", 1), ("no", 0), ("", 0)],
)
def test_new_sponsor_counts_for_ninety_days_or_when_somebody_says_so(text, expected):
    assert points(Column.SPONSOR, text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"), [("2026-09-25", 1), ("2026-08-26", 1), ("2026-09-26", 0), ("2026-08-25", 0)]
)
def test_onboarding_counts_from_sixty_to_ninety_days(text, expected):
    assert points(Column.ONBOARDED, text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"), [("x", 1), ("3", 1), ("Spain", 1), ("0", 0), ("nein", 0), ("–", 0), ("0,0", 0)]
)
def test_what_was_seen_is_a_tick_a_count_or_words(text, expected):
    assert points(Column.NEW_UNIT, text) == [expected]


def test_words_are_kept_as_the_evidence_and_ticks_are_not():
    assert [one.signs[0].value for one in read(Column.NEW_UNIT, "Spain 🇪🇸", "yes")] == ["Spain 🇪🇸", ""]


@pytest.mark.parametrize(
    ("column", "text"), [(Column.USAGE, "about half"), (Column.RENEWAL, "spring"), (Column.SPONSOR, "2025")]
)
def test_what_is_not_understood_is_said_and_never_guessed(column, text):
    [found] = read(column, text)
    assert (found.points, found.doubts) == (0, (f"Column: {text}",))


def test_escalation_and_negotiation_hold_an_account():
    [found] = read(Column.NEW_UNIT, "yes", escalation="yes", negotiation="1")
    assert found.holds == (Hold.ESCALATION, Hold.NEGOTIATION)


def test_rows_without_a_name_are_left_out_and_long_names_are_cut_visibly():
    reader = Reader({Column.ACCOUNT: 0, Column.NEW_UNIT: 1}, ["Account", "New"], TODAY)
    found = list(reader.accounts([["", "yes"], ["A" * 201, "yes"], ["A" * 200, "yes"], ["B"]]))
    assert [(len(one.name), one.name[-1]) for one in found] == [(200, "…"), (200, "A"), (1, "B")]


def test_columns_are_known_by_their_names_each_meaning_once():
    names = ["Customer Name", "Usage (%)", "Renewal Date", "Region", "New sponsor since", "Account"]
    assert KNOWN.guess(names) == {0: Column.ACCOUNT, 1: Column.USAGE, 2: Column.RENEWAL, 4: Column.SPONSOR}


def test_header_is_told_from_a_first_row():
    assert KNOWN.has_header([["Kunde", "Auslastung"], ["Nord", "87"]])
    assert not KNOWN.has_header([["Nord", "87"], ["Sued", "12"]])
    assert not KNOWN.has_header([])


@pytest.mark.parametrize(
    ("values", "first"), [(["11/27/2026", "1/2/2026"], True), (["27/11/2026"], False), (["1/2/2026"], False)]
)
def test_only_a_number_above_twelve_says_that_the_month_comes_first(values, first):
    assert cells.months_first(values) is first


@pytest.mark.parametrize("text", ["2026-13-01", "31.02.2026", "soon", "12/40/2026", ""])
def test_what_is_no_day_is_no_day(text):
    assert cells.day(text) is None
