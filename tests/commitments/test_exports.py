"""Taking the desk's lists away: the page's own rows, whole, safe to open, and never all in memory at once."""

import datetime as dt
import io
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import time_machine
from asgiref.sync import async_to_sync
from django.test import Client

from commitments.actions import pledges, reports
from commitments.exports import spreadsheet, stream, tables
from commitments.models import Commitment, Duty
from commitments.queries import promises
from facilitator.models import Team, User
from tests.commitments.conftest import FRIDAY_STANDUP, TUESDAY
from tests.memory import peak

HAPPENED = {"outcome": "happened", "response": "agreed_next_step", "next_step": "Send the plan"}
FAILED = {"outcome": "did_not_happen", "reason": "ill"}


@pytest.fixture
def fetch(team: Team, manager: User, as_user: Callable[[User], Client]) -> Callable[..., bytes]:
    """The whole file behind an address below the team's desk."""

    def get(path: str, **query: str) -> bytes:
        response: Any = as_user(manager).get(f"/desk/{team.pk}/export/{path}/", query)
        assert response.status_code == 200
        return drained(response.streaming_content)

    return get


def drained(parts: AsyncIterator[bytes]) -> bytes:
    async def all_of() -> bytes:
        return b"".join([part async for part in parts])

    return async_to_sync(all_of)()


def written(write: Callable[..., AsyncIterator[bytes]], team: Team) -> AsyncIterator[bytes]:
    """The team's promises, as the desk's download writes them."""
    table = tables.TABLES["promises"]
    return write(table.columns, stream.chunks(table, team, promises.of(team)))


def lines(data: bytes) -> list[list[str]]:
    import csv

    assert data.startswith("\ufeff".encode())
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


@pytest.fixture
def week(many: Any, clock: time_machine.Traveller) -> list[Commitment]:
    """After Friday: one kept, one corrected from not kept to kept, one overdue since five days."""
    made: list[Commitment] = many(3)
    reports.report(duty=made[0].duties.get(), data=HAPPENED, participant=made[0].participant)
    reports.report(duty=made[1].duties.get(), data=FAILED, participant=made[1].participant)
    clock.shift(dt.timedelta(minutes=1))
    reports.report(duty=made[1].duties.get(), data=HAPPENED, participant=made[1].participant)
    clock.move_to(FRIDAY_STANDUP + dt.timedelta(days=5, hours=1))
    return made


def test_promises_come_one_a_row_with_their_newest_answer(week: list[Commitment], fetch: Any) -> None:
    head, *rows = lines(fetch("promises/csv"))
    table = [dict(zip(head, row, strict=True)) for row in rows]
    assert [(row["Rep"], row["State"], row["Days late"], row["Outcome"]) for row in table] == [
        ("Rep 0", "Kept", "", "It took place"),
        ("Rep 1", "Kept", "", "It took place"),
        ("Rep 2", "Overdue", "5", ""),
    ]
    # Wednesday 10:00 and Friday 9:00 in the team's own zone.
    assert (table[0]["Conversation"], table[0]["Report due"]) == ("2026-11-25 10:00", "2026-11-27 09:00")


def test_reports_come_with_those_that_were_corrected(week: list[Commitment], fetch: Any) -> None:
    head, *rows = lines(fetch("reports/csv"))
    table = [dict(zip(head, row, strict=True)) for row in rows]
    assert [(row["Rep"], row["Outcome"], row["Reported by"]) for row in table] == [
        ("Rep 0", "It took place", "Rep 0"),
        ("Rep 1", "It did not take place", "Rep 1"),
        ("Rep 1", "It took place", "Rep 1"),
    ]


def test_reviews_say_which_were_in_time(many: Any, fetch: Any, manager: User, clock: time_machine.Traveller) -> None:
    made = many(3)
    pledges.make_pledge(training=made[0].training, name="Max", days=14, hours=48, user=manager)
    first, second, _third = Duty.objects.reviews().order_by("pk")
    pledges.review(duty=first, user=manager)
    clock.shift(dt.timedelta(hours=49))
    pledges.review(duty=second, user=manager)
    _head, *rows = lines(fetch("reviews/csv"))
    said = ["Go ahead", str(manager), ""]
    assert [row[7:] for row in rows] == [["yes", *said], ["no", *said], [""] * 4]
    assert {row[3] for row in rows} == {"promise on the wall"}


def test_filters_of_the_page_are_those_of_the_file(week: list[Commitment], fetch: Any) -> None:
    assert [row[0] for row in lines(fetch("promises/csv", state="overdue"))[1:]] == ["Rep 2"]
    assert [row[0] for row in lines(fetch("reports/csv", rep=f"r{week[1].rep_id}"))[1:]] == ["Rep 1", "Rep 1"]
    assert len(lines(fetch("promises/csv", week="2026-11-16"))) == 1


def test_only_promises_of_this_team_are_in_the_file(
    week: list[Commitment], stranger: User, as_user: Callable[[User], Client], team: Team
) -> None:
    assert as_user(stranger).get(f"/desk/{team.pk}/export/promises/csv/").status_code == 404
    own = stranger.memberships.get().team
    response: Any = as_user(stranger).get(f"/desk/{own.pk}/export/promises/csv/")
    assert len(lines(drained(response.streaming_content))) == 1


@pytest.mark.parametrize("path", ["promises/pdf", "salaries/csv"])
def test_what_there_is_no_file_of_is_not_found(team: Team, manager: User, as_user: Any, path: str) -> None:
    assert as_user(manager).get(f"/desk/{team.pk}/export/{path}/").status_code == 404


