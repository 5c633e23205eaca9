"""Files for the CRM's loader: exact columns, dates in UTC, no task twice."""

import datetime as dt
from typing import Any

import pytest

from commitments import crm
from commitments.actions import notes, reports
from commitments.exports import crmfiles
from commitments.models import Commitment, CrmSettings, Duty, Play
from facilitator.models import Team, User
from tests.commitments.conftest import TUESDAY, words
from tests.commitments.crm.loader import (
    ACCOUNT_18,
    CONTACT,
    HAPPENED,
    LEAD,
    NEXT_WEEK,
    OWN_FIELDS,
    OWNER,
    TASK,
    keep,
    table,
)
from tests.commitments.test_exports import drained, multiplied
from tests.memory import peak


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("tasks", "Subject,ActivityDate,Status,Priority,OwnerId,WhatId,WhoId,Description"),
        ("events", "Subject,StartDateTime,EndDateTime,OwnerId,WhatId,WhoId,Description"),
        (
            "opportunities",
            f"Name,AccountId,StageName,CloseDate,Amount,NextStep,Type,LeadSource,Description,OwnerId,{OWN_FIELDS}",
        ),
    ],
)
def test_columns_are_called_as_the_loader_maps_them_by_itself(team: Team, name: str, header: str) -> None:
    quoted = ",".join(f'"{column}"' for column in header.split(","))
    assert drained(crmfiles.content(name, team, update=False)).decode() == quoted + "\r\n"
    assert drained(crmfiles.content(name, team, update=True)).decode() == f'"Id",{quoted}\r\n'
    lines = crm.mapping(crmfiles.columns(name, CrmSettings(team=team), update=True)).decode().splitlines()
    assert lines == ["#Mapping values", *(f"{column}={column}" for column in ["Id", *header.split(",")])]


def test_a_report_is_a_task_with_a_day_and_no_hour(note: Commitment, team: Team) -> None:
    duty = note.duties.get()
    assert table(team, "tasks") == [
        {
            "Subject": "Report: Northwind Freight: Call Priya and propose a capacity review",
            "ActivityDate": "2026-11-27",
            "Status": "Not Started",
            "Priority": "Normal",
            "OwnerId": "",
            "WhatId": "",
            "WhoId": "",
            "Description": f"Call Priya and propose a capacity review\nUsage\nAskOnce: T{duty.pk}",
        }
    ]


def test_the_day_of_a_task_is_the_teams_and_not_utcs(note: Commitment, team: Team) -> None:
    Team.objects.filter(pk=team.pk).update(timezone="Pacific/Auckland")
    team.refresh_from_db()
    Duty.objects.update(due_at=dt.datetime(2026, 11, 26, 20, tzinfo=dt.UTC))
    assert table(team, "tasks")[0]["ActivityDate"] == "2026-11-27"


@pytest.mark.parametrize(
    ("said", "status"),
    [
        (HAPPENED, "Completed"),
        ({"outcome": "did_not_happen", "reason": "ill"}, "Deferred"),
        ({"outcome": "no_longer_valid", "reason": "sold"}, "Deferred"),
    ],
)
def test_the_status_follows_the_report(note: Commitment, team: Team, said: dict[str, str], status: str) -> None:
    reports.report(duty=note.duties.get(), data=said, participant=note.participant)
    assert table(team, "tasks")[0]["Status"] == status


def test_a_conversation_and_an_agreed_step_are_events_in_utc(note: Commitment, team: Team) -> None:
    reports.report(duty=note.duties.get(), data={**HAPPENED, "next_at": NEXT_WEEK}, participant=note.participant)
    found = table(team, "events")
    assert [(row["Subject"], row["StartDateTime"], row["EndDateTime"]) for row in found] == [
        (
            "Northwind Freight: Call Priya and propose a capacity review",
            "2026-11-25T09:00:00.000Z",
            "2026-11-25T09:30:00.000Z",
        ),
        ("Northwind Freight: Send the plan", "2026-12-02T09:00:00.000Z", "2026-12-02T09:30:00.000Z"),
    ]


def test_a_conversation_that_is_off_is_no_event_until_it_is_on_again(note: Commitment, team: Team) -> None:
    off = {"outcome": "did_not_happen", "reason": "They merged"}
    reports.report(duty=note.duties.get(), data=off)
    assert table(team, "events") == []
    reports.report(duty=note.duties.get(), data={"outcome": "rescheduled", "reason": "ill", "next_at": NEXT_WEEK})
    assert len(table(team, "events")) == 1


def test_a_note_taken_off_the_wall_is_in_no_file(note: Commitment, team: Team, facilitator: User) -> None:
    notes.withdraw(note=note, user=facilitator)
    assert table(team, "tasks") == table(team, "events") == []


