"""Clock arithmetic, for any times."""

from hypothesis import given
from hypothesis import strategies as st

from sessions.clockwork import Span, elapsed, ends_at, pace, remaining

moments = st.integers(0, 10**7)
spans = st.builds(
    Span,
    seconds=st.integers(0, 3600),
    started=st.integers(0, 10**6),
    paused=st.integers(0, 10**5),
)


def test_a_section_that_has_not_started_has_no_end_and_all_its_time():
    span = Span(300)
    assert (elapsed(span, 99), ends_at(span), remaining(span, 99)) == (0, None, 300_000)


@given(spans, moments)
def test_elapsed_and_remaining_always_make_up_the_length(span, now):
    assert elapsed(span, now) + remaining(span, now) == span.length


@given(spans, st.integers(0, 10**6), st.integers(0, 10**5), st.integers(0, 10**5))
def test_nothing_elapses_during_an_open_pause(span, before, first, second):
    began = span.started + span.paused + before
    assert elapsed(span, began + first, began) == elapsed(span, began + second, began)


@given(spans, st.integers(0, 10**5))
def test_an_ended_section_stands_still(span, later):
    ended = Span(span.seconds, span.started, span.started + 5000, 0)
    assert elapsed(ended, ended.ended + later) == 5000


@given(spans)
def test_at_its_end_nothing_remains(span):
    assert remaining(span, ends_at(span)) == 0


def test_an_hour_on_time_is_neither_ahead_nor_behind():
    coming = [Span(300, started=0), Span(600)]
    assert pace(coming, 0, 900_000, 120_000).behind == 0


def test_ending_a_section_early_puts_the_hour_ahead():
    coming = [Span(300, started=0, ended=240_000), Span(600, started=240_000)]
    assert pace(coming, 0, 900_000, 240_000).behind == -60_000


@given(st.integers(1, 10**6))
def test_overtime_makes_the_hour_late_by_as_much(over):
    coming = [Span(300, started=0), Span(600)]
    assert pace(coming, 0, 900_000, 300_000 + over).behind == over


@given(st.integers(1, 10**6))
def test_an_open_pause_makes_the_hour_late_by_as_much(held):
    coming = [Span(300, started=0), Span(600)]
    assert pace(coming, 0, 900_000, 60_000 + held, 60_000).behind == held


@given(st.lists(st.integers(0, 3600), min_size=1, max_size=8), moments)
def test_the_finish_is_now_plus_everything_left(lengths, now):
    coming = [Span(seconds) for seconds in lengths]
    assert pace(coming, 0, 0, now).finish == now + sum(lengths) * 1000


@given(
    st.lists(spans, max_size=3),
    moments,
    st.integers(0, 10**5),
    st.none() | st.integers(0, 10**5),
)
def test_a_page_that_counts_on_says_what_one_drawn_later_says(coming, now, later, held):
    """What is drawn once, and counted on from `grows_from`, is never counted twice."""
    spans_ = [Span(300, started=0), *(Span(one.seconds) for one in coming)]
    began = None if held is None else max(0, now - held)
    drawn, again = (pace(spans_, 0, 900_000, at, began) for at in (now, now + later))
    assert drawn.behind + max(0, now + later - drawn.grows_from) == again.behind


def test_an_hour_without_a_running_section_loses_nothing():
    assert pace([Span(300), Span(600)], 0, 900_000, 0).grows_from is None
