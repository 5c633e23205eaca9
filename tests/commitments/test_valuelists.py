"""Import of monthly values: columns by name, what would happen row by row, all or nothing, and nothing twice."""

import datetime as dt
import io
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from commitments import valuecolumns
from commitments.actions import lists
from commitments.actions import valuelists as actions
from commitments.forms.valuelists import FAULTS
from commitments.models import Measure, MonthlyValue, ValueList
from commitments.queries import valuelists as queries
from commitments.valuelist import Reader
from facilitator.models import AuditEntry, Rep, Team, User
from tests import factories

TODAY = dt.date(2026, 11, 24)
HEAD = ["Month", "Measure", "CSM", "Value", "Count"]
COLUMNS = {"month": 0, "measure": 1, "csm": 2, "value": 3, "count": 4}
ROWS = [
    ["2026-09", "triggers", "ana", "4", ""],
    ["2026-09", "ARR", "", "12000,50", "3"],
    ["2026-10", "hours", "", "30", "8"],
]


@pytest.fixture
def ana(team: Team) -> Rep:
    return factories.RepFactory(team=team, name="Ana", role=Rep.Role.CSM)


def listed(team: Team, user: User, *rows: list[str], **said: Any) -> ValueList:
    found = lists.take_list(ValueList, team=team, user=user, name="crm.csv", rows=[HEAD, *rows], has_header=True)
    lists.name_columns(found=found, columns=said.get("columns", COLUMNS), has_header=True, unsaid="")
    return found


def stored() -> set[tuple[Any, ...]]:
    return set(MonthlyValue.objects.values_list("measure", "rep__name", "value", "count"))


WANTED = {
    ("signals", "Ana", Decimal("4.00"), None),
    ("arr", None, Decimal("12000.50"), 3),
    ("touches", None, Decimal("30.00"), 8),
}


def test_columns_are_known_by_their_names() -> None:
    assert {column.value: position for position, column in valuecolumns.KNOWN.guess(HEAD).items()} == COLUMNS
    assert not valuecolumns.KNOWN.has_header([["2026-09", "arr", "", "1"]])


@pytest.mark.parametrize("code", Measure.values)
def test_every_measure_is_known_by_its_code_its_label_and_its_words(code: str) -> None:
    words = [code, str(Measure(code).label), *valuecolumns.MEASURES[code].split(",")]
    assert {valuecolumns.measure(word.upper()) for word in words} == {code}


def test_a_list_is_looked_at_and_then_imported_once(team: Team, manager: User, ana: Rep, as_user: Any) -> None:
    client, base = as_user(manager), f"/desk/{team.pk}/day-90/values/import/"
    text = "\n".join(",".join(f'"{cell}"' for cell in row) for row in [HEAD, *ROWS])
    page = client.post(base, {"text": text}, follow=True)
    url = page.request["PATH_INFO"]
    said = {f"column-{position}": name for name, position in COLUMNS.items()}
    look = client.post(url, {**said, "header": "on", "measure": ""})
    assert "3 values would be new" in look.text
    assert not MonthlyValue.objects.exists()
    assert "Imported: 3 new, 0 changed, 0 known already." in client.post(f"{url}run/", follow=True).text
    assert stored() == WANTED
    client.post(f"{url}run/")
    assert (MonthlyValue.objects.count(), AuditEntry.objects.filter(action="measure").count()) == (3, 3)


def test_a_spreadsheet_is_read_as_well_with_its_days(team: Team, manager: User, ana: Rep, as_user: Any) -> None:
    book = openpyxl.Workbook()
    book.active.append(HEAD)
    book.active.append([dt.datetime(2026, 9, 30), "triggers", "Ana", 4, None])  # noqa: DTZ001 # a sheet has no zone
    file = io.BytesIO()
    book.save(file)
    sent = SimpleUploadedFile("values.xlsx", file.getvalue())
    page = as_user(manager).post(f"/desk/{team.pk}/day-90/values/import/", {"file": sent}, follow=True)
    assert page.status_code == 200
    found = ValueList.objects.get()
    lists.name_columns(found=found, columns=COLUMNS, has_header=True, unsaid="")
    [line] = queries.plan(found).new
    assert (line.month, line.value) == (dt.date(2026, 9, 1), 4)


