"""The clocks of a brief: who signs, and how long the pain counts that somebody there named."""

import datetime as dt

import pytest

from commitments.actions import checks, notes
from commitments.models import BriefText, Duty, Mapping
from facilitator.actions import teams
from facilitator.models import AuditEntry
from tests import factories
from tests.commitments.clocks.ticking import HOUR, duty, end, state
from tests.commitments.conftest import TUESDAY, step, words
from tests.commitments.test_checks import evening, look, terms
from tests.conftest import post_answer
from tests.sessions.activities import hour


def test_a_brief_that_is_begun_gives_its_csm_three_business_days(write, ana, ben):
    write(ben, "account", "Northwind")
    mapping = duty("sponsor_mapping")
    assert (mapping.owner_participant, mapping.anchor_at) == (ana, TUESDAY)
    # Tuesday, and three working days on.
    assert mapping.due_at == evening(dt.date(2026, 11, 27))
    write(ana, "core", "Workflow")
    assert Duty.objects.filter(kind="sponsor_mapping").count() == 1


def test_holidays_of_the_team_count_as_none_of_the_three(write, ana, team, facilitator):
    write(ana, "account", "Northwind")
    # Thanksgiving is on 26 November.
    assert teams.change_team(team=team, user=facilitator, values={"holidays_country": "US"}) == 1
    assert duty("sponsor_mapping").due_at == evening(dt.date(2026, 11, 30))


@pytest.mark.parametrize(("day", "done"), [("", False), ("2026-12-03", True)])
def test_the_sponsors_name_and_day_on_the_board_end_it(training, write, ana, ben, as_phone, day, done):
    write(ana, "account", "Northwind")
    run = step(training, "sponsors")
    data = {"account": "Northwind", "sponsor_name": "Mei Tanaka", "sponsor_title": "VP", "sponsor_on": day}
    post_answer(as_phone(ben), ben, run, "answer", known_by="", **data)
    assert (duty("sponsor_mapping").outcome == "done") is done


def test_a_play_on_the_wall_ends_it(training, write, ana):
    write(ana, "account", "Northwind")
    notes.post_commitment(participant=ana, data=words(play=terms()), run=step(training, "commitments"))
    assert state("sponsor_mapping") == (TUESDAY, "done")


def test_a_play_of_another_pair_does_not(training, write, ana, team):
    write(ana, "account", "Northwind")
    other = factories.ParticipantFactory(training=training, rep=factories.RepFactory(team=team))
    notes.post_commitment(participant=other, data=words(play=terms()), run=step(training, "commitments"))
    assert state("sponsor_mapping") == (None, None)


FOUND = {"sponsor_name": "Mei Tanaka", "sponsor_title": "VP Operations", "sponsor_on": "2026-12-03"}


@pytest.mark.parametrize(
    ("field", "typed", "advice"),
    [
        ("sponsor_name", " ", "No name, no play"),
        ("sponsor_name", "a" * 81, "80 characters"),
        ("sponsor_title", "", "title"),
        ("sponsor_on", "", "in front of the sponsor"),
        ("sponsor_on", "2026-11-20", "is over"),
        ("sponsor_on", "2028-11-20", "up to 25 Nov 2027"),
    ],
)
def test_half_a_sponsor_is_none(write, ana, tap, field, typed, advice):
    write(ana, "account", "Northwind")
    answer = tap(ana, duty("sponsor_mapping"), "sponsor", **{**FOUND, field: typed})
    assert answer.status_code == 422
    assert advice in answer.json()["errors"][field][0]
    assert state("sponsor_mapping") == (None, None)


def test_the_sponsor_is_found_after_the_hour(training, write, ana, tap):
    write(ana, "account", "Northwind")
    write(ana, "sponsor", "Mei Tanaka")
    end(training)
    assert 'value="Mei Tanaka"' in hour.phone(ana, "mine")
    mine = tap(ana, duty("sponsor_mapping"), "sponsor", **FOUND).json()["panels"]["mine"]
    assert "VP Operations" in mine
    assert Mapping.objects.get().on == dt.date(2026, 12, 3)
    assert state("sponsor_mapping") == (TUESDAY, "done")


def test_the_pain_counts_sixty_days_from_the_day_it_was_said(write, ana):
    write(ana, "said", "2026-11-20")
    pain = duty("pain_freshness")
    assert pain.anchor_at == dt.datetime(2026, 11, 19, 23, 0, tzinfo=dt.UTC)
    assert pain.due_at == evening(dt.date(2027, 1, 19))


def test_another_day_moves_it_and_no_day_ends_it(write, ana):
    write(ana, "said", "2026-11-20")
    write(ana, "said", "2026-11-23", base=str(BriefText.objects.last().pk))
    assert duty("pain_freshness").due_at == evening(dt.date(2027, 1, 22))
    write(ana, "said", "", base=str(BriefText.objects.last().pk))
    assert not Duty.objects.filter(kind="pain_freshness").exists()


def test_a_house_rule_says_how_long_it_counts(team, facilitator, write, ana):
    write(ana, "said", "2026-11-20")
    assert teams.change_team(team=team, user=facilitator, values={"house_rules": {"pain_days": 30}}) == 1
    assert duty("pain_freshness").due_at == evening(dt.date(2026, 12, 20))


def test_the_pain_said_again_begins_anew_and_the_brief_has_the_day(training, write, ana, tap, clock):
    write(ana, "said", "2026-11-20")
    end(training)
    clock.shift(dt.timedelta(days=70))
    assert "days over" in hour.phone(ana, "mine")
    assert tap(ana, duty("pain_freshness"), "said", said="2027-02-01").status_code == 200
    assert duty("pain_freshness").due_at == evening(dt.date(2027, 4, 2)) - HOUR
    assert BriefText.objects.standing().get(part="said").value == "2027-02-01"
    assert "due_at" in AuditEntry.objects.get(action="tick").changes


@pytest.mark.parametrize("day", ["", "2026-11-25", "2025-01-01"])
def test_a_day_still_to_come_or_long_past_is_refused(write, ana, tap, day):
    write(ana, "said", "2026-11-20")
    assert tap(ana, duty("pain_freshness"), "said", said=day).status_code == 422


def test_a_signed_play_needs_neither_sponsor_nor_pain(training, write, ana, manager):
    write(ana, "said", "2026-11-20")
    note = notes.post_commitment(participant=ana, data=words(play=terms()), run=step(training, "commitments"))
    checks.check(duty=look(note), user=manager, verdict="signed")
    assert duty("pain_freshness").outcome == "signed"
    checks.check(duty=look(note), user=manager, verdict="slipped")
    assert duty("pain_freshness").outcome is None


def test_the_pain_said_again_begins_nothing_once_the_play_is_signed(training, write, ana, manager, tap):
    write(ana, "said", "2026-11-20")
    note = notes.post_commitment(participant=ana, data=words(play=terms()), run=step(training, "commitments"))
    checks.check(duty=look(note), user=manager, verdict="signed")
    # From a page that was open before.
    assert tap(ana, duty("pain_freshness"), "said", said="2026-11-23").status_code == 200
    assert state("pain_freshness") == (TUESDAY, "signed")
    checks.check(duty=look(note), user=manager, verdict="slipped")
    assert state("pain_freshness") == (None, None)
    assert duty("pain_freshness").due_at == evening(dt.date(2027, 1, 22))
