"""Taking plays away: those that the page's filters leave, whole, and safe to open."""

import datetime as dt
import io
from decimal import Decimal

import openpyxl
import pytest

from commitments.actions import stages
from commitments.exports import played
from commitments.exports.tables import CHUNK
from commitments.models import Play, Segment, Stage
from tests import factories
from tests.commitments.plays import ANSWERS, TODAY, begun, many
from tests.commitments.test_exports import drained, lines

pytestmark = pytest.mark.django_db


@pytest.fixture
def fetch(team, manager, as_user):
    def get(kind="csv", **query):
        response = as_user(manager).get(f"/desk/{team.pk}/export/plays/{kind}/", query)
        assert response.status_code == 200
        return drained(response.streaming_content)

    return get


def test_another_teams_plays_are_not_found(team, stranger, as_user):
    assert as_user(stranger).get(f"/desk/{team.pk}/export/plays/csv/").status_code == 404


def test_what_there_is_no_file_of_is_not_found(team, manager, as_user):
    assert as_user(manager).get(f"/desk/{team.pk}/export/plays/pdf/").status_code == 404


def test_a_play_is_one_row_of_everything_known(team, manager, fetch):
    ana, ben = (factories.RepFactory(team=team, name=name) for name in ("Ana", "Ben"))
    segment = Segment.objects.create(team=team, name="Enterprise")
    people = {"owner_rep": ana, "ae": ben, "segment": segment, "sponsor_name": "Mei Tanaka", "sponsor_title": "VP"}
    play = begun(team, manager, amount=Decimal("50400.5"), conversation_on=TODAY, **people, **ANSWERS)
    stages.move(play=play, to=Stage.LOST, data={"lost_reason": "other", "lost_text": "They merged"}, user=manager)
    header, row = lines(fetch())
    assert dict(zip(header, row, strict=True)) == {
        "Account": "Northwind Freight",
        "Product": "Reporting",
        "Motion": "Cross-sell",
        "Stage": "Closed lost",
        "Owner": "Ana",
        "AE who closes": "Ben",
        "Segment": "Enterprise",
        "Amount a year": "50400.50",
        "Why now": "Tickets another product would close",
        "Signal seen on": "2026-11-20",
        "Evidence": "Nine tickets about reporting since September",
        "Sponsor who signs": "Mei Tanaka",
        "Sponsor’s title": "VP",
        "Conversation on": "2026-11-24",
        "How it works now": ANSWERS["answer_1"],
        "Where it hurts": ANSWERS["answer_2"],
        "What to fix": ANSWERS["answer_3"],
        "Identified on": "2026-11-24",
        "In this stage since": "2026-11-24",
        "Closed on": "2026-11-24",
        "Why it was lost": "Another reason",
        "In their words": "They merged",
        "Days so far": "4",
        "Usual days": "21",
    }


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "=HYPERLINK(0)"])
def test_nothing_runs_as_a_formula(team, manager, fetch, text):
    begun(team, manager, account=text, evidence=text)
    row = lines(fetch())[1]
    assert (row[0], row[10]) == (f"'{text}", f"'{text}")
    sheet = openpyxl.load_workbook(io.BytesIO(fetch("xlsx"))).active
    assert {sheet["A2"].data_type, sheet["K2"].data_type} == {"s"}


def test_a_workbook_has_numbers_and_days_as_such(team, manager, fetch):
    begun(team, manager, amount=Decimal(50_400))
    sheet = openpyxl.load_workbook(io.BytesIO(fetch("xlsx"))).active
    assert (sheet["H2"].value, sheet["J2"].value.date()) == (50_400, dt.date(2026, 11, 20))


@pytest.mark.parametrize(
    ("query", "accounts"),
    [
        ({}, {"Northwind Freight", "Tessera"}),
        ({"show": "closed_lost"}, {"Tessera"}),
        ({"motion": "upsell"}, {"Tessera"}),
        ({"find": "north"}, {"Northwind Freight"}),
        ({"show": "none", "page": "9"}, {"Northwind Freight", "Tessera"}),
    ],
)
def test_the_filters_of_the_page_hold(team, manager, fetch, query, accounts):
    begun(team, manager)
    other = begun(team, manager, account="Tessera", motion="upsell")
    stages.move(play=other, to=Stage.LOST, data={"lost_reason": "price"}, user=manager)
    assert {row[0] for row in lines(fetch(**query))[1:]} == accounts


def test_no_plays_are_a_header_and_no_link_on_the_page(team, manager, fetch, as_user):
    assert len(lines(fetch())) == 1
    assert "export/plays" not in as_user(manager).get(f"/desk/{team.pk}/plays/").text
    begun(team, manager)
    page = as_user(manager).get(f"/desk/{team.pk}/plays/?motion=cross_sell").text
    assert f"/desk/{team.pk}/export/plays/csv/?motion=cross_sell" in page


@pytest.mark.parametrize("count", [1, 3])
def test_a_chunk_takes_one_query(team, count, django_assert_num_queries):
    many(team, count)
    with django_assert_num_queries(1):
        rows, after = played.chunks(team, Play.objects.filter(team=team), TODAY)(None)
    assert (len(rows), after) == (count, None)


def test_a_long_list_comes_whole_and_once(team, fetch):
    many(team, CHUNK + 3)
    assert {row[0] for row in lines(fetch())[1:]} == {f"Account {n}" for n in range(CHUNK + 3)}
