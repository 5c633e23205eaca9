"""Logging a signal, the 48-hour clock it starts, and the manager's look."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from commitments import signalrules, states
from commitments.actions import pledges, signals
from commitments.models import Duty, Signal
from commitments.queries import signals as queries
from facilitator.models import AuditEntry, Team, User
from sessions.errors import NotNowError
from sessions.models import Participant, TrainingSession
from tests import factories
from tests.commitments.conftest import TUESDAY

SAID = {"account": "Northwind Freight", "trigger": "usage_threshold", "evidence": "174 of 200 seats"}
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def signal(team: Team, rep: Participant, other_rep: Participant) -> Signal:
    """Logged by Ana for Ben."""
    return signals.log(team=team, data=SAID | {"csm_name": "Ana", "ae_name": "ben"}, participant=rep)


def touch_of(signal: Signal) -> Duty:
    return signal.duties.touches().get()


def pledge(training: TrainingSession, user: User) -> None:
    pledges.make_pledge(training=training, name="Max", days=14, hours=48, user=user)


def test_ae_on_the_list_owes_the_touch_48_hours_after_the_logging(signal: Signal, other_rep: Participant) -> None:
    duty = touch_of(signal)
    assert (duty.owner_rep, duty.owner_participant) == (other_rep.rep, None)
    assert (duty.anchor_at, duty.due_at) == (TUESDAY, TUESDAY + 48 * HOUR)


def test_guest_of_the_hour_owes_the_touch_by_name(training: TrainingSession, rep: Participant) -> None:
    guest = factories.ParticipantFactory(training=training, rep=None, name="Gus Guest", role="ae")
    made = signals.log(team=training.team, data=SAID | {"ae_name": "gus  guest"}, participant=rep)
    assert touch_of(made).owner_participant == guest


def test_signal_without_an_ae_has_a_clock_that_is_nobodys(team: Team, manager: User) -> None:
    made = signals.log(team=team, data=SAID, user=manager)
    assert (touch_of(made).owner_rep, touch_of(made).owner_participant, made.seats) == (None, None, "no_ae")


def test_day_it_was_seen_is_the_day_of_its_logging_in_the_teams_zone(team: Team, manager: User) -> None:
    late = dt.datetime(2026, 11, 24, 23, 30, tzinfo=dt.UTC)
    assert signals.log(team=team, data=SAID, user=manager, logged_at=late).observed_on == dt.date(2026, 11, 25)


def test_packet_of_the_hour_sets_the_terms_of_its_signals(team: Team, facilitator: User, rep: Participant) -> None:
    terms = {"hours": 24, "weekends": False}
    training = factories.make_training(plan=[(5, [("packet", terms)])], team=team, facilitator=facilitator)
    ana = factories.ParticipantFactory(training=training, name="Ana")
    friday = dt.datetime(2026, 11, 27, 12, 0, tzinfo=dt.UTC)
    made = signals.log(team=team, data=SAID, participant=ana, logged_at=friday)
    assert touch_of(made).due_at == dt.datetime(2026, 11, 30, 12, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(("after", "state"), [(0, "met"), (48, "met"), (48.01, "late"), (72, "late")])
def test_touch_is_in_time_or_late_by_its_own_hour(
    signal: Signal, rep: Participant, clock: time_machine.Traveller, after: float, state: str
) -> None:
    clock.shift(after * 3600)
    signals.touch(signal=signal, how="call", participant=rep)
    assert queries.one(signal).touch.state == state


@pytest.mark.parametrize(("after", "state", "hours"), [(0, "open", 48), (47.5, "open", 0), (50, "missed", 2)])
def test_untouched_signal_is_open_until_its_hours_are_over(
    signal: Signal, clock: time_machine.Traveller, after: float, state: str, hours: int
) -> None:
    clock.shift(after * 3600)
    mark = queries.one(signal).touch
    assert (mark.state, mark.hours) == (state, hours)


def test_second_tap_corrects_how_and_leaves_the_hour(
    signal: Signal, rep: Participant, clock: time_machine.Traveller
) -> None:
    signals.touch(signal=signal, how="call", participant=rep)
    clock.shift(3600)
    signals.touch(signal=signal, how="invite", participant=rep)
    signal.refresh_from_db()
    assert (signal.touched_at, signal.touched_how) == (TUESDAY, "invite")
    assert (touch_of(signal).closed_at, touch_of(signal).outcome) == (TUESDAY, "invite")


def test_touch_that_was_none_opens_the_clock_again(signal: Signal, rep: Participant) -> None:
    signals.touch(signal=signal, how="call", participant=rep)
    signals.touch(signal=signal, how="", participant=rep)
    assert (touch_of(signal).closed_at, queries.one(signal).touch.state) == (None, "open")


def test_touch_told_at_the_desk_keeps_the_hour_that_it_was(
    signal: Signal, manager: User, clock: time_machine.Traveller
) -> None:
    clock.shift(60 * 3600)
    signals.touch(signal=signal, how="message", user=manager, at=TUESDAY + 5 * HOUR)
    assert queries.one(signal).touch == queries.Mark(TUESDAY + 48 * HOUR, "met", 5)


def test_everything_that_is_changed_is_written_down(signal: Signal, rep: Participant) -> None:
    signals.touch(signal=signal, how="call", participant=rep)
    signals.change(signal=signal, data={"value": Decimal(174), "limit": Decimal(200)}, participant=rep)
    signals.withdraw(signal=signal, participant=rep)
    actions = list(AuditEntry.objects.filter(subject="signal").order_by("pk").values_list("action", flat=True))
    assert actions == ["log_signal", "touch_signal", "change_signal", "withdraw_signal"]


def test_another_ae_takes_the_clock_over_and_it_keeps_running(signal: Signal, team: Team, rep: Participant) -> None:
    other = factories.RepFactory(team=team, name="Cleo", role="ae")
    signals.change(signal=signal, data={"ae_name": "Cleo"}, participant=rep)
    assert (touch_of(signal).owner_rep, touch_of(signal).due_at) == (other, TUESDAY + 48 * HOUR)


def test_signal_taken_back_has_no_clock_and_takes_no_word(signal: Signal, rep: Participant) -> None:
    signals.withdraw(signal=signal, participant=rep)
    assert not Duty.objects.standing().filter(signal=signal).exists()
    with pytest.raises(NotNowError, match="taken back"):
        signals.touch(signal=signal, how="call", participant=rep)


def test_joint_meeting_needs_both_names_in_the_database_too(signal: Signal) -> None:
    with pytest.raises(IntegrityError, match="signal_joint_names_both"), transaction.atomic():
        Signal.objects.filter(pk=signal.pk).update(csm_name="", joint=True)


def test_signal_logged_while_a_pledge_runs_is_looked_at(signal_in: Any) -> None:
    look = signal_in(TUESDAY + HOUR).duties.reviews().get()
    assert (look.due_at, look.pledge is None) == (TUESDAY + 49 * HOUR, False)


@pytest.mark.parametrize("after", [dt.timedelta(days=14, minutes=1), -HOUR])
def test_signal_outside_the_two_weeks_is_promised_to_nobody(signal_in: Any, after: dt.timedelta) -> None:
    assert not signal_in(TUESDAY + after).duties.reviews().exists()


@pytest.fixture
def signal_in(training: TrainingSession, manager: User) -> Any:
    pledge(training, manager)
    return lambda at: signals.log(team=training.team, data=SAID, user=manager, logged_at=at)


def test_pledge_covers_signals_of_the_hour_from_before_it_was_given(
    signal: Signal, training: TrainingSession, manager: User
) -> None:
    pledge(training, manager)
    assert signal.duties.reviews().get().owner_user == manager


def test_pledge_of_another_team_promises_nothing_here(signal: Signal, stranger: User) -> None:
    elsewhere = factories.make_training(team=stranger.memberships.get().team, facilitator=stranger, starts_at=TUESDAY)
    pledge(elsewhere, stranger)
    assert not signal.duties.reviews().exists()


@pytest.mark.parametrize("promised", [True, False])
def test_look_is_taken_once_whether_it_was_promised_or_not(
    signal: Signal, training: TrainingSession, manager: User, promised: bool
) -> None:
    if promised:
        pledge(training, manager)
    pledges.review_signal(signal=signal, user=manager)
    pledges.review_signal(signal=signal, user=manager, verdict="change", note="Name the number")
    row = queries.one(signal)
    assert row.review is not None
    assert (row.review.verdict, row.review.note, row.look and row.look.state) == ("change", "Name the number", "met")
    assert signal.duties.reviews().count() == 1


@given(csm=st.sampled_from(["", "Ana"]), ae=st.sampled_from(["", "Ben"]), joint=st.booleans())
def test_only_two_named_people_who_both_go_are_no_warning(csm: str, ae: str, joint: bool) -> None:
    assert (signalrules.seats(csm, ae, joint=joint) == "") == bool(csm and ae and joint)


@given(value=st.decimals(0, 10**6, places=2, allow_nan=False), limit=st.decimals(1, 10**6, places=2, allow_nan=False))
def test_share_is_rounded_down_so_that_70_means_70(value: Decimal, limit: Decimal) -> None:
    share = signalrules.share(value, limit)
    assert share is not None
    assert share * limit <= 100 * value < (share + 1) * limit


@given(done=st.none() | st.integers(0, 200), due=st.integers(0, 200), now=st.integers(0, 200))
def test_every_clock_is_in_exactly_one_state(done: int | None, due: int, now: int) -> None:
    def at(hour: int) -> dt.datetime:
        return TUESDAY + hour * HOUR

    state = states.clock_state(None if done is None else at(done), at(due), at(now))
    expected = ("met" if done <= due else "late") if done is not None else ("missed" if due < now else "open")
    assert state == expected