def test_the_same_list_again_changes_nothing_and_another_value_is_shown_beside_the_old(
    team: Team, manager: User, ana: Rep, as_user: Any
) -> None:
    actions.run(found=listed(team, manager, *ROWS), user=manager, leave_out=False)
    again = actions.run(found=listed(team, manager, *ROWS), user=manager, leave_out=False)
    assert (again.added, again.changed, again.known) == (0, 0, 3)
    found = listed(team, manager, [*ROWS[0][:3], "7", ""])
    said = {f"column-{position}": name for name, position in COLUMNS.items()}
    page = as_user(manager).post(f"/desk/{team.pk}/day-90/values/import/{found.pk}/", {**said, "header": "on"})
    assert [(row["before"], row["value"]) for row in page.context["rows"]] == [("4.0", "7.0")]
    done = actions.run(found=found, user=manager, leave_out=False)
    assert (done.added, done.changed) == (0, 1)
    assert AuditEntry.objects.filter(action="measure").latest("pk").changes == {"value": ["4.00", "7.00"]}


FAULTY = [
    (["2026-09", "mood", "", "1"], "no_measure"),
    (["2026-09", "triggers", "Nobody", "1"], "no_csm"),
    (["2026-09", "triggers", "", "1"], "csm_missing"),
    (["2026-09", "touches", "", "30", ""], "count_missing"),
    (["2026-09", "touches", "", "30", "0"], "count_missing"),
    (["2026-14", "arr", "", "1"], "no_month"),
    (["soon", "arr", "", "1"], "no_month"),
    (["1999-09", "arr", "", "1"], "no_month"),
    (["2027-01", "arr", "", "1"], "to_come"),
    (["2026-09", "arr", "", "much"], "no_value"),
    (["2026-09", "arr", "", "NaN"], "no_value"),
    (["2026-09", "arr", "", "-1"], "no_value"),
    (["2026-09", "arr", "", "1", "x"], "no_count"),
]


@pytest.mark.parametrize(("row", "code"), FAULTY, ids=lambda one: one if isinstance(one, str) else one[0])
def test_a_row_at_fault_says_why(row: list[str], code: str) -> None:
    [line] = Reader(COLUMNS, {}, TODAY).lines([row])
    assert [fault.code for fault in line.faults] == [code]
    assert code in FAULTS


def test_the_same_value_twice_is_a_question() -> None:
    rows = [["2026-09", "arr", "", "1"], ["2026-09-30", "ARR closed", "", "2"]]
    lines = list(Reader(COLUMNS, {}, TODAY).lines(rows))
    assert [[fault.code for fault in line.faults] for line in lines] == [[], ["twice"]]


@pytest.mark.parametrize(
    ("said", "advice"),
    [
        ({"column-0": ""}, "holds the month"),
        ({"column-3": ""}, "holds the value"),
        ({"column-1": ""}, "No column names the measure"),
        ({"column-1": "", "measure": "signals", "column-2": ""}, "counted by CSM"),
    ],
)
def test_meanings_that_are_missing_are_asked_for(
    team: Team, manager: User, as_user: Any, said: dict[str, str], advice: str
) -> None:
    found = listed(team, manager, *ROWS)
    usual = {f"column-{position}": name for name, position in COLUMNS.items()}
    page = as_user(manager).post(f"/desk/{team.pk}/day-90/values/import/{found.pk}/", {**usual, "header": "on", **said})
    assert (page.status_code, advice in page.text) == (422, True)


@pytest.mark.parametrize("count", [1, 3])
def test_an_import_takes_as_many_queries_for_one_row_as_for_three(
    team: Team, manager: User, ana: Rep, count: int, django_assert_num_queries: Any
) -> None:
    found = listed(team, manager, *ROWS[:count])
    with django_assert_num_queries(9):
        actions.run(found=found, user=manager, leave_out=False)


@given(st.lists(st.lists(st.text(max_size=12), max_size=6), max_size=6))
def test_whatever_stands_in_a_list_is_read_or_named(rows: list[list[str]]) -> None:
    for line in Reader(COLUMNS, {"ana": 1}, TODAY, measure="arr").lines(rows):
        assert line.faults or (line.measure in Measure.values and line.month.day == 1 and line.value >= 0)
        assert all(fault.code in FAULTS for fault in line.faults)
