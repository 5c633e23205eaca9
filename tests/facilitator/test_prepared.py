"""Queries whose SQL is made once say the same as the querysets they come from."""

from typing import Any

import pytest
from django.db import connection
from django.db.models import Value
from django.db.models.functions import Lower
from django.test.utils import CaptureQueriesContext

from facilitator.models import Rep, Team
from facilitator.prepared import Prepared, PreparedRows
from tests.factories import RepFactory, TeamFactory

pytestmark = pytest.mark.django_db


def named() -> Prepared:
    return Prepared(
        lambda team, name: Rep.objects.filter(team=team, active=True, name=name).order_by().values_list("pk", "active"),
        int,
        str,
    )


def test_the_values_of_each_call_are_used_and_constants_stay(team: Team) -> None:
    ada, bea = RepFactory(team=team, name="Ada"), RepFactory(team=team, name="Bea")
    RepFactory(team=TeamFactory(), name="Ada")
    RepFactory(team=team, name="Cleo", active=False)
    by_name = named()
    assert by_name.rows(team.pk, "Ada") == [(ada.pk, True)]
    assert by_name.rows(team.pk, "Bea") == [(bea.pk, True)]
    assert by_name.first(team.pk, "Cleo") is None


def test_the_sql_is_made_once(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    by_name = named()
    by_name.rows(team.pk, "Ada")
    monkeypatch.setattr(by_name, "build", None)
    with CaptureQueriesContext(connection) as queries:
        assert by_name.rows(team.pk, "Bea") == []
    assert len(queries) == 1


@pytest.mark.parametrize("name", ["100% Ada", "Ada_", "'; DROP TABLE", "\x01\x01", "Ådä 🙂", "%s"])
def test_a_value_is_never_taken_for_sql_or_a_pattern(team: Team, name: str) -> None:
    rep = RepFactory(team=team, name=name)
    RepFactory(team=team, name="Adax")
    assert named().rows(team.pk, name) == [(rep.pk, True)]


def test_whole_rows_are_those_that_the_queryset_gives(team: Team) -> None:
    rep = RepFactory(team=team, name="Ada")
    one = PreparedRows(Rep, lambda pk: Rep.objects.filter(pk=pk), int).first(rep.pk)
    stored = Rep.objects.get(pk=rep.pk)
    assert one == stored
    assert one is not None
    assert {f: getattr(one, f) for f in FIELDS} == {f: getattr(stored, f) for f in FIELDS}
    assert not one._state.adding


FIELDS = [field.attname for field in Rep._meta.concrete_fields]


def test_both_sides_of_a_comparison_may_go_through_the_database(team: Team) -> None:
    rep = RepFactory(team=team, name="Ada Lovelace")
    called = PreparedRows(
        Rep,
        lambda team, name: Rep.objects.alias(low=Lower("name")).filter(team=team, low=Lower(Value(name))),
        int,
        str,
    )
    assert called.all(team.pk, "ADA lovelace") == [rep]


def broken_ways() -> list[Any]:
    return [
        pytest.param(lambda name: Rep.objects.filter(name__iexact=name).values_list("pk"), str, id="a pattern"),
        pytest.param(lambda pk: Rep.objects.values_list("pk"), int, id="not used"),
        pytest.param(lambda pk: Rep.objects.filter(pk=pk, team=pk).values_list("pk"), int, id="used twice"),
    ]


@pytest.mark.parametrize(("build", "place"), broken_ways())
def test_a_value_that_does_not_reach_the_sql_once_as_it_is_is_an_error(build: Any, place: type) -> None:
    odd = Prepared(build, place)
    with pytest.raises(ValueError, match="once into the SQL"):
        odd.rows("50%" if place is str else 1)


def test_a_wrong_number_of_values_is_an_error(team: Team) -> None:
    with pytest.raises(TypeError, match="2 values wanted, 1 given"):
        named().rows(team.pk)
