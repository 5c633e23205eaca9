import dataclasses
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.programfile import Problem, ProgramFileError, decode, parse, read_settings
from facilitator.programfile.lines import lines_by_path
from tests.facilitator.programs import KINDS, SMALL, Question, Silence, Whiteboard


def faults(text):
    with pytest.raises(ProgramFileError) as caught:
        parse(text, name="p1.toml", kinds=KINDS)
    return caught.value.problems


def any_faults(text):
    try:
        parse(text, name="p1.toml", kinds=KINDS)
    except ProgramFileError as error:
        return error.problems
    return ()


def fault(old, new):
    assert old in SMALL
    (problem,) = faults(SMALL.replace(old, new, 1))
    return problem


def line_of(text, fragment):
    return text[: text.index(fragment)].count("\n") + 1


def test_small_program_is_read():
    program = parse(SMALL, name="p1.toml", kinds=KINDS)
    assert [(section.key, section.minutes) for section in program.sections] == [("open", 4), ("play", 6)]
    assert program.sections[1].protected is True
    assert program.scenarios[0].customer_card == "Buy."


def test_settings_are_stored_complete_and_ready_for_json():
    program = parse(SMALL, name="p1.toml", kinds=KINDS)
    (activity,) = program.sections[1].activities
    assert activity.settings == {"scenarios": ["A"], "half_seconds": 60, "swap_seconds": 15}


@pytest.mark.parametrize("text", ["\ufeff" + SMALL, SMALL.replace("\n", "\r\n")], ids=["bom", "crlf"])
def test_file_of_another_editor_is_the_same_program(text):
    assert parse(text, name="p1.toml", kinds=KINDS) == parse(SMALL, name="p1.toml", kinds=KINDS)


def test_line_is_right_in_a_crlf_file():
    text = SMALL.replace("minutes = 6", "minutes = 0").replace("\n", "\r\n")
    (problem,) = [each for each in faults(text) if each.field == "sections[2].minutes"]
    assert problem.line == line_of(text, "minutes = 0")


@pytest.mark.parametrize(
    ("old", "new", "field", "reason"),
    [
        ('title = "Open"', "title = 3", "sections[1].title", "this is a whole number"),
        ('title = "Open"', 'title = "  "', "sections[1].title", "empty"),
        ('title = "Open"', f'title = "{"x" * 81}"', "sections[1].title", "shorten it to 80"),
        ('title = "Open"', 'title = "a\\u0000"', "sections[1].title", "control characters"),
        ('key = "open"', 'key = "op en"', "sections[1].key", "letters a to z"),
        ("minimum = 2", "minimum = 5", "sections[1].minimum", "at most the section's 4 minutes"),
        ("minimum = 2", "minimum = 2.5", "sections[1].minimum", "write a whole number; this is a number"),
        ("minimum = 2", "minimum = true", "sections[1].minimum", "this is true or false"),
        ("protected = true", 'protected = "yes"', "sections[2].protected", "write true or false"),
        ("minutes = 10", "minutes = 1000", "minutes", "from 1 to 480"),
        ('section = "open"', 'section = "opne"', "claims[1].section", "no section “opne”"),
        ('standing = "disputed"', 'standing = "wrong"', "claims[1].standing", "Use one of: arithmetic,"),
        ("reference = 110", "reference = 5", "sections[1].activities[1].settings.reference", "from 50 to 300"),
        ('["A"]', '["B"]', "sections[2].activities[1].settings.scenarios", "no scenario “B”"),
        ("half_seconds = 60", "half_secs = 60", "sections[2].activities[1].settings.half_secs", "no such"),
        ('facts = "Facts."', "", "scenarios[1].facts", "it is missing"),
    ],
)
def test_fault_names_its_field_and_reason(old, new, field, reason):
    problem = fault(old, new)
    assert (problem.file, problem.field) == ("p1.toml", field)
    assert reason in problem.reason


