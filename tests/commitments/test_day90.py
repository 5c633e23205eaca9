"""Day 90 of an hour: from what was logged here or typed, to a reading that can be kept."""

import datetime as dt
import re
from decimal import Decimal

import pytest

from commitments.actions import day90 as actions
from commitments.actions import notes
from commitments.models import Duty, MonthlyValue, Motion, Outcome, Play, Signal, Stage
from commitments.queries import day90 as queries
from facilitator.models import AuditEntry, Rep
from sessions.actions import moves
from tests import factories
from tests.commitments.conftest import TUESDAY, words

DAY = dt.timedelta(days=1)
TODAY = dt.date(2026, 11, 24)


@pytest.fixture
def held(training, rep):
    """An hour with a note, over since that Tuesday; looked at on day 91."""
    notes.post_commitment(participant=rep, data=words())
    moves.end(training=training, stage=None)
    training.refresh_from_db()
    return training


@pytest.fixture
def later(held, clock):
    clock.move_to(TUESDAY + 91 * DAY)
    return held


def signal(team, day, *, csm, touched=5.0):
    """Logged so many days after the hour, touched so many hours later or never."""
    at = TUESDAY + day * DAY
    return Signal.objects.create(
        team=team,
        account="Northwind",
        account_key="northwind",
        trigger="usage_threshold",
        evidence="87 %",
        observed_on=at.date(),
        csm=csm,
        csm_name=csm.name,
        logged_at=at,
        touched_at=None if touched is None else at + dt.timedelta(hours=touched),
        touched_how="" if touched is None else "call",
    )


def won(team, day, amount=1000):
    on = TODAY + day * DAY
    return Play.objects.create(
        team=team,
        account="Northwind",
        motion=Motion.UPSELL,
        trigger="usage_threshold",
        signal_on=on,
        identified_on=on,
        stage_on=on,
        closed_on=on,
        stage=Stage.WON,
        amount=amount,
        created_at=TUESDAY + day * DAY,
    )


@pytest.fixture
def ana(rep):
    return rep.rep


def test_a_stranger_sees_no_day_90_and_keeps_none(held, stranger, as_user):
    client = as_user(stranger)
    url = f"/desk/{held.team_id}/day-90/{held.pk}/"
    assert (client.get(url).status_code, client.post(url).status_code) == (404, 404)
    assert not Outcome.objects.exists()


def test_another_teams_hour_is_not_there(held, facilitator, as_user):
    other = factories.make_training()
    assert as_user(facilitator).get(f"/desk/{held.team_id}/day-90/{other.pk}/").status_code == 404


def test_another_teams_value_cannot_be_removed(team, facilitator, as_user):
    elsewhere = factories.TeamFactory()
    value = MonthlyValue.objects.create(team=elsewhere, measure="arr", month=dt.date(2026, 9, 1), value=1)
    assert as_user(facilitator).post(f"/desk/{team.pk}/day-90/values/{value.pk}/remove/").status_code == 404
    assert MonthlyValue.objects.exists()


def test_without_anything_logged_nothing_is_known(later, manager, as_user):
    page = queries.page(later)
    assert [one.known for one in page.series] == [False, False, False]
    assert page.diagnosis.because == (("signals", "unknown"),)
    assert b"It cannot be told yet" in as_user(manager).get(f"/desk/{later.team_id}/day-90/{later.pk}/").content


def test_triggers_are_counted_by_csm_and_month_in_the_teams_days(later, team, ana):
    for day in (-80, -50, -20, 1, 2, 31, 61, 89):
        signal(team, day, csm=ana)
    # On the day of the hour itself: in neither half.
    signal(team, 0, csm=ana)
    page = queries.page(later)
    assert [point.value for point in page.signals.points][3:] == [2.0, 1.0, 2.0]
    (row,) = (row for row in page.csms if row.name == "Ana")
    # Logging began 80 days before, so the first month is not known, though one of its signals is.
    assert list(row.values) == [None, 1.0, 1.0, 2.0, 1.0, 2.0]
    assert page.signals.before.n == 2
    assert page.signals.after.n == 5


def test_a_csm_without_a_trigger_counts_as_one(later, team, ana):
    factories.RepFactory(team=team, name="Cem", role=Rep.Role.CSM)
    for day in (1, 31, 61):
        signal(team, day, csm=ana)
    assert queries.page(later).signals.after.value == 0.5


def test_a_month_that_is_not_over_counts_nowhere(held, team, ana, clock):
    for day in (1, 31, 61):
        signal(team, day, csm=ana)
    clock.move_to(TUESDAY + 70 * DAY)
    page = queries.page(held)
    assert [point.value for point in page.signals.points][3:] == [1.0, 1.0, None]
    assert page.passed == 2


def test_a_touch_that_never_came_is_over_the_hours(later, team, ana):
    for day in range(1, 6):
        signal(team, day, csm=ana, touched=None)
    page = queries.page(later)
    assert page.touches.after.value == float("inf")
    assert b"never" not in str(page.diagnosis).encode()


