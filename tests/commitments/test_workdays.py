"""A team may leave days off out of the AE's hours: by the rule, on every page, and for clocks that run already."""

import datetime as dt
from dataclasses import asdict
from typing import Any

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from commitments import duedates
from commitments.actions import handover, pledges, signals
from commitments.duedates import Calendar
from commitments.models import Duty, Signal
from commitments.queries import signals as queries
from facilitator.actions import teams
from facilitator.houserules import HouseRules
from facilitator.models import AuditEntry, Team, User
from facilitator.ruleforms import HouseRulesForm
from sessions.models import Participant, Response, TrainingSession
from tests import factories
from tests.commitments.test_duedates import moments
from tests.commitments.test_signals import HOUR, SAID
from tests.commitments.test_signals_board import board
from tests.facilitator.test_team_rules import USUAL

DAY = 24 * HOUR
# Friday 27 November 2026, 17:00 in Berlin, and the Tuesday after it at the same hour.
FRIDAY = dt.datetime(2026, 11, 27, 16, 0, tzinfo=dt.UTC)
BY_WORKDAYS = FRIDAY + 4 * DAY
WORDS = "Only hours of working days count for the AE"
BERLIN = Calendar("Europe/Berlin", holidays=frozenset({dt.date(2026, 12, 1)}))
spans = st.timedeltas(dt.timedelta(0), dt.timedelta(days=30))


def rule(team: Team, user: User, on: bool = True) -> int:
    return teams.change_team(team=team, user=user, values={"house_rules": {"touch_workdays": 1} if on else {}})


def logged(team: Team, user: User, at: dt.datetime = FRIDAY, **more: Any) -> Signal:
    return signals.log(team=team, data={**SAID, **more}, user=user, logged_at=at)


def due(signal: Signal) -> dt.datetime:
    return signal.duties.touches().get().due_at


def test_manager_and_stranger_do_not_change_the_rule(team: Team, manager: User, stranger: User, as_user: Any) -> None:
    for user, status in ((manager, 403), (stranger, 404)):
        answer = as_user(user).post(f"/teams/{team.pk}/rules/", {**USUAL, "touch_workdays": "1"})
        assert answer.status_code == status
    team.refresh_from_db()
    assert team.house_rules == {}


@pytest.mark.parametrize("typed", ["", "2", "often"])
def test_rule_that_is_none_of_the_two_is_refused(typed: str) -> None:
    form = HouseRulesForm({**USUAL, "touch_workdays": typed})
    assert form.errors == {"touch_workdays": ["Choose one of the list."]}


@given(moments, spans)
def test_hours_count_as_they_were_promised(logged_at: dt.datetime, ahead: dt.timedelta) -> None:
    end = duedates.ae_touch(logged_at, BERLIN)
    assert duedates.counted(logged_at, end, BERLIN) == 48 * HOUR
    assert duedates.counted(logged_at, logged_at + ahead) == ahead


@given(moments, spans, spans)
def test_what_counts_adds_up_and_is_never_more_than_what_passed(
    began: dt.datetime, first: dt.timedelta, second: dt.timedelta
) -> None:
    middle, end = began + first, began + first + second
    parts = [duedates.counted(*pair, BERLIN) for pair in ((began, middle), (middle, end))]
    assert sum(parts, dt.timedelta(0)) == duedates.counted(began, end, BERLIN)
    assert dt.timedelta(0) <= parts[0] <= first


@pytest.mark.parametrize(
    ("at", "end"),
    [
        # The first of December is a holiday here, the days before it a weekend.
        (FRIDAY, BY_WORKDAYS + DAY),
        # Logged on a Sunday: the clock begins on Monday, at midnight in Berlin.
        (FRIDAY + 2 * DAY, FRIDAY + 5 * DAY + 7 * HOUR),
        # Over as the weekend begins.
        (FRIDAY - 2 * DAY + 7 * HOUR, FRIDAY + 7 * HOUR),
    ],
)
def test_days_off_are_left_out(at: dt.datetime, end: dt.datetime) -> None:
    assert duedates.ae_touch(at, BERLIN) == end


def test_list_of_holidays_without_an_end_is_refused() -> None:
    class Always:
        def __contains__(self, day: object) -> bool:
            return True

    with pytest.raises(ValueError, match="check the holidays"):
        duedates.ae_touch(FRIDAY, Calendar("UTC", holidays=Always()))


def test_every_hour_counts_without_a_rule(team: Team, manager: User, clock: time_machine.Traveller) -> None:
    clock.move_to(FRIDAY)
    assert due(logged(team, manager)) == FRIDAY + 2 * DAY


