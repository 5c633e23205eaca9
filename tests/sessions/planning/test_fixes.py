"""What does not fit is warned of, and one tap fixes it."""

import pytest

from sessions.actions import moves
from sessions.actions import planning as actions
from sessions.errors import NotNowError
from sessions.queries import planning as queries
from tests import factories
from tests.sessions.planning.conftest import ROUND


def crowd(team, number):
    for _ in range(number):
        factories.RepFactory(team=team)


def warned(training):
    return {warning.code: warning for warning in queries.in_words(queries.plan_of(training))}


def fix(client, training, code, number=0, section="triggers"):
    return client.post(f"/trainings/{training.pk}/fix/", {"code": code, "section": section, "number": number})


def test_round_too_short_for_its_people_is_warned_of_and_fixed_in_one_tap(as_user, facilitator, planned, team):
    crowd(team, 24)
    assert warned(planned)["roundrobin_short"].fixes[0].text == "Set the round to 6:00"
    fix(as_user(facilitator), planned, "roundrobin_short")
    assert planned.activity_runs.get(kind="roundrobin").settings == {"seconds": 360}
    assert set(warned(planned)) == {"standup_length"}


def test_program_stays_as_it_is_when_one_training_is_fixed(as_user, facilitator, planned, team, version):
    crowd(team, 24)
    fix(as_user(facilitator), planned, "roundrobin_short")
    assert version.sections.get(key="triggers").activities == [ROUND]


def test_longer_section_takes_its_minutes_from_the_others(as_user, facilitator, planned, team):
    crowd(team, 64)
    fix(as_user(facilitator), planned, "roundrobin_short")
    assert [run.planned_seconds // 60 for run in planned.section_runs.all()] == [5, 16, 9, 5]


def test_fix_says_which_section_gives_its_minutes(planned, team):
    crowd(team, 64)
    texts = [fix.text for fix in warned(planned)["roundrobin_short"].fixes]
    assert texts[0].endswith("Give it 16 minutes: takes 1 from Handoff")


def test_fix_without_minutes_to_spare_is_not_offered(as_user, facilitator, planned, team):
    crowd(team, 120)
    assert warned(planned)["roundrobin_short"].fixes == []
    assert "No other section has minutes to spare" in as_user(facilitator).get(f"/trainings/{planned.pk}/").text


def test_fix_without_minutes_to_spare_changes_nothing(as_user, facilitator, planned, team):
    crowd(team, 120)
    fix(as_user(facilitator), planned, "roundrobin_short")
    assert planned.activity_runs.get(kind="roundrobin").settings == {"seconds": 300}
    assert sum(run.planned_seconds for run in planned.section_runs.all()) == 2100


def test_fix_of_an_old_page_changes_nothing(as_user, facilitator, planned):
    fix(as_user(facilitator), planned, "roundrobin_short")
    fix(as_user(facilitator), planned, "roundrobin_short", number="x")
    assert planned.activity_runs.get(kind="roundrobin").settings == {"seconds": 300}


@pytest.mark.parametrize("number", ["-1", "9" * 30, "9" * 5000])
def test_fix_that_no_page_offers_changes_nothing(as_user, facilitator, planned, number):
    assert fix(as_user(facilitator), planned, "roundrobin_short", number=number).status_code == 302


def test_nothing_is_fixed_after_the_start(planned, team):
    crowd(team, 24)
    moves.start(training=planned, stage=None)
    with pytest.raises(NotNowError, match="has started"):
        actions.apply_fix(training=planned, code="roundrobin_short", section="triggers", number=0)


def test_manager_fixes_nothing(as_user, manager, planned, team):
    crowd(team, 24)
    assert fix(as_user(manager), planned, "roundrobin_short").status_code == 403


def test_too_many_performances_are_fixed_in_one_tap(as_user, facilitator, team):
    sections = [(10, [("opening", {"performances": 8})])]
    training = factories.make_training(plan=sections, state="planned", team=team, facilitator=facilitator)
    (found,) = [one for one in warned(training).values() if not one.is_information]
    assert "take 16:00 of 10:00" in found.text
    assert found.fixes[0].text == "Hear 5 performances"
    fix(as_user(facilitator), training, "opening_over", section=found.section)
    assert training.activity_runs.get().settings["performances"] == 5
    assert "opening_over" not in warned(training)
