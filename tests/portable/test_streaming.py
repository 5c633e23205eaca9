"""A team's file read in a window: the same as read at once, whatever stands in it and wherever it is cut."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.portable import streaming

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)


def cut(text: str, size: int) -> Iterator[str]:
    return (text[start : start + size] for start in range(0, len(text), size))


def read(text: str, size: int = 7, most: int = 100) -> Any:
    found = streaming.document(cut(text, size), most)
    if isinstance(found, dict) and isinstance(found.get("parts"), dict):
        rows = found["parts"].items()
        found["parts"] = {name: list(one) if isinstance(one, streaming.Rows) else one for name, one in rows}
    return found


@given(ANY, st.dictionaries(TEXT, st.lists(ANY, max_size=4) | ANY, max_size=3), st.integers(1, 40), st.booleans())
def test_it_is_what_json_reads(head: Any, parts: Any, size: int, spread: bool) -> None:
    document = {"format": "x", "head": head, "parts": parts, "end": 12345}
    text = json.dumps(document, ensure_ascii=spread, indent=2 if spread else None)
    assert read(text, size) == json.loads(text)


@given(ANY, st.integers(1, 40))
def test_any_value_is_read(value: Any, size: int) -> None:
    assert read(json.dumps(value), size) == value


@given(st.dictionaries(TEXT, st.lists(ANY, max_size=3), max_size=3), st.integers(1, 40), st.data())
def test_what_is_cut_off_is_refused(parts: Any, size: int, data: st.DataObject) -> None:
    text = json.dumps({"parts": parts})
    with pytest.raises(ValueError, match=r"."):
        read(text[: data.draw(st.integers(0, len(text) - 1))], size)


@pytest.mark.parametrize(
    "text",
    [
        *("", "{", '{"parts"', '{"parts": [1}', '{"parts": {"a": [1, ]}}', '{"parts": {"a": [1 2]}}'),
        *('{"parts": {"a": []}, }', '{"parts": {}} x', "{1: 2}", '{"a": NaN}', '{"parts": {"a": [Infinity]}}', "{]"),
    ],
)
def test_what_is_no_json_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read(text)


def test_rows_are_read_again_each_time_and_lie_packed_meanwhile() -> None:
    rows = streaming.document(cut(json.dumps({"parts": {"a": [{"n": "x" * 300}] * 5_000}}), 9_000), 5_000)["parts"]["a"]
    assert (len(rows), list(rows)) == (5_000, [{"n": "x" * 300}] * 5_000)
    assert list(rows) == list(rows)
    assert sum(len(block) for block in rows._blocks) < 100_000


def test_more_rows_than_may_be_are_refused_before_they_are_kept() -> None:
    with pytest.raises(streaming.TooManyError):
        read(json.dumps({"parts": {"a": [1, 2], "b": [3, 4]}}), most=3)


def test_a_row_without_an_end_is_not_read_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "MOST_VALUE", 1_000)
    pieces = iter(['{"parts": {"a": ["', *["x" * 100] * 1_000_000])
    with pytest.raises(ValueError, match=r"."):
        streaming.document(pieces, 10)
    assert len(list(pieces)) > 990_000
