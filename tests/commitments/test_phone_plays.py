"""A rep's own plays on the phone: seen and moved by their owner alone."""

import datetime as dt

import pytest

from commitments.actions import funnel
from commitments.models import Play
from sessions.models import TrainingSession
from tests import factories
from tests.commitments.conftest import WEDNESDAY
from tests.commitments.plays import ANSWERS, TODAY, begun, many


@pytest.fixture
def play(note, manager):
    """Ana's note, pursued."""
    return funnel.pursue_note(note=note, user=manager)


@pytest.fixture
def over(note):
    """The hour is over."""
    TrainingSession.objects.update(state="ended", ended_at=WEDNESDAY)
    note.training.refresh_from_db()
    from sessions.queries import room

    room.forget()
    return note.training


def url(rep, path=""):
    return f"/s/{rep.training.code}/plays/{path}"


def test_another_phone_neither_sees_nor_moves_it(play, over, other_rep, as_phone):
    client = as_phone(other_rep)
    page = client.get(url(other_rep))
    assert page.status_code == 200
    assert play.account not in page.text
    for path in (f"{play.pk}/to/closed_lost/", f"{play.pk}/back/"):
        assert client.post(url(other_rep, path), {"lost_reason": "price", "seen": "1"}).status_code == 404
    play.refresh_from_db()
    assert play.stage == "identified"


def test_while_the_doors_are_open_a_phone_sees_only_what_was_written_on_it(play, rep, team, manager, as_phone):
    other = begun(team, manager, account="Zenith", owner_rep=rep.rep)
    page = as_phone(rep).get(url(rep)).text
    assert play.account in page
    assert "Zenith" not in page
    assert as_phone(rep).get(url(rep, f"{other.pk}/to/engaged/")).status_code == 404


def test_after_the_hour_a_rep_has_all_of_their_plays_and_those_they_close(
    play, over, rep, other_rep, team, manager, as_phone
):
    begun(team, manager, account="Zenith", owner_rep=rep.rep, ae=other_rep.rep)
    assert "Zenith" in as_phone(rep).get(url(rep)).text
    assert "Zenith" in as_phone(other_rep).get(url(other_rep)).text


def test_a_rep_of_another_team_with_the_same_number_of_rows_sees_nothing(play, over, stranger, as_phone):
    elsewhere = factories.make_training(team=stranger.memberships.get().team, facilitator=stranger, state="ended")
    guest = factories.ParticipantFactory(training=elsewhere)
    assert as_phone(guest).get(url(guest, f"{play.pk}/to/closed_lost/")).status_code == 404


def test_a_play_goes_on_from_the_phone_with_its_owners_name(play, over, rep, as_phone, clock):
    clock.move_to(WEDNESDAY + dt.timedelta(hours=3))
    client = as_phone(rep)
    assert "Move to Engaged" in client.get(url(rep)).text
    assert client.post(url(rep, f"{play.pk}/to/engaged/")).headers["Location"] == url(rep)
    typed = {"sponsor_name": "Mei Tanaka", "amount": "9000"}
    assert client.post(url(rep, f"{play.pk}/to/proposed/"), typed).status_code == 302
    refused = client.post(url(rep, f"{play.pk}/to/closed_lost/"), {})
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["lost_reason"])
    client.post(url(rep, f"{play.pk}/to/closed_lost/"), {"lost_reason": "timing"})
    play.refresh_from_db()
    assert (play.stage, play.lost_reason) == ("closed_lost", "timing")
    assert [move.actor for move in play.moves.all()][1:] == [rep.name] * 3


def test_a_slip_is_taken_back_on_the_phone(play, over, rep, as_phone):
    client = as_phone(rep)
    client.post(url(rep, f"{play.pk}/to/closed_lost/"), {"lost_reason": "timing"})
    page = client.get(url(rep))
    assert "was a slip" in page.text
    client.post(url(rep, f"{play.pk}/back/"), {"seen": str(page.context["found"].plays[0].undo)})
    play.refresh_from_db()
    assert play.stage == "identified"


def test_a_note_becomes_a_play_by_its_author(note, rep, as_phone):
    client = as_phone(rep)
    assert "Make my note a play" in client.get(url(rep)).text
    client.post(url(rep, "note/"))
    play = Play.objects.get()
    assert (play.commitment, play.owner_rep, play.moves.get().actor) == (note, rep.rep, rep.name)
    assert "Make my note a play" not in client.get(url(rep)).text


def test_without_plays_the_page_says_where_they_come_from(rep, as_phone):
    assert "No plays yet" in as_phone(rep).get(url(rep)).text


def test_the_last_page_of_the_hour_leads_there(over, rep, as_phone):
    assert f'href="{url(rep)}"' in as_phone(rep).get(f"/s/{rep.training.code}/").text


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_as_many_queries_with_one_as_with_three(
    over, rep, team, as_phone, django_assert_num_queries, count
):
    many(team, count, owner_rep=rep.rep, conversation_on=TODAY, **ANSWERS)
    client = as_phone(rep)
    client.get(url(rep))
    with django_assert_num_queries(6):
        client.get(url(rep))


def test_a_tap_that_comes_too_late_says_why(play, over, rep, as_phone):
    answer = as_phone(rep).post(url(rep, f"{play.pk}/back/"), {"seen": str(play.moves.last().pk)})
    assert answer.status_code == 409
    assert "This can no longer be taken back" in answer.text
