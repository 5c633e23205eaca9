"""Lists of ids, read however they were exported."""

import csv
import io
from typing import Any

import pytest

from commitments import crmlist
from commitments.models import Commitment
from facilitator.models import Rep, Team, User
from tests.commitments.crm.loader import (
    ACCOUNT,
    ACCOUNT_18,
    OWNER,
    TASK,
    table,
)


def ids(team: Team, text: str) -> list[crmlist.Line]:
    from facilitator import listfile

    return crmlist.read(team, list(listfile.lines_of(text)))


@pytest.mark.parametrize(
    "text",
    [
        f"Account Name,Account ID\nNorthwind Freight,{ACCOUNT}",
        f"\ufeffId;Name\n{ACCOUNT_18};Northwind Freight",
        f"Northwind Freight\t{ACCOUNT}",
        f"{ACCOUNT},Northwind Freight",
    ],
)
def test_accounts_are_read_however_they_were_exported(team: Team, text: str) -> None:
    (line,) = ids(team, text)
    assert (line.kind, line.key, line.record_id, line.problem) == ("account", "northwind freight", ACCOUNT_18, "")


@pytest.mark.parametrize("name", ["Ana", "ANA", "ana@example.com"])
def test_owners_are_reps_of_the_team_by_name_or_address(team: Team, rep: Any, name: str) -> None:
    Rep.objects.update(email="ana@example.com")
    (line,) = ids(team, f"Name,Id\n{name},{OWNER}")
    assert (line.kind, line.key, line.problem) == ("owner", "ana", "")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Name,Id\nAcme,123", "no record id"),
        (f"Name,Id\n,{ACCOUNT}", "Write the name"),
        (f"Name,Id\nNobody,{OWNER}", "Nobody on this team"),
        (f"Name,Id\nAcme,{TASK}", "taken by name"),
        (f"Name,Id\nAcme,{ACCOUNT}\nacme,001D000000BBBBB", "Line 2 has another id"),
        (f"Id,Description\n{TASK},AskOnce: T999999", "did not come from this team"),
        (f"Id,Description\n{TASK},AskOnce: E1", "not of the kind"),
    ],
)
def test_a_row_that_cannot_be_used_says_why(team: Team, text: str, problem: str) -> None:
    assert problem in ids(team, text)[-1].problem


def test_the_loaders_success_file_gives_the_ids_back(note: Commitment, other_note: Commitment, team: Team) -> None:
    out = io.StringIO()
    rows = table(team, "tasks")
    writer = csv.DictWriter(out, ["ID", *rows[0], "STATUS"], quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerow({"ID": TASK, **rows[0], "STATUS": "Item Created"})
    (line,) = ids(team, out.getvalue())
    assert (line.kind, line.key, line.problem) == ("task", f"T{note.duties.get().pk}", "")


def test_another_teams_reference_is_refused(note: Commitment, stranger: User) -> None:
    own = stranger.memberships.get().team
    (line,) = ids(own, f"Id,Description\n{TASK},AskOnce: T{note.duties.get().pk}")
    assert "did not come from this team" in line.problem