@pytest.mark.parametrize(
    ("old", "new", "at"),
    [
        ("minimum = 2", "minimum = 9", "minimum = 9"),
        ("protected = true", "protected = 1", "protected = 1"),
        ("half_seconds = 60", "half_seconds = -1", "half_seconds = -1"),
        ("reference = 110", "reference = 5", "settings = { reference"),
        ('purpose = "Practise."\n', "", '[[sections]]\nkey = "play"'),
        ('title = "Usage"', "title = []", "title = []"),
        ('title = "Pairs"', "title = 1", "title = 1"),
    ],
)
def test_fault_names_its_line(old, new, at):
    assert fault(old, new).line == line_of(SMALL.replace(old, new, 1), at)


@pytest.mark.parametrize(
    ("old", "new", "suggestion"),
    [
        ("protected = true", "protectd = true", "protected"),
        ('key = "roleplay"', 'key = "rolplay"', "roleplay"),
        ("half_seconds = 60", "half_second = 60", "half_seconds"),
        ('standing = "disputed"', 'standing = "dispute"', "disputed"),
        ('section = "open"', 'section = "opens"', "open"),
    ],
)
def test_misspelled_name_is_suggested(old, new, suggestion):
    assert fault(old, new).suggestion == suggestion


@pytest.mark.parametrize(
    ("old", "key"),
    [('key = "play"', "open"), ('title = "Pairs"', "roleplay")],
    ids=["section", "activity"],
)
def test_key_is_used_once(old, key):
    again = f'key = "{key}"' if old.startswith("key") else f'{old}\n[[sections.activities]]\nkey = "{key}"\ntitle = "2"'
    text = SMALL.replace(old, again) if old.startswith("key") else SMALL.replace(old, again, 1)
    assert any("choose another key" in problem.reason for problem in faults(text))


def test_minutes_that_do_not_sum_are_refused_with_the_difference():
    problem = fault("minutes = 6", "minutes = 8")
    assert (problem.field, problem.line) == ("minutes", 3)
    assert problem.reason == "the sections add up to 12, and the program says 10: 2 too many."


def test_sum_is_not_judged_while_a_minute_is_unreadable():
    assert fault("minutes = 6\nminimum = 6", 'minutes = "6"\nminimum = 6').field == "sections[2].minutes"


def test_all_faults_are_found_at_once_in_file_order():
    text = SMALL.replace('title = "Small"', "title = 1").replace("minimum = 2", "").replace('"Buy."', '""')
    problems = faults(text)
    assert [problem.field for problem in problems] == ["title", "sections[1].minimum", "scenarios[1].customer_card"]
    assert [problem.line for problem in problems] == sorted(problem.line for problem in problems)


def test_fault_reads_as_one_line_with_file_line_field_and_reason():
    problem = Problem("p1.toml", 14, "sections[2].minutes", "write a whole number.", None)
    hinted = dataclasses.replace(problem, line=None, suggestion="minutes")
    assert str(problem) == "p1.toml, line 14, sections[2].minutes: write a whole number."
    assert str(ProgramFileError((problem, hinted))).splitlines() == [str(problem), str(hinted)]
    assert str(hinted) == "p1.toml, sections[2].minutes: write a whole number. Did you mean “minutes”?"


@pytest.mark.parametrize(
    ("text", "line"),
    [('key = "a"\ntitle = = 1\n', 2), ('key = "a"\ntitle = [1,\n', 3), ("a = " + "9" * 5000, None)],
    ids=["place", "end", "huge"],
)
def test_broken_toml_is_one_fault_with_its_line(text, line):
    (problem,) = faults(text)
    assert problem.line == line
    assert "not valid TOML" in problem.reason


def test_deep_nesting_is_a_fault():
    assert "brackets" in faults("a = " + "[" * 20_000)[0].reason


