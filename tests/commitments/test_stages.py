"""Plays move through the funnel, come from notes, and are reopened as new ones."""

import datetime as dt
from decimal import Decimal

import pytest

from commitments.actions import funnel, notes, reports, stages
from commitments.models import Play, Stage, StageMove, Stakeholder
from facilitator.models import AuditEntry
from sessions.errors import NotNowError
from tests import factories
from tests.commitments.conftest import WEDNESDAY, words
from tests.commitments.plays import ANSWERS, TODAY, begun, cross_sell_hour, posted

AMOUNT = Decimal(50_400)
HELD = {"conversation_on": TODAY}
OFFER = {"sponsor_name": "Mei Tanaka", **ANSWERS}
LOST = {"lost_reason": "price", "lost_text": ""}
HAPPENED = {"outcome": "happened", "response": "no_reply"}


@pytest.fixture
def play(team, manager):
    return begun(team, manager)


@pytest.fixture
def signed(play, manager):
    return stages.move(play=play, to=Stage.WON, data={**HELD, **OFFER, "amount": AMOUNT}, user=manager)


@pytest.fixture
def ana(team, facilitator, manager):
    training = cross_sell_hour(team, facilitator, manager)
    return factories.ParticipantFactory(training=training, rep=factories.RepFactory(team=team, name="Ana"), name="Ana")


def test_a_new_play_is_identified_and_has_its_first_line_of_history(play, manager):
    assert (play.stage, play.stage_on, play.closed_on) == ("identified", TODAY, None)
    assert list(play.moves.values_list("from_stage", "to_stage", "on", "user")) == [
        ("", "identified", TODAY, manager.pk)
    ]


@pytest.mark.parametrize(
    ("to", "data", "said"),
    [
        (Stage.ENGAGED, {}, "day of the conversation"),
        (Stage.PROPOSED, HELD, "sponsor who signs"),
        (Stage.PROPOSED, HELD | {"sponsor_name": "Mei"}, "0 of 3"),
        (Stage.WON, HELD | OFFER, "what was signed"),
        (Stage.LOST, {}, "why it was lost"),
        (Stage.IDENTIFIED, {}, None),
    ],
)
def test_a_move_that_lacks_something_changes_nothing(play, manager, to, data, said):
    if said is None:
        stages.move(play=play, to=to, data=data, user=manager)
    else:
        with pytest.raises(NotNowError, match=said):
            stages.move(play=play, to=to, data=data, user=manager)
    play.refresh_from_db()
    assert (play.stage, play.conversation_on, play.moves.count()) == ("identified", None, 1)


def test_a_play_goes_through_its_stages_with_who_and_when(play, manager, clock):
    stages.move(play=play, to=Stage.ENGAGED, data={"conversation_on": TODAY - dt.timedelta(days=1)}, user=manager)
    clock.shift(dt.timedelta(days=3))
    stages.move(play=play, to=Stage.PROPOSED, data=OFFER, actor="Ana")
    clock.shift(dt.timedelta(days=2))
    done = stages.move(play=play, to=Stage.WON, data={"amount": AMOUNT}, user=manager)
    assert (done.stage, done.reached, done.closed_on, done.amount) == (
        "closed_won",
        "proposed",
        dt.date(2026, 11, 29),
        AMOUNT,
    )
    assert list(done.moves.values_list("from_stage", "to_stage", "on", "actor")) == [
        ("", "identified", TODAY, ""),
        ("identified", "engaged", dt.date(2026, 11, 23), ""),
        ("engaged", "proposed", dt.date(2026, 11, 27), "Ana"),
        ("proposed", "closed_won", dt.date(2026, 11, 29), ""),
    ]


def test_the_same_tap_twice_moves_once(play, manager):
    for _ in range(2):
        stages.move(play=play, to=Stage.ENGAGED, data=HELD, user=manager)
    assert play.moves.count() == 2


def test_a_lost_play_keeps_how_far_it_came_and_why(play, manager):
    stages.move(play=play, to=Stage.ENGAGED, data=HELD, user=manager)
    lost = stages.move(
        play=play, to=Stage.LOST, data={"lost_reason": "other", "lost_text": "They merged"}, user=manager
    )
    assert (lost.stage, lost.reached, lost.lost_reason, lost.lost_text) == (
        "closed_lost",
        "engaged",
        "other",
        "They merged",
    )
    trail = AuditEntry.objects.filter(action="move_play").latest("pk")
    assert trail.changes["stage"] == ["engaged", "closed_lost"]


