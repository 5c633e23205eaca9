"""Import of any list: looked at first, all or nothing, and nothing twice."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from commitments.actions import lists, signallists, valuelists
from commitments.models import ImportList, MonthlyValue, Signal, SignalList, ValueList
from facilitator.models import Team, User
from sessions.errors import NotNowError


@dataclass(frozen=True)
class Case:
    """A kind of list: a row that is right, one that is not, and what is said of that."""

    model: type[ImportList]
    made: Any
    url: str
    run: Callable[..., Any]
    rows: list[list[str]]
    columns: list[str]
    fault: str

    def take(self, team: Team, user: User, rows: int = 3) -> Any:
        found = lists.take_list(self.model, team=team, user=user, name="x", rows=self.rows[:rows], has_header=True)
        columns = {name: position for position, name in enumerate(self.columns)}
        lists.name_columns(found=found, columns=columns, has_header=True, unsaid="")
        return found


SIGNAL_ROWS = [["Account", "Trigger", "Proof"], ["Nord Ltd", "usage", "174 of 200"], ["", "usage", "87 %"]]
VALUE_ROWS = [["Month", "Measure", "Value"], ["2026-09", "ARR", "12000,50"], ["2026-09", "mood", "1"]]
SIGNALS = ("signals/import/", signallists.run, SIGNAL_ROWS, ["account", "trigger", "evidence"], "no account is named")
VALUES = ("day-90/values/import/", valuelists.run, VALUE_ROWS, ["month", "measure", "value"], "“mood” is no measure")
CASES = [Case(SignalList, Signal, *SIGNALS), Case(ValueList, MonthlyValue, *VALUES)]
of_any_kind = pytest.mark.parametrize("case", CASES, ids=["signals", "values"])


@of_any_kind
def test_another_teams_list_is_not_found(case: Case, team: Team, manager: User, stranger: User, as_user: Any) -> None:
    found, own = case.take(team, manager), stranger.memberships.get().team
    for path in (f"{found.pk}/", f"{found.pk}/run/"):
        for asked in (team, own):
            assert as_user(stranger).post(f"/desk/{asked.pk}/{case.url}{path}").status_code == 404
    assert not case.made.objects.exists()


@of_any_kind
def test_second_tap_and_second_import_add_nothing(case: Case, team: Team, manager: User) -> None:
    found = case.take(team, manager, rows=2)
    for _tap in range(2):
        assert case.run(found=found, user=manager, leave_out=False).added == 1
    again = case.run(found=case.take(team, manager, rows=2), user=manager, leave_out=False)
    assert (again.added, again.known, case.made.objects.count()) == (0, 1, 1)


@of_any_kind
def test_row_at_fault_stops_all_until_somebody_leaves_it_out(
    case: Case, team: Team, manager: User, as_user: Any
) -> None:
    page = f"/desk/{team.pk}/{case.url}{case.take(team, manager).pk}/"
    refused = as_user(manager).post(f"{page}run/")
    assert (refused.status_code, case.made.objects.exists()) == (422, False)
    # Its columns are named on the list's own page, not on the import's.
    for said in ("Some rows cannot be taken.", "Line 3", case.fault, f'method="post" action="{page}"'):
        assert said in refused.text
    as_user(manager).post(f"{page}run/", {"leave_out": "on"})
    assert case.made.objects.count() == 1


@of_any_kind
def test_columns_that_were_named_anew_meanwhile_are_looked_at_again(case: Case, team: Team, manager: User) -> None:
    found = case.take(team, manager)
    case.model._default_manager.update(has_header=False)
    with pytest.raises(NotNowError, match="named the columns anew"):
        case.run(found=found, user=manager, leave_out=True)


@pytest.mark.parametrize(
    ("url", "text", "advice"),
    [
        ("signals", " ", "Choose a file"),
        ("signals", "Account,Proof\n", "no signal in it yet"),
        ("signals", "Account,Proof\n" + "a,b\n" * 2001, "more than 2000 rows. Import one region"),
        ("day-90/values", "2026-09\n", "no value in it yet"),
        ("day-90/values", "Month,Value\n" + "a,b\n" * 2001, "more than 2000 rows. Import one year"),
    ],
)
def test_list_that_cannot_be_taken_says_why_and_keeps_what_was_typed(
    team: Team, manager: User, as_user: Any, url: str, text: str, advice: str
) -> None:
    page = as_user(manager).post(f"/desk/{team.pk}/{url}/import/", {"text": text})
    assert (page.status_code, advice in page.text, text.strip() in page.text) == (422, True, True)
