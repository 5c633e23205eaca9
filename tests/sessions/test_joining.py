"""Coming in and being sent out: who gets in, and who is refused."""

import re

import pytest
import time_machine
from django.test import Client

from facilitator.models import Rep
from sessions import codes, limits
from sessions.actions import joining
from sessions.models import Participant, TrainingSession
from tests import factories
from tests.sessions.door import join_as, page


def text(response):
    """The page without what differs on every load: the form's token."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())


# Who is refused


@pytest.mark.parametrize("kind", ["wrong", "planned", "ended"])
def test_a_code_that_opens_nothing_gets_the_same_answer_whatever_the_reason(training, kind):
    state = {"planned": "planned", "ended": "ended"}.get(kind, "lobby")
    TrainingSession.objects.update(state=state)
    code = training.code if kind != "wrong" else "AAAAAA"

    typed, opened = Client().post("/j/", {"code": code}), Client().get(f"/j/{code}/")

    reference = Client().post("/j/", {"code": "CCCCCC"}), Client().get("/j/CCCCCC/")
    assert (typed.status_code, opened.status_code) == (422, 404)
    assert text(typed).replace(code, "CCCCCC") == text(reference[0])
    assert text(opened).replace(code, "CCCCCC") == text(reference[1])


@pytest.mark.parametrize("typed", ["", "ABC", "123456789012", "      "])
def test_what_cannot_be_a_code_says_where_the_code_is(typed, db):
    answer = Client().post("/j/", {"code": typed})

    assert answer.status_code == 422
    assert "the screen in the room" in answer.content.decode()


def test_the_eleventh_wrong_code_of_a_phone_within_a_minute_is_refused(training):
    client = Client()
    client.get("/j/")
    answers = [client.post("/j/", {"code": "AAAAAA"}).status_code for _ in range(limits.DEVICE_FAILURES)]

    refused = client.post("/j/", {"code": training.code})

    assert set(answers) == {422}
    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "60"


def test_a_refused_phone_may_try_again_after_a_minute(training):
    with time_machine.travel("2026-11-24 10:00:00+00:00", tick=False) as clock:
        client = Client()
        client.get("/j/")
        for _ in range(limits.DEVICE_FAILURES):
            client.get("/j/AAAAAA/")
        clock.shift(61)

        assert client.get(page(training)).status_code == 200


def test_a_phone_that_throws_its_cookie_away_is_stopped_by_its_address(training, monkeypatch):
    monkeypatch.setattr(limits, "ADDRESS_FAILURES", 30)
    for _ in range(limits.ADDRESS_FAILURES):
        Client().get("/j/AAAAAA/")

    assert Client().get(page(training)).status_code == 429


def test_asking_for_names_of_guessed_codes_counts_as_guessing(training):
    client = Client()
    client.get("/j/")
    for _ in range(limits.DEVICE_FAILURES):
        client.get("/j/AAAAAA/is-that-you/1/")

    assert client.get(page(training)).status_code == 429


def test_failures_are_forgotten_with_the_minute_even_between_two_lines(training, monkeypatch, rf):
    monkeypatch.setattr(limits.cache, "incr", lambda key: (_ for _ in ()).throw(ValueError))
    request = rf.get("/j/")

    limits.count_failure(request)

    assert not limits.too_many(request)


def test_a_forged_device_cookie_is_no_device(training):
    client = Client()
    client.cookies[limits.COOKIE] = "made-up:forged"

    assert client.get(page(training)).cookies[limits.COOKIE].value != ""


def test_a_locked_door_keeps_newcomers_out_and_says_whom_to_ask(training):
    TrainingSession.objects.update(locked=True)

    _, answer = join_as(training, "Zoe")

    assert answer.status_code == 409
    assert "The door is closed" in answer.content.decode()
    assert not Participant.objects.exists()


def test_a_full_room_keeps_newcomers_out(training, rep):
    TrainingSession.objects.update(capacity=1)

    _, answer = join_as(training, "Zoe")

    assert answer.status_code == 409
    assert "This room is full" in answer.content.decode()


def test_a_locked_door_still_lets_those_inside_come_back(training, rep):
    factories.RepFactory(team=training.team, name="Newcomer")
    TrainingSession.objects.update(locked=True)

    html = Client().get(page(training)).content.decode()

    assert page(training, f"is-that-you/{rep.pk}/") in html
    assert "Newcomer" not in html


@pytest.mark.parametrize(
    ("sent", "advice"),
    [
        ({"name": "", "role": "csm"}, "Write your name"),
        ({"name": "A", "role": "csm"}, "at least two letters"),
        ({"name": "\u200d\u200d\u200d", "role": "csm"}, "at least two letters"),
        ({"name": "Zoe"}, "Choose CSM, AE, AM or other"),
        ({"name": "Zoe", "role": "boss"}, "Choose CSM, AE, AM or other"),
        ({"name": "Z" * 61, "role": "ae"}, "at most 60"),
        ({"rep": "999999"}, "no longer on the list"),
        ({"rep": "1; drop"}, "no longer on the list"),
    ],
)
def test_an_unusable_name_or_role_says_what_to_write(training, sent, advice):
    answer = Client().post(page(training), sent)

    assert answer.status_code == 422
    assert advice in answer.content.decode()


def test_a_rep_of_another_team_cannot_be_picked(training):
    foreign = factories.RepFactory(name="Foreign")

    assert Client().post(page(training), {"rep": foreign.pk}).status_code == 422
    assert "Foreign" not in Client().get(page(training)).content.decode()


def test_a_removed_phone_is_sent_away_and_cannot_just_join_again(training):
    client, _ = join_as(training, "Zoe")
    joining.remove(participant=Participant.objects.get())

    assert client.get(f"/s/{training.code}/").status_code == 403
    assert client.post(page(training), {"name": "Zoe again", "role": "csm"}).status_code == 403
    assert Participant.objects.present().count() == 0


def test_a_phone_of_one_training_is_nobody_in_another(training, as_phone, rep):
    other = factories.make_training()

    assert as_phone(rep).get(f"/s/{other.code}/").status_code == 404


# Coming in


def test_two_hundred_phones_behind_one_address_all_get_in(training):
    reps = [factories.RepFactory(team=training.team) for _ in range(200)]

    answers = [Client().post(page(training), {"rep": rep.pk}) for rep in reps]

    assert {a.status_code for a in answers} == {302}
    assert Participant.objects.present().count() == 200


def test_a_right_code_gets_in_while_a_neighbour_fails(training):
    neighbour = Client()
    neighbour.get("/j/")
    for _ in range(limits.DEVICE_FAILURES + 1):
        neighbour.post("/j/", {"code": "AAAAAA"})

    _, answer = join_as(training, "Zoe")

    assert answer.headers["Location"] == f"/s/{training.code}/"


@pytest.mark.parametrize("spoken", ["{0}", " {0} ", "{1}", "{2}", "{3}"])
def test_the_code_may_be_typed_in_any_case_with_spaces_or_dashes(training, spoken):
    code = training.code
    variants = [code, code.lower(), f"{code[:3]} {code[3:]}", f"{code[:3]}-{code[3:].lower()}"]

    answer = Client().post("/j/", {"code": spoken.format(*variants)})

    assert answer.headers["Location"] == page(training)


def test_codes_have_no_letters_that_look_alike(db):
    assert not set(codes.ALPHABET) & set("0O1IL2Z5S8BUV")
    assert all(set(codes.join_code()) <= set(codes.ALPHABET) for _ in range(50))


def test_one_tap_on_a_roster_name_is_enough(training):
    rep = factories.RepFactory(team=training.team, name="Dora", role="ae")

    answer = Client().post(page(training), {"rep": rep.pk})

    participant = Participant.objects.get()
    assert answer.headers["Location"] == f"/s/{training.code}/"
    assert (participant.rep, participant.name, participant.role) == (rep, "Dora", "ae")


def test_a_typed_roster_name_is_that_rep(training):
    rep = factories.RepFactory(team=training.team, name="Dora")

    join_as(training, "  dora ", role="other")

    assert Participant.objects.get().rep == rep


@pytest.mark.parametrize(
    "name",
    [
        "Ana 🦊",
        "👩‍👩‍👧 Familie",
        "נועה לוי",
        "محمد علی",
        "می‌خواهم",
        "山田 太郎",
        "Zoë d'Arc",
        "N" * 60,
        "<b>Bo</b> & Co",
    ],
)
def test_any_name_is_kept_as_it_is_written_and_escaped(training, name):
    join_as(training, name)

    assert Participant.objects.get().name == name
    html = Client().get(page(training)).content.decode()
    assert "<b>Bo</b>" not in html


def test_invisible_direction_marks_do_not_survive_in_a_name(training):
    join_as(training, "Ana\u202egpj.exe\u0000 \n B")

    assert Participant.objects.get().name == "Anagpj.exe B"


def test_the_same_name_written_in_two_unicode_ways_is_one_name(training):
    join_as(training, "Zoe\u0301")

    _, second = join_as(training, "Zo\u00e9")

    assert "is-that-you" in second.headers["Location"]


def test_a_phone_that_is_in_goes_straight_in(training):
    client, _ = join_as(training, "Zoe")

    assert client.get(page(training)).headers["Location"] == f"/s/{training.code}/"


def test_the_list_marks_who_is_in_the_room_and_shows_no_address(training, rep):
    Rep.objects.update(email="ana@example.com")

    html = Client().get(page(training)).content.decode()

    assert "in the room" in html
    assert "@" not in html


@pytest.mark.parametrize("path", ["/j/", "/j/AAAAAA/"])
def test_pages_at_the_door_are_never_stored_by_a_browser(db, path):
    assert "no-store" in Client().get(path).headers["Cache-Control"]