def test_a_blocking_guardrail_is_in_the_way_until_it_is_overridden(play, manager):
    Play.objects.update(known={"account": play.account, "escalation": "yes"})
    with pytest.raises(NotNowError, match="G1"):
        stages.move(play=play, to=Stage.ENGAGED, data=HELD, user=manager)
    done = stages.move(play=play, to=Stage.ENGAGED, data=HELD, user=manager, despite=("G1",))
    assert done.moves.last().despite == ["G1"]
    assert AuditEntry.objects.latest("pk").changes["despite"] == [[], ["G1"]]


def test_an_override_is_of_the_rules_that_were_read(play, manager):
    Play.objects.update(known={"account": play.account, "escalation": "yes", "renewal_conditional": "yes"})
    with pytest.raises(NotNowError, match=r"^G3 "):
        stages.move(play=play, to=Stage.ENGAGED, data=HELD, user=manager, despite=("G1",))


def test_a_signal_that_nobody_has_written_down_blocks(team, manager):
    play = begun(team, manager, evidence="")
    Play.objects.update(known={"signals_documented": "no"})
    with pytest.raises(NotNowError, match="G6"):
        stages.move(play=play, to=Stage.ENGAGED, data=HELD, user=manager)


def test_a_slip_is_taken_back_within_a_day_and_the_history_keeps_both(signed, manager, clock):
    clock.shift(dt.timedelta(hours=24))
    seen = signed.moves.last().pk
    back = stages.take_back(play=signed, seen=seen, user=manager)
    assert (back.stage, back.reached, back.closed_on, back.stage_on) == ("identified", "identified", None, TODAY)
    assert list(signed.moves.values_list("to_stage", "back")) == [
        ("identified", False),
        ("closed_won", False),
        ("identified", True),
    ]
    assert stages.take_back(play=signed, seen=seen, user=manager).moves.count() == 3


@pytest.mark.parametrize("hours", [25, 400])
def test_what_is_older_than_a_day_is_not_taken_back(signed, manager, clock, hours):
    clock.shift(dt.timedelta(hours=hours))
    with pytest.raises(NotNowError, match="a new play"):
        stages.take_back(play=signed, seen=signed.moves.last().pk, user=manager)


def test_neither_the_beginning_nor_a_taking_back_is_taken_back(play, manager):
    with pytest.raises(NotNowError):
        stages.take_back(play=play, seen=play.moves.last().pk, user=manager)
    stages.move(play=play, to=Stage.LOST, data=LOST, user=manager)
    stages.take_back(play=play, seen=play.moves.last().pk, user=manager)
    with pytest.raises(NotNowError):
        stages.take_back(play=play, seen=play.moves.last().pk, user=manager)


def test_reopening_begins_one_new_play_and_leaves_the_old_one(signed, manager, clock):
    Stakeholder.objects.create(play=signed, role="champion", name="Priya", met=True)
    clock.shift(dt.timedelta(days=40))
    again = stages.reopen(play=signed, user=manager)
    assert stages.reopen(play=signed, user=manager) == again
    assert (again.reopens, again.stage, again.account, again.signal_on) == (
        signed,
        "identified",
        signed.account,
        dt.date(2027, 1, 3),
    )
    assert (again.amount, again.conversation_on, again.answered) == (None, None, 0)
    assert [person.name for person in again.stakeholders.all()] == ["Priya"]
    signed.refresh_from_db()
    assert signed.stage == "closed_won"
    with pytest.raises(NotNowError):
        stages.take_back(play=signed, seen=signed.moves.last().pk, user=manager)


def test_an_open_play_is_not_reopened(play, manager):
    with pytest.raises(NotNowError, match="still open"):
        stages.reopen(play=play, user=manager)


def test_a_note_of_the_cross_sell_program_makes_its_play_by_itself(ana, team):
    aes = [factories.RepFactory(team=team, name=name, role="ae") for name in ("Ben Okafor", "Bea Adler")]
    note = posted(ana)
    play = note.pursued
    assert (play.motion, play.product, play.sponsor_name, play.owner_rep, play.ae) == (
        "cross_sell",
        "Reporting",
        "Mei Tanaka",
        ana.rep,
        aes[0],
    )
    assert (play.signal_on, play.conversation_on, play.stage) == (dt.date(2026, 11, 20), WEDNESDAY.date(), "identified")
    assert play.moves.get().actor == "Ana"


def test_a_colleague_who_could_be_two_people_is_nobody(ana, team):
    for name in ("Ben Okafor", "Ben Adler"):
        factories.RepFactory(team=team, name=name, role="ae")
    assert posted(ana).pursued.ae is None


