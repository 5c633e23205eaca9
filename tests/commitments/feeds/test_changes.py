"""What a client hears of edits, moves and ends: UID, SEQUENCE, DTSTAMP."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from ical.event import Event, EventStatus

from commitments import ics
from commitments.actions import datebook, feeds, notes, reports
from commitments.models import CalendarEntry, CalendarFeed, Commitment, Duty
from facilitator.models import Team, User
from tests.commitments.conftest import FRIDAY_STANDUP, TUESDAY, WEDNESDAY
from tests.commitments.feeds.calendars import HAPPENED, NEXT_WEEK, address, by_summary, fetched, read


def talk_and_report(feed: CalendarFeed) -> tuple[Event, Event]:
    found = fetched(feed).events
    report = next(event for event in found if str(event.summary).startswith("Report"))
    talk = next(event for event in found if event is not report)
    return talk, report


def test_other_words_keep_the_sequence_and_move_the_stamp(
    own: CalendarFeed, note: Commitment, clock: time_machine.Traveller
) -> None:
    before = talk_and_report(own)
    clock.shift(dt.timedelta(minutes=7))
    notes.edit_commitment(note=note, data={"account": "Northwind Rail"})
    datebook.refresh_all()
    after = talk_and_report(own)
    for old, new in zip(before, after, strict=True):
        assert (new.uid, new.sequence, new.dtstart) == (old.uid, old.sequence, old.dtstart)
        assert new.dtstamp == old.dtstamp + dt.timedelta(minutes=7)
        assert new.last_modified == new.dtstamp
    assert after[1].summary == "Report: Northwind Rail"


def test_a_move_counts_up_for_what_moved(own: CalendarFeed, note: Commitment, clock: time_machine.Traveller) -> None:
    before = talk_and_report(own)
    clock.shift(dt.timedelta(minutes=7))
    notes.edit_commitment(note=note, data={"conversation_at": NEXT_WEEK})
    datebook.refresh_all()
    after = talk_and_report(own)
    for old, new in zip(before, after, strict=True):
        assert (new.uid, new.sequence) == (old.uid, (old.sequence or 0) + 1)
        assert new.dtstart > old.dtstart
        assert new.dtstamp == TUESDAY + dt.timedelta(minutes=7)


def test_what_is_cancelled_says_so_for_thirty_days_and_then_goes(
    own: CalendarFeed, note: Commitment, facilitator: User, clock: time_machine.Traveller
) -> None:
    before = talk_and_report(own)
    notes.withdraw(note=note, user=facilitator)
    datebook.refresh_all()
    after = talk_and_report(own)
    for old, new in zip(before, after, strict=True):
        assert (new.uid, new.sequence, new.status) == (old.uid, (old.sequence or 0) + 1, EventStatus.CANCELLED)
    etag = Client().get(address(own)).headers["ETag"]
    clock.shift(dt.timedelta(days=30))
    assert len(fetched(own).events) == 2
    clock.shift(dt.timedelta(minutes=1))
    assert fetched(own).events == []
    assert Client().get(address(own)).headers["ETag"] != etag


def test_a_next_step_comes_and_goes_with_the_report_that_agreed_it(own: CalendarFeed, note: Commitment) -> None:
    duty = note.duties.get()
    reports.report(duty=duty, data={**HAPPENED, "next_at": NEXT_WEEK}, participant=note.participant)
    datebook.refresh_all()
    step = by_summary(own)["Northwind Freight: Send the plan"]
    assert (step.dtstart, step.status, step.sequence) == (NEXT_WEEK, EventStatus.CONFIRMED, 0)
    reports.report(duty=duty, data={**HAPPENED, "next_at": None}, participant=note.participant)
    datebook.refresh_all()
    gone = by_summary(own)["Northwind Freight: Send the plan"]
    assert (gone.uid, gone.status, gone.sequence) == (step.uid, EventStatus.CANCELLED, 1)


def test_a_report_given_early_need_not_be_waited_for(own: CalendarFeed, note: Commitment) -> None:
    reports.report(duty=note.duties.get(), data=HAPPENED, participant=note.participant)
    datebook.refresh_all()
    assert by_summary(own)["Report: Northwind Freight"].status == EventStatus.CANCELLED


def test_a_report_given_at_the_standup_leaves_it_where_it_was(
    own: CalendarFeed, note: Commitment, clock: time_machine.Traveller
) -> None:
    clock.move_to(FRIDAY_STANDUP + dt.timedelta(minutes=3))
    reports.report(duty=note.duties.get(), data=HAPPENED, participant=note.participant)
    datebook.refresh_all()
    assert by_summary(own)["Report: Northwind Freight"].status == EventStatus.CONFIRMED


def test_what_comes_back_counts_up_again(own: CalendarFeed, note: Commitment) -> None:
    Duty.objects.update(withdrawn_at=TUESDAY)
    datebook.refresh_all()
    Duty.objects.update(withdrawn_at=None)
    datebook.refresh_all()
    report = by_summary(own)["Report: Northwind Freight"]
    assert (report.status, report.sequence) == (EventStatus.CONFIRMED, 2)


def test_looking_twice_changes_nothing_and_twice_at_once_counts_once(own: CalendarFeed, note: Commitment) -> None:
    assert datebook.refresh_all() > 0  # the team's standup, which the rep's own calendar did not need
    assert datebook.refresh_all() == 0
    row = CalendarEntry.objects.get(kind="report")
    Duty.objects.update(due_at=FRIDAY_STANDUP + dt.timedelta(days=7))
    # As another process that read the row before this one wrote it.
    stale = CalendarEntry.objects.filter(pk=row.pk, sequence=row.sequence, revised_at=row.revised_at)
    datebook.refresh(team=own.team)
    assert stale.update(sequence=9) == 0
    row.refresh_from_db()
    assert row.sequence == 1


def test_the_job_asks_twice_when_nothing_changed(own: CalendarFeed, django_assert_num_queries: Any) -> None:
    datebook.refresh_all()
    # The old rows, the teams that are subscribed to, duties, ended hours and entries.
    with django_assert_num_queries(5):
        assert datebook.refresh_all() == 0


def test_one_teams_broken_calendar_does_not_stop_the_others(
    own: CalendarFeed, stranger: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = stranger.memberships.get().team
    feeds.make_for_user(team=other, user=stranger, kind="team")
    done = []
    refresh = datebook.refresh

    def sometimes(*, team: Team) -> int:
        if team == own.team:
            raise ValueError("no working day")
        done.append(team)
        return refresh(team=team)

    monkeypatch.setattr(datebook, "refresh", sometimes)
    datebook.refresh_all()
    assert done == [other]


def test_a_team_that_nobody_subscribed_to_costs_nothing(note: Commitment) -> None:
    assert datebook.refresh_all() == 0
    assert not CalendarEntry.objects.exists()


def test_what_is_long_over_is_forgotten(own: CalendarFeed, clock: time_machine.Traveller) -> None:
    clock.shift(dt.timedelta(days=100))
    datebook.refresh_all()
    assert not CalendarEntry.objects.filter(kind="report").exists()


words_of = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=120)


@given(st.lists(st.tuples(words_of, words_of), max_size=5), words_of)
def test_any_words_fold_escape_and_come_back(texts: list[tuple[str, str]], name: str) -> None:
    items = [
        ics.Item(f"u{n}@x", n, TUESDAY, WEDNESDAY, 30, summary or "-", description)
        for n, (summary, description) in enumerate(texts)
    ]
    data = ics.feed_ics(name or "-", items)
    assert max(map(len, data.split(b"\r\n"))) <= 75
    assert b"\n" not in data.replace(b"\r\n", b"")
    found = read(data)
    assert [event.sequence for event in found.events] == list(range(len(texts)))
    assert [str(event.summary) for event in found.events] == [" ".join((s or "-").split()) for s, _d in texts]
    assert [event.description or "" for event in found.events] == [d.strip() for _s, d in texts]
