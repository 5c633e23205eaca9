import difflib
import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facilitator.actions.programs import BUILTIN
from facilitator.programfile.editing import insert, move, put, remove
from facilitator.programfile.writing import as_text
from tests.facilitator.programs import SMALL

FILES = {path.name: path.read_text("utf-8") for path in sorted(BUILTIN.glob("*.toml"))} | {"small.toml": SMALL}
# The same program as somebody else might write it: tables in line, an array in pieces, comments everywhere.
ODD = """\
key = 'odd' # the name
minutes = 10
faq = [{ question = "Q", answer = "A" }]

# about the first
[[sections]]
title = "One" # one
prompts = [ # what to say
  "a", # first
  "b",
]

[[claims]]
key = "c"

# about the second

[[sections]]
title = "Two"
activities = [{ key = "x", title = "X" }]
"""


def changed(old, new):
    """The lines that are gone and the lines that are new."""
    lines = [line for line in difflib.ndiff(old.splitlines(), new.splitlines()) if line[0] in "-+"]
    return [line[2:] for line in lines if line[0] == "-"], [line[2:] for line in lines if line[0] == "+"]


@pytest.mark.parametrize("text", FILES.values(), ids=FILES)
def test_values_that_are_there_already_leave_every_byte(text):
    data = tomllib.loads(text)
    assert put(text, (), {"title": data["title"], "minutes": data["minutes"]}) == text
    for position, section in enumerate(data["sections"]):
        assert put(text, ("sections", position), section) == text


@pytest.mark.parametrize("text", FILES.values(), ids=FILES)
def test_one_value_changes_its_own_line_only(text):
    new = put(text, ("sections", 0), {"title": 'Say "it" \\ then', "minutes": 59})
    gone, come = changed(text, new)
    assert len(gone) == 2
    assert come == ['title = "Say \\"it\\" \\\\ then"', "minutes = 59"]


def test_comment_beside_a_changed_value_stays():
    assert 'title = "1" # one\n' in put(ODD, ("sections", 0), {"title": "1"})
    assert "key = 'odd' # the name\n" in put(ODD, (), {"minutes": 11})


def test_comments_beside_the_other_items_of_a_list_stay():
    new = put(ODD, ("sections", 0), {"prompts": ["a", "new", "b"]})
    assert '"a", # first' in new
    assert "# what to say" in new
    assert tomllib.loads(new)["sections"][0]["prompts"] == ["a", "new", "b"]


def test_absent_value_is_written_in_its_own_table():
    new = put(SMALL, ("sections", 0), {"notes": 'One.\n\n“Two” and """three""".'})
    assert tomllib.loads(new)["sections"][0]["notes"] == 'One.\n\n“Two” and """three""".'
    assert changed(SMALL, new)[0] == []


def test_value_can_be_taken_away():
    gone, come = changed(SMALL, put(SMALL, ("sections", 1), {"protected": None}))
    assert (gone, come) == (["protected = true"], [])


def test_setting_is_changed_inside_its_inline_table():
    gone, come = changed(SMALL, put(SMALL, ("sections", 0, "activities", 0), {"settings": {"reference": 90}}))
    assert (gone, come) == (["settings = { reference = 110 }"], ["settings = { reference = 90 }"])


def test_section_moves_with_the_comment_above_it():
    text = SMALL.replace('[[sections]]\nkey = "play"', '# play well\n[[sections]]\nkey = "play"')
    new = move(text, ("sections", 1), 0)
    assert new.index("# play well") < new.index('key = "play"') < new.index('key = "open"')
    assert sorted(new.split()) == sorted(text.split())
    assert move(new, ("sections", 1), 0).split() == text.split()


def test_removed_section_takes_its_own_comment_and_leaves_its_neighbours():
    new = remove(ODD, ("sections", 0))
    assert "# about the first" not in new
    assert "# about the second" in new


def test_last_of_a_list_leaves_no_empty_list():
    assert "scenarios" not in tomllib.loads(remove(SMALL, ("scenarios", 0)))


@pytest.mark.parametrize("text", [*FILES.values(), ODD, ODD.replace("\n", "\r\n"), "\ufeff" + SMALL])
def test_table_is_inserted_moved_and_removed_in_any_layout(text):
    new = {"title": "New", "minutes": 3, "prompts": ["x"], "activities": [{"key": "k", "title": "K"}]}
    data = tomllib.loads(text.removeprefix("\ufeff"))
    last = len(data["sections"])
    more = insert(text, ("sections",), last, new)
    assert tomllib.loads(more.removeprefix("\ufeff"))["sections"] == [*data["sections"], new]
    first = move(more, ("sections", last), 0)
    assert tomllib.loads(first.removeprefix("\ufeff"))["sections"] == [new, *data["sections"]]
    assert tomllib.loads(remove(first, ("sections", 0)).removeprefix("\ufeff")) == data
    inner = insert(text, ("sections", 0, "activities"), 0, {"key": "first", "title": "F"})
    assert tomllib.loads(inner.removeprefix("\ufeff"))["sections"][0]["activities"][0]["key"] == "first"


def test_new_text_takes_the_line_breaks_of_the_file():
    new = insert(SMALL.replace("\n", "\r\n"), ("claims",), 1, {"key": "k", "text": "t"})
    assert new.count("\n") == new.count("\r\n")


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=60)


@given(TEXTS)
def test_any_text_is_written_so_that_it_reads_the_same(value):
    value = "".join(c for c in value if c in "\n\t" or (c >= " " and c != "\x7f"))
    assert tomllib.loads(f"value = {as_text(value)}")["value"] == value
    assert tomllib.loads(f"value = {as_text([value])}")["value"] == [value]
    assert tomllib.loads(f"value = {as_text({'a': value})}")["value"] == {"a": value}


@given(st.lists(TEXTS.map(lambda t: "".join(t.split()) or "x"), min_size=1, max_size=8))
def test_any_list_replaces_a_list(values):
    assert tomllib.loads(put(ODD, ("sections", 0), {"prompts": values}))["sections"][0]["prompts"] == values


@settings(max_examples=15)
@given(st.data())
def test_order_of_the_sections_can_be_anything(data):
    text = FILES["expansion_triggers.toml"]
    for _step in range(3):
        source, target = data.draw(st.integers(0, 5)), data.draw(st.integers(0, 5))
        sections = tomllib.loads(text)["sections"]
        sections.insert(target, sections.pop(source))
        text = move(text, ("sections", source), target)
        assert tomllib.loads(text)["sections"] == sections
    assert sorted(text.split()) == sorted(FILES["expansion_triggers.toml"].split())
