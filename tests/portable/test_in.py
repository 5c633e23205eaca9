"""A team's file on its way in: it adds what is missing and changes nothing."""

import pytest

from commitments.models import Commitment, Duty, Play, Report, Standup
from facilitator.actions.programs import import_program
from facilitator.models import AuditEntry, Membership, PortedRow, Program, Rep, Team, User
from facilitator.portable import registry
from facilitator.programfile.blank import blank
from roleplay.models import Flag
from sessions.models import Participant, TrainingSession
from tests import factories
from tests.portable.teamfile import brought, counts, document

pytestmark = pytest.mark.django_db


def test_a_team_goes_on_elsewhere_with_all_that_hangs_together(full: Team, elsewhere: Team, stranger: User) -> None:
    file = document(full)
    outcome = brought(elsewhere, stranger, file)
    assert outcome.problems == []
    note = Commitment.objects.get(team=elsewhere)
    original = Commitment.objects.get(team=full)
    assert (note.account, note.conversation_at, note.posted_at) == (
        original.account,
        original.conversation_at,
        original.posted_at,
    )
    assert note.uid != original.uid
    assert note.rep is not None
    assert (note.rep.team_id, note.rep.name) == (elsewhere.pk, "Ana")
    assert note.participant.training.team_id == elsewhere.pk
    later = Duty.objects.get(team=elsewhere, kind="friday_report", closed_at=None)
    assert later.follows == Duty.objects.get(team=elsewhere, kind="friday_report", closed_at__isnull=False)
    assert Report.objects.get(duty=later.follows).reason == "ill"
    flag = Flag.objects.get(pairing__seller=note.participant)
    assert list(flag.understood.all()) == [note.participant]
    assert flag.raised_by is None
    assert Play.objects.get(team=elsewhere).commitment == note
    assert note.training.step is not None
    assert (note.training.step.training, note.training.step.kind) == (note.training, "roleplay")


def test_everything_written_comes_back_the_same(full: Team, elsewhere: Team, stranger: User) -> None:
    """All parts that are read, but for ids, people and what is made anew on purpose."""
    brought(elsewhere, stranger, document(full))
    before, after = (document(team)["parts"] for team in (full, elsewhere))
    for part in registry.parts():
        if part.reads:
            ids = {key.name for key in registry.foreign_keys(part)} | {one.name for one in part.lists} | {"id"}
            anew = {"uid", "state", "turns", "closed_at", "ended_at"}
            plain = [
                [{name: value for name, value in row.items() if name not in ids | anew} for row in rows]
                for rows in (before[part.name], after[part.name])
            ]
            assert plain[0] == plain[1], part.name


def test_the_same_file_twice_adds_nothing_the_second_time(full: Team, elsewhere: Team, stranger: User) -> None:
    file = document(full)
    first = brought(elsewhere, stranger, file)
    assert first.new > 15
    again = brought(elsewhere, stranger, file)
    assert (again.new, again.faulty) == (0, 0)
    assert AuditEntry.objects.filter(team=elsewhere, action="import").count() == 1


def test_a_dry_run_foresees_what_happens_and_stores_nothing(full: Team, elsewhere: Team, stranger: User) -> None:
    file = document(full)
    foreseen = brought(elsewhere, stranger, file, dry=True)
    assert not TrainingSession.objects.filter(team=elsewhere).exists()
    assert not PortedRow.objects.exists()
    assert counts(foreseen) == counts(brought(elsewhere, stranger, file))


def test_at_home_everything_is_there_already(full: Team, facilitator: User) -> None:
    outcome = brought(full, facilitator, document(full))
    assert (outcome.new, outcome.faulty) == (0, 0)


def test_what_was_lost_at_home_comes_back(full: Team, facilitator: User) -> None:
    file = document(full)
    Play.objects.filter(team=full).delete()
    outcome = brought(full, facilitator, file)
    assert counts(outcome)["commitments.play"] == (1, 0, 0)
    assert Play.objects.get(team=full).account == "Northwind Freight"


def test_a_rep_of_the_same_name_is_the_same_rep(full: Team, elsewhere: Team, stranger: User) -> None:
    ana = factories.RepFactory(team=elsewhere, name="ANA")
    brought(elsewhere, stranger, document(full))
    assert Rep.objects.filter(team=elsewhere).count() == 2
    assert Commitment.objects.get(team=elsewhere).rep == ana


def test_people_are_known_by_their_address_if_they_are_members(full: Team, elsewhere: Team, stranger: User) -> None:
    max_ = User.objects.get(email="max@example.com")
    factories.MembershipFactory(user=max_, team=elsewhere, role=Membership.Role.MANAGER)
    brought(elsewhere, stranger, document(full))
    training = TrainingSession.objects.get(team=elsewhere)
    assert (training.manager, training.facilitator) == (max_, stranger)


def test_an_open_room_comes_closed_and_with_keys_of_its_own(full: Team, elsewhere: Team, stranger: User) -> None:
    brought(elsewhere, stranger, document(full))
    here, there = TrainingSession.objects.get(team=full), TrainingSession.objects.get(team=elsewhere)
    assert (here.state, there.state) == ("lobby", "ended")
    assert there.code != here.code
    assert there.projector_token != here.projector_token
    assert Participant.objects.filter(training=there).exclude(device_hash="").count() == 0
    assert Standup.objects.get(team=elsewhere).turns == {}


def test_a_program_of_the_team_is_parsed_and_added_to_the_other_library(elsewhere: Team, stranger: User) -> None:
    team = factories.TeamFactory()
    source = blank(key="ours", title="Ours")
    version = import_program(source=source, name="ours.toml", team=team, user=None)
    file = document(team)
    brought(elsewhere, stranger, file)
    found = Program.objects.get(team=elsewhere)
    assert found.versions.get().source == version.source
    file["parts"]["facilitator.programversion"][0]["source"] = "not a program"
    outcome = brought(factories.TeamFactory(), stranger, file)
    assert counts(outcome) == {"facilitator.programversion": (0, 0, 1)}
