"""What ends with a play that is signed or lost, what stays due, and what comes back when the play goes on."""

import datetime as dt

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from commitments import endings
from commitments.actions import checks, clocks, datebook, notes, plays, reports, stages
from commitments.models import CalendarEntry, Duty, Report, Review, Stage
from facilitator.models import AuditEntry
from tests import factories
from tests.commitments.conftest import TUESDAY, WEDNESDAY, live_hour, step, words
from tests.commitments.plays import ANSWERS, TERMS, begun, cross_sell_hour, posted
from tests.conftest import post_answer
from tests.sessions.activities import hour

HELD = {"conversation_on": TUESDAY.date()}
SIGNED = {**HELD, **ANSWERS, "sponsor_name": "Mei Tanaka", "amount": 50_400}
LOST = {"lost_reason": "price", "lost_text": ""}
INVALID = {"outcome": "no_longer_valid", "reason": "They merged"}
DONE = {Stage.WON: SIGNED, Stage.LOST: LOST}
OF_NOTE = {"day_7_check", "close_check", "joint_meeting", "crm_logging", "friday_report"}


@pytest.fixture
def training(team, facilitator, manager):
    return cross_sell_hour(team, facilitator, manager)


@pytest.fixture
def ana(training, team):
    return factories.ParticipantFactory(training=training, rep=factories.RepFactory(team=team, name="Ana"), name="Ana")


@pytest.fixture
def note(ana):
    return posted(ana)


def closed(note, user, to=Stage.LOST):
    return stages.move(play=note.pursued, to=to, data=DONE[to], user=user)


def waiting(note):
    return set(note.duties.open().values_list("kind", flat=True))


def outcomes(note):
    return dict(note.duties.values_list("kind", "outcome"))


@given(st.sampled_from(Duty.Kind.values), st.sampled_from([None, *endings.ENDS]))
def test_a_duty_ends_as_its_play_did_or_goes_on(kind, over):
    assert endings.outcome_of(kind, over) in {None, over}
    if kind in {"friday_report", "manager_review", "ae_touch", "day_90"}:
        assert endings.outcome_of(kind, over) is None


def test_the_rules_name_kinds_and_outcomes_that_there_are():
    assert set(endings.KINDS) < set(Duty.Kind.values)
    assert (endings.SIGNED, endings.GIVEN_UP) == (Review.Verdict.SIGNED, Report.Outcome.NO_LONGER_VALID)


@pytest.mark.parametrize(
    ("to", "left"), [(Stage.WON, {"friday_report", "crm_logging"}), (Stage.LOST, {"friday_report"})]
)
def test_a_closed_play_leaves_due_what_was_promised_and_no_step_on_its_way(note, manager, to, left):
    assert waiting(note) == OF_NOTE
    play = closed(note, manager, to)
    assert waiting(note) == left
    stages.take_back(play=play, seen=play.moves.last().pk, user=manager)
    assert waiting(note) == OF_NOTE


@pytest.mark.parametrize(("to", "why"), [(Stage.WON, "closed_won"), (Stage.LOST, "price")])
def test_the_trail_says_what_ended_and_why(note, manager, to, why):
    closed(note, manager, to)
    ended = AuditEntry.objects.filter(action="end_with_play", subject_id=note.duties.get(kind="joint_meeting").pk).get()
    outcome = "signed" if to == Stage.WON else "no_longer_valid"
    assert (ended.changes, ended.user) == ({"outcome": [None, outcome], "because": ["", why]}, manager)


def test_the_trail_says_that_it_came_back_and_whose_finger_it_was(note, ana):
    play = stages.move(play=note.pursued, to=Stage.LOST, data=LOST, actor="Ana")
    stages.take_back(play=play, seen=play.moves.last().pk, actor="Ana")
    back = AuditEntry.objects.filter(action="end_with_play").latest("pk")
    assert (back.changes["outcome"], back.actor) == (["no_longer_valid", None], "Ana")


def test_what_was_done_looked_at_or_let_go_stays_as_it_was(note, ana, manager):
    checks.check(duty=note.duties.get(kind="day_7_check"), user=manager, verdict="slipped")
    clocks.let_go(duty=note.duties.get(kind="joint_meeting"), user=manager)
    run = step(note.training, "commitments")
    plays.tick_logged(run=run, participant=ana, data={"done": True})
    play = closed(note, manager)
    kept = {"day_7_check": "slipped", "joint_meeting": "dropped", "crm_logging": "done", "friday_report": None}
    assert outcomes(note) == {**kept, "close_check": "no_longer_valid"}
    stages.take_back(play=play, seen=play.moves.last().pk, user=manager)
    assert outcomes(note) == {**kept, "close_check": None}


def test_a_tick_taken_back_begins_nothing_again_once_the_play_is_lost(note, ana, manager):
    run = step(note.training, "commitments")
    plays.tick_logged(run=run, participant=ana, data={"done": True})
    closed(note, manager)
    plays.tick_logged(run=run, participant=ana, data={"done": False})
    assert outcomes(note)["crm_logging"] == "no_longer_valid"


def test_a_play_that_is_opened_anew_is_waited_for_again_until_that_is_lost_too(note, manager):
    again = stages.reopen(play=closed(note, manager), user=manager)
    assert waiting(note) == OF_NOTE
    stages.move(play=again, to=Stage.LOST, data=LOST, user=manager)
    assert waiting(note) == {"friday_report"}
    third = stages.reopen(play=again, user=manager)
    assert waiting(note) == OF_NOTE
    assert third.commitment is None