def test_a_changed_note_changes_its_play_until_somebody_writes_in_the_play(ana, manager):
    note = posted(ana)
    notes.edit_commitment(note=note, data=words(account="Tessera"))
    play = Play.objects.get(commitment=note)
    assert play.account == "Tessera"
    funnel.change_play(play=play, data={"amount": AMOUNT}, user=manager)
    notes.edit_commitment(note=note, data=words(account="Northwind Freight"))
    play.refresh_from_db()
    assert play.account == "Tessera"


@pytest.mark.parametrize(("touched", "left"), [(False, 0), (True, 1)])
def test_a_note_taken_off_the_wall_takes_an_untouched_play_along(ana, manager, facilitator, touched, left):
    note = posted(ana)
    if touched:
        funnel.change_play(play=note.pursued, data={"amount": AMOUNT}, user=manager)
    notes.withdraw(note=note, user=facilitator)
    assert Play.objects.count() == left


def test_any_note_becomes_a_play_in_one_tap_and_the_second_tap_finds_it(note, manager):
    play = funnel.pursue_note(note=note, user=manager)
    assert funnel.pursue_note(note=note, user=manager) == play
    assert (play.motion, play.trigger, play.owner_rep, play.account) == (
        "upsell",
        "usage_threshold",
        note.rep,
        note.account,
    )


def test_a_note_off_the_wall_becomes_none(note, facilitator, manager):
    notes.withdraw(note=note, user=facilitator)
    with pytest.raises(NotNowError, match="taken off"):
        funnel.pursue_note(note=note, user=manager)


def test_a_report_that_it_took_place_engages_the_play_and_its_correction_takes_that_back(ana, clock):
    note = posted(ana)
    clock.move_to(WEDNESDAY + dt.timedelta(hours=2))
    duty = note.duties.friday().get()
    reports.report(duty=duty, data=HAPPENED, participant=ana)
    play = Play.objects.get()
    assert (play.stage, play.stage_on, play.moves.last().by_report) == ("engaged", WEDNESDAY.date(), True)
    reports.report(duty=duty, data={"outcome": "did_not_happen", "reason": "ill"}, participant=ana)
    play.refresh_from_db()
    assert (play.stage, play.reached, play.moves.last().back) == ("identified", "identified", True)


def test_a_conversation_that_turns_out_to_have_moved_has_its_new_day_in_the_play(ana, manager, clock):
    note = posted(ana)
    clock.move_to(WEDNESDAY + dt.timedelta(hours=2))
    duty, later = note.duties.friday().get(), WEDNESDAY + dt.timedelta(days=6)
    reports.report(duty=duty, data=HAPPENED, participant=ana)
    reports.report(duty=duty, data={"outcome": "rescheduled", "reason": "ill", "next_at": later}, participant=ana)
    play = Play.objects.get()
    assert play.conversation_on == later.date()
    with pytest.raises(NotNowError, match="still to come"):
        stages.move(play=play, to=Stage.ENGAGED, data={}, user=manager)


def test_a_moved_conversation_moves_the_day_in_the_play(ana):
    note = posted(ana)
    later = WEDNESDAY + dt.timedelta(days=6)
    reports.report(duty=note.duties.friday().get(), data={"outcome": "rescheduled", "reason": "ill", "next_at": later})
    assert Play.objects.get().conversation_on == later.date()


def test_a_report_does_not_undo_what_somebody_moved_by_hand(ana, manager, clock):
    note = posted(ana)
    clock.move_to(WEDNESDAY + dt.timedelta(hours=2))
    stages.move(play=note.pursued, to=Stage.ENGAGED, data={}, user=manager)
    reports.report(duty=note.duties.friday().get(), data={"outcome": "did_not_happen", "reason": "ill"})
    assert Play.objects.get().stage == "engaged"


def test_people_are_named_changed_and_taken_off_with_a_trail(play, manager):
    people = {"champion": {"name": "Priya", "title": "Ops lead", "met": True}}
    funnel.name_people(play=play, people=people, other_team="yes", user=manager)
    funnel.name_people(play=play, people=people, other_team="yes", user=manager)
    assert AuditEntry.objects.filter(action="name_people").count() == 1
    off = {"champion": {"name": "", "title": "", "met": False}}
    funnel.name_people(play=play, people=off, other_team="", user=manager)
    play.refresh_from_db()
    assert (Stakeholder.objects.count(), play.known) == (0, {})
    assert AuditEntry.objects.latest("pk").changes["champion"] == [["Priya", "Ops lead", True], None]


def test_moves_are_rows_that_stay(signed):
    assert StageMove.objects.filter(play=signed).count() == 2
