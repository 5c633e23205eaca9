"""A team's own levels and days, on a page of the desk."""

from dataclasses import asdict

import pytest

from facilitator.houserules import HouseRules
from facilitator.models import AuditEntry

USUAL = asdict(HouseRules())


def test_a_manager_reads_and_a_stranger_finds_nothing(team, manager, stranger, as_user):
    assert as_user(manager).post(f"/teams/{team.pk}/rules/", USUAL).status_code == 403
    assert as_user(stranger).post(f"/teams/{team.pk}/rules/", USUAL).status_code == 404
    team.refresh_from_db()
    assert team.house_rules == {}


@pytest.mark.parametrize(
    ("changed", "advice"),
    [
        ({"usage_signal": "lots"}, "whole number from 1 to 100"),
        ({"usage_urgent": "101"}, "whole number from 1 to 100"),
        ({"renewal_open": ""}, "whole number from 1 to 730"),
        ({"usage_ready": "70"}, "above that of"),
        ({"clean_until": "20"}, "above that of"),
    ],
)
def test_a_level_that_cannot_be_says_what_to_write(team, facilitator, as_user, changed, advice):
    answer = as_user(facilitator).post(f"/teams/{team.pk}/rules/", {**USUAL, **changed})

    assert answer.status_code == 422
    assert advice in answer.content.decode()


def test_only_what_differs_is_kept_and_the_history_says_who(team, facilitator, as_user):
    answer = as_user(facilitator).post(f"/teams/{team.pk}/rules/", {**USUAL, "usage_signal": 65})
    team.refresh_from_db()

    assert (answer.status_code, team.house_rules) == (302, {"usage_signal": 65})
    assert AuditEntry.objects.get().changes == {"house_rules": ["{}", "{'usage_signal': 65}"]}
    assert "1 level or day is this team’s own" in as_user(facilitator).get(f"/teams/{team.pk}/").content.decode()


def test_the_usual_levels_again_leave_nothing_behind(team, facilitator, as_user):
    team.house_rules = {"usage_signal": 65}
    team.save()
    as_user(facilitator).post(f"/teams/{team.pk}/rules/", USUAL)
    team.refresh_from_db()

    assert team.house_rules == {}