def test_days_off_count_for_no_touch_where_the_team_has_it_so(later, team, ana, manager, as_user):
    team.house_rules = {"touch_workdays": 1}
    team.save()
    friday = 3
    for week in range(5):
        signal(team, friday + 7 * week, csm=ana, touched=72.0)
    page = queries.page(later)
    assert page.touches.after.value == 24.0
    assert "within 48 hours of working days" in as_user(manager).get(f"/desk/{team.pk}/day-90/{later.pk}/").text


def test_an_untouched_signal_is_over_once_its_own_clock_is(later, team, ana, clock):
    team.house_rules = {"touch_workdays": 1}
    team.save()
    friday = 87
    for _one in range(5):
        signal(team, friday, csm=ana, touched=None)
    # Tuesday again: the month is over since yesterday, and the clock in an hour.
    clock.move_to(TUESDAY + 91 * DAY - dt.timedelta(hours=1))
    assert queries.page(later).touches.after is None
    clock.move_to(TUESDAY + 91 * DAY + dt.timedelta(hours=1))
    assert queries.page(later).touches.after.value == float("inf")


def test_won_plays_are_summed_and_those_without_an_amount_are_named(later, team):
    won(team, -89)
    won(team, 10, 500)
    won(team, 40, None)
    page = queries.page(later)
    assert [point.value for point in page.arr.points][3:] == [500.0, 0.0, 0.0]
    assert (page.arr.after.n, page.unpriced) == (2, 1)


def typed(team, user, measure, month, value, rep=None, count=None):
    actions.put_value(team=team, user=user, measure=measure, month=month, rep=rep, value=Decimal(value), count=count)


MONTHS_BEFORE = [dt.date(2026, month, 1) for month in (8, 9, 10, 11)]
MONTHS_AFTER = [dt.date(2026, 11, 1), dt.date(2026, 12, 1), dt.date(2027, 1, 1), dt.date(2027, 2, 1)]


def test_typed_months_stand_for_the_time_before_and_count_instead_of_what_was_logged(later, team, facilitator, ana):
    for month in MONTHS_BEFORE:
        typed(team, facilitator, "signals", month, 30, rep=ana)
    for day in range(1, 91):
        signal(team, day, csm=ana)
    page = queries.page(later)
    before = page.signals.points[:3]
    assert all(point.entered for point in before)
    assert [round(point.value) for point in before] == [30, 29, 30]
    # November is typed and December is not, so the first month after is what was logged.
    assert [point.value for point in page.signals.points[3:]] == [30.0, 30.0, 30.0]


@pytest.mark.parametrize(("count", "found"), [(None, (5.0, 2)), (8, (30.0, 8))])
def test_a_median_without_its_number_of_touches_replaces_none_that_were_logged(
    later, team, facilitator, ana, count, found
):
    for day in (1, 2):
        signal(team, day, csm=ana)
    for month in MONTHS_AFTER:
        typed(team, facilitator, "touches", month, 30, count=count)
    point = queries.page(later).touches.points[3]
    assert (point.value, point.n, point.entered) == (*found, count is not None)


@pytest.mark.parametrize(
    ("after", "deals", "hours", "reading"),
    [
        (20, 9000, 60, "keep"),
        (20, 3000, 60, "handoff"),
        (20, 3000, 20, "talk"),
        (5, 9000, 20, "pay"),
        (10, 9000, 20, "adoption"),
    ],
)
def test_the_page_reads_the_three_measures_together(
    later, team, facilitator, ana, as_user, after, deals, hours, reading
):
    for month in MONTHS_BEFORE:
        typed(team, facilitator, "signals", month, 10, rep=ana)
        typed(team, facilitator, "arr", month, 3000, count=5)
    for month in MONTHS_AFTER[1:]:
        typed(team, facilitator, "signals", month, after, rep=ana)
        typed(team, facilitator, "arr", month, deals, count=5)
        typed(team, facilitator, "touches", month, hours, count=5)
    typed(team, facilitator, "touches", MONTHS_AFTER[0], hours, count=5)
    page = queries.page(later)
    assert page.diagnosis.reading == reading
    text = as_user(facilitator).get(f"/desk/{team.pk}/day-90/{later.pk}/").content.decode()
    assert str(Outcome.Reading(reading).label).replace("’", "’") in text


def test_the_reading_is_kept_with_its_figures_and_ends_the_duty(later, team, manager, ana, as_user):
    for day in (1, 31, 61):
        signal(team, day, csm=ana)
    duty = Duty.objects.get(kind="day_90")
    url = f"/desk/{team.pk}/day-90/{later.pk}/"
    assert as_user(manager).post(url, {"note": "Ask Dana about the plan"}).status_code == 302
    taken = Outcome.objects.get()
    assert (taken.reading, taken.note, taken.user) == ("unclear", "Ask Dana about the plan", manager)
    assert taken.figures["signals"]["after"] == {"value": 1.0, "n": 3}
    duty.refresh_from_db()
    assert (duty.outcome, duty.closed_at) == ("done", taken.at)
    as_user(manager).post(url, {"note": ""})
    assert Outcome.objects.get().note == ""
    assert AuditEntry.objects.filter(action="day_90").count() == 2


