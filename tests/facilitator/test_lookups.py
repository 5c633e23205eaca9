"""Names are found whatever their letters' case is, in any script."""

import pytest
from django.test.utils import CaptureQueriesContext

from facilitator import lookups, queries
from facilitator.models import Rep
from tests import factories

NAMES = ("Élodie Müller", "ELODIE", "Ωmega ΣΊΣΥΦΟΣ", "Straße 100%", "Łukasz_", "Юлия", "Anna", "STRASSER")


@pytest.fixture
def reps(team):
    for name in NAMES:
        factories.RepFactory(team=team, name=name)
    return team


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("éLO", {"Élodie Müller"}),
        ("mÜLL", {"Élodie Müller"}),
        ("elo", {"ELODIE"}),
        ("σίσυφος", {"Ωmega ΣΊΣΥΦΟΣ"}),
        ("straß", {"Straße 100%", "STRASSER"}),
        ("strass", {"STRASSER"}),
        ("łUK", {"Łukasz_"}),
        ("юЛ", {"Юлия"}),
        ("ANN", {"Anna"}),
        ("%", {"Straße 100%"}),
        ("z_", {"Łukasz_"}),
        ("é%", set()),
        ("ü*", set()),
        ("漢", set()),
    ],
)
def test_a_part_of_a_name_is_found_in_any_case(reps, typed, found):
    assert {rep.name for rep in queries.reps(reps, gone=False, find=typed)} == found


@pytest.mark.parametrize(("typed", "found"), [("éLODIE mÜLLER", 1), ("élodie", 0), ("anna", 1), ("юлия", 1)])
def test_a_whole_name_is_compared_in_any_case(reps, typed, found):
    assert Rep.objects.filter(team=reps, name__folded_exact=typed).count() == found


def test_a_name_of_english_letters_is_looked_for_by_the_database_alone(reps, django_assert_num_queries):
    from django.db import connection

    with CaptureQueriesContext(connection) as asked:
        list(queries.reps(reps, gone=False, find="ann"))
    assert lookups.FUNCTION not in asked[0]["sql"]
    with django_assert_num_queries(1):
        list(queries.reps(reps, gone=False, find="é"))


@pytest.mark.parametrize(("text", "big"), [("é", "É"), ("ß", "SS"), ("ς", "Σ"), ("abc", "ABC"), ("", ""), (None, None)])
def test_letters_become_capitals(text, big):
    assert lookups.upper(text) == big
