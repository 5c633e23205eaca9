"""Import of signals: columns by name, what would happen row by row, all or nothing, and nothing twice."""

import datetime as dt
import io
import re
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from commitments import signalcolumns
from commitments.actions import lists, signals
from commitments.actions import signallists as actions
from commitments.models import Duty, Signal, SignalList, Trigger
from commitments.queries import signallists as queries
from commitments.signallist import Reader
from facilitator.models import AuditEntry, Team, User
from tests import factories
from tests.commitments.conftest import TUESDAY

HEAD = ["Account Name", "Trigger", "Description", "Created Date", "CSM", "AE", "Id"]
NORD = ["Nord Ltd", "Usage threshold", "174 of 200 seats", "2026-11-24T08:00:00.000Z", "Ana", "Ben", "00Q1"]
SUD = ["Süd AG", "renewal", "Contract ends in March", "23.11.2026", "", "", "00Q2"]
NAMES = {column.value: position for position, column in signalcolumns.KNOWN.guess(HEAD).items()}


def listed(team: Team, user: User, *rows: list[str], columns: dict[str, int] | None = None, **said: str) -> SignalList:
    found = lists.take_list(SignalList, team=team, user=user, name="crm.csv", rows=[HEAD, *rows], has_header=True)
    lists.name_columns(found=found, columns=columns or NAMES, has_header=True, unsaid=said.get("trigger", ""))
    return found


def faults_of(columns: dict[str, int], *cells: str) -> list[str]:
    (line,) = Reader(columns, TUESDAY, "Europe/Berlin").lines([list(cells)])
    return [fault.code for fault in line.faults]


def test_columns_are_known_by_the_names_that_a_crm_gives_them() -> None:
    assert NAMES == {
        "account": 0,
        "trigger": 1,
        "evidence": 2,
        "logged_at": 3,
        "csm_name": 4,
        "ae_name": 5,
        "external_id": 6,
    }


@pytest.mark.parametrize("code", Trigger.values)
def test_every_trigger_is_known_by_its_code_its_label_and_its_words(code: str) -> None:
    words = [code, str(Trigger(code).label), *signalcolumns.TRIGGERS[code].split(",")]
    assert {signalcolumns.trigger(word.upper()) for word in words} == {code}


def test_rows_become_signals_with_their_own_hours_and_people(team: Team, manager: User) -> None:
    ben = factories.RepFactory(team=team, name="Ben", role="ae")
    done = actions.run(found=listed(team, manager, NORD, SUD), user=manager, leave_out=False)
    nord, sud = Signal.objects.order_by("external_id")
    assert (done.added, done.known, done.rows) == (2, 0, [])
    assert (nord.trigger, nord.logged_at, nord.joint, nord.ae) == (
        "usage_threshold",
        TUESDAY - dt.timedelta(hours=1),
        True,
        ben,
    )
    # A day alone begins at midnight in Berlin, and so does its clock.
    assert sud.duties.get().due_at == dt.datetime(2026, 11, 24, 23, 0, tzinfo=dt.UTC)
    assert nord.duties.get().owner_rep == ben


@pytest.mark.parametrize("name", ["", "00Q9"])
def test_signal_that_a_phone_logged_that_day_is_the_same(team: Team, manager: User, name: str) -> None:
    signals.log(team=team, data={"account": "NORD  ltd", "trigger": "usage_threshold", "evidence": "x"}, user=manager)
    plan = queries.plan(listed(team, manager, [*NORD[:-1], name]))
    assert (len(plan.new), len(plan.known)) == (0, 1)


def test_two_signals_with_names_of_their_own_on_one_day_are_two(team: Team, manager: User) -> None:
    plan = queries.plan(listed(team, manager, NORD, [*NORD[:-1], "00Q9"], NORD, [*NORD[:-1], ""]))
    assert [line.number for line in plan.new] == [2, 3]
    assert [line.number for line in plan.known] == [4, 5]


def test_signal_taken_back_does_not_come_again(team: Team, manager: User) -> None:
    actions.run(found=listed(team, manager, NORD), user=manager, leave_out=False)
    signals.withdraw(signal=Signal.objects.get(), user=manager)
    assert queries.plan(listed(team, manager, NORD)).new == []


def test_rows_of_another_team_are_no_signal_of_this_one(team: Team, manager: User, stranger: User) -> None:
    elsewhere = stranger.memberships.get().team
    actions.run(found=listed(elsewhere, stranger, NORD), user=stranger, leave_out=False)
    assert len(queries.plan(listed(team, manager, NORD)).new) == 1


