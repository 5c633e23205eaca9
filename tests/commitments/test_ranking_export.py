"""Taking a signal ranking away: the accounts of the page's filters, whole, in order, and safe to open."""

import datetime as dt
import io

import openpyxl
import pytest
from django.utils import timezone

from commitments.exports import ranked, stream
from commitments.exports.tables import CHUNK
from commitments.models import RankedAccount, Ranking
from commitments.queries import rankings as queries
from tests.commitments.test_exports import drained, lines
from tests.commitments.test_rankings import made
from tests.factories import TeamFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ranking(team, facilitator):
    rows = [["Nord", "91 %", "Spain", ""], ["West", "72 %", "", ""], ["Ost", "95 %", "", "yes"], ["Süd", "odd", "", ""]]
    return made(team, facilitator, *rows)


@pytest.fixture
def fetch(manager, as_user):
    def get(ranking, kind="csv", **query):
        response = as_user(manager).get(f"/desk/{ranking.team_id}/ranking/{ranking.pk}/export/{kind}/", query)
        assert response.status_code == 200
        return drained(response.streaming_content)

    return get


def many(team, count):
    """A ranking of so many accounts, without reasons."""
    now = timezone.now()
    ranking = Ranking.objects.create(team=team, name="long", day=now.date(), ranked_at=now)
    why = {"signs": [], "holds": [], "doubts": []}
    RankedAccount.objects.bulk_create(
        RankedAccount(ranking=ranking, position=n, rank=n + 1, band="later", key=str(n), name=f"Account {n}", why=why)
        for n in range(count)
    )
    return ranking


def test_team_of_others_is_not_found(ranking, stranger, as_user):
    assert as_user(stranger).get(f"/desk/{ranking.team_id}/ranking/{ranking.pk}/export/csv/").status_code == 404
    own = stranger.memberships.get().team_id
    assert as_user(stranger).get(f"/desk/{own}/ranking/{ranking.pk}/export/csv/").status_code == 404


@pytest.mark.parametrize("kind", ["pdf", "CSV"])
def test_what_there_is_no_file_of_is_not_found(ranking, manager, as_user, kind):
    assert as_user(manager).get(f"/desk/{ranking.team_id}/ranking/{ranking.pk}/export/{kind}/").status_code == 404


def test_list_that_is_not_ranked_yet_has_no_file(team, manager, as_user):
    waiting = Ranking.objects.create(team=team, name="list")
    assert as_user(manager).get(f"/desk/{team.pk}/ranking/{waiting.pk}/export/csv/").status_code == 404


def test_accounts_come_in_their_order_with_every_reason(ranking, fetch):
    head, *rows = lines(fetch(ranking))
    table = [dict(zip(head, row, strict=True)) for row in rows]
    assert [(row["Rank"], row["Account"], row["Now"]) for row in table] == [
        ("1", "Nord", "The next 90 days"),
        ("2", "West", "Next time"),
        ("", "Ost", "Left alone"),
        ("", "Süd", "Left alone"),
    ]
    assert "91 % in use: above 85 % it is urgent (+3)" in table[0]["Signals"]
    assert "Spain (+1)" in table[0]["Signals"]
    assert table[2]["Held back by"] == "G1 An escalation is open: solve that first"
    assert table[3]["Not understood"] == "Usage %: odd"


def test_rank_of_the_list_before_stands_beside_it(ranking, team, facilitator, fetch):
    Ranking.objects.update(ranked_at=timezone.now() - dt.timedelta(days=91))
    newer = made(team, facilitator, ["West", "91 %", "Spain", ""], ["Neu", "72 %", "", ""])
    head, *rows = lines(fetch(newer))
    assert [(row[head.index("Account")], row[-1]) for row in rows] == [("West", "2"), ("Neu", "")]


def test_filters_of_the_page_are_those_of_the_file(ranking, fetch, as_user, facilitator):
    assert [row[1] for row in lines(fetch(ranking, band="leave"))[1:]] == ["Ost", "Süd"]
    assert [row[1] for row in lines(fetch(ranking, find="nor"))[1:]] == ["Nord"]
    page = as_user(facilitator).get(f"/desk/{ranking.team_id}/ranking/{ranking.pk}/?band=leave&page=1").text
    assert f"/ranking/{ranking.pk}/export/csv/?band=leave" in page


def test_file_is_named_by_team_and_day_of_the_ranking(ranking, manager, as_user):
    answer = as_user(manager).get(f"/desk/{ranking.team_id}/ranking/{ranking.pk}/export/csv/")
    assert 'filename="team-west-ranking-2026-11-24.csv"' in answer["Content-Disposition"]
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize("name", ["=1+1", "+49", "-SUM(A1)", "@cmd"])
def test_nothing_in_it_runs_as_a_formula(team, facilitator, fetch, name):
    ranking = made(team, facilitator, [name, "91 %", "=HYPERLINK(1)", ""])
    assert lines(fetch(ranking))[1][1] == f"'{name}"
    book = openpyxl.load_workbook(io.BytesIO(fetch(ranking, "xlsx")))
    [cell] = [cell for cell in book.active[2] if cell.value == name]
    assert cell.data_type == "s"


@pytest.mark.parametrize("count", [1, 3])
def test_a_chunk_takes_as_many_queries_with_one_as_with_three(team, count, django_assert_num_queries):
    ranking = many(team, count)
    with django_assert_num_queries(2):
        rows, following = ranked.chunks(ranking, queries.accounts(ranking))(None)
    assert (len(rows), following) == (count, None)


def test_a_long_list_is_read_in_chunks_and_none_is_left_out_or_twice(team):
    ranking = many(team, CHUNK + 2)
    read = ranked.chunks(ranking, queries.accounts(ranking))
    first, place = read(None)
    second, end = read(place)
    assert ([len(first), len(second)], end) == ([CHUNK, 2], None)
    assert [row[1] for row in (*first, *second)] == [f"Account {n}" for n in range(CHUNK + 2)]


def test_each_chunk_is_sent_before_the_next_is_read(team):
    ranking = many(team, 2 * CHUNK + 1)
    asked, seen = [], []

    def read(place):
        asked.append(place)
        return ranked.chunks(ranking, queries.accounts(ranking))(place)

    async def sent():
        async for part in stream.csv_of(ranked.COLUMNS, read):
            seen.append((len(asked), part.count(b"\n")))
            yield part

    drained(sent())
    assert seen == [(0, 1), (1, CHUNK), (2, CHUNK), (3, 1)]


def test_another_teams_list_before_says_nothing(team, facilitator, fetch):
    made(TeamFactory(), facilitator, ["Nord", "91 %", "", ""])
    Ranking.objects.update(ranked_at=timezone.now() - dt.timedelta(days=1))
    assert lines(fetch(made(team, facilitator, ["Nord", "91 %", "", ""])))[1][-1] == ""
