"""The digest's own rules: what is escaped, cut and split (CONTENT 3.2), and where it may go."""

import html
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commitments.slack import address, answers, digest
from commitments.slack.answers import Meaning
from commitments.slack.digest import Row, messages
from commitments.slack.text import escaped
from tests.commitments.slack.standin import HOOK

PEOPLE = st.text(max_size=300)
ROWS = st.lists(st.builds(Row, name=PEOPLE, account=PEOPLE, action=PEOPLE, when=PEOPLE), min_size=1, max_size=90)
ROW = Row("Ana", "Northwind & Söhne", "Call <!channel> <https://evil.test|Priya>", "Wed 25 Nov, 10:00 · Usage")


@pytest.mark.parametrize(
    ("text", "longest", "expected"),
    [
        ("a & b", 20, "a &amp; b"),
        ("<!channel>", 30, "&lt;!channel&gt;"),
        ("&lt;", 30, "&amp;lt;"),
        ("abcdef", 6, "abcdef"),
        ("abcdefg", 6, "abcde…"),
        ("abc&def", 7, "abc…"),
        ("a;b&def", 7, "a;b…"),
        ("&&&", 7, "&amp;…"),
    ],
)
def test_text_is_escaped_and_then_cut(text: str, longest: int, expected: str) -> None:
    assert escaped(text, longest) == expected


@given(st.text(), st.integers(8, 60))
def test_cut_text_is_short_and_the_beginning_of_what_was_written(text: str, longest: int) -> None:
    found = escaped(text, longest)
    assert len(found) <= longest
    assert "<" not in found
    assert ">" not in found
    shown = found.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    assert shown == text or text.startswith(shown.removesuffix("…"))
    # Every & that is left begins an entity that has its end.
    assert found.count("&") == sum(found.count(entity) for entity in ("&amp;", "&lt;", "&gt;"))


def test_digest_is_header_context_a_section_a_rep_and_a_divider() -> None:
    (only,) = messages("The wall", "Team West · 1 promise", "The wall, 1 promise", [ROW])
    payload = only.payload()
    assert payload["text"] == "The wall, 1 promise"
    assert [block["type"] for block in payload["blocks"]] == ["header", "context", "section", "divider"]
    name, promise = payload["blocks"][2]["fields"]
    assert name == {"type": "plain_text", "text": "Ana", "emoji": False}
    assert promise["text"] == (
        "*Northwind &amp; Söhne*\nCall &lt;!channel&gt; &lt;https://evil.test|Priya&gt;\nWed 25 Nov, 10:00 · Usage"
    )


@given(ROWS)
def test_every_message_keeps_slacks_limits_and_nobody_is_lost(rows: list[Row]) -> None:
    found = messages("T" * 200, "c" * 2000, "t" * 900, rows)
    assert [row for one in found for row in one.rows] == rows
    for one in found:
        payload = one.payload()
        blocks = payload["blocks"]
        assert len(blocks) <= 40
        assert len(json.dumps(blocks, ensure_ascii=False)) <= 10_000 or len(one.rows) == 1
        assert len(json.dumps(payload, ensure_ascii=False)) < 12_000
        assert len(blocks[0]["text"]["text"]) <= 150
        assert 0 < len(payload["text"]) <= 500
        for block in blocks[2:-1]:
            assert all(len(one_field["text"]) <= 2000 for one_field in block["fields"])


def test_wall_of_two_hundred_is_split_at_forty_blocks_and_counted() -> None:
    found = messages("The wall", "c", "t", [Row(f"Rep {n}", "A", "Call", "Wed") for n in range(200)])
    assert [len(one.payload()["blocks"]) for one in found] == [40] * 5 + [18]
    assert (found[0].title, found[5].title) == ("The wall (1/6)", "The wall (6/6)")


def test_fingerprint_is_of_what_is_sent() -> None:
    first, same = messages("T", "c", "t", [ROW]), messages("T", "c", "t", [ROW])
    other = messages("T", "c", "t", [Row("Ana", "Northwind", "Call", "Wed")])
    assert digest.fingerprint(first) == digest.fingerprint(same) != digest.fingerprint(other)


@pytest.mark.parametrize("good", [HOOK, HOOK.replace("slack.com", "slack-gov.com")])
def test_address_of_slack_is_taken(good: str) -> None:
    found = address.taken_apart(good)
    assert found is not None
    assert found[0] in address.HOSTS
    assert found[1].startswith("/services/T")


@pytest.mark.parametrize(
    "bad",
    [
        "",
        HOOK.replace("https", "http"),
        HOOK.replace("hooks.slack.com", "hooks.slack.com.evil.test"),
        HOOK.replace("hooks.slack.com", "evil.test"),
        HOOK.replace("hooks.slack.com", "hooks.slack.com@evil.test"),
        HOOK.replace("hooks.slack.com", "user:pass@hooks.slack.com"),
        HOOK.replace("hooks.slack.com", "hooks.slack.com:8443"),
        HOOK.replace("hooks.slack.com", "hooks.slack.com."),
        HOOK.replace("hooks.slack.com", "HOOKS.SLACK.COM"),
        HOOK.replace("hooks.slack.com", "127.0.0.1"),
        HOOK.replace("hooks.slack.com", "[::1]"),
        HOOK.replace("hooks.slack.com", "hooks.slаck.com"),  # the fourth letter is Cyrillic
        HOOK.replace("/services/", "/workflows/"),
        HOOK.replace("/services/", "/services/../"),
        HOOK.replace("/services/", "\\services/"),
        HOOK + "/more",
        HOOK + "?x=1",
        HOOK + "#x",
        HOOK + "\n",
        HOOK + "\r\nHost: evil.test",
        " " + HOOK,
        HOOK + "é" * 3,
        "https://hooks.slack.com/",
        "file:///etc/passwd",
    ],
)
def test_any_other_address_is_not(bad: str) -> None:
    assert address.taken_apart(bad) is None


def test_masked_address_opens_nothing() -> None:
    shown = address.masked(HOOK)
    assert shown == "hooks.slack.com/services/…cdef"
    assert address.taken_apart(shown) is None


@pytest.mark.parametrize(
    ("status", "meaning"),
    [
        (200, Meaning.SENT),
        (429, Meaning.LATER),
        (500, Meaning.LATER),
        (503, Meaning.LATER),
        (400, Meaning.REFUSED),
        (403, Meaning.REFUSED),
        (404, Meaning.REFUSED),
        (410, Meaning.REFUSED),
        (302, Meaning.REFUSED),
        (204, Meaning.REFUSED),
    ],
)
def test_only_429_and_the_servers_faults_are_tried_again(status: int, meaning: Meaning) -> None:
    assert answers.meaning(status) is meaning


@pytest.mark.parametrize(
    ("retry_after", "seconds"),
    [(None, None), ("30", 31), ("0", 1), ("999999999999999", 1_000_000), ("soon", None), ("-5", None), ("²", None)],
)
def test_what_slack_asks_for_is_believed_as_far_as_it_is_a_number(retry_after: str | None, seconds: int | None) -> None:
    found = answers.wait(retry_after)
    assert (found and found.total_seconds()) == seconds


def test_escaped_text_reads_as_it_was_written() -> None:
    assert html.unescape(escaped("Müller & <Co> “GmbH”", 100)) == "Müller & <Co> “GmbH”"
