import tomllib

import pytest

from facilitator.actions import draft_edits as edits
from facilitator.actions import drafts
from facilitator.actions.draft_work import ClashError, FullError, GoneError, NewerVersionError
from facilitator.actions.programs import BUILTIN, import_program, load_builtin_programs
from facilitator.models import Program, ProgramChange, ProgramDraft, ProgramVersion
from facilitator.programfile import ProgramFileError
from tests import factories

pytestmark = pytest.mark.django_db
FRAME, QUESTION = ("sections", "frame"), ("sections", "frame", "activities", "question")


@pytest.fixture
def builtin(db):
    return next(version for version in load_builtin_programs() if version.program.key == "expansion-triggers")


@pytest.fixture
def draft(builtin, team, facilitator):
    return drafts.copy_program(version=builtin, team=team, user=facilitator)


@pytest.fixture
def save(draft, facilitator):
    def do(address, seen=None, user=facilitator, **values):
        number = ProgramDraft.objects.get(pk=draft.pk).number if seen is None else seen
        return edits.save_part(program=draft.program, user=user, address=address, values=values, seen=number)

    return do


def text_of(draft):
    return ProgramDraft.objects.get(pk=draft.pk).source


def data_of(draft):
    return tomllib.loads(text_of(draft))


def told(draft):
    return [(line.what, line.part, line.values) for line in ProgramChange.objects.filter(program=draft.program)]


@pytest.mark.parametrize("number", range(len(list(BUILTIN.glob("*.toml")))))
def test_built_in_program_comes_through_the_editor_byte_for_byte(team, facilitator, number):
    version = load_builtin_programs()[number]
    draft = drafts.copy_program(version=version, team=team, user=facilitator)
    for address in [(), *(("sections", section.key) for section in version.sections.all())]:
        edits.save_part(program=draft.program, user=facilitator, address=address, values={}, seen=draft.number)
    published = drafts.publish(program=draft.program, user=facilitator)
    assert (published.source, published.number) == (version.source, 1)


def test_copy_belongs_to_the_team_and_leaves_the_original(draft, builtin, team):
    assert (draft.program.team, draft.program.key) == (team, builtin.program.key)
    assert ProgramVersion.objects.get(pk=builtin.pk).program.team is None


def test_second_copy_gets_a_key_of_its_own(draft, builtin, team, facilitator):
    second = drafts.copy_program(version=builtin, team=team, user=facilitator)
    assert second.program.key == "expansion-triggers-2"
    assert tomllib.loads(second.source)["key"] == "expansion-triggers-2"


def test_draft_is_begun_once(draft, facilitator):
    assert drafts.begin_draft(program=draft.program, user=facilitator).pk == draft.pk


def test_saved_field_changes_its_line_and_is_told(draft, save, facilitator):
    before = text_of(draft)
    saved = save(FRAME, title="Why us", purpose="New.")
    gone = [line for line in before.splitlines() if line not in text_of(draft).splitlines()]
    assert saved.changed == ("title", "purpose")
    assert [line.split(" = ")[0] for line in gone] == ["title", "purpose"]
    assert told(draft)[0][2]["title"] == ["Frame the problem", "Why us"]
    assert ProgramChange.objects.filter(program=draft.program).first().user == facilitator


def test_what_is_saved_unchanged_is_not_told(draft, save):
    assert save(FRAME, title="Frame the problem").number == draft.number
    assert len(told(draft)) == 1


def test_one_setting_is_written_and_defaults_stay_out_of_the_file(draft, save):
    save(QUESTION, **{"settings.silent": False})
    settings = data_of(draft)["sections"][0]["activities"][1]["settings"]
    assert (settings["silent"], len(settings)) == (False, 3)
    save(("sections", "handoff", "activities", "packet"), **{"settings.hours": 24})
    assert data_of(draft)["sections"][3]["activities"][0]["settings"] == {"hours": 24}