def test_rule_and_the_teams_holidays_hold_for_what_is_logged_and_imported(
    team: Team, facilitator: User, clock: time_machine.Traveller
) -> None:
    clock.move_to(FRIDAY)
    teams.change_team(team=team, user=facilitator, values={"holidays_country": "US"})
    rule(team, facilitator)
    team.refresh_from_db()
    # The Thursday before was Thanksgiving; a Monday without a holiday follows.
    assert due(logged(team, facilitator)) == BY_WORKDAYS
    assert due(logged(team, facilitator, FRIDAY - 2 * DAY)) == FRIDAY + 3 * DAY


def test_rule_moves_open_clocks_and_the_trail_keeps_both_times(
    team: Team, facilitator: User, clock: time_machine.Traveller
) -> None:
    clock.move_to(FRIDAY)
    made = logged(team, facilitator)
    assert rule(team, facilitator) == 1
    assert due(made) == BY_WORKDAYS
    entry = AuditEntry.objects.get(action="calendar")
    assert entry.changes == {"due_at": [(FRIDAY + 2 * DAY).isoformat(), BY_WORKDAYS.isoformat()]}
    assert rule(team, facilitator, on=False) == 1
    assert due(made) == FRIDAY + 2 * DAY


def test_rule_page_says_what_moves_before_anything_is_saved(
    team: Team, facilitator: User, as_user: Any, clock: time_machine.Traveller
) -> None:
    clock.move_to(FRIDAY)
    made = logged(team, facilitator)
    client, url = as_user(facilitator), f"/teams/{team.pk}/rules/"
    wanted = {**asdict(HouseRules()), "touch_workdays": 1}
    page = client.post(url, wanted)
    assert (page.status_code, page.context["moves"].count) == (200, 1)
    assert "1 open date moves" in page.text
    assert "Save, and move 1 date" in page.text
    team.refresh_from_db()
    assert (team.house_rules, due(made)) == ({}, FRIDAY + 2 * DAY)

    # Other rules than those that were seen are shown first.
    seen = page.context["form"].rules
    assert client.post(url, {**wanted, "usage_signal": 65, "seen": seen}).status_code == 200
    assert client.post(url, {**wanted, "seen": seen}).status_code == 302
    assert due(made) == BY_WORKDAYS


def test_rule_that_moves_nothing_is_saved_at_once(team: Team, facilitator: User, as_user: Any) -> None:
    logged(team, facilitator)
    url = f"/teams/{team.pk}/rules/"
    assert as_user(facilitator).post(url, {**asdict(HouseRules()), "usage_signal": 65}).status_code == 302


def test_rule_leaves_what_is_done_and_the_managers_look_as_they_are(
    team: Team, facilitator: User, training: TrainingSession, clock: time_machine.Traveller
) -> None:
    pledges.make_pledge(training=training, name="Max", days=14, hours=48, user=facilitator)
    clock.move_to(FRIDAY)
    done = logged(team, facilitator)
    signals.touch(signal=done, how="call", user=facilitator)
    assert rule(team, facilitator) == 0
    assert {duty.due_at for duty in Duty.objects.filter(signal=done)} == {FRIDAY + 2 * DAY}


def test_nobody_is_late_by_another_rule(team: Team, facilitator: User, clock: time_machine.Traveller) -> None:
    clock.move_to(FRIDAY)
    rule(team, facilitator)
    team.refresh_from_db()
    made = logged(team, facilitator)
    clock.move_to(FRIDAY + 3 * DAY)
    assert rule(team, facilitator, on=False) == 0
    assert (due(made), queries.one(made).touch.state) == (BY_WORKDAYS, "open")


def test_clock_that_was_missed_only_by_the_weekend_runs_again(
    team: Team, facilitator: User, clock: time_machine.Traveller
) -> None:
    clock.move_to(FRIDAY)
    made = logged(team, facilitator)
    clock.move_to(FRIDAY + 2 * DAY + 10 * HOUR)
    assert queries.one(made).touch.state == "missed"
    assert rule(team, facilitator) == 1
    assert queries.one(Signal.objects.get()).touch.state == "open"


def test_another_zone_and_another_country_move_what_counts_working_days(
    team: Team, facilitator: User, clock: time_machine.Traveller
) -> None:
    clock.move_to(FRIDAY)
    rule(team, facilitator)
    team.refresh_from_db()
    made = logged(team, facilitator, FRIDAY - 2 * DAY)
    assert due(made) == FRIDAY
    assert teams.change_team(team=team, user=facilitator, values={"holidays_country": "US"}) == 1
    # Thanksgiving was in between.
    assert due(made) == FRIDAY + 3 * DAY


