"""A team's other calendar moves its open dates: shown before, kept in the trail, and nobody is late by it."""

import datetime as dt

import pytest

from commitments.actions import carrying, notes, pledges, reports
from commitments.models import Duty
from facilitator.actions import teams
from facilitator.models import AuditEntry
from tests import factories
from tests.commitments.conftest import FRIDAY_STANDUP, TUESDAY, live_hour, step, words
from tests.commitments.test_checks import terms

# What the team's form sends for the calendar that the tests' team has.
CALENDAR = {
    "name": "Team West",
    "timezone": "Europe/Berlin",
    "followup_weekday": "4",
    "followup_time": "09:00",
    "quiet_from": "19:00",
    "quiet_until": "08:00",
    "holidays_country": "",
}
THURSDAY_STANDUP = dt.datetime(2026, 11, 26, 8, 0, tzinfo=dt.UTC)


def due(note, kind="friday_report"):
    return note.duties.get(kind=kind).due_at


def change(team, user, **values):
    return teams.change_team(team=team, user=user, values=values)


@pytest.fixture
def edit(team, as_user, facilitator):
    def send(**values):
        return as_user(facilitator).post(f"/teams/{team.pk}/edit/", {**CALENDAR, **values})

    return send


def test_a_manager_moves_no_dates(team, note, manager, as_user):
    answer = as_user(manager).post(f"/teams/{team.pk}/edit/", {**CALENDAR, "followup_weekday": "3"})
    assert (answer.status_code, due(note)) == (403, FRIDAY_STANDUP)


def test_another_teams_dates_stay(note, stranger):
    change(stranger.memberships.get().team, stranger, followup_weekday=3)
    assert due(note) == FRIDAY_STANDUP


@pytest.mark.parametrize(
    ("values", "moment"),
    [
        ({"followup_weekday": 3}, THURSDAY_STANDUP),
        ({"followup_time": dt.time(16)}, FRIDAY_STANDUP + dt.timedelta(hours=7)),
        ({"timezone": "America/New_York"}, FRIDAY_STANDUP + dt.timedelta(hours=6)),
        # The Friday after Thanksgiving is no holiday there, Thanksgiving itself is.
        ({"holidays_country": "US", "followup_weekday": 3}, dt.datetime(2026, 11, 25, 8, 0, tzinfo=dt.UTC)),
    ],
)
def test_each_part_of_the_calendar_moves_a_report(team, facilitator, rep, values, moment):
    early = dt.datetime(2026, 11, 24, 15, 0, tzinfo=dt.UTC)
    note = notes.post_commitment(participant=rep, data=words(conversation_at=early))
    assert change(team, facilitator, **values) == 1
    assert due(note) == moment
    assert note.duties.get().anchor_at == early


def test_hours_that_count_elapsed_time_stay(team, facilitator, manager, training, note):
    pledges.make_pledge(training=training, name="Max", days=14, hours=48, user=manager)
    before = due(note, "manager_review")
    change(team, facilitator, timezone="America/New_York")
    assert due(note, "manager_review") == before


def test_what_is_reported_stays(team, facilitator, note, other_note):
    reports.report(duty=note.duties.friday().get(), data={"outcome": "happened", "response": "soft_no"})
    assert change(team, facilitator, followup_weekday=3) == 1
    assert (due(note), due(other_note)) == (FRIDAY_STANDUP, THURSDAY_STANDUP)


def test_what_was_taken_off_the_wall_stays(team, facilitator, note):
    notes.withdraw(note=note, user=facilitator)
    assert change(team, facilitator, followup_weekday=3) == 0
    assert due(note) == FRIDAY_STANDUP


def test_nobody_is_late_by_a_change(team, facilitator, note, clock):
    # On Thursday evening the standup moves to Wednesday: the next one is in a week.
    clock.move_to(THURSDAY_STANDUP + dt.timedelta(hours=10))
    change(team, facilitator, followup_weekday=2)
    assert due(note) == dt.datetime(2026, 12, 2, 8, 0, tzinfo=dt.UTC)


def test_what_is_long_overdue_stays_overdue_since_its_day(team, facilitator, note, clock):
    clock.shift(dt.timedelta(weeks=3))
    assert change(team, facilitator, followup_weekday=1) == 0
    assert due(note) == FRIDAY_STANDUP


