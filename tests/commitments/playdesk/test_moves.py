"""A play moves at the desk: in one tap, with what a stage asks for, and back."""

import datetime as dt
from decimal import Decimal

import pytest

from commitments.actions import stages
from commitments.models import Play, Stage
from tests.commitments.playdesk.words import HELD
from tests.commitments.plays import ANSWERS, TODAY


def test_a_stage_that_lacks_nothing_is_one_tap(desk, play):
    client, base = desk
    Play.objects.update(conversation_on=TODAY, sponsor_name="Mei", amount=Decimal(7), **ANSWERS)
    page = client.get(f"{base}/plays/{play.pk}/").text
    assert page.count('<form method="post" action="' + f"{base}/plays/{play.pk}/to/") == 3
    for stage in ("engaged", "proposed", "closed_won"):
        assert client.post(f"{base}/plays/{play.pk}/to/{stage}/").status_code == 302
        play.refresh_from_db()
        assert play.stage == stage


def test_a_bare_tap_without_what_it_needs_shows_the_form(desk, play):
    client, base = desk
    answer = client.post(f"{base}/plays/{play.pk}/to/proposed/")
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"conversation_on", "sponsor_name", *ANSWERS}
    assert answer.text.count('class="optional"') == 2
    play.refresh_from_db()
    assert play.stage == "identified"


def test_a_conversation_of_another_decade_is_a_slip_unless_it_stands_there_already(desk, play):
    client, base = desk
    answer = client.post(f"{base}/plays/{play.pk}/to/engaged/", {"conversation_on": "2016-11-24"})
    assert answer.status_code == 422
    assert "more than a year" in answer.context["form"].errors["conversation_on"][0]
    Play.objects.update(conversation_on=dt.date(2025, 1, 1))
    assert client.post(f"{base}/plays/{play.pk}/to/engaged/").status_code == 302


def test_the_form_takes_what_is_missing_and_moves(desk, play):
    client, base = desk
    typed = HELD | ANSWERS | {"sponsor_name": "Mei Tanaka", "sponsor_title": "VP", "amount": "50,400"}
    assert client.post(f"{base}/plays/{play.pk}/to/closed_won/", typed).status_code == 302
    play.refresh_from_db()
    assert (play.stage, play.sponsor_title, play.amount) == ("closed_won", "VP", Decimal(50_400))


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({}, "lost_reason"),
        ({"lost_reason": "bored"}, "lost_reason"),
        ({"lost_reason": "other", "lost_text": " "}, "lost_text"),
        ({"lost_reason": "price", "lost_text": "a" * 301}, "lost_text"),
    ],
)
def test_a_play_is_not_lost_without_a_reason(desk, play, typed, field):
    client, base = desk
    answer = client.post(f"{base}/plays/{play.pk}/to/closed_lost/", typed)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert client.get(f"{base}/plays/{play.pk}/to/closed_lost/").status_code == 200


def test_a_blocking_guardrail_is_read_before_it_is_overridden(desk, play):
    client, base = desk
    client.post(f"{base}/plays/{play.pk}/facts/", {"escalation": "yes"})
    url = f"{base}/plays/{play.pk}/to/engaged/"
    refused = client.post(url, HELD)
    assert refused.status_code == 422
    assert "G1 Open escalation or crisis" in refused.text
    assert client.post(url, HELD | {"despite": "on"}).status_code == 302
    assert "against G1" in client.get(f"{base}/plays/{play.pk}/").text


def test_facts_that_are_none_say_so_and_stay(desk, play):
    client, base = desk
    answer = client.post(f"{base}/plays/{play.pk}/facts/", {"usage_percent": "lots", "escalation": "no"})
    assert answer.status_code == 422
    assert "Write a percentage" in answer.text
    assert 'value="lots"' in answer.text


def test_a_slip_and_a_second_attempt_have_their_buttons(desk, play, manager, clock):
    client, base = desk
    stages.move(play=play, to=Stage.LOST, data={"lost_reason": "price"}, user=manager)
    url = f"{base}/plays/{play.pk}/"
    assert "was a slip" in client.get(url).text
    client.post(f"{url}back/", {"seen": str(play.moves.last().pk)})
    play.refresh_from_db()
    assert play.stage == "identified"
    stages.move(play=play, to=Stage.LOST, data={"lost_reason": "price"}, user=manager)
    clock.shift(dt.timedelta(days=2))
    client.force_login(manager)
    page = client.get(url)
    assert page.context["found"].undo is None
    assert "Try again in a new play" in page.text
    again = client.post(f"{url}reopen/")
    assert Play.objects.get(reopens=play).pk == int(again.headers["Location"].split("/")[-2])
    assert "It goes on in a new play" in client.get(url).text
