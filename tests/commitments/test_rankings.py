import datetime as dt
import io

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from openpyxl import Workbook

from commitments import density
from commitments.actions import rankings as actions
from commitments.columns import Column
from commitments.models import AccountList, RankedAccount, Ranking
from commitments.queries import rankings as queries
from facilitator.models import AuditEntry
from tests.factories import TeamFactory

pytestmark = pytest.mark.django_db
LIST = "Account,Usage %,New region,Escalation\nNord,91 %,Spain,\nWest,72 %,,\nOst,95 %,,yes\nSüd,12 %,,\n"
MEANS = {"column-0": "account", "column-1": "usage_threshold", "column-2": "new_geo_or_unit", "column-3": "escalation"}
COLUMNS = {Column.ACCOUNT: 0, Column.USAGE: 1, Column.NEW_UNIT: 2, Column.ESCALATION: 3}


@pytest.fixture
def url(team):
    return f"/desk/{team.pk}/ranking/"


def made(team, user, *rows, focus=1, columns=None):
    """A ranked list of the columns of LIST."""
    head = ["Account", "Usage %", "New region", "Escalation"]
    ranking = actions.take_list(team=team, user=user, name="list", rows=[head, *rows], has_header=True)
    return actions.rank_list(ranking=ranking, user=user, columns=columns or COLUMNS, has_header=True, focus=focus)


def places(ranking):
    return [(row.name, row.rank, row.band) for row in ranking.accounts.order_by("position")]


def test_manager_ranks_a_pasted_list_in_two_steps(url, team, manager, as_user):
    client = as_user(manager)
    first = client.post(url, {"text": LIST})
    ranking = Ranking.objects.get()
    assert first.headers["Location"] == f"{url}{ranking.pk}/columns/"
    # Until somebody has said what the columns mean, nothing is ranked.
    assert client.get(f"{url}{ranking.pk}/").headers["Location"] == first.headers["Location"]
    done = client.post(first.headers["Location"], {**MEANS, "header": "on", "focus": "1"})
    assert done.headers["Location"] == f"{url}{ranking.pk}/"
    ranking.refresh_from_db()
    assert (ranking.ranked_by, ranking.day) == (manager, dt.date(2026, 11, 24))
    assert places(ranking) == [
        ("Nord", 1, "focus"),
        ("West", 2, "later"),
        ("Ost", None, "leave"),
        ("Süd", None, "leave"),
    ]


def test_columns_are_proposed_and_remembered(url, team, facilitator, as_user):
    client = as_user(facilitator)
    columns = client.post(url, {"text": LIST}, follow=True)
    assert columns.context["form"].initial == {"header": True, "focus": 20, **MEANS}
    changed = {**MEANS, "column-2": "", "header": "on", "focus": "7"}
    client.post(columns.request["PATH_INFO"], changed)
    again = client.get(columns.request["PATH_INFO"]).context["form"].initial
    assert again == {"header": True, "focus": 7, **{name: value for name, value in MEANS.items() if name != "column-2"}}


def test_every_row_says_why_it_stands_there(url, team, facilitator, as_user):
    ranking = made(team, facilitator, ["Nord", "91 %", "Spain", ""], ["Ost", "95 %", "", "yes"], ["Süd", "odd", "", ""])
    page = as_user(facilitator).get(f"{url}{ranking.pk}/").content.decode()
    assert "91 % in use: above 85 % it is urgent" in page
    assert "<bdi>Spain</bdi>" in page
    assert "An escalation is open: solve that first" in page
    assert "G1" in page
    assert "Usage %: odd" in page
    assert "No signal in the list" in page


def test_page_lists_a_band_and_finds_a_name(url, team, facilitator, as_user):
    ranking = made(team, facilitator, ["Nord", "91 %", "", ""], ["Norden", "72 %", "", ""], ["West", "72 %", "", ""])
    client = as_user(facilitator)

    def names(query):
        return [line.row.name for line in client.get(f"{url}{ranking.pk}/{query}").context["lines"]]

    assert names("?band=later") == ["Norden", "West"]
    assert names("?find=nord") == ["Nord", "Norden"]
    assert names("?band=later&find=nord") == ["Norden"]
    assert names("?band=wrong&page=99") == ["Nord", "Norden", "West"]
    assert "No account here" in client.get(f"{url}{ranking.pk}/?find=zzz").content.decode()


