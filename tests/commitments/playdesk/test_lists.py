"""The list of plays: its filters, its order and its pages."""

import datetime as dt

import pytest

from commitments.forms.funnel.fields import PersonField
from commitments.forms.playlist import PlaysFilter
from commitments.models import Play
from commitments.queries import plays as lists
from tests import factories
from tests.commitments.plays import TODAY, many


@pytest.mark.parametrize(
    ("query", "accounts"),
    [
        ("", {"Quick", "Slow", "Big", "Up", "Lost", "Won"}),
        ("show=open", {"Quick", "Slow", "Big", "Up"}),
        ("show=slow", {"Slow"}),
        ("show=identified&motion=upsell", {"Up"}),
        ("show=closed_lost&reason=price&month=2026-11", {"Lost"}),
        ("show=closed_lost&month=2026-10", set()),
        ("month=2027-01&months=3", {"Lost", "Won"}),
        ("find=big", {"Big"}),
        ("show=x&motion=y&rep=r1;drop&month=2026-13&since=7&page=zz", {"Quick", "Slow", "Big", "Up", "Lost", "Won"}),
    ],
)
def test_the_list_follows_its_address_and_forgives_a_broken_one(desk, mixed, query, accounts):
    client, base = desk
    assert {row.account for row in client.get(f"{base}/plays/?{query}").context["rows"]} == accounts


def test_slow_in_sql_is_slow_in_the_rules(team, mixed):
    found = set(lists.filtered(team, TODAY, {"show": "slow"}))
    for play in lists.listed(Play.objects.filter(team=team)):
        row = lists.rows(team, [play], TODAY)[0]
        assert (play in found) == (row.is_open and row.pace.slow)


def test_what_waits_longest_is_on_top_and_closed_plays_come_last(desk, mixed):
    client, base = desk
    Play.objects.filter(account="Up").update(stage_on=TODAY - dt.timedelta(days=9))
    rows = client.get(f"{base}/plays/").context["rows"]
    assert rows[0].account == "Up"
    assert {row.account for row in rows[-2:]} == {"Lost", "Won"}


def test_the_list_is_paged(desk, team):
    client, base = desk
    many(team, 25)
    assert len(client.get(f"{base}/plays/?page=2").context["rows"]) == 5


def test_filters_are_those_that_the_pages_link_to():
    assert set(PlaysFilter.base_fields) == {
        *("show", "motion", "reason", "rep", "segment", "month", "months", "since", "find")
    }


@pytest.mark.parametrize("typed", ["özlem şahin", "ÖZLEM ŞAHIN", "Özlem  Şahin"])
def test_a_name_is_found_however_it_is_typed(team, typed):
    rep = factories.RepFactory(team=team, name="Özlem Şahin")
    factories.RepFactory(team=team, name="Özlem Şahin-Kaya")
    assert PersonField(team=team).clean(typed) == rep
