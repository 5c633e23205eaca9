"""Days and moments stored beside duties follow the team's time zone too."""

import datetime as dt

import pytest

from commitments.actions import carrying, funnel, notes, pledges, signals
from commitments.models import Duty, Play, PlayPart, Pledge
from commitments.queries import own
from facilitator.actions import teams
from facilitator.models import AuditEntry
from tests import factories
from tests.commitments.conftest import TUESDAY, WEDNESDAY, live_hour, step, words
from tests.commitments.plays import TERMS

# In the evening of 24 November in New York it is the 25th in Berlin.
LATE = dt.datetime(2026, 11, 25, 2, 0, tzinfo=dt.UTC)
NEW_YORK = {"timezone": "America/New_York"}


@pytest.fixture
def late(team, facilitator, manager, clock):
    """An hour in the night of 25 November in Berlin, and its rep."""
    clock.move_to(LATE)
    made = live_hour(
        team, facilitator, manager, ("commitments", {"play": True, "meeting_days": 5}), ("pledge", {}), starts_at=LATE
    )
    return factories.ParticipantFactory(training=made, rep=factories.RepFactory(team=team))


@pytest.fixture
def note(late):
    found = words(play={**TERMS, "meeting_by": dt.date(2026, 11, 30)}, conversation_at=LATE + dt.timedelta(days=5))
    return notes.post_commitment(participant=late, data=found, run=step(late.training, "commitments"))


def change(team, user, **values):
    return teams.change_team(team=team, user=user, values=values)


def test_the_last_day_of_the_meeting_counts_from_the_hours_day_in_the_new_zone(note, team, facilitator):
    change(team, facilitator, **NEW_YORK)
    part = PlayPart.objects.get()
    assert part.meeting_by == dt.date(2026, 11, 29)
    meeting = Duty.objects.get(kind="joint_meeting")
    assert meeting.due_at == dt.datetime(2026, 11, 30, 4, 59, 59, tzinfo=dt.UTC)
    trail = AuditEntry.objects.get(action="calendar", subject="playpart")
    assert trail.changes == {"meeting_by": ["2026-11-30", "2026-11-29"]}


def test_days_that_people_chose_stay(note, team, facilitator):
    before = PlayPart.objects.values("signal_on", "sponsor_on", "close_by", "log_by").get()
    change(team, facilitator, **NEW_YORK)
    assert PlayPart.objects.values("signal_on", "sponsor_on", "close_by", "log_by").get() == before


def test_the_phone_says_by_the_new_day_whether_the_meeting_is_too_late(late, note, team, facilitator):
    assert not own.own_note(late).missed_goal
    change(team, facilitator, **NEW_YORK)
    late.training.refresh_from_db()
    # Both the conversation and its last day are a day earlier there.
    assert not own.own_note(late).missed_goal


def test_a_play_that_follows_its_note_has_the_conversations_day_in_the_new_zone(note, team, facilitator):
    assert note.pursued.conversation_on == dt.date(2026, 11, 30)
    change(team, facilitator, **NEW_YORK)
    assert Play.objects.get().conversation_on == dt.date(2026, 11, 29)


def test_a_play_that_somebody_wrote_in_keeps_its_days(note, team, facilitator, manager):
    funnel.change_play(play=note.pursued, data={"product": "Insights"}, user=manager)
    change(team, facilitator, **NEW_YORK)
    assert Play.objects.get().conversation_on == dt.date(2026, 11, 30)


def test_the_signal_of_a_plain_note_is_of_the_day_it_was_posted_there(late, team, facilitator, manager):
    plain = notes.post_commitment(participant=late, data=words(conversation_at=WEDNESDAY + dt.timedelta(days=2)))
    play = funnel.pursue_note(note=plain, user=manager)
    assert play.signal_on == dt.date(2026, 11, 25)
    change(team, facilitator, **NEW_YORK)
    play.refresh_from_db()
    assert play.signal_on == dt.date(2026, 11, 24)


def test_a_pledge_ends_at_the_hours_time_in_the_new_zone(training, team, facilitator, manager, clock):
    # Two weeks over the end of summer time there: 21 October to 4 November.
    pledge = pledges.make_pledge(training=training, name="Max", days=200, hours=48, user=manager)
    assert pledge.until == dt.datetime(2027, 6, 12, 8, 0, tzinfo=dt.UTC)
    change(team, facilitator, timezone="Asia/Tokyo")
    pledge.refresh_from_db()
    # There clocks never change.
    assert pledge.until == dt.datetime(2027, 6, 12, 9, 0, tzinfo=dt.UTC)
    trail = AuditEntry.objects.get(action="calendar", subject="pledge")
    assert trail.changes == {"until": ["2027-06-12T08:00:00+00:00", "2027-06-12T09:00:00+00:00"]}


def test_what_was_logged_in_the_hours_that_a_pledge_gained_is_looked_at(training, team, facilitator, manager, clock):
    pledges.make_pledge(training=training, name="Max", days=200, hours=48, user=manager)
    clock.move_to(dt.datetime(2027, 6, 12, 8, 30, tzinfo=dt.UTC))
    data = {"account": "Acme", "trigger": "usage_threshold", "evidence": "92 % of seats", "observed_on": TUESDAY.date()}
    signal = signals.log(team=team, data=data | {"csm_name": "", "ae_name": ""})
    assert not signal.duties.reviews().exists()
    change(team, facilitator, timezone="Asia/Tokyo")
    assert signal.duties.reviews().get().pledge == Pledge.objects.get()


def test_another_weekday_moves_no_stored_day(note, team, facilitator):
    change(team, facilitator, followup_weekday=2)
    assert not AuditEntry.objects.filter(action="calendar").exclude(subject="duty").exists()


@pytest.mark.parametrize("count", [1, 3])
def test_carrying_costs_the_same_however_many_plays(late, team, facilitator, count, django_assert_num_queries):
    run = step(late.training, "commitments")
    for _n in range(count):
        person = factories.ParticipantFactory(training=late.training, rep=factories.RepFactory(team=team))
        notes.post_commitment(participant=person, data=words(play={**TERMS}), run=run)
    team.timezone = "America/New_York"
    with django_assert_num_queries(11):
        carrying.carry(team, facilitator)