@pytest.mark.parametrize("count", [0, 1, 2, 4])
def test_questions_are_changed_added_and_taken_away(draft, save, count):
    wanted = [{"question": f"Q{n}", "answer": "A"} for n in range(count)]
    save(FRAME, faq=wanted)
    assert data_of(draft)["sections"][0].get("faq", []) == wanted
    assert data_of(draft)["sections"][1]["faq"][0]["question"].startswith("Our customer success")


def test_two_people_change_different_fields_and_both_are_kept(draft, save, manager):
    save(FRAME, title="Mine")
    saved = save(FRAME, seen=draft.number, user=manager, minutes=6, title="Frame the problem")
    assert (saved.changed, saved.joined) == (("minutes",), ("title",))
    assert (data_of(draft)["sections"][0]["title"], data_of(draft)["sections"][0]["minutes"]) == ("Mine", 6)


def test_two_people_change_one_field_and_the_second_sees_both(draft, save, facilitator, manager):
    save(FRAME, title="Mine", purpose="Mine too.")
    with pytest.raises(ClashError) as caught:
        save(FRAME, seen=draft.number, user=manager, title="Theirs", minutes=7)
    assert (caught.value.fields["title"].theirs, caught.value.fields["title"].mine) == ("Mine", "Theirs")
    assert (list(caught.value.fields), caught.value.by) == (["title"], facilitator)
    assert data_of(draft)["sections"][0]["minutes"] == 5
    save(FRAME, seen=caught.value.number, user=manager, title="Theirs", minutes=7)
    assert data_of(draft)["sections"][0]["title"] == "Theirs"


def test_both_writing_the_same_is_no_clash(draft, save, manager):
    save(FRAME, title="Same")
    assert save(FRAME, seen=draft.number, user=manager, title="Same").changed == ()


def test_change_that_was_taken_back_still_counts_for_a_page_that_saw_it(draft, save, facilitator, manager):
    seen = save(FRAME, title="Mine").number
    assert edits.undo(program=draft.program, user=facilitator, seen=seen)
    with pytest.raises(ClashError):
        save(FRAME, seen=seen, user=manager, title="Theirs")


def test_part_that_somebody_removed_is_gone(draft, save, facilitator):
    edits.remove_part(program=draft.program, user=facilitator, address=QUESTION, seen=draft.number)
    with pytest.raises(GoneError):
        save(QUESTION, title="Late")


def test_part_that_somebody_changed_is_not_removed_unseen(draft, save, facilitator):
    save(QUESTION, title="Changed")
    with pytest.raises(ClashError):
        edits.remove_part(program=draft.program, user=facilitator, address=FRAME, seen=draft.number)


def test_removed_section_takes_its_figures_along_and_undo_brings_all_back(draft, facilitator):
    before = text_of(draft)
    seen = edits.remove_part(program=draft.program, user=facilitator, address=FRAME, seen=draft.number).number
    assert {claim["section"] for claim in data_of(draft)["claims"]}.isdisjoint({"frame"})
    assert not edits.undo(program=draft.program, user=facilitator, seen=seen - 1)
    assert edits.undo(program=draft.program, user=facilitator, seen=seen)
    assert text_of(draft) == before


def test_section_moves_and_stays_at_the_ends(draft, facilitator):
    def keys():
        return [section["key"] for section in data_of(draft)["sections"]]

    for by, first in ((-1, "frame"), (1, "triggers"), (-1, "frame")):
        edits.move_part(program=draft.program, user=facilitator, address=FRAME, by=by)
        assert keys()[0] == first
    assert [what for what, *_rest in told(draft)] == ["moved", "moved", "began"]