def test_a_zone_put_right_gives_back_what_was_over_only_by_the_wrong_one(team, facilitator, note, clock):
    clock.move_to(FRIDAY_STANDUP + dt.timedelta(hours=1))
    change(team, facilitator, timezone="America/Los_Angeles")
    assert due(note) == FRIDAY_STANDUP + dt.timedelta(hours=9)


def test_the_trail_keeps_each_date_as_it_was(team, facilitator, note):
    change(team, facilitator, followup_weekday=3)
    entry = AuditEntry.objects.get(action="calendar")
    assert (entry.user, entry.subject, entry.subject_id) == (facilitator, "duty", note.duties.get().pk)
    assert entry.changes == {"due_at": [FRIDAY_STANDUP.isoformat(), THURSDAY_STANDUP.isoformat()]}


def test_another_name_moves_nothing(team, facilitator, note):
    assert change(team, facilitator, name="Team East") == 0
    assert not AuditEntry.objects.filter(action="calendar").exists()


def test_the_page_says_what_moves_before_anything_is_saved(team, note, other_note, edit):
    page = edit(followup_weekday="3")
    text = page.content.decode()
    assert (page.status_code, page.context["moves"].count) == (200, 2)
    assert "2 open dates move" in text
    assert "Fri 27 Nov, 09:00" in text
    assert "Thu 26 Nov, 09:00" in text
    team.refresh_from_db()
    assert (team.followup_weekday, due(note)) == (4, FRIDAY_STANDUP)

    saved = edit(followup_weekday="3", seen=page.context["form"].calendar)
    assert saved.status_code == 302
    assert due(note) == THURSDAY_STANDUP


def test_another_calendar_than_the_one_seen_is_shown_first(note, edit):
    seen = edit(followup_weekday="3").context["form"].calendar
    assert edit(followup_weekday="2", seen=seen).status_code == 200
    assert due(note) == FRIDAY_STANDUP


def test_with_nothing_open_it_is_saved_at_once(team, edit):
    assert edit(followup_weekday="3").status_code == 302
    team.refresh_from_db()
    assert team.followup_weekday == 3


def test_open_phones_are_told(team, facilitator, training, note):
    before = training.own_revision
    change(team, facilitator, timezone="America/New_York")
    training.refresh_from_db()
    assert training.own_revision > before


@pytest.mark.parametrize("count", [1, 3])
def test_foreseeing_takes_one_query_and_carrying_nine(team, facilitator, many, count, django_assert_num_queries):
    many(count)
    team.followup_weekday = 3
    with django_assert_num_queries(1):
        assert carrying.foresee(team).count == count
    with django_assert_num_queries(9):
        assert carrying.carry(team, facilitator) == count


@pytest.fixture
def play(team, facilitator, manager):
    """A play whose signal was seen on 20 November."""
    made = live_hour(team, facilitator, manager, ("commitments", {"play": True}))
    person = factories.ParticipantFactory(training=made, rep=factories.RepFactory(team=team))
    return notes.post_commitment(participant=person, data=words(play=terms()), run=step(made, "commitments"))


def test_the_looks_at_a_play_end_with_the_days_of_the_new_zone(team, facilitator, play):
    assert change(team, facilitator, timezone="America/New_York") == 4
    # Midnight of 5 December there.
    assert due(play, "close_check") == dt.datetime(2026, 12, 5, 4, 59, 59, tzinfo=dt.UTC)
    assert due(play, "day_7_check") == dt.datetime(2026, 11, 28, 4, 59, 59, tzinfo=dt.UTC)
    assert due(play, "joint_meeting") == dt.datetime(2026, 12, 2, 4, 59, 59, tzinfo=dt.UTC)
    assert due(play, "crm_logging") == TUESDAY + dt.timedelta(hours=2)
    assert Duty.objects.get(kind="close_check").anchor_at == dt.datetime(2026, 11, 20, 5, 0, tzinfo=dt.UTC)


def test_another_weekday_leaves_the_looks_alone(team, facilitator, play):
    assert change(team, facilitator, followup_weekday=2) == 1