def test_next_quarter_shows_who_climbed_and_who_is_new(team, facilitator, clock):
    made(team, facilitator, ["Nord", "91 %", "", ""], ["West", "72 %", "", ""])
    clock.shift(dt.timedelta(days=91))
    second = made(team, facilitator, ["Nord", "72 %", "", ""], ["West", "91 %", "", ""], ["Neu", "71 %", "", ""])
    lines = queries.lines(second, list(second.accounts.order_by("position")))
    moved = {line.row.name: (line.is_known, line.before, line.climbed) for line in lines}
    assert moved == {"West": (True, 2, 1), "Neu": (False, None, 0), "Nord": (True, 1, -1)}


def test_levels_are_the_teams_own(team, facilitator):
    team.house_rules = {"usage_urgent": 95}
    team.save()
    ranking = made(team, facilitator, ["Nord", "91 %", "", ""])
    [line] = queries.lines(ranking, list(ranking.accounts.all()))
    assert (line.row.points, line.reasons[0].text) == (2, "91 % in use: from 80 % they are ready, if it lasts")


def test_first_ranking_calls_nobody_new(team, facilitator):
    ranking = made(team, facilitator, ["Nord", "91 %", "", ""])
    assert [line.is_known for line in queries.lines(ranking, list(ranking.accounts.all()))] == [True]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-11-24", "2027-02-24"),
        ("2026-11-30", "2027-02-28"),
        ("2026-08-31", "2026-11-30"),
        ("2023-11-30", "2024-02-29"),
    ],
)
def test_next_one_is_due_three_months_later(day, expected):
    assert queries.quarter_after(dt.date.fromisoformat(day)) == dt.date.fromisoformat(expected)


def test_days_are_counted_on_the_teams_own_day(facilitator):
    # 23:30 in London is the next day in Auckland.
    team = TeamFactory(timezone="Pacific/Auckland")
    with time_machine.travel("2026-11-24T23:30:00Z", tick=False):
        assert made(team, facilitator, ["Nord", "91 %", "", ""]).day == dt.date(2026, 11, 25)


def test_spreadsheet_is_read_from_its_first_sheet(url, facilitator, as_user):
    book, stored = Workbook(), io.BytesIO()
    book.active.append(["Account", "Renewal date", "Usage %", "Outcome reached"])
    book.active.append(["Nord", dt.date(2027, 1, 24), 0.87, True])
    book.create_sheet().append(["not", "this"])
    book.save(stored)
    as_user(facilitator).post(url, {"file": SimpleUploadedFile("Q4 accounts.xlsx", stored.getvalue())})
    ranking = Ranking.objects.get()
    assert ranking.name == "Q4 accounts.xlsx"
    assert AccountList.objects.get().rows[1] == ["Nord", "2027-01-24", "0.87", "yes"]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"text": ""}, "Choose a file, or paste the list"),
        ({"text": "  \n"}, "Choose a file, or paste the list"),
        ({"text": "Account,Usage"}, "nothing to rank yet"),
        ({"text": "Account\nNord"}, "at least one more column"),
        ({"text": 'Account,Usage\n"Nord,1'}, "quotation mark"),
        ({"text": "Account,Usage\n" + "N,1\n" * 10_001}, "more than 10000 rows"),
        ({"text": "a," * 61 + "\n" + "b," * 61}, "has 62 columns"),
        ({"file": SimpleUploadedFile("a.csv", b"x" * (2 * 2**20 + 1))}, "larger than 2 MB"),
        ({"file": SimpleUploadedFile("a.xlsx", b"PK\x03\x04 broken")}, "Save the sheet as CSV"),
        ({"file": SimpleUploadedFile("a.csv", b"a,b\x00\nc,d")}, "not a text file"),
    ],
)
def test_unusable_list_is_refused_with_what_to_do(url, facilitator, as_user, sent, said):
    answer = as_user(facilitator).post(url, sent)
    assert (answer.status_code, Ranking.objects.count()) == (422, 0)
    assert said in answer.content.decode()
    # What was pasted stands there again.
    assert answer.context["form"]["text"].value() == sent.get("text")


def test_ten_thousand_rows_are_taken_with_and_without_a_header(url, facilitator, as_user):
    rows = "\n".join(f"Account {n},{n % 120}" for n in range(10_000))
    for text in (rows, f"Account,Usage\n{rows}"):
        file = SimpleUploadedFile("a.csv", text.encode())
        assert as_user(facilitator).post(url, {"file": file}).status_code == 302


