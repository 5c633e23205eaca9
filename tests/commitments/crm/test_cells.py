"""Cells and record ids as the loader takes them, and nobody's formula."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commitments import crm
from commitments.actions import notes
from facilitator.models import Team
from tests.commitments.conftest import TUESDAY, words
from tests.commitments.crm.loader import (
    ACCOUNT,
    ACCOUNT_18,
    table,
)


@given(st.text(max_size=300), st.integers(1, 300))
def test_free_text_is_short_enough_and_no_formula(value: str, limit: int) -> None:
    found = crm.text(value, limit)
    assert len(found) <= limit
    assert not found.startswith((*crm.FORMULA, "\x00"))


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, ""),
        (True, "true"),
        (False, "false"),
        (-5, "-5"),
        (Decimal("-12.50"), "-12.50"),
        (dt.date(2026, 11, 27), "2026-11-27"),
        (TUESDAY.replace(microsecond=123456), "2026-11-24T09:00:00.123Z"),
        (dt.datetime(2026, 7, 1, 10, tzinfo=dt.timezone(dt.timedelta(hours=2))), "2026-07-01T08:00:00.000Z"),
        ("  -1 discount", "1 discount"),
        ("a=b", "a=b"),
    ],
)
def test_cells_are_written_as_the_loader_reads_them(value: Any, cell: str) -> None:
    assert crm.written(value) == cell


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        crm.written(dt.datetime(2026, 7, 1))  # noqa: DTZ001


def test_everything_is_quoted() -> None:
    data = crm.csv_bytes(("Subject", "Status"), [{"Subject": 'say "hi", twice', "Status": None}])
    assert data == b'"say ""hi"", twice",""\r\n'


def test_subjects_and_names_fit_their_fields(rep: Any, team: Team) -> None:
    notes.post_commitment(participant=rep, data=words(account="A" * 200, next_action="b" * 240))
    assert len(table(team, "tasks")[0]["Subject"]) == 255


@pytest.mark.parametrize(
    ("given_id", "found"),
    [
        (ACCOUNT, ACCOUNT_18),
        (ACCOUNT_18, ACCOUNT_18),
        (ACCOUNT_18[:15] + "iaz", ACCOUNT_18),
        ("001D000000IqhSLIAA", None),
        ("001D000000IqhS", None),
        ("001D000000Iqh-L", None),
        ("", None),
    ],
)
def test_ids_have_15_or_18_characters_that_fit_each_other(given_id: str, found: str | None) -> None:
    assert crm.record_id(given_id) == found


@given(st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", min_size=15, max_size=15))
def test_an_id_of_18_is_itself_again(given_id: str) -> None:
    longer = crm.record_id(given_id)
    assert longer is not None
    assert crm.record_id(longer) == longer
    assert longer[:15] == given_id
