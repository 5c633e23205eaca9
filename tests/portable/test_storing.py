"""Rows of a file are stored in short pieces, so that a room beside them gets the database when it needs it."""

from typing import Any

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from facilitator.models import Rep, Team, User
from facilitator.portable import packing, storing
from facilitator.portable.storing import HOLD, Pace
from tests.portable.teamfile import brought, counts, document, written


def of_reps(count: int) -> Any:
    person = {"role": "csm", "email": "", "active": True, "team": True}
    rows = [{"id": n + 1, "name": f"Rep {n}", **person} for n in range(count)]
    return {"format": "askonce-team", "version": 1, "origin": "x", "parts": {"facilitator.rep": rows}}


@given(st.floats(0.00001, 1), st.integers(1, 500))
def test_a_piece_is_as_many_rows_as_fit(a_row: float, rows: int) -> None:
    pace = Pace(rows)
    for _n in range(20):
        pace.took(pace.rows * a_row, pace.rows)
    assert storing.FEWEST <= pace.rows <= storing.MOST
    assert pace.rows * a_row <= 1.1 * HOLD or pace.rows <= storing.FEWEST + 1
    assert pace.rows * a_row >= 0.8 * HOLD or pace.rows == storing.MOST or a_row > HOLD / 10


def test_one_slow_moment_does_not_make_a_thousand_commits() -> None:
    pace = Pace(100)
    pace.took(3.0, 100)
    assert pace.rows == 50


@pytest.mark.django_db(transaction=True)
def test_the_database_is_free_between_pieces(elsewhere: Team, stranger: User, monkeypatch: pytest.MonkeyPatch) -> None:
    free: list[bool] = []
    monkeypatch.setattr(Pace, "took", lambda *said: None)
    monkeypatch.setattr(Pace, "rest", lambda *said: free.append(not connection.in_atomic_block))
    file = of_reps(40)
    outcome = brought(elsewhere, stranger, file)
    assert counts(outcome) == {"facilitator.rep": (40, 0, 0)}
    assert len(free) >= 2
    assert all(free)


@pytest.mark.django_db(transaction=True)
def test_a_reading_that_breaks_off_goes_on_where_it_was(
    elsewhere: Team, stranger: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = of_reps(40)
    monkeypatch.setattr(Pace, "rest", lambda *said: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        brought(elsewhere, stranger, file)
    stored = Rep.objects.filter(team=elsewhere).count()
    assert 0 < stored < 40
    monkeypatch.setattr(Pace, "rest", lambda *said: None)
    assert counts(brought(elsewhere, stranger, file)) == {"facilitator.rep": (40 - stored, stored, 0)}
    assert counts(brought(elsewhere, stranger, file)) == {"facilitator.rep": (0, 40, 0)}


@pytest.mark.django_db
def test_a_file_as_it_is_sent_is_the_same_as_its_value(full: Team, elsewhere: Team, stranger: User) -> None:
    """Read in a window or at once: what it would add is the same."""
    at_once = counts(brought(elsewhere, stranger, document(full), dry=True))
    sent: Any = packing.unpacked(packing.pack(written(full)))
    assert counts(brought(elsewhere, stranger, sent, dry=True)) == at_once


@pytest.mark.django_db
@pytest.mark.parametrize("size", [1, 3])
def test_what_is_here_is_found_by_as_many_queries_for_one_row_as_for_three(
    elsewhere: Team, stranger: User, size: int, django_assert_num_queries: Any
) -> None:
    file = of_reps(size)
    brought(elsewhere, stranger, file)
    with django_assert_num_queries(3):
        brought(elsewhere, stranger, file)