def test_a_play_stays_ended_while_one_of_two_reasons_stands(note, manager):
    friday = note.duties.friday().get()
    reports.report(duty=friday, data=INVALID)
    play = closed(note, manager)
    stages.take_back(play=play, seen=play.moves.last().pk, user=manager)
    assert waiting(note) == set()
    closed(note, manager)
    reports.report(duty=friday, data={"outcome": "did_not_happen", "reason": "ill"})
    assert waiting(note) == set()
    assert outcomes(note)["close_check"] == "no_longer_valid"


def test_a_look_that_found_it_signed_holds_when_the_funnel_takes_its_stage_back(note, manager):
    checks.check(duty=note.duties.get(kind="day_7_check"), user=manager, verdict="signed")
    play = closed(note, manager, Stage.WON)
    stages.take_back(play=play, seen=play.moves.last().pk, user=manager)
    assert waiting(note) == {"friday_report", "crm_logging"}


def test_a_report_on_a_signed_play_keeps_its_meeting_and_asks_for_no_case(note, manager, clock):
    clock.move_to(WEDNESDAY + dt.timedelta(hours=2))
    closed(note, manager, Stage.WON)
    reports.report(duty=note.duties.friday().get(), data={"outcome": "happened", "response": "agreed_next_step"})
    assert outcomes(note) == {
        "friday_report": "happened",
        "joint_meeting": "done",
        "business_case": "signed",
        "close_check": "signed",
        "day_7_check": "signed",
        "crm_logging": None,
    }


def test_a_play_that_the_desk_began_has_nothing_to_end(team, manager):
    stages.move(play=begun(team, manager), to=Stage.LOST, data=LOST, user=manager)
    assert not AuditEntry.objects.filter(action="end_with_play").exists()


def test_neither_phone_nor_desk_nor_mail_asks_for_what_has_ended(note, ana, manager, as_user, team, clock):
    clock.shift(dt.timedelta(hours=3))
    closed(note, manager)
    assert "Joint meeting" not in hour.phone(ana, "mine")
    client = as_user(manager)
    assert client.get(reverse("commitments:clocks", args=[team.pk])).context["rows"] == []
    assert client.get(reverse("commitments:checks", args=[team.pk])).context["page"].paginator.count == 0


def test_a_phone_that_taps_a_clock_of_a_lost_play_is_told(note, ana, manager, as_phone):
    joint = note.duties.get(kind="joint_meeting")
    closed(note, manager)
    url = f"/s/{note.training.code}/clock/{joint.pk}/tick/"
    assert as_phone(ana).post(url, {"client_key": "0" * 32, "done": "yes"}).status_code == 409


def test_calendars_are_told_that_it_is_off_and_that_it_is_on_again(note, manager, team):
    datebook.refresh(team=team)
    key = f"due:{note.duties.get(kind='close_check').pk}"
    play = closed(note, manager)
    datebook.refresh(team=team)
    entry = CalendarEntry.objects.get(key=key)
    assert (entry.sequence, entry.cancelled_at is not None) == (1, True)
    stages.take_back(play=play, seen=play.moves.last().pk, user=manager)
    datebook.refresh(team=team)
    entry.refresh_from_db()
    assert (entry.sequence, entry.cancelled_at) == (2, None)
    assert not CalendarEntry.objects.filter(key__startswith="report:").exclude(cancelled_at=None).exists()


class TestPair:
    """A brief belongs to two people, who may both have posted a play."""

    @pytest.fixture
    def training(self, team, facilitator, manager):
        return live_hour(
            team, facilitator, manager, ("brief", {}), ("commitments", {"play": True}), Ben="ae", Ana="csm"
        )

    @pytest.fixture
    def two(self, training, as_phone):
        """Both write a brief on Northwind, whose pain was said, and post a play each."""
        ana, ben = (training.participants.get(name=name) for name in ("Ana", "Ben"))
        run = training.activity_runs.get(kind="brief")
        for part, value in (("account", "northwind freight"), ("said", "2026-11-20")):
            assert post_answer(as_phone(ana), ana, run, "write", part=part, base="", **{part: value}).status_code == 200

        def post(*accounts):
            run = step(training, "commitments")
            return [
                notes.post_commitment(participant=who, data=words(account=account, play=TERMS), run=run)
                for who, account in zip((ana, ben), accounts, strict=False)
            ]

        return post

    def pain(self):
        return Duty.objects.get(kind="pain_freshness").outcome

    def test_its_clock_ends_when_both_plays_on_its_account_have(self, two, manager):
        mine, hers = two("Northwind Freight", "Northwind Freight")
        closed(mine, manager)
        assert self.pain() is None
        play = closed(hers, manager, Stage.WON)
        assert self.pain() in endings.ENDS
        stages.take_back(play=play, seen=play.moves.last().pk, user=manager)
        assert self.pain() is None

    def test_a_play_on_another_account_does_not_count(self, two, manager):
        mine, other = two("Northwind Freight", "Tessera")
        closed(other, manager)
        assert self.pain() is None
        closed(mine, manager)
        assert self.pain() == "no_longer_valid"

    @pytest.mark.parametrize("count", [1, 2])
    def test_closing_costs_the_same_however_many_notes_the_pair_has(
        self, two, manager, count, django_assert_num_queries
    ):
        play = two(*["Northwind Freight"] * count)[0].pursued
        with django_assert_num_queries(20):
            stages.move(play=play, to=Stage.LOST, data=LOST, user=manager)
