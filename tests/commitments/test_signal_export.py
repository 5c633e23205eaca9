"""Taking signals away: those that the board's filters leave, with their clocks, and ready to be imported elsewhere."""

import datetime as dt
import io
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from commitments import signalcolumns
from commitments.actions import lists, pledges, signals
from commitments.exports import signalled
from commitments.exports.tables import CHUNK
from commitments.models import Duty, Signal, SignalList, Trigger
from commitments.queries import signallists
from commitments.queries import signals as queries
from facilitator.models import Team, User
from sessions.models import Participant
from tests.commitments.conftest import TUESDAY
from tests.commitments.test_exports import drained, lines

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)
SAID = {"account": "Northwind Freight", "trigger": "usage_threshold", "evidence": "174 of 200 seats"}
PACKET = {
    "metric": "seats",
    "value": Decimal(174),
    "limit": Decimal(200),
    "link": "https://crm.example/1",
    "outcome": "Ship on Fridays",
    "ask": "What if the others had it?",
    "csm_name": "Ana",
    "ae_name": "Ben",
    "joint": True,
}


@pytest.fixture
def fetch(team: Team, manager: User, as_user: Any) -> Any:
    def get(kind: str = "csv", **query: str) -> bytes:
        response = as_user(manager).get(f"/desk/{team.pk}/export/signals/{kind}/", query)
        assert response.status_code == 200
        return drained(response.streaming_content)

    return get


def logged(team: Team, user: User, count: int) -> list[Signal]:
    return [signals.log(team=team, data=SAID | {"account": f"Account {number}"}, user=user) for number in range(count)]


def test_another_teams_signals_are_not_found(team: Team, stranger: User, as_user: Any) -> None:
    assert as_user(stranger).get(f"/desk/{team.pk}/export/signals/csv/").status_code == 404


def test_a_signal_is_one_row_with_its_clocks(team: Team, manager: User, fetch: Any, clock: Any) -> None:
    made = signals.log(team=team, data=SAID | PACKET, user=manager)
    clock.move_to(TUESDAY + 3 * HOUR)
    signals.touch(signal=made, how="call", user=manager)
    pledges.review_signal(signal=made, user=manager, verdict="go", note="Good timing")
    header, row = lines(fetch())
    assert dict(zip(header, row, strict=True)) == {
        "Account": "Northwind Freight",
        "Trigger": str(Trigger.USAGE.label),
        "Evidence": "174 of 200 seats",
        "Metric": "seats",
        "Value": "174.00",
        "Limit": "200.00",
        "Observed on": "2026-11-24",
        "Link": "https://crm.example/1",
        "Onboarding outcome": "Ship on Fridays",
        "Suggested ask": "What if the others had it?",
        "CSM": "Ana",
        "AE": "Ben",
        "Joint meeting": "yes",
        "Logged at": "2026-11-24 10:00",
        "To be touched by": "2026-11-26 10:00",
        "Touched at": "2026-11-24 13:00",
        "How": "Called",
        "Who reached them": str(manager),
        "In time?": "In time",
        "To be looked at by": "2026-11-26 10:00",
        "Verdict": "Go ahead",
        "Who looked": str(manager),
        "What the manager wrote": "Good timing",
        "External id": "",
    }


@pytest.mark.parametrize("trigger", Trigger.values)
def test_what_was_taken_away_is_known_when_it_is_imported(
    team: Team, manager: User, stranger: User, fetch: Any, trigger: str
) -> None:
    made = signals.log(team=team, data=SAID | PACKET | {"trigger": trigger}, user=manager)
    signals.touch(signal=made, how="call", user=manager)
    header, *rows = lines(fetch())
    columns = {column.value: position for position, column in signalcolumns.KNOWN.guess(header).items()}
    assert columns.keys() == {column.value for column in signalcolumns.SignalColumn}
    for own, user, known in ((team, manager, 1), (stranger.memberships.get().team, stranger, 0)):
        found = lists.take_list(SignalList, team=own, user=user, name="s.csv", rows=[header, *rows], has_header=True)
        lists.name_columns(found=found, columns=columns, has_header=True, unsaid="")
        plan = signallists.plan(found)
        assert (len(plan.known), len(plan.new), plan.faulty) == (known, 1 - known, [])


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)"])
def test_nothing_runs_as_a_formula(team: Team, manager: User, fetch: Any, text: str) -> None:
    signals.log(team=team, data=SAID | {"account": text, "evidence": text}, user=manager)
    row = lines(fetch())[1]
    assert (row[0], row[2]) == (f"'{text}", f"'{text}")
    sheet = openpyxl.load_workbook(io.BytesIO(fetch("xlsx"))).active
    assert sheet is not None
    assert {sheet["A2"].data_type, sheet["C2"].data_type} == {"s"}


@pytest.mark.parametrize(
    ("query", "accounts"),
    [
        ({}, {"Account 0", "Account 1"}),
        ({"state": "met"}, {"Account 1"}),
        ({"find": "count 0"}, {"Account 0"}),
        ({"trigger": "renewal_window"}, set()),
        ({"state": "never", "page": "9"}, {"Account 0", "Account 1"}),
    ],
)
def test_the_filters_of_the_board_hold(
    team: Team, manager: User, fetch: Any, query: dict[str, str], accounts: set[str]
) -> None:
    signals.touch(signal=logged(team, manager, 2)[1], how="call", user=manager)
    assert {row[0] for row in lines(fetch(**query))[1:]} == accounts


def test_a_signal_taken_back_is_in_no_file(team: Team, manager: User, fetch: Any) -> None:
    signals.withdraw(signal=logged(team, manager, 1)[0], user=manager)
    assert len(lines(fetch())) == 1


def test_the_board_links_the_file_with_its_filters(team: Team, manager: User, as_user: Any) -> None:
    client = as_user(manager)
    assert "export/signals" not in client.get(f"/desk/{team.pk}/signals/").text
    logged(team, manager, 1)
    page = client.get(f"/desk/{team.pk}/signals/?trigger=usage_threshold").text
    assert f"/desk/{team.pk}/export/signals/csv/?trigger=usage_threshold" in page


@pytest.mark.parametrize("count", [1, 3])
def test_a_chunk_takes_four_queries_with_signals_of_an_hour(
    team: Team, rep: Participant, count: int, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        signals.log(team=team, data=SAID | {"account": f"Account {number}"}, participant=rep)
    with django_assert_num_queries(4):
        rows, after = signalled.chunks(team, queries.of_team(team, {}, TUESDAY), TUESDAY)(None)
    assert (len(rows), after) == (count, None)


def test_a_long_list_comes_whole_and_once(team: Team, manager: User, fetch: Any) -> None:
    names = [f"Account {number}" for number in range(CHUNK + 3)]
    made = Signal.objects.bulk_create(
        Signal(team=team, **SAID | {"account": name}, account_key=name.lower(), observed_on=TUESDAY) for name in names
    )
    Duty.objects.bulk_create(
        Duty(kind="ae_touch", team=team, signal=signal, anchor_at=TUESDAY, due_at=TUESDAY) for signal in made
    )
    found = [row[0] for row in lines(fetch())[1:]]
    assert (len(found), set(found)) == (len(names), set(names))
