"""The programs that come with AskOnce: an hour each, its activities, and figures with their standing; and importing."""

import re
from dataclasses import dataclass

import pytest
from django.core.management import CommandError, call_command

from facilitator import kinds
from facilitator.actions.programs import BUILTIN, import_program, load_builtin_programs
from facilitator.models import Claim, ProgramVersion, Team
from facilitator.programfile import ProgramFile, ProgramFileError, decode, parse
from facilitator.programfile.parts import STANDINGS
from sessions.timetable import check, need_of
from tests.facilitator.programs import KINDS, SMALL


@dataclass(frozen=True)
class Builtin:
    """What a program must hold: sections as (key, minutes, activities); `standings` as CONTENT part 4 has them.

    `doubtful`: what its sources claim without being right about it. `unanswered`: sections without questions.
    """

    file: str
    sections: list[tuple[str, int, list[str]]]
    standings: dict[str, str]
    doubtful: str
    unanswered: tuple[str, ...] = ()
    scenarios: tuple[tuple[str, str, int, int], ...] = ()


P1 = Builtin(
    file="expansion_triggers.toml",
    sections=[
        ("frame", 5, ["whiteboard", "question", "classifier"]),
        ("triggers", 15, ["triggers", "roundrobin"]),
        ("ask-once", 10, ["silence", "one_ask"]),
        ("handoff", 10, ["packet"]),
        ("roleplay", 15, ["roleplay", "debrief"]),
        ("commitments", 5, ["commitments", "readaloud", "pledge"]),
    ],
    standings={
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
    },
    doubtful=r"120 ?%|80 ?%|40 ?%|10 ?%|three times|3 ?(x|×)|halves the|Bain|Cialdini|Bender|Mehta|Murphy",
    unanswered=("roleplay",),
    scenarios=(("A", "upsell", 5, 4), ("B", "", 5, 4), ("C", "upsell", 5, 4)),
)
P2 = Builtin(
    file="xsell_diagnosis.toml",
    sections=[
        ("frame", 5, ["frame"]),
        ("brief", 15, ["brief"]),
        ("opening", 10, ["opening"]),
        ("discovery", 10, ["discovery"]),
        ("sponsor", 15, ["calculator", "objections", "sponsors"]),
        ("commitments", 5, ["commitments", "readaloud"]),
    ],
    standings={
        "joint-play": "disputed",
        "nrr-parts": "arithmetic",
        "pitched-blind": "unverified",
        "close-days": "parameter",
        "pain-age": "parameter",
        "two-minutes": "example",
        "ae-minute": "parameter",
        "diagnosis-demo": "unverified",
        "escalation": "disputed",
        "example-opening": "example",
        "clean-window": "parameter",
        "generic-material": "unverified",
        "three-answers": "disputed",
        "early-demo": "unverified",
        "business-case": "parameter",
        "cycle": "misattributed",
        "acv-ratio": "misattributed",
        "follow-on": "misattributed",
        "nrr-points": "arithmetic",
        "surfaced-by-csm": "disputed",
        "mapping-skipped": "disputed",
        "slow-discovery": "disputed",
        "credit-share": "unverified",
        "dearer": "disputed",
        "meeting-days": "parameter",
        "check-days": "parameter",
        "log-minutes": "parameter",
        "logged": "unverified",
        "nrr-teams": "disputed",
        "quarterly": "unverified",
    },
    doubtful=r"\b(31|34|38|42|2[.]4|2[.]7|5[.]3|10[.]6|110|125) ?(%|points|times)|Pavilion|Gainsight|Forrester",
)
both = pytest.mark.parametrize("known", [P1, P2], ids=["expansion", "cross-sell"])


def read(known: Builtin) -> ProgramFile:
    return parse(decode((BUILTIN / known.file).read_bytes(), name=known.file), name=known.file, kinds=kinds.known())


@pytest.fixture
def fake_kinds(monkeypatch):
    monkeypatch.setattr(kinds, "_kinds", dict(KINDS))


@both
def test_program_is_an_hour_of_six_sections_with_their_activities(known):
    program = read(known)
    assert [(one.key, one.minutes, [a.key for a in one.activities]) for one in program.sections] == known.sections
    assert program.minutes == 60


@both
def test_program_protects_the_commitments_only(known):
    assert [section.key for section in read(known).sections if section.protected] == ["commitments"]


@both
def test_program_fits_its_own_timetable_with_twenty_people(known):
    plan = [
        need_of(s.key, s.minutes, [{"key": a.key, "settings": a.settings} for a in s.activities])
        for s in read(known).sections
    ]
    assert [warning for warning in check(plan, 20) if not warning.is_information] == []


@both
def test_program_has_prompts_notes_activities_and_answers_in_its_sections(known):
    program = read(known)
    assert all(section.prompts and section.notes and section.activities for section in program.sections)
    assert tuple(section.key for section in program.sections if not section.faq) == known.unanswered


@both
def test_claims_carry_their_standing_and_the_reason(known):
    claims = read(known).claims
    assert {claim.key: claim.standing for claim in claims} == known.standings
    assert all(claim.note for claim in claims)


@both
def test_misattributed_claim_names_the_credited_source(known):
    assert all(claim.source for claim in read(known).claims if claim.standing == "misattributed")


@both
def test_no_doubtful_figure_is_spoken_as_fact(known):
    sections = read(known).sections
    answers = [item.answer for one in sections for item in one.faq]
    spoken = " ".join([*answers, *(text for one in sections for text in (*one.prompts, one.notes))])
    settings = " ".join(str(a.settings) for one in sections for a in one.activities if a.key != "calculator")
    assert re.search(known.doubtful, spoken + settings) is None


@both
def test_scenarios_are_complete(known):
    found = [(each.key, each.motion, len(each.checks), len(each.breaches)) for each in read(known).scenarios]
    assert tuple(found) == known.scenarios


def test_cards_are_short_enough_for_a_phone_at_arms_length():
    cards = [card for each in read(P1).scenarios for card in (each.seller_card, each.customer_card)]
    assert max(map(len, cards)) <= 260


def test_each_list_beside_another_is_as_long():
    program = read(P2)
    settings = {a.key: a.settings for s in program.sections for a in s.activities}
    assert len(settings["opening"]["never_say"]) == len(settings["opening"]["customer_hears"]) == 6
    assert len(settings["discovery"]["questions"]) == len(settings["discovery"]["topics"]) == 3
    objections = settings["objections"]
    assert len(objections["objections"]) == len(objections["answers"]) == len(objections["claims"]) == 3
    assert set(objections["claims"]) <= {claim.key for claim in program.claims}


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