def test_a_play_is_an_opportunity(play: Play, team: Team) -> None:
    keep(team, "account", "northwind freight", ACCOUNT_18)
    keep(team, "owner", "ana", str(OWNER))
    assert table(team, "opportunities") == [
        {
            "Name": "Northwind Freight: Analytics",
            "AccountId": ACCOUNT_18,
            "StageName": "Proposal/Price Quote",
            # Three weeks after the signal, as the team's rules have it for a cross-sell.
            "CloseDate": "2026-12-15",
            "Amount": "48000.50",
            "NextStep": "Call Priya and propose a capacity review",
            "Type": "Existing Customer - Upgrade",
            "LeadSource": "",
            "Description": f"174 of 200 seats\nUsage\nAskOnce: P{play.pk}",
            "OwnerId": OWNER,
            "Expansion_Play_Id__c": f"{team.pk}-P{play.pk}",
            "Loss_Reason__c": "",
            "Signal_Source__c": "Usage",
            "Executive_Sponsor__c": "Priya Shah",
            "Executive_Sponsor_Title__c": "CFO",
            "Discovery_Q1__c": "By hand",
            "Discovery_Q2__c": "",
            "Discovery_Q3__c": "",
            "Close_Exception__c": "",
        }
    ]


@pytest.mark.parametrize(
    ("stage", "name"),
    [
        ("identified", "Prospecting"),
        ("engaged", "Needs Analysis"),
        ("proposed", "Proposal/Price Quote"),
        ("closed_won", "Closed Won"),
        ("closed_lost", "Closed Lost"),
    ],
)
def test_stages_have_the_usual_names_until_a_team_says_otherwise(play: Play, team: Team, stage: str, name: str) -> None:
    closed = TUESDAY.date() if stage.startswith("closed") else None
    reason = "price" if stage == "closed_lost" else ""
    Play.objects.update(stage=stage, closed_on=closed, lost_reason=reason)
    row = table(team, "opportunities")[0]
    assert (row["StageName"], row["Loss_Reason__c"]) == (name, "Price" if reason else "")
    CrmSettings.objects.create(team=team, stages={stage: "Ours"})
    assert table(team, "opportunities")[0]["StageName"] == "Ours"


def test_own_fields_have_the_teams_names_or_are_left_out(play: Play, team: Team) -> None:
    CrmSettings.objects.create(team=team, fields={"sponsor": "Boss__c", "exception": ""})
    row = table(team, "opportunities")[0]
    assert row["Boss__c"] == "Priya Shah"
    assert not {"Executive_Sponsor__c", "Close_Exception__c"} & row.keys()


def test_ids_join_what_they_belong_to(play: Play, team: Team) -> None:
    keep(team, "account", "northwind freight", ACCOUNT_18)
    keep(team, "person", "priya shah", CONTACT)
    row = table(team, "tasks")[0]
    assert (row["WhatId"], row["WhoId"]) == (ACCOUNT_18, CONTACT)
    opportunity = str(crm.record_id("006D000000AAAAA"))
    keep(team, "opportunity", f"P{play.pk}", opportunity)
    assert table(team, "tasks")[0]["WhatId"] == opportunity


def test_a_lead_hangs_on_no_account(play: Play, team: Team) -> None:
    keep(team, "account", "northwind freight", ACCOUNT_18)
    keep(team, "person", "priya shah", LEAD)
    row = table(team, "events")[0]
    assert (row["WhatId"], row["WhoId"]) == ("", LEAD)


def test_another_teams_ids_and_promises_are_not_ours(note: Commitment, team: Team, stranger: User) -> None:
    other = stranger.memberships.get().team
    keep(other, "account", "northwind freight", ACCOUNT_18)
    assert table(team, "tasks")[0]["WhatId"] == ""
    assert table(other, "tasks") == []


def test_what_the_crm_has_moves_to_the_update_file(note: Commitment, other_note: Commitment, team: Team) -> None:
    keep(team, "task", f"T{note.duties.get().pk}", TASK)
    assert ["Tessera" in row["Subject"] for row in table(team, "tasks")] == [True]
    assert [row["Id"] for row in table(team, "tasks", update=True)] == [TASK]


@pytest.mark.parametrize("beginning", ["=", "+", "-", "@", "\t", "\r", "=-+@ "])
def test_nothing_that_people_wrote_begins_like_a_formula(rep: Any, team: Team, beginning: str) -> None:
    data = words(account=f"{beginning}HYPERLINK", next_action=f"{beginning}cmd call them")
    notes.post_commitment(participant=rep, data=data)
    for name in ("tasks", "events"):
        for cell in table(team, name)[0].values():
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "'"))


def test_memory_is_flat_however_long_the_list(note: Commitment, team: Team) -> None:
    def taken() -> int:
        return peak(crmfiles.content("tasks", team, update=False))[0]

    duty = note.duties.get()
    multiplied(duty, 600)
    taken()
    few = taken()
    multiplied(duty, 6_000)
    assert taken() < few * 1.5