def test_an_endless_median_can_be_kept(later, team, manager, ana):
    for day in range(1, 6):
        signal(team, day, csm=ana, touched=None)
    assert actions.keep(training=later, user=manager, note="").figures["touches"]["after"]["value"] is None


def test_the_desk_says_when_an_hour_is_to_be_read(held, team, manager, as_user, clock):
    assert b"What became of each hour" in as_user(manager).get(f"/desk/{team.pk}/").content
    clock.move_to(TUESDAY + 92 * DAY)
    assert b"1 hour is to be read" in as_user(manager).get(f"/desk/{team.pk}/").content
    assert b"to be read" in as_user(manager).get(f"/desk/{team.pk}/day-90/").content


@pytest.mark.parametrize(
    ("field", "value", "advice"),
    [
        ("month", "", "like 2026-09"),
        ("month", "2026-13", "like 2026-09"),
        ("month", "2027-01", "has begun"),
        ("value", "-1", "from 0 on"),
        ("value", "many", "from 0 on"),
        ("count", "1.5", "whole number"),
        ("rep", "", "choose whose"),
        ("count", "", "how many touches"),
        ("count", "0", "how many touches"),
        ("measure", "mood", "what was measured"),
    ],
)
def test_what_cannot_be_a_value_is_said_and_stays_typed(team, facilitator, ana, as_user, field, value, advice):
    sent = {"measure": "signals", "month": "2026-09", "rep": str(ana.pk), "value": "12", "count": ""}
    if field == "count":
        sent["measure"] = "touches"
    answer = as_user(facilitator).post(f"/desk/{team.pk}/day-90/values/", {**sent, field: value})
    assert answer.status_code == 422
    assert advice in str(answer.context["form"].errors[field])
    assert not MonthlyValue.objects.exists()


def test_a_csm_of_another_team_is_no_choice(team, facilitator, as_user):
    foreign = factories.RepFactory()
    sent = {"measure": "signals", "month": "2026-09", "rep": str(foreign.pk), "value": "12"}
    assert as_user(facilitator).post(f"/desk/{team.pk}/day-90/values/", sent).status_code == 422


def test_a_value_is_replaced_by_the_next_and_removed(team, facilitator, as_user):
    client = as_user(facilitator)
    for value in ("12", "13"):
        client.post(f"/desk/{team.pk}/day-90/values/", {"measure": "arr", "month": "2026-09", "value": value})
    stored = MonthlyValue.objects.get()
    assert (stored.value, stored.rep) == (13, None)
    client.post(f"/desk/{team.pk}/day-90/values/{stored.pk}/remove/")
    assert not MonthlyValue.objects.exists()
    changes = [entry.changes["value"] for entry in AuditEntry.objects.order_by("pk")]
    assert changes == [[None, "12"], ["12.00", "13"], ["13.00", None]]


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_nine_queries_whatever_was_logged(later, team, ana, count, django_assert_num_queries):
    for day in range(count):
        signal(team, day + 1, csm=ana)
        won(team, day + 1)
    with django_assert_num_queries(9):
        queries.page(later)


def test_the_page_says_what_it_goes_by_and_where_that_comes_from(later, team, manager, facilitator, as_user):
    url = f"/desk/{team.pk}/day-90/{later.pk}/"
    page = as_user(manager).get(url).text
    assert "A change counts from 10 % on; a smaller one is none." in page
    assert "Fewer than 1 trigger a CSM and month are low." in page
    assert (page.count(">from the program<"), page.count(">derived, no source says it<")) == (1, 4)
    assert f"/teams/{team.pk}/rules/" not in page
    assert f'href="/teams/{team.pk}/rules/"' in as_user(facilitator).get(url).text


def test_a_teams_own_thresholds_change_the_reading(later, team, ana, manager, as_user):
    for day in (*range(-89, -9, 8), *range(5, 89, 7)):
        signal(team, day, csm=ana)
    assert queries.page(later).diagnosis.because[0] == ("signals", "up")
    team.house_rules = {"change_counts": 100, "triggers_low": 5}
    team.save()
    later.refresh_from_db()
    assert queries.page(later).diagnosis.because[0] == ("signals", "flat")
    page = as_user(manager).get(f"/desk/{team.pk}/day-90/{later.pk}/").text
    assert "A change counts from 100 % on" in page
    assert "Fewer than 5 triggers a CSM and month are low." in page
    # The numbers stand beside the step that they led to.
    assert re.search(r"the hour changed nothing here\. <span class=\"hint\">Triggers logged: <span", page)
