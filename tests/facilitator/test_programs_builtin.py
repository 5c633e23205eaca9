import re

import pytest
from django.core.management import CommandError, call_command

from facilitator import kinds
from facilitator.actions.programs import BUILTIN, import_program, load_builtin_programs
from facilitator.models import Claim, ProgramVersion, Team
from facilitator.programfile import ProgramFileError, decode, parse
from facilitator.programfile.parts import STANDINGS
from sessions.timetable import check, need_of
from tests.facilitator.programs import KINDS, SMALL

# CONTENT part 4: what the sources claim, and how far it stands.
P1_STANDINGS = {
    "nrr-reference": "disputed",
    "existing-revenue": "unverified",
    "new-logo-time": "unverified",
    "contract-size": "unverified",
    "value-first": "misattributed",
    "usage-threshold": "parameter",
    "sponsor-window": "parameter",
    "renewal-open": "parameter",
    "renewal-closed": "parameter",
    "second-ask": "misattributed",
    "repeat-after": "example",
    "silence-counts": "parameter",
    "example-ask": "example",
    "handoff-hours": "parameter",
    "late-handoff": "unverified",
    "handoff-cause": "misattributed",
    "variable-pay": "unverified",
    "three-fives": "arithmetic",
    "debrief-each": "arithmetic",
    "public-promise": "misattributed",
    "manager-review": "parameter",
    "outcome-days": "parameter",
}


@pytest.fixture(scope="module")
def p1():
    path = BUILTIN / "expansion_triggers.toml"
    return parse(decode(path.read_bytes(), name=path.name), name=path.name, kinds=KINDS)


@pytest.fixture
def fake_kinds(monkeypatch):
    monkeypatch.setattr(kinds, "_kinds", dict(KINDS))


def test_p1_is_an_hour_of_six_sections(p1):
    assert [(section.key, section.minutes) for section in p1.sections] == [
        ("frame", 5),
        ("triggers", 15),
        ("ask-once", 10),
        ("handoff", 10),
        ("roleplay", 15),
        ("commitments", 5),
    ]
    assert p1.minutes == 60


def test_p1_protects_the_commitments_only(p1):
    assert [section.key for section in p1.sections if section.protected] == ["commitments"]


def test_p1_fits_its_own_timetable_with_twenty_people(p1):
    plan = [
        need_of(s.key, s.minutes, [{"key": a.key, "settings": a.settings} for a in s.activities]) for s in p1.sections
    ]
    assert [warning for warning in check(plan, 20) if not warning.is_information] == []


def test_p1_has_prompts_notes_and_activities_in_every_section(p1):
    assert all(section.prompts and section.notes and section.activities for section in p1.sections)


def test_p1_claims_carry_their_standing(p1):
    assert {claim.key: claim.standing for claim in p1.claims} == P1_STANDINGS


def test_p1_says_why_a_claim_stands_as_it_does(p1):
    assert all(claim.note for claim in p1.claims)


def test_p1_names_the_credited_source_of_each_misattributed_claim(p1):
    assert all(claim.source for claim in p1.claims if claim.standing == "misattributed")


def test_p1_prints_no_doubtful_figure_as_fact(p1):
    spoken = " ".join(prompt for section in p1.sections for prompt in (*section.prompts, section.notes))
    doubtful = r"120 ?%|80 ?%|40 ?%|10 ?%|three times|3 ?(x|×)|halves the|Bain|Cialdini|Bender|Mehta|Murphy"
    assert re.search(doubtful, spoken) is None


def test_p1_scenarios_are_complete(p1):
    assert [(each.key, each.motion, len(each.checks), len(each.breaches)) for each in p1.scenarios] == [
        ("A", "upsell", 5, 4),
        ("B", "", 5, 4),
        ("C", "upsell", 5, 4),
    ]


def test_p1_cards_are_short_enough_for_a_phone_at_arms_length(p1):
    cards = [card for each in p1.scenarios for card in (each.seller_card, each.customer_card)]
    assert max(map(len, cards)) <= 260


