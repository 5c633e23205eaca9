"""Who has to be known for a play, who is missing, and the one next step towards them."""

import pytest

from commitments.stakeholders import Person, StakeholderMap


def of(cross_sell=True, other_team=None, **people):
    return StakeholderMap(
        {role: Person(*person) if isinstance(person, tuple) else Person(person) for role, person in people.items()},
        cross_sell=cross_sell,
        other_team=other_team,
    )


def test_a_cross_sell_needs_four_people_and_an_upsell_two():
    assert of().missing == ["champion", "head", "users", "security"]
    assert of(cross_sell=False).missing == ["champion", "head"]
    assert of(champion="Priya", head="Mei").missing == ["users", "security"]


@pytest.mark.parametrize(
    ("people", "there"),
    [
        ({}, None),
        ({"champion": "Priya"}, False),
        ({"champion": "Priya", "head": "priya "}, False),
        ({"champion": "Priya", "head": "Mei"}, True),
        ({"champion": "Priya", "users": "Data engineering"}, True),
        ({"head": "Mei"}, True),
        ({"champion": "Priya", "security": "Sam"}, False),
    ],
)
def test_somebody_is_there_if_they_are_not_the_champion_alone(people, there):
    assert of(**people).champion_there is there


@pytest.mark.parametrize(
    ("people", "role", "said"),
    [
        ({}, "champion", "Find who uses"),
        ({"champion": "Priya"}, "champion", "Speak with Priya first"),
        ({"champion": ("Priya", "", True)}, "head", "Ask Priya who heads"),
        ({"champion": ("Priya", "", True), "head": "Mei"}, "head", "Let Priya sponsor the introduction to Mei"),
        ({"champion": ("Priya", "", True), "head": ("Mei", "", True)}, "users", "Ask Priya who would work"),
    ],
)
def test_the_way_leads_through_the_champion(people, role, said):
    way = of(**people).way
    assert way is not None
    assert way.role == role
    assert (way.text % way.params).startswith(said)


def test_there_is_no_way_left_when_everybody_was_met():
    people = {role: (role, "", True) for role in ("champion", "head")}
    assert of(cross_sell=False, **people).way is None
    assert of(cross_sell=True, **people).way is not None