@pytest.mark.parametrize(
    ("means", "said"),
    [
        ({"column-0": ""}, "which column holds the account"),
        ({"column-1": "account"}, "has this meaning already"),
        ({"column-1": "", "column-2": ""}, "which signal it shows"),
        ({"column-1": "used"}, "belong together"),
        ({"column-1": "magic"}, "Choose one of the meanings"),
        ({"focus": "0"}, "a number from 1 to 500"),
        ({"column-0": "owner", "column-3": "account"}, "No row has a name"),
    ],
)
def test_columns_that_cannot_be_ranked_by_are_refused_with_what_to_do(url, facilitator, as_user, means, said):
    client = as_user(facilitator)
    page = client.post(url, {"text": LIST.replace(",yes", ",")}).headers["Location"]
    answer = client.post(page, {**MEANS, "header": "on", "focus": "5", **means})
    assert (answer.status_code, RankedAccount.objects.count()) == (422, 0)
    assert said in answer.content.decode().replace("&#x27;", "'")


def test_ranked_again_with_other_columns_replaces_what_was_found(team, facilitator, manager):
    ranking = made(team, facilitator, ["Nord", "91 %", "", ""], ["Ost", "95 %", "", "yes"])
    held = {column: position for column, position in COLUMNS.items() if column != Column.ESCALATION}
    actions.rank_list(ranking=ranking, user=manager, columns=held, has_header=True, focus=2)
    ranking.refresh_from_db()
    assert places(ranking) == [("Nord", 1, "focus"), ("Ost", 1, "focus")]
    assert ranking.ranked_by == manager
    assert AuditEntry.objects.filter(action="rank_list", user=manager).get().changes["focus"] == [1, 2]


def test_list_left_without_columns_gives_way_to_the_next_and_a_ranked_one_stays(team, facilitator, manager):
    kept = made(team, facilitator, ["Nord", "91 %", "", ""])
    rows = [["Account", "x"], ["Nord", "1"]]
    for user in (facilitator, manager, facilitator):
        actions.take_list(team=team, user=user, name="draft", rows=rows, has_header=True)
    assert Ranking.objects.filter(pk=kept.pk).exists()
    assert sorted(Ranking.objects.filter(name="draft").values_list("made_by", flat=True)) == [
        facilitator.pk,
        manager.pk,
    ]


def test_deleted_list_is_gone_and_leaves_a_trace(url, team, facilitator, as_user):
    ranking = made(team, facilitator, ["Nord", "91 %", "", ""])
    as_user(facilitator).post(f"{url}{ranking.pk}/forget/")
    assert (Ranking.objects.count(), AccountList.objects.count(), RankedAccount.objects.count()) == (0, 0, 0)
    assert AuditEntry.objects.filter(action="forget_list").exists()


def test_list_of_another_team_is_not_found_through_ones_own(url, facilitator, stranger, as_user):
    theirs = made(TeamFactory(), stranger, ["Nord", "91 %", "", ""])
    client = as_user(facilitator)
    for page in ("", "columns/"):
        assert client.get(f"{url}{theirs.pk}/{page}").status_code == 404
    assert client.post(f"{url}{theirs.pk}/forget/").status_code == 404
    assert Ranking.objects.count() == 1


def test_names_survive_whatever_they_are_made_of(url, team, facilitator, as_user):
    names = ["شركة النور", "🦊 & <b>Söhne</b>", "L" * 200]
    ranking = made(team, facilitator, *([name, "91 %", "", ""] for name in names))
    page = as_user(facilitator).get(f"{url}{ranking.pk}/").content.decode()
    assert [row.name for row in ranking.accounts.all()] == sorted(names, key=str.casefold)
    assert "<bdi>🦊 &amp; &lt;b&gt;Söhne&lt;/b&gt;</bdi>" in page


@pytest.mark.parametrize("count", [1, 3])
def test_pages_take_as_many_queries_with_one_as_with_three(
    url, team, facilitator, as_user, clock, count, django_assert_num_queries
):
    # The first ranking has none before it to be compared with, and is spared a query.
    for _ in range(1 + count):
        clock.shift(dt.timedelta(days=1))
        ranking = made(team, facilitator, *([f"Account {n}", "91 %", "", ""] for n in range(count)))
    client = as_user(facilitator)
    for page, queries_taken in (("", 5), (f"{ranking.pk}/", 9), (f"{ranking.pk}/columns/", 5)):
        with django_assert_num_queries(queries_taken):
            client.get(url + page)


@pytest.mark.django_db(transaction=True)
def test_the_room_can_store_something_while_a_list_is_ranked(team, manager, monkeypatch):
    locked, rank = [], density.rank

    def look(*args):
        locked.append(connection.in_atomic_block)
        return rank(*args)

    monkeypatch.setattr(density, "rank", look)
    made(team, manager, ["Nord", "91 %", "Spain", ""])
    assert locked == [False]