def test_touch_that_the_crm_knows_stops_the_clock(team: Team, manager: User) -> None:
    columns = {**NAMES, "touched_at": 5}
    del columns["ae_name"]
    row = [*NORD[:5], "2026-11-24T08:30:00Z", NORD[6]]
    actions.run(found=listed(team, manager, row, columns=columns), user=manager, leave_out=False)
    duty = Duty.objects.get()
    assert (duty.closed_at, duty.outcome) == (TUESDAY - dt.timedelta(minutes=30), "reached")


@pytest.mark.parametrize(
    ("column", "text", "fault"),
    [
        ("trigger", "gossip", "no_trigger"),
        ("logged_at", "soon", "no_day"),
        ("logged_at", "2026-11-25", "too_old_or_to_come"),
        ("logged_at", "2020-11-25", "too_old_or_to_come"),
        ("logged_at", "0001-01-01T00:00:00+14:00", "too_old_or_to_come"),
        ("observed_on", "31.31.2026", "no_day"),
        ("observed_on", "2026-12-24", "too_old_or_to_come"),
        ("value", "many", "no_number"),
        ("value", "-1", "no_number"),
        ("external_id", "x" * 81, "too_long"),
        ("touched_at", "2026-11-24T08:00", "touched_without_logged"),
    ],
)
def test_cell_that_cannot_be_read_is_a_fault_of_its_row(column: str, text: str, fault: str) -> None:
    columns = {"account": 0, "trigger": 1, "evidence": 2} | {column: 3}
    row = ["Nord", "usage", "87 %", text]
    if column == "trigger":
        columns, row = {"account": 0, "evidence": 2, "trigger": 3}, row
    assert faults_of(columns, *row) == [fault]


def test_proof_is_made_of_the_numbers_where_nobody_wrote_one() -> None:
    columns = {"account": 0, "trigger": 1, "metric": 2, "value": 3, "limit": 4}
    (line,) = Reader(columns, TUESDAY, "UTC").lines([["Nord", "usage", "seats", "174", "200,0"]])
    assert (line.data["evidence"], line.data["value"]) == ("seats: 174 / 200", Decimal(174))


@given(rows=st.lists(st.lists(st.text(max_size=30), min_size=7, max_size=7), min_size=1, max_size=5))
def test_any_list_is_read_and_every_row_is_right_or_says_why(rows: list[list[str]]) -> None:
    lines = list(Reader(NAMES, TUESDAY, "Europe/Berlin").lines(rows, first=2))
    assert [line.number for line in lines] == list(range(2, len(rows) + 2))
    for line in lines:
        assert line.faults or (
            line.data["account"] and line.data["trigger"] in Trigger.values and line.data["evidence"]
        )


def sheet() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(HEAD)
    book.active.append([*NORD[:3], dt.datetime(2026, 11, 24, 9, 30), *NORD[4:]])  # noqa: DTZ001 # as a sheet has it
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "logged"),
    [
        ("crm.csv", ";".join(HEAD) + "\n" + ";".join(NORD), "08:00"),
        ("crm.xlsx", sheet(), "08:30"),
    ],
)
def test_file_goes_from_upload_to_the_board(
    team: Team, manager: User, as_user: Any, name: str, data: Any, logged: str
) -> None:
    client = as_user(manager)
    raw = data if isinstance(data, bytes) else data.encode()
    url = client.post(f"/desk/{team.pk}/signals/import/", {"file": SimpleUploadedFile(name, raw)}).headers["Location"]
    form = client.get(url).context["form"]
    chosen = {key: value for key, value in form.initial.items() if value is not True} | {"header": "on"}
    page = client.post(url, chosen).text
    assert "1 signal would be new" in page
    assert not Signal.objects.exists()
    client.post(f"{url}run/")
    assert f"{Signal.objects.get().logged_at:%H:%M}" == logged
    assert "Nord Ltd" in client.get(f"/desk/{team.pk}/signals/").text


def test_columns_without_account_proof_or_trigger_are_asked_for(team: Team, manager: User, as_user: Any) -> None:
    found = lists.take_list(SignalList, team=team, user=manager, name="x", rows=[HEAD, NORD], has_header=True)
    page = as_user(manager).post(f"/desk/{team.pk}/signals/import/{found.pk}/", {"header": "on"}).text
    for said in ("the account’s name", "holds the proof", "No column names the trigger"):
        assert said in page


@pytest.mark.parametrize("count", [1, 30])
def test_plan_and_import_ask_the_same_number_of_questions(
    team: Team, manager: User, count: int, django_assert_num_queries: Any
) -> None:
    rows = [[f"A{n}", *NORD[1:6], f"00Q{n}"] for n in range(count)]
    found = listed(team, manager, *rows)
    with django_assert_num_queries(2):
        queries.plan(found)
    with django_assert_num_queries(12):
        actions.run(found=found, user=manager, leave_out=False)