@pytest.mark.parametrize(
    ("name", "filename"),
    [("Team West", "team-west-promises-2026-11-24.csv"), ("北京", "%E5%8C%97%E4%BA%AC-promises-2026-11-24.csv")],
)
def test_file_is_named_after_team_and_day(team: Team, manager: User, as_user: Any, name: str, filename: str) -> None:
    Team.objects.update(name=name)
    assert filename in as_user(manager).get(f"/desk/{team.pk}/export/promises/csv/").headers["Content-Disposition"]


@pytest.mark.parametrize("lead", ["=", "+", "-", "@", "\t=", "\r="])
def test_formula_in_a_note_is_text_in_the_file(note: Commitment, fetch: Any, lead: str) -> None:
    Commitment.objects.update(account=f"{lead}HYPERLINK(1)")
    assert lines(fetch("promises/csv"))[1][1] == f"'{lead}HYPERLINK(1)"


@pytest.mark.parametrize("account", ["=1+1", "#N/A", "+1", "plain\x0bcell"])
def test_spreadsheet_holds_text_as_text_and_moments_as_moments(note: Commitment, fetch: Any, account: str) -> None:
    Commitment.objects.update(account=account)
    sheet = openpyxl.load_workbook(io.BytesIO(fetch("promises/xlsx"))).active
    assert sheet is not None
    head, row = sheet.iter_rows()
    assert (head[1].value, row[1].value, row[1].data_type) == ("Account", account.replace("\x0b", ""), "s")
    assert row[4].value == dt.datetime(2026, 11, 25, 10, 0)  # noqa: DTZ001 # the team's own time, as on the page


def test_chunks_join_without_a_gap_and_without_a_double(many: Any, fetch: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    many(7)
    monkeypatch.setattr(tables, "CHUNK", 3)
    assert sorted(row[1] for row in lines(fetch("promises/csv"))[1:]) == [f"Account {n}" for n in range(7)]


@pytest.mark.parametrize("count", [1, 3])
def test_chunk_takes_as_many_queries_with_one_as_with_three(
    many: Any, team: Team, django_assert_num_queries: Any, count: int
) -> None:
    many(count)
    read = stream.chunks(tables.TABLES["promises"], team, promises.of(team))
    with django_assert_num_queries(2):
        read(None)


def test_first_chunk_is_sent_before_the_second_is_read(many: Any, team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    many(5)
    monkeypatch.setattr(tables, "CHUNK", 2)
    monkeypatch.setattr(tables, "read", counted(reads := [], tables.read))

    async def two_parts() -> int:
        parts = written(stream.csv_of, team)
        await anext(parts)
        await anext(parts)
        await parts.aclose()
        return len(reads)

    assert async_to_sync(two_parts)() == 1


def counted(calls: list[Any], function: Callable[..., Any]) -> Callable[..., Any]:
    def call(*args: Any) -> Any:
        calls.append(args)
        return function(*args)

    return call


def test_broken_off_spreadsheet_leaves_no_file(
    many: Any, team: Team, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    many(3)
    monkeypatch.setattr(tables, "CHUNK", 2)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(spreadsheet.Sheet, "finish", refuse)
    with pytest.raises(ConnectionError):
        drained(written(spreadsheet.xlsx_of, team))
    assert list(tmp_path.iterdir()) == []


def refuse(_sheet: Any, _file: Any) -> None:
    raise ConnectionError


def test_pages_offer_what_they_list(week: list[Commitment], team: Team, manager: User, as_user: Any) -> None:
    client, url = as_user(manager), f"/desk/{team.pk}"
    page = client.get(f"{url}/notes/", {"state": "kept", "page": "1"}).text
    assert f'href="{url}/export/promises/csv/?state=kept"' in page
    assert f'href="{url}/export/reports/xlsx/?state=kept"' in page
    assert "/export/" not in client.get(f"{url}/notes/", {"state": "dropped"}).text
    assert "/export/" not in client.get(f"{url}/reviews/").text


def test_looks_that_were_all_taken_can_still_be_taken_away(
    note: Commitment, team: Team, manager: User, as_user: Any
) -> None:
    pledges.make_pledge(training=note.training, name="Max", days=14, hours=48, user=manager)
    pledges.review(duty=note.duties.reviews().get(), user=manager)
    assert f"/desk/{team.pk}/export/reviews/csv/" in as_user(manager).get(f"/desk/{team.pk}/reviews/").text


def multiplied(duty: Duty, count: int) -> None:
    """So many settled reports on one note, each due an hour after the other."""
    Duty.objects.bulk_create(
        Duty(
            kind=duty.kind,
            team=duty.team,
            training=duty.training,
            commitment=duty.commitment,
            owner_rep=duty.owner_rep,
            owner_participant=duty.owner_participant,
            anchor_at=TUESDAY + dt.timedelta(hours=hour),
            due_at=TUESDAY + dt.timedelta(hours=hour),
            closed_at=TUESDAY,
            outcome="happened",
        )
        for hour in range(count)
    )


@pytest.mark.parametrize(
    ("write", "few", "many"), [(stream.csv_of, 1_000, 20_000), (spreadsheet.xlsx_of, 1_000, 5_500)]
)
def test_memory_is_flat_however_long_the_list(note: Commitment, team: Team, write: Any, few: int, many: int) -> None:
    def made() -> tuple[int, int]:
        return peak(written(write, team))

    duty = note.duties.get()
    multiplied(duty, few)
    # Once before: what is imported and cached for good is not the list's.
    made()
    memory, size = made()
    multiplied(duty, many - few)
    memory_of_many, size_of_many = made()
    assert size_of_many > size * 4
    assert memory_of_many < memory * 1.5