def test_packets_own_terms_stay_where_the_team_has_no_rule(
    team: Team, facilitator: User, clock: time_machine.Traveller
) -> None:
    clock.move_to(FRIDAY)
    hour = factories.make_training(plan=[(5, [("packet", {"hours": 24, "weekends": False})])], team=team)
    rep = factories.ParticipantFactory(training=hour, name="Ana", role="csm")
    made = signals.log(team=team, data=SAID, participant=rep)
    assert (due(made), queries.one(made).workdays) == (FRIDAY + 3 * DAY, True)
    teams.change_team(team=team, user=facilitator, values={"followup_weekday": 2})
    assert due(made) == FRIDAY + 3 * DAY


def test_packet_of_the_hour_becomes_a_signal_with_the_same_end(
    team: Team, facilitator: User, clock: time_machine.Traveller
) -> None:
    clock.move_to(FRIDAY)
    rule(team, facilitator)
    team.refresh_from_db()
    hour = factories.make_training(plan=[(5, [("packet", {})])], team=team)
    rep = factories.ParticipantFactory(training=hour, name="Ana", role="csm")
    said = {**SAID, "outcome": "Sites in a day", "ask": "Shall we look?", "csm": "Ana", "ae": "", "logged": ""}
    packet = Response.objects.create(
        training=hour, activity_run=hour.activity_runs.get(), participant=rep, slot="packet", data=said
    )
    assert due(handover.from_packet(response=packet, participant=rep)) == BY_WORKDAYS


@pytest.mark.parametrize(("at", "hours"), [(FRIDAY, 48), (FRIDAY + DAY, 41), (FRIDAY + 3 * DAY, 24)])
def test_hours_left_are_those_that_count(
    team: Team, facilitator: User, clock: time_machine.Traveller, at: dt.datetime, hours: int
) -> None:
    clock.move_to(FRIDAY)
    rule(team, facilitator)
    team.refresh_from_db()
    made = logged(team, facilitator)
    clock.move_to(at)
    assert queries.one(made).touch.hours == hours


def test_hours_taken_and_over_are_those_that_count(
    team: Team, facilitator: User, clock: time_machine.Traveller
) -> None:
    clock.move_to(FRIDAY)
    rule(team, facilitator)
    team.refresh_from_db()
    done, over = logged(team, facilitator), logged(team, facilitator, FRIDAY - 2 * DAY, account="Tessera")
    clock.move_to(FRIDAY + 3 * DAY)
    signals.touch(signal=done, how="call", user=facilitator)
    assert (queries.one(done).touch.state, queries.one(done).touch.hours) == ("met", 24)
    assert (queries.one(over).touch.state, queries.one(over).touch.hours) == ("missed", 24)


def test_page_is_told_which_stretches_do_not_count(
    team: Team, facilitator: User, clock: time_machine.Traveller
) -> None:
    clock.move_to(FRIDAY)
    rule(team, facilitator)
    team.refresh_from_db()
    saturday = FRIDAY + 7 * HOUR
    off = queries.one(logged(team, facilitator)).touch.off_ms.split(" ")
    assert off[0] == f"{saturday.timestamp() * 1000:.0f}-{(saturday + 2 * DAY).timestamp() * 1000:.0f}"


def test_pages_with_hours_say_which_of_them_count(
    team: Team, facilitator: User, rep: Participant, as_user: Any, as_phone: Any
) -> None:
    made = signals.log(team=team, data=SAID, participant=rep)
    client = as_user(facilitator)
    addresses = [f"/desk/{team.pk}/", f"/desk/{team.pk}/signals/", f"/desk/{team.pk}/signals/{made.pk}/"]
    own = f"/s/{rep.training.code}/signals/"
    pages = [client.get(address).text for address in addresses] + [as_phone(rep).get(own).text]
    assert [WORDS in page for page in pages] == [False] * 4
    rule(team, facilitator)
    pages = [client.get(address).text for address in addresses] + [as_phone(rep).get(own).text]
    assert [WORDS in page for page in pages] == [True] * 4


@pytest.mark.parametrize("count", [1, 3])
def test_board_of_a_team_with_a_rule_asks_as_often_with_one_as_with_three(
    team: Team, facilitator: User, rep: Participant, as_user: Any, count: int, django_assert_num_queries: Any
) -> None:
    rule(team, facilitator)
    for number in range(count):
        signals.log(team=team, data={**SAID, "account": f"A {number}"}, participant=rep)
    client = as_user(facilitator)
    board(client, team)
    with django_assert_num_queries(9):
        board(client, team)