LATER = ["Nord Ltd", "Usage threshold", "181 of 200 seats", "2026-11-24T08:00:00.000Z", "Ana", "Dana", "00Q1"]


def imported(team: Team, user: User, *rows: list[str], **said: Any) -> SignalList:
    return actions.run(found=listed(team, user, *rows), user=user, leave_out=False, **said)


def test_known_row_that_says_the_same_differs_in_nothing(team: Team, manager: User) -> None:
    imported(team, manager, NORD, SUD)
    assert queries.plan(listed(team, manager, NORD, SUD)).differing == []


def test_known_row_stays_as_it_is_without_a_tick(team: Team, manager: User) -> None:
    imported(team, manager, NORD)
    assert imported(team, manager, LATER).updated == 0
    assert Signal.objects.get().evidence == "174 of 200 seats"


def test_known_row_is_brought_up_to_date_with_its_trail_and_its_clock(team: Team, manager: User) -> None:
    dana = factories.RepFactory(team=team, name="Dana", role="ae")
    imported(team, manager, NORD)
    (one,) = queries.plan(listed(team, manager, LATER)).updates
    assert one.changes == {"evidence": ("174 of 200 seats", "181 of 200 seats"), "ae_name": ("Ben", "Dana")}

    done = imported(team, manager, LATER, update=True)
    signal = Signal.objects.get()
    assert (done.added, done.known, done.updated) == (0, 1, 1)
    assert (signal.evidence, signal.ae, signal.duties.get().owner_rep) == ("181 of 200 seats", dana, dana)
    entry = AuditEntry.objects.get(action="update_signal")
    assert (entry.user, entry.subject_id) == (manager, signal.pk)
    assert entry.changes == {"evidence": ["174 of 200 seats", "181 of 200 seats"], "ae_name": ["Ben", "Dana"]}


def test_second_update_by_the_same_list_changes_nothing(team: Team, manager: User) -> None:
    imported(team, manager, NORD)
    # The first row of a signal speaks for it; the second one is known and says nothing.
    other = [*LATER[:2], "190 of 200 seats", *LATER[3:]]
    counts = [imported(team, manager, LATER, other, update=True).updated for _time in range(3)]
    assert (counts, Signal.objects.get().evidence) == ([1, 0, 0], "181 of 200 seats")


def test_empty_cells_and_another_spelling_change_nothing(team: Team, manager: User) -> None:
    imported(team, manager, NORD)
    assert queries.plan(listed(team, manager, ["NORD  ltd", *NORD[1:4], "", "BEN", "00Q1"])).differing == []


def test_what_a_signal_is_known_by_is_shown_and_stays(team: Team, manager: User) -> None:
    imported(team, manager, NORD)
    (one,) = queries.plan(listed(team, manager, ["Nord Group", "renewal", *NORD[2:]])).differing
    assert (one.changes, set(one.stays)) == ({}, {"account", "trigger"})
    assert imported(team, manager, ["Nord Group", "renewal", *NORD[2:]], update=True).updated == 0


def test_moment_moves_the_clock_while_it_runs(team: Team, manager: User) -> None:
    imported(team, manager, NORD)
    imported(team, manager, [*NORD[:3], "2026-11-24T06:00:00Z", *NORD[4:]], update=True)
    signal = Signal.objects.get()
    assert signal.logged_at == TUESDAY - dt.timedelta(hours=3)
    assert signal.duties.get().due_at == TUESDAY + dt.timedelta(hours=45)


@pytest.mark.parametrize("reached", [True, False])
def test_moment_stays_once_the_clock_was_met_or_missed(
    team: Team, manager: User, reached: bool, clock: time_machine.Traveller
) -> None:
    imported(team, manager, NORD)
    signal = Signal.objects.get()
    if reached:
        signals.touch(signal=signal, how="call", user=manager)
    else:
        clock.shift(dt.timedelta(hours=60))
    row = [*NORD[:3], "2026-11-24T07:00:00Z", *NORD[4:]]
    (one,) = queries.plan(listed(team, manager, row)).differing
    assert (one.changes, set(one.stays)) == ({}, {"logged_at"})
    assert imported(team, manager, row, update=True).updated == 0


def test_moment_that_would_make_a_running_clock_missed_stays(team: Team, manager: User) -> None:
    imported(team, manager, NORD)
    (one,) = queries.plan(listed(team, manager, [*NORD[:3], "2026-11-20T07:00:00Z", *NORD[4:]])).differing
    assert (one.changes, set(one.stays)) == ({}, {"logged_at"})