def test_standings_are_those_of_the_table():
    assert set(STANDINGS) == set(Claim.Standing.values)


@pytest.mark.django_db
def test_broken_file_leaves_the_library_as_it_was(fake_kinds):
    with pytest.raises(ProgramFileError):
        import_program(source=SMALL + "\nextra = 1", name="small.toml", team=None, user=None)
    assert ProgramVersion.objects.count() == 0


@pytest.mark.django_db
def test_import_keeps_all_parts_in_order(fake_kinds):
    version = import_program(source=SMALL, name="small.toml", team=None, user=None)
    assert list(version.sections.values_list("key", "position")) == [("open", 0), ("play", 1)]
    assert version.sections.get(key="open").activities == [
        {"key": "whiteboard", "title": "Board", "settings": {"reference": 110}}
    ]
    assert version.claims.get().section_key == "open"
    assert version.scenarios.get().seller_card == "Sell."


@pytest.mark.django_db
def test_same_file_again_is_the_same_version(fake_kinds):
    first = import_program(source=SMALL, name="small.toml", team=None, user=None)
    second = import_program(source=SMALL, name="renamed.toml", team=None, user=None)
    assert (first, second.sections.count()) == (second, 2)


@pytest.mark.django_db
def test_changed_file_is_the_next_version_and_leaves_the_first(fake_kinds):
    first = import_program(source=SMALL, name="small.toml", team=None, user=None)
    changed = SMALL.replace('title = "Small"', 'title = "Smaller"')
    second = import_program(source=changed, name="small.toml", team=None, user=None)
    assert (second.number, second.program.title) == (2, "Smaller")
    assert ProgramVersion.objects.get(pk=first.pk).title == "Small"


@pytest.mark.django_db
def test_team_has_a_library_of_its_own(fake_kinds):
    team = Team.objects.create(name="North")
    shared = import_program(source=SMALL, name="small.toml", team=None, user=None)
    own = import_program(source=SMALL, name="small.toml", team=team, user=None)
    assert (own.number, own.program.team) == (1, team)
    assert own.program != shared.program


@pytest.mark.django_db
def test_builtin_programs_load_once():
    first = load_builtin_programs()
    assert load_builtin_programs() == first
    assert "expansion-triggers" in [version.program.key for version in first]


@pytest.mark.django_db
def test_builtin_programs_fit_the_activities_of_the_apps():
    assert load_builtin_programs()


@pytest.mark.django_db
def test_command_prints_problems_one_a_line_and_fails(fake_kinds, tmp_path, capsys):
    path = tmp_path / "p1.toml"
    path.write_text(SMALL.replace("minimum = 2", "minimum = 9").replace('"disputed"', '"wrong"'))
    with pytest.raises(SystemExit) as caught:
        call_command("load_program", str(path))
    lines = capsys.readouterr().err.splitlines()
    assert caught.value.code == 1
    assert [line.split(":")[0] for line in lines] == [
        "p1.toml, line 9, sections[1].minimum",
        "p1.toml, line 44, claims[1].standing",
    ]


@pytest.mark.django_db
def test_command_loads_a_file_for_a_team(fake_kinds, tmp_path, capsys):
    path = tmp_path / "p1.toml"
    path.write_text(SMALL)
    Team.objects.create(name="North")
    call_command("load_program", str(path), "--team", "North")
    assert capsys.readouterr().out == "Small is in Programs as version 1.\n"
    assert ProgramVersion.objects.get().program.team.name == "North"


@pytest.mark.django_db
@pytest.mark.parametrize(("file", "team"), [("missing.toml", None), ("p1.toml", "Nowhere")])
def test_command_names_a_missing_file_or_team(tmp_path, file, team):
    (tmp_path / "p1.toml").write_text(SMALL)
    with pytest.raises(CommandError, match=team or file):
        call_command("load_program", str(tmp_path / file), team=team)