@given(st.integers(0, len(SMALL)), st.integers(0, 60), st.text(max_size=20))
def test_damaged_file_is_read_or_refused_with_reasons(start, length, patch):
    text = SMALL[:start] + patch + SMALL[start + length :]
    lines = [problem.line for problem in any_faults(text)]
    assert all(line is None or 1 <= line <= text.count("\n") + 1 for line in lines)


@pytest.mark.parametrize(
    "value",
    [
        '"[[a]] # no comment \\" b = 1"',
        "'C:\\' # [[a]]",
        '"""\nb = 1\n[[a]]\n\\""" ""\n"""""',
        "'''\n[[a]]\n''''",
        "[\n  [1, 2], # ]\n  [3],\n]",
        "{ b = 1, c = [1] }",
    ],
)
def test_lines_are_not_misled_by_what_a_value_holds(value):
    text = f"[[a]]\nx = {value}\nb = 2\n[[a]]\nb.c = 3\n[a.d]\ne = 4\n"
    tomllib.loads(text)
    lines = lines_by_path(text)
    places = {("a", 0, "b"): "b = 2", ("a", 1, "b", "c"): "b.c = 3", ("a", 1, "d", "e"): "e = 4"}
    assert {path: lines.get(path) for path in places} == {
        path: text[: text.rindex(fragment)].count("\n") + 1 for path, fragment in places.items()
    }


@pytest.mark.parametrize(
    "key", ["a." * 50_000 + "a = 1", "[" + "a . " * 40 + "a]", "x = {" + "'a'.\"b\"." * 20 + "a = 1}"]
)
def test_endless_key_is_refused_before_it_is_read(key):
    (problem,) = faults("a = 1\n" + key)
    assert (problem.line, problem.reason) == (2, "use fewer dots in one key.")


def test_file_over_256_kb_is_refused():
    assert faults("# " + "é" * 131_072)[0].reason == "shorten the file to 256 KB."


def test_file_of_unknown_keys_names_the_first_hundred():
    assert len(faults("".join(f"sectionz{number} = 1\n" for number in range(12_000)))) == 100


def test_empty_file_names_what_is_missing():
    assert [problem.field for problem in faults("")] == ["key", "title", "minutes", "sections"]


def test_sections_that_are_no_tables_are_faults():
    assert "sections[1]" in [problem.field for problem in faults("sections = [1]")]


def test_bytes_that_are_not_utf8_are_refused_with_their_line():
    with pytest.raises(ProgramFileError) as caught:
        decode(b"key = 1\ntitle = '\xff'", name="p1.toml")
    assert caught.value.problems[0].line == 2


def test_settings_take_defaults_and_turn_lists_into_tuples():
    assert read_settings(Whiteboard, {}) == Whiteboard(120)
    assert read_settings(Question, {"options": ["a", "b"]}) == Question(options=("a", "b"))


def test_every_wrong_setting_is_named():
    with pytest.raises(ProgramFileError) as caught:
        read_settings(Silence, {"counts": 31, "line": 7, "lines": "x"}, file="plan")
    assert [problem.field for problem in caught.value.problems] == ["lines", "counts", "line"]


@pytest.mark.parametrize("options", [["one"], ["a", ""], ["a", 2], "ab", ["x"] * 7])
def test_list_setting_keeps_its_bounds(options):
    with pytest.raises(ProgramFileError):
        read_settings(Question, {"options": options})


def test_whole_number_is_accepted_for_a_float_but_not_nan():
    @dataclasses.dataclass(frozen=True)
    class Rate:
        rate: float = 1.5

    assert read_settings(Rate, {"rate": 2}).rate == 2.0
    with pytest.raises(ProgramFileError, match="choose a number"):
        read_settings(Rate, {"rate": float("nan")})


def test_setting_without_default_must_be_given():
    @dataclasses.dataclass(frozen=True)
    class Strict:
        name: str

    with pytest.raises(ProgramFileError, match="add this setting"):
        read_settings(Strict, {})