def test_minutes_of_several_sections_are_saved_together_or_not_at_all(draft, save, facilitator, manager):
    save(FRAME, minutes=8)
    with pytest.raises(ClashError) as caught:
        edits.save_minutes(program=draft.program, user=manager, minutes={"frame": 9, "triggers": 12}, seen=draft.number)
    assert list(caught.value.fields) == ["frame"]
    assert data_of(draft)["sections"][1]["minutes"] == 15
    saved = edits.save_minutes(program=draft.program, user=manager, minutes={"triggers": 12}, seen=draft.number)
    assert saved.changed == ("triggers",)


def test_parts_are_added_where_they_belong(draft, facilitator):
    values = {"key": "silence", "title": "Count", "settings": {"counts": 5}}
    edits.add_part(program=draft.program, user=facilitator, home=(*FRAME, "activities"), values=values, at=1)
    activities = [each["key"] for each in data_of(draft)["sections"][0]["activities"]]
    assert activities[:3] == ["whiteboard", "silence", "question"]
    assert told(draft)[0][:2] == ("added", "sections/frame/activities/silence")


def test_list_has_an_end(draft, facilitator):
    values = {"title": "T", "facts": "f", "goal": "g", "win": "w", "seller_card": "s", "customer_card": "c"}

    def add(key):
        edits.add_part(program=draft.program, user=facilitator, home=("scenarios",), values={"key": key, **values})

    for number in range(9):
        add(f"N{number}")
    with pytest.raises(FullError):
        add("N9")
    assert len(data_of(draft)["scenarios"]) == 12


def test_publishing_makes_the_next_version_and_leaves_the_planned_training(draft, save, team, facilitator):
    first = draft.base
    training = factories.plan_version(first, team=team, facilitator=facilitator)
    save(("scenarios", "A"), customer_card="Another card.")
    second = drafts.publish(program=draft.program, user=facilitator)
    assert (second.number, second.created_by) == (2, facilitator)
    assert second.scenarios.get(key="A").customer_card == "Another card."
    assert training.version.scenarios.get(key="A").customer_card.startswith("You like the tool")
    assert ProgramVersion.objects.get(pk=first.pk).source == draft.source
    assert not ProgramDraft.objects.filter(program=draft.program).exists()


def test_faulty_draft_is_kept_and_not_published(draft, save, facilitator):
    save(FRAME, minutes=9)
    with pytest.raises(ProgramFileError) as caught:
        drafts.publish(program=draft.program, user=facilitator)
    assert "add up to 64" in str(caught.value)
    assert data_of(draft)["sections"][0]["minutes"] == 9


def test_version_made_meanwhile_is_not_passed_over_unseen(draft, save, team, facilitator):
    save(FRAME, purpose="Mine.")
    other = import_program(
        source=draft.source.replace("Frame the problem", "Theirs"), name="x", team=team, user=facilitator
    )
    with pytest.raises(NewerVersionError):
        drafts.publish(program=draft.program, user=facilitator)
    assert drafts.publish(program=draft.program, user=facilitator, over=other.number).number == 3


def test_draft_that_says_the_same_makes_no_version(draft, facilitator):
    assert drafts.publish(program=draft.program, user=facilitator) == draft.base


def test_new_program_can_be_published_as_it_is(team, facilitator):
    draft = drafts.new_program(team=team, user=facilitator, title='My “hour” "1"')
    version = drafts.publish(program=draft.program, user=facilitator)
    assert (version.title, version.number, version.minutes) == ('My “hour” "1"', 1, 60)


def test_thrown_away_draft_leaves_the_versions(draft, save, facilitator):
    save(FRAME, title="No")
    assert drafts.discard(program=draft.program, user=facilitator) is True
    assert draft.program.versions.count() == 1
    assert told(draft)[0][0] == "discarded"
    with pytest.raises(GoneError):
        save(FRAME, seen=0, title="Late")


def test_thrown_away_program_without_a_version_is_gone(team, facilitator):
    draft = drafts.new_program(team=team, user=facilitator, title="Nothing")
    assert drafts.discard(program=draft.program, user=facilitator) is False
    assert not Program.objects.filter(pk=draft.program_id).exists()
