"""What a note may say: an exact next action, and a time by Friday (CONTENT 1.11)."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commitments.duedates import Calendar
from commitments.wording import VERBS, Problem, check_next_action, check_when

BERLIN = Calendar("Europe/Berlin")
NOW = datetime(2026, 11, 16, 10, tzinfo=ZoneInfo("Europe/Berlin"))
BY_FRIDAY = date(2026, 11, 20)


def code(problem):
    return problem.code if problem else None


def when(days=0, hour=15, has_hour=True, **options):
    moment = (NOW + timedelta(days=days)).replace(hour=hour)
    return check_when(moment, NOW, BY_FRIDAY, BERLIN, has_hour, **options)


@pytest.mark.parametrize(
    "text",
    [
        "Call Dana about seats",
        "call dana 10:30",
        "I will call Dana",
        "I’ll then call Dana",
        "I'm going to call Dana",
        "Tomorrow morning send Dana the report",
        "Booking a capacity review",
        "Setting up the demo",
        "Invites Tom to lunch",
        "E-mail the usage report",
        "Follow-up with new VP",
        "Call/email the new VP",
        "Re-engage the sponsor",
        "📞 Call Dana Smith",
        "“Ask” for thirty minutes",
        "ＣＡＬＬ Ｄａｎａ ｎｏｗ",
    ],
)
def test_an_exact_action_is_accepted(text):
    assert check_next_action(text) is None


@pytest.mark.parametrize("text", ["", "  \n\t", "…!?", "🎉🎉🎉", "\u200b"])
def test_a_text_without_words_is_empty(text):
    assert check_next_action(text) == Problem("empty")


@pytest.mark.parametrize(
    "text", ["Call", "call Dana", "call  -  Dana !", "e-mail Dana", "call Dana 🎉", "call 🈁 1️⃣ Dana"]
)
def test_fewer_than_three_words_are_too_short(text):
    assert code(check_next_action(text)) == "too_short"


def test_too_short_says_how_many_words_are_there_and_how_many_are_needed():
    assert check_next_action("call Dana") == Problem("too_short", params={"words": 2, "fewest": 3})


@pytest.mark.parametrize(
    "text",
    [
        "The usage threshold thing",
        "Acme renewal next month",
        "Dana and then maybe call her",
        "Recalling old times",
        "capacity review with Priya",
        "Seat planning call Thursday",
        "I will, then, to please",
        "A demo for Dana",
    ],
)
def test_no_verb_among_the_first_words(text):
    assert code(check_next_action(text)) == "no_verb"


@pytest.mark.parametrize(
    "text",
    [
        "Позвонить Анне завтра утром",
        "打电话给王总",
        "明日田中さんに電話する",
        "दीना को कल फ़ोन करना",
        "اتصل بدانا غدا",
        "다나에게 내일 전화",
    ],
)
def test_other_scripts_are_spared_the_verb_check(text):
    assert check_next_action(text) is None


def test_another_language_in_ascii_letters_is_spared_the_verb_check():
    assert code(check_next_action("Frau Meier morgen anrufen")) == "no_verb"
    assert check_next_action("Frau Meier morgen anrufen", language="de") is None


def test_marks_do_not_cut_a_word_in_pieces():
    assert code(check_next_action("फ़ोन करना")) == "too_short"


@pytest.mark.parametrize(("length", "expected"), [(240, None), (241, "too_long")])
def test_a_note_has_room_for_240_characters(length, expected):
    text = "call Dana about " + "x" * 240
    assert code(check_next_action(text[:length])) == expected


def test_the_space_around_a_note_does_not_count():
    assert check_next_action("call Dana today" + " " * 300) is None


@given(st.sampled_from(sorted(VERBS)), st.sampled_from([str.lower, str.upper, str.title]))
def test_case_does_not_matter(verb, style):
    assert check_next_action(f"{style(verb)} Dana tomorrow") is None


@given(st.text())
def test_any_text_gets_an_answer(text):
    assert code(check_next_action(text)) in {None, "empty", "too_short", "too_long", "no_verb"}


def test_a_time_within_the_week_is_accepted():
    assert when(days=2) is None


def test_the_last_day_itself_is_accepted():
    assert when(days=4, hour=23) is None


@pytest.mark.parametrize(("days", "hour"), [(0, 9), (0, 10), (-1, 15)])
def test_a_time_that_is_over_is_past(days, hour):
    assert when(days=days, hour=hour) == Problem("past")


def test_a_day_without_an_hour_is_not_enough():
    assert when(days=2, hour=0, has_hour=False) == Problem("no_hour")


def test_today_without_an_hour_lacks_the_hour_and_is_not_past():
    assert when(days=0, hour=0, has_hour=False) == Problem("no_hour")


def test_yesterday_without_an_hour_is_past():
    assert when(days=-1, hour=0, has_hour=False) == Problem("past")


def test_after_friday_names_the_last_day():
    assert when(days=5) == Problem("after_friday", "error", {"last_day": BY_FRIDAY})


def test_a_confirmed_late_day_only_warns():
    assert when(days=5, allow_late=True) == Problem("after_friday", "warning", {"last_day": BY_FRIDAY})


@pytest.mark.parametrize(("days", "expected"), [(90, "after_friday"), (91, "too_far")])
def test_ninety_days_are_the_limit_even_when_confirmed(days, expected):
    assert code(when(days=days, allow_late=True)) == expected


def test_too_far_names_the_latest_day():
    assert when(days=91) == Problem("too_far", params={"latest": NOW.date() + timedelta(days=90)})


def test_days_are_the_teams_days():
    # Friday evening in New York is already Saturday in Berlin.
    late = datetime(2026, 11, 20, 20, tzinfo=ZoneInfo("America/New_York"))
    assert check_when(late, NOW, BY_FRIDAY, Calendar("America/New_York"), has_hour=True) is None
    assert code(check_when(late, NOW, BY_FRIDAY, BERLIN, has_hour=True)) == "after_friday"
