"""Files that lie: nothing of another team is reached, and what is wrong is left out by name."""

from typing import Any

import pytest

from commitments.models import Commitment, Duty
from facilitator.models import Team, User
from facilitator.portable import outcome as outcomes
from sessions.models import Participant, TrainingSession
from tests.portable.teamfile import brought, changed, counts, document

pytestmark = pytest.mark.django_db


def test_no_id_in_a_file_reaches_another_team(
    full: Team, elsewhere: Team, stranger: User, facilitator: User, rep: Participant
) -> None:
    """A file that names rows of this installation by their ids, as somebody would write it by hand."""
    target = document(elsewhere)
    note = document(full)["parts"]["commitments.commitment"][0]
    target["parts"]["commitments.commitment"] = [note | {"account": "Stolen"}]
    target["parts"]["training_sessions.response"] = document(full)["parts"]["training_sessions.response"]
    before = document(full)["parts"]
    outcome = brought(elsewhere, stranger, target)
    assert counts(outcome) == {
        "training_sessions.response": (0, 0, 1),
        "commitments.commitment": (0, 0, 1),
    }
    assert document(full)["parts"] == before
    assert not Commitment.objects.filter(team=elsewhere).exists()


def test_another_teams_origin_gives_no_way_into_it(full: Team, elsewhere: Team, stranger: User) -> None:
    """Whoever copies the origin of a team still reads into their own."""
    before = document(full)["parts"]
    file = changed(document(full), "facilitator.rep", name="Renamed")
    brought(elsewhere, stranger, file)
    assert document(full)["parts"] == before


@pytest.mark.parametrize(
    ("part", "values"),
    [
        ("facilitator.rep", {"name": "x" * 61}),
        ("facilitator.rep", {"name": None}),
        ("facilitator.rep", {"name": 5}),
        ("facilitator.rep", {"name": "a\x00b"}),
        ("facilitator.rep", {"name": "\ud800"}),
        ("facilitator.rep", {"email": "no address"}),
        ("facilitator.rep", {"role": "king"}),
        ("facilitator.rep", {"active": "yes"}),
        ("facilitator.rep", {"created_at": "2026-11-24T09:00:00"}),
        ("facilitator.rep", {"created_at": "yesterday"}),
        ("facilitator.rep", {"id": 0}),
        ("facilitator.rep", {"id": "1"}),
        ("commitments.commitment", {"participant": 999_999}),
        ("commitments.commitment", {"participant": None}),
        ("commitments.commitment", {"minutes": -1}),
        ("commitments.commitment", {"minutes": 10**30}),
        ("commitments.commitment", {"known": [1]}),
        ("commitments.commitment", {"known": {"a": "\x00"}}),
        ("commitments.commitment", {"conversation_at": {"$gt": ""}}),
        ("commitments.commitment", {"conversation_at": "0001-01-01T00:00:00+14:00"}),
        ("commitments.commitment", {"conversation_at": "9999-12-31T23:59:00-12:00"}),
        ("commitments.play", {"signal_on": "9999-12-31"}),
        ("roleplay.round", {"scenario": {"version": 999, "position": 0}}),
        ("roleplay.round", {"scenario": 1}),
        ("roleplay.flag", {"understood": [999_999]}),
        ("commitments.duty", {"kind": "made_up"}),
    ],
)
def test_a_row_that_is_wrong_is_left_out_and_the_rest_is_read(
    full: Team, elsewhere: Team, stranger: User, part: str, values: Any
) -> None:
    outcome = brought(elsewhere, stranger, changed(document(full), part, **values))
    assert part in {problem.part for problem in outcome.problems}
    assert TrainingSession.objects.filter(team=elsewhere).count() == 1


def test_a_row_that_breaks_a_rule_of_the_database_takes_no_other_with_it(
    full: Team, elsewhere: Team, stranger: User
) -> None:
    file = document(full)
    report = next(row for row in file["parts"]["commitments.duty"] if row["kind"] == "friday_report")
    report["owner_participant"] = None
    outcome = brought(elsewhere, stranger, file)
    assert "breaks a rule" in next(p.text for p in outcome.problems if p.part == "commitments.duty")
    assert Duty.objects.filter(team=elsewhere, kind="manager_review").exists()


@pytest.mark.parametrize(
    "file",
    [
        [],
        {},
        {"format": "askonce-team", "version": 2},
        {"format": "askonce-team", "version": 1, "origin": "x"},
        {"format": "askonce-team", "version": 1, "origin": "", "parts": {}},
        {"format": "askonce-team", "version": 1, "origin": "x", "parts": {"facilitator.rep": {}}},
        {"format": "askonce-team", "version": 1, "origin": "x", "parts": {"x": [0] * 200_001}},
    ],
)
def test_what_is_no_teams_file_is_refused_whole(elsewhere: Team, stranger: User, file: Any) -> None:
    with pytest.raises(outcomes.FileError):
        brought(elsewhere, stranger, file)


def test_parts_that_nobody_knows_are_named_and_passed_over(elsewhere: Team, stranger: User) -> None:
    file = {"format": "askonce-team", "version": 1, "origin": "x", "parts": {"auth.user": [{"id": 1}]}}
    assert brought(elsewhere, stranger, file).skipped == ["auth.user"]


def test_rows_that_are_no_objects_and_ids_given_twice_are_blamed(elsewhere: Team, stranger: User) -> None:
    rep = {"id": 7, "name": "Ana", "email": "", "role": "csm", "active": True}
    parts = {"facilitator.rep": [rep, rep, 5, None, [], {"name": "no id"}]}
    outcome = brought(elsewhere, stranger, {"format": "askonce-team", "version": 1, "origin": "x", "parts": parts})
    assert counts(outcome) == {"facilitator.rep": (1, 0, 5)}
