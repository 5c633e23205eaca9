"""What date and hour mean in the team's zone, and the hour that is proposed."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from sessions.planning_forms import moment_in, usual_start
from tests.sessions.planning.conftest import form_of

BERLIN = ZoneInfo("Europe/Berlin")


def test_hour_that_the_clocks_skip_is_refused_with_the_one_to_write():
    with pytest.raises(ValidationError, match=r"02:30 does not exist in Europe/Berlin\. Write 03:30"):
        moment_in(BERLIN, dt.date(2027, 3, 28), dt.time(2, 30))


def test_hour_that_comes_twice_is_the_first():
    assert moment_in(BERLIN, dt.date(2026, 10, 25), dt.time(2, 30)) == dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC)


def test_skipped_hour_is_marked_on_the_page(as_user, facilitator, version):
    data = form_of(version, date="2027-03-28", time="02:30")
    assert "time" in as_user(facilitator).post("/trainings/new/", data).context["form"].errors


@given(
    st.sampled_from(
        ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Kathmandu"]
    ),
    st.dates(dt.date(2026, 1, 1), dt.date(2030, 1, 1)),
    st.times(),
)
def test_any_local_time_comes_back_as_it_was_written_or_is_refused(zone, day, hour):
    zone = ZoneInfo(zone)
    try:
        shown = moment_in(zone, day, hour).astimezone(zone)
    except ValidationError:
        return
    assert (shown.date(), shown.time()) == (day, hour)


@pytest.mark.parametrize(
    ("now", "proposed"),
    [
        ("2026-11-18T09:20", "2026-11-18T11:00"),
        ("2026-11-18T03:00", "2026-11-18T10:00"),
        ("2026-11-18T17:30", "2026-11-19T10:00"),
        ("2026-11-20T23:30", "2026-11-23T10:00"),
        ("2026-11-21T08:00", "2026-11-23T10:00"),
    ],
)
def test_first_proposal_is_the_next_hour_of_a_working_day(now, proposed):
    with time_machine.travel(dt.datetime.fromisoformat(now).replace(tzinfo=dt.UTC), tick=False):
        assert f"{usual_start(BERLIN):%Y-%m-%dT%H:%M}" == proposed