def test_customer_reached_by_the_list_closes_the_clock_once(team: Team, manager: User) -> None:
    columns = {**NAMES, "touched_at": 7}
    head = [*HEAD, "Touched at"]

    def take(*rows: list[str]) -> SignalList:
        found = lists.take_list(
            SignalList, team=team, user=manager, name="crm.csv", rows=[head, *rows], has_header=True
        )
        lists.name_columns(found=found, columns=columns, has_header=True, unsaid="")
        return actions.run(found=found, user=manager, leave_out=False, update=True)

    take([*NORD, ""])
    for updated in (1, 0):
        assert take([*NORD, "2026-11-24T08:30:00Z"]).updated == updated
    signal = Signal.objects.get()
    duty = signal.duties.get()
    assert (duty.closed_at, duty.outcome, signal.touched_by_user) == (
        TUESDAY - dt.timedelta(minutes=30),
        "reached",
        manager,
    )


def test_signal_taken_back_is_not_brought_up_to_date(team: Team, manager: User) -> None:
    imported(team, manager, NORD)
    signals.withdraw(signal=Signal.objects.get(), user=manager)
    assert imported(team, manager, LATER, update=True).updated == 0


def test_page_shows_what_differs_and_updates_only_with_the_tick(team: Team, manager: User, as_user: Any) -> None:
    imported(team, manager, NORD)
    client, found = as_user(manager), listed(team, manager, LATER)
    typed = {f"column-{place}": column for column, place in NAMES.items()} | {"header": "on", "trigger": ""}
    page = client.post(f"/desk/{team.pk}/signals/import/{found.pk}/", typed).text
    assert "<bdi>174 of 200 seats</bdi> → <bdi>181 of 200 seats</bdi>" in page
    assert 'name="update"' in page
    assert 'name="update" checked' not in page
    client.post(f"/desk/{team.pk}/signals/import/{found.pk}/run/", {"update": "on"})
    page = client.get(f"/desk/{team.pk}/signals/").text
    assert "1 of them was brought up to date." in page
    assert Signal.objects.get().evidence == "181 of 200 seats"


def test_refused_import_shows_the_rows_again_and_keeps_what_was_ticked(team: Team, manager: User, as_user: Any) -> None:
    imported(team, manager, NORD)
    found = listed(team, manager, LATER, ["", *SUD[1:]])
    refused = as_user(manager).post(f"/desk/{team.pk}/signals/import/{found.pk}/run/", {"update": "on"}, follow=True)
    assert refused.status_code == 422
    assert "Some rows cannot be taken." in refused.text
    assert "no account is named" in refused.text
    boxes = re.findall(r'<input type="checkbox" name="(leave_out|update)"([^>]*)>', refused.text)
    assert [(name, "checked" in rest) for name, rest in boxes] == [("leave_out", False), ("update", True)]


@pytest.mark.parametrize("count", [1, 3])
def test_plan_asks_as_often_for_one_as_for_three(
    team: Team, manager: User, count: int, django_assert_num_queries: Any
) -> None:
    rows = [[f"Account {n}", *NORD[1:6], f"00Q{n}"] for n in range(count)]
    imported(team, manager, *rows)
    found = listed(team, manager, *([row[0], row[1], "200 of 200", *row[3:]] for row in rows))
    with django_assert_num_queries(4):
        queries.plan(found)


@pytest.mark.parametrize(
    ("logged", "touched", "missed"),
    [
        ("2026-11-22T08:59:00Z", "", 1),
        ("2026-11-22T09:00:00Z", "", 0),
        ("2026-11-21T09:00:00Z", "2026-11-24T08:00:00Z", 0),
        ("", "", 0),
    ],
)
def test_preview_says_what_would_be_missed_from_the_start(
    team: Team, manager: User, as_user: Any, logged: str, touched: str, missed: int
) -> None:
    columns = NAMES | {"touched_at": len(HEAD)}
    found = listed(team, manager, [*NORD[:3], logged, *NORD[4:], touched], columns=columns)
    assert queries.plan(found, now=TUESDAY).missed == missed
    client, url = as_user(manager), f"/desk/{team.pk}/signals/import/{found.pk}/"
    chosen = {key: value for key, value in client.get(url).context["form"].initial.items() if value is not True}
    page = client.post(url, chosen | {"header": "on"})
    assert ("missed from the start" in page.text) is bool(missed)
    assert str(Trigger.USAGE.label) in page.text
    actions.run(found=found, user=manager, leave_out=False)
    assert Duty.objects.touches().open().filter(due_at__lt=TUESDAY).count() == missed
