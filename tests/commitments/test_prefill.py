"""What a note begins with: words of one customer only, from the round, the sponsors' board and the pair's brief."""

import datetime as dt

import pytest
import time_machine

from commitments.queries.prefill import Source, merged, prefill
from sessions.models import ActivityRun, Participant, Response
from sessions.queries import room as rooms
from tests import factories
from tests.commitments.conftest import TUESDAY, live_hour, step
from tests.conftest import post_answer

PLAY = {"play": True, "meeting_days": 7, "close_days": 14, "log_minutes": 60}
BRIEF = {
    "account": "Northwind Freight",
    "renewal": "2027-06-01",
    "signal": "tickets",
    "evidence": "Three tickets ask for reports",
    "seen": "2026-11-20",
    "product": "Reporting",
    "sponsor": "Mei Tanaka",
    "title": "VP Operations",
    "meeting": "2026-11-27",
    "attending": "Ana and Ben",
    "request": "Propose a 20 minute diagnosis to Mei",
}
NOTE = {
    "account": "Northwind Freight",
    "trigger": "adjacent_pain_ticket",
    "signal_on": "2026-11-20",
    "product": "Reporting",
    "sponsor_name": "Mei Tanaka",
    "sponsor_title": "VP Operations",
    "colleague": "Ana and Ben",
    "next_action": "Propose a 20 minute diagnosis to Mei",
    "meeting": "2026-11-27",
}


def at(minute):
    return dt.datetime(2026, 11, 24, 9, minute, tzinfo=dt.UTC)


def source(rank, minute, account, facts=None, **words):
    return Source((rank, at(minute)), account, words, facts or {})


@pytest.mark.parametrize(
    ("sources", "words"),
    [
        ([], {}),
        (
            [source(0, 1, "Nord", trigger="a"), source(3, 2, "nord ", product="P")],
            {"account": "nord ", "trigger": "a", "product": "P"},
        ),
        (
            [source(3, 1, "Nord", product="P"), source(3, 2, "West", sponsor_name="M")],
            {"account": "West", "sponsor_name": "M"},
        ),
        ([source(1, 9, "", trigger="b"), source(2, 1, "Nord", trigger="a")], {"account": "Nord", "trigger": "a"}),
        ([source(1, 1, "", trigger="b"), source(3, 2, "West", product="")], {"account": "West", "trigger": "b"}),
    ],
)
def test_the_newest_words_of_the_customer_named_last_are_taken(sources, words):
    assert merged(sources).words == words


def test_facts_are_those_of_the_note_or_else_carry_another_name():
    facts, named = {"escalation": "yes"}, source(2, 2, "Nord", trigger="a")
    assert merged([source(1, 1, "Nord", facts), named]).known == {"account": "Nord", **facts}
    assert merged([source(1, 1, "West", facts), named]).known == {"account": "West", **facts}
    assert merged([named]).known == {}


@pytest.fixture
def training(team, facilitator, manager):
    plan = ("triggers", {}), ("brief", {}), ("sponsors", {}), ("positioning", {}), ("commitments", PLAY)
    return live_hour(team, facilitator, manager, *plan)


@pytest.fixture
def pair(training, rep, other_rep):
    """The two who wrote a brief together."""
    run = step(training, "brief")
    assert run.pairs.count() == 1
    return rep, other_rep


def write(as_phone, who, **parts):
    run = ActivityRun.objects.get(training=who.training, kind="brief")
    for part, value in parts.items():
        answer = post_answer(as_phone(who), who, run, "write", **{"part": part, "base": "", part: value})
        assert answer.status_code == 200, answer.json()


def answered(who, kind, data, slot="answer"):
    run = ActivityRun.objects.get(training=who.training, kind=kind)
    Response.objects.create(training=who.training, activity_run=run, participant=who, data=data, slot=slot)


def found(who):
    who = Participant.objects.select_related("training__team").get(pk=who.pk)
    return prefill(rooms.of(who.training), who)


def form_of(as_phone, who):
    step(who.training, "commitments")
    return as_phone(who).get(f"/s/{who.training.code}/snapshot/", {"panels": "task"}).json()["panels"]["task"]


def test_both_of_a_pair_begin_with_what_stands_in_their_brief(pair, as_phone):
    one, other = pair
    write(as_phone, one, **{name: value for name, value in BRIEF.items() if name != "product"})
    write(as_phone, other, product="Reporting")
    assert found(one).words == found(other).words == NOTE
    for who in pair:
        markup = form_of(as_phone, who)
        for text in (NOTE["account"], NOTE["product"], NOTE["sponsor_name"], NOTE["next_action"], NOTE["colleague"]):
            assert text in markup
        assert 'value="adjacent_pain_ticket" checked' in markup
        assert 'value="2026-11-27" checked' in markup


def test_who_sits_in_another_pair_reads_nothing_of_it(pair, as_phone):
    write(as_phone, pair[0], **BRIEF)
    stranger = factories.ParticipantFactory(training=pair[0].training, name="Zoe")
    assert (found(stranger).words, found(stranger).known) == ({}, {})
    assert "Northwind" not in form_of(as_phone, stranger)


def test_the_sponsors_board_goes_before_the_brief_and_never_mixes_two_customers(pair, as_phone):
    write(as_phone, pair[0], **BRIEF)
    board = {"account": "Northwind Freight", "sponsor_name": "Ira Cole", "sponsor_title": "CFO", "sponsor_on": ""}
    with time_machine.travel(TUESDAY + dt.timedelta(minutes=9)):
        answered(pair[0], "sponsors", board)
        answered(pair[1], "sponsors", board | {"account": "Tessera"})
    own, others = found(pair[0]).words, found(pair[1]).words
    assert (own["sponsor_name"], own["product"]) == ("Ira Cole", "Reporting")
    assert others == {"account": "Tessera", "sponsor_name": "Ira Cole", "sponsor_title": "CFO"}


def test_a_meeting_that_is_over_chooses_no_day(pair, as_phone, clock):
    write(as_phone, pair[0], account="Northwind Freight", meeting="2026-11-25")
    assert 'value="2026-11-25" checked' in form_of(as_phone, pair[0])
    clock.move_to(TUESDAY + dt.timedelta(days=2))
    assert "2026-11-25" not in form_of(as_phone, pair[0])


def test_a_brief_says_what_its_test_and_its_dates_tell_the_guardrails(pair, as_phone):
    write(as_phone, pair[0], **BRIEF)
    assert found(pair[1]).known == {
        "account": "Northwind Freight",
        "brief_signal": "yes",
        "brief_sponsor": "no",
        "brief_pain": "no",
        "renewal_ends_on": "2027-06-01",
        "signals_documented": "yes",
    }


def test_account_facts_and_names_of_the_helper_are_known(rep, training):
    answered(rep, "triggers", {"account": "Nord", "escalation": "yes"}, "facts")
    answered(rep, "positioning", {"priority": "Fewer incidents", "sponsor": ""})
    known = {"account": "Nord", "escalation": "yes", "people_priority": "Fewer incidents", "unnamed": "yes"}
    assert found(rep).known == known


@pytest.mark.parametrize("parts", [1, 3])
def test_the_form_costs_two_queries_more_than_the_note_however_much_was_written(
    pair, as_phone, parts, django_assert_num_queries
):
    write(as_phone, pair[0], **dict(list(BRIEF.items())[:parts]))
    for number in range(parts):
        answered(pair[0], "triggers", {"account": "Nord"}, f"slot-{number}")
    who = Participant.objects.select_related("training__team").get(pk=pair[0].pk)
    room = rooms.of(who.training)
    with django_assert_num_queries(2):
        prefill(room, who)
