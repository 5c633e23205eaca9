"""What still is one ask, and what is two."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions import oneask


@pytest.mark.parametrize(
    "text",
    [
        "Shall we meet? Or have a call?",
        "Can we talk on Tuesday? on Thursday?",
        "¿Hablamos el martes? ¿O el jueves?",
        "来週会えますか？木曜日は？",
    ],
)
def test_two_questions_are_two_asks(text):
    assert oneask.problem(text) == "two_questions"


@pytest.mark.parametrize(
    "text",
    [
        "You use 174 of 200 seats. People keep joining. Could we take half an hour to plan?",
        "Let us meet on Tuesday! I will bring the numbers. You bring Priya.",
        "席が足りません。人が増えます。来週会えますか？",
    ],
)
def test_a_third_sentence_is_named(text):
    assert oneask.problem(text) == "many_sentences"


@pytest.mark.parametrize(
    "text", ["You use 174 of 200 seats. Could we take half an hour to plan?", "席が足りません。来週会えますか？"]
)
def test_the_fact_before_the_ask_may_be_a_sentence_of_its_own(text):
    assert oneask.problem(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "With 26 of 200 seats left, could we plan the next block on Tuesday at 10 or Thursday at 2?",
        "Could we meet at 10 a.m. Tuesday or 3 p.m. Thursday?",
        "Can we look at it with Dr. Weiss and Mrs. Okoro, e.g. on Monday?",
        "Your usage grew 12.5 % in Q3, shall we plan ahead?!",
        "Shall we plan it … together?",
        "Let us plan it together.",
        "Could we meet with Acme Inc. Legal",
        "",
    ],
)
def test_one_sentence_with_two_times_or_a_short_form_is_one_ask(text):
    assert oneask.problem(text) is None


@given(st.text(alphabet=st.characters(blacklist_characters=".!?…؟。！？", blacklist_categories=["Cs"])))
def test_text_without_an_end_mark_is_never_refused(text):
    assert oneask.problem(text) is None


@given(st.text(max_size=240))
def test_any_text_gets_an_answer(text):
    assert oneask.problem(text) in {None, "two_questions", "many_sentences"}
