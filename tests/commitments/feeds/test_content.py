"""What stands in a calendar."""

import datetime as dt
from typing import Any

import pytest

from commitments.actions import checks, datebook, feeds, notes, pledges
from commitments.models import CalendarFeed, Commitment, Duty, Signal
from facilitator.models import Membership, Team, User
from tests.commitments.conftest import FRIDAY_STANDUP, TUESDAY, WEDNESDAY, words
from tests.commitments.feeds.calendars import by_summary, fetched
from tests.factories import ParticipantFactory


def test_a_rep_sees_the_conversation_and_the_report(own: CalendarFeed, other_note: Commitment) -> None:
    found = by_summary(own)
    assert set(found) == {
        "Northwind Freight: Call Priya and propose a capacity review",
        "Report: Northwind Freight",
    }
    talk, report = found.values()
    if talk.dtstart != WEDNESDAY:
        talk, report = report, talk
    assert (talk.dtstart, talk.dtend) == (WEDNESDAY, WEDNESDAY + dt.timedelta(minutes=30))
    assert report.dtstart == FRIDAY_STANDUP
    assert (talk.transparency, report.transparency) == (None, "TRANSPARENT")


def test_the_conversation_has_one_name_in_the_file_and_in_the_feed(own: CalendarFeed, note: Commitment) -> None:
    assert note.uid in {event.uid for event in fetched(own).events}


def test_a_guest_sees_their_own_only(training: Any, note: Commitment) -> None:
    guest = ParticipantFactory(training=training, name="Gus")
    notes.post_commitment(participant=guest, data=words(account="Guest Inc"))
    feed = feeds.make_for_phone(participant=guest)
    assert {summary.partition(":")[0] for summary in by_summary(feed)} == {"Guest Inc", "Report"}


def test_a_team_sees_everybodys_conversations_and_one_standup(of_team: CalendarFeed) -> None:
    found = by_summary(of_team)
    assert set(found) == {
        "Ana · Northwind Freight: Call Priya and propose a capacity review",
        "Ben · Tessera: Call Priya and propose a capacity review",
        "Standup: 2 reports",
    }
    standup = found["Standup: 2 reports"]
    assert (standup.dtstart, standup.dtend) == (FRIDAY_STANDUP, FRIDAY_STANDUP + dt.timedelta(minutes=15))


def test_a_manager_sees_what_waits_for_them(note: Commitment, team: Team, manager: User, stranger: User) -> None:
    pledges.make_pledge(training=note.training, name="Max", days=14, hours=48, user=manager)
    feed = feeds.make_for_user(team=team, user=manager, kind="mine")
    found = by_summary(feed)
    review = found["48-hour review: Northwind Freight (Ana)"]
    assert review.dtend == TUESDAY + dt.timedelta(hours=48)
    assert set(found) == {"48-hour review: Northwind Freight (Ana)", "Standup: 1 report"}


def test_another_managers_looks_are_not_mine(note: Commitment, team: Team, manager: User, facilitator: User) -> None:
    pledges.make_pledge(training=note.training, name="Max", days=14, hours=48, user=manager)
    feed = feeds.make_for_user(team=team, user=facilitator, kind="mine")
    assert set(by_summary(feed)) == {"Standup: 1 report"}


@pytest.mark.parametrize("leaves", ["the team", "for good"])
def test_the_looks_of_a_manager_who_left_wait_for_the_others(
    note: Commitment, team: Team, manager: User, facilitator: User, leaves: str
) -> None:
    pledges.make_pledge(training=note.training, name="Max", days=14, hours=48, user=manager)
    feed = feeds.make_for_user(team=team, user=facilitator, kind="mine")
    if leaves == "the team":
        Membership.objects.filter(user=manager).update(role="facilitator")
    else:
        User.objects.filter(pk=manager.pk).update(is_active=False)
    assert set(by_summary(feed)) == {"48-hour review: Northwind Freight (Ana)", "Standup: 1 report"}


def test_a_close_target_takes_its_day_and_leaves_it_free(note: Commitment, own: CalendarFeed, manager: User) -> None:
    checks.schedule(note=note, signal_on=TUESDAY.date(), close_by=dt.date(2026, 12, 8))
    datebook.refresh_all()
    target = by_summary(own)["Close target: Northwind Freight (Ana)"]
    assert (target.dtstart, target.dtend) == (dt.date(2026, 12, 8), dt.date(2026, 12, 9))
    assert target.transparency == "TRANSPARENT"
    mine = feeds.make_for_user(team=own.team, user=manager, kind="mine")
    assert by_summary(mine)["Day 7: Northwind Freight (Ana)"].dtstart == dt.date(2026, 12, 1)


def test_a_touch_that_is_owed_stands_in_its_owners_calendar(own: CalendarFeed, team: Team, manager: User) -> None:
    signal = Signal.objects.create(
        team=team, account="Tessera", account_key="tessera", trigger="renewal_window", evidence="ends in May",
        observed_on=TUESDAY.date(), ae=own.rep, ae_name="Ana", csm_name="Cem",
    )  # fmt: skip
    due = TUESDAY + dt.timedelta(hours=48)
    Duty.objects.create(kind="ae_touch", team=team, signal=signal, owner_rep=own.rep, anchor_at=TUESDAY, due_at=due)
    mine = feeds.make_for_user(team=team, user=manager, kind="mine")
    touch = by_summary(own)["48-hour touch: Tessera (Cem)"]
    assert (touch.dtend, touch.description) == (due, "ends in May")
    assert "48-hour touch: Tessera (Cem)" not in by_summary(mine)


def test_day_90_stands_in_the_teams_calendar(of_team: CalendarFeed, training: Any) -> None:
    training.state, training.ended_at = "ended", TUESDAY
    training.save()
    datebook.refresh_all()
    day = next(event for summary, event in by_summary(of_team).items() if summary.startswith("Day 90"))
    assert day.dtstart == dt.date(2027, 2, 22)


def test_a_calendar_stops_at_a_thousand_and_keeps_the_latest(
    own: CalendarFeed, note: Commitment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("commitments.queries.feeds.MOST", 1)
    assert list(by_summary(own)) == ["Report: Northwind Freight"]
