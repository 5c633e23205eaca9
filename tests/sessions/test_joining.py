"""Coming in, coming back, being sent out: who gets in, who is asked, who is refused."""

import re

import pytest
import time_machine
from django.test import Client

from facilitator.models import Rep
from sessions import codes, identity, limits
from sessions.actions import joining
from sessions.models import JoinClaim, Participant, TrainingSession
from tests import factories


def page(training, path=""):
    return f"/j/{training.code}/{path}"


def text(response):
    """The page without what differs on every load: the form's token."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())


def join_as(training, name, role="csm", client=None):
    client = client or Client()
    return client, client.post(page(training), {"name": name, "role": role})


def claim_name(training, participant):
    """Another phone says the name is theirs and waits."""
    client = Client()
    client.post(page(training, f"is-that-you/{participant.pk}/"))
    return client


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


def test_a_name_of_another_training_cannot_be_claimed(training):
    foreign = factories.ParticipantFactory()

    assert Client().post(page(training, f"is-that-you/{foreign.pk}/")).status_code == 404
    assert not JoinClaim.objects.exists()


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


# A name that is taken


def test_two_phones_pick_the_same_name_one_is_in_and_one_is_asked(training):
    rep = factories.RepFactory(team=training.team, name="Dora")

    first, second = (Client().post(page(training), {"rep": rep.pk}) for _ in range(2))

    participant = Participant.objects.get()
    assert first.headers["Location"] == f"/s/{training.code}/"
    assert second.headers["Location"] == page(training, f"is-that-you/{participant.pk}/")


def test_looking_at_is_that_you_asks_nobody(training, rep):
    answer = Client().get(page(training, f"is-that-you/{rep.pk}/"))

    assert "is that you?" in answer.content.decode()
    assert not JoinClaim.objects.exists()


def test_a_claim_changes_nothing_until_the_facilitator_says_yes(training, rep, as_phone):
    other = claim_name(training, rep)

    assert other.get(page(training, "waiting/")).status_code == 200
    assert other.get(page(training, "waiting/?poll=1")).json() == {"waiting": True}
    assert other.get(f"/s/{training.code}/").status_code == 404
    assert as_phone(rep).get(f"/s/{training.code}/snapshot/").status_code == 200


def test_an_accepted_claim_moves_the_name_and_the_old_phone_stops_working(training, rep, as_phone):
    old, other = as_phone(rep), claim_name(training, rep)
    joining.decide(claim=JoinClaim.objects.get(), accept=True)

    assert other.get(page(training, "waiting/?poll=1")).json() == {"waiting": False}
    assert other.get(page(training, "waiting/")).headers["Location"] == f"/s/{training.code}/"
    assert other.get(f"/s/{training.code}/snapshot/").status_code == 200
    assert old.get(f"/s/{training.code}/snapshot/").status_code == 404


def test_the_phone_that_lost_its_name_is_told_why_and_how_to_come_in(training, rep, as_phone):
    old = as_phone(rep)
    joining.come_back(participant=rep)

    answer = old.get(f"/s/{training.code}/")

    assert answer.status_code == 404
    assert "another phone" in answer.content.decode()
    assert f'href="{page(training)}"' in answer.content.decode()


def test_a_refused_claim_is_told_kindly_and_offers_another_name(training, rep, as_phone):
    other = claim_name(training, rep)
    joining.decide(claim=JoinClaim.objects.get(), accept=False)

    html = other.get(page(training, "waiting/")).content.decode()

    assert "Choose another name" in html
    assert as_phone(rep).get(f"/s/{training.code}/snapshot/").status_code == 200
    assert other.get(f"/s/{training.code}/").status_code == 404


def test_waiting_without_having_asked_leads_to_the_list(training):
    assert Client().get(page(training, "waiting/")).headers["Location"] == page(training)


def test_a_claim_admitted_once_does_not_bring_the_name_back_a_second_time(training, rep):
    other = claim_name(training, rep)
    waiting = other.cookies["askonce_waiting"].value
    joining.decide(claim=JoinClaim.objects.get(), accept=True)
    joining.come_back(participant=Participant.objects.get())

    late = Client()
    late.cookies["askonce_waiting"] = waiting

    assert late.get(page(training, "waiting/")).headers["Location"] == page(training)


# The personal link


def link_of(participant):
    return f"/me/{identity.personal_link(participant)}/"


def test_a_personal_link_that_is_forged_revoked_or_of_a_removed_name_is_over(training, rep):
    link = link_of(rep)
    assert Client().get("/me/made-up/").status_code == 404

    Participant.objects.update(link_number=1)
    assert Client().post(link).status_code == 404

    joining.remove(participant=rep)
    assert Client().post(link_of(rep)).status_code == 404


def test_looking_at_a_personal_link_moves_nothing(training, rep, as_phone):
    scanner = Client()

    assert scanner.get(link_of(rep)).status_code == 200
    assert scanner.head(link_of(rep)).status_code == 405
    assert identity.cookie_name(training.pk) not in scanner.cookies
    assert as_phone(rep).get(f"/s/{training.code}/snapshot/").status_code == 200


def test_posting_a_personal_link_moves_the_person_to_this_phone(training, rep, as_phone):
    old, new = as_phone(rep), Client()

    answer = new.post(link_of(rep))

    assert answer.headers["Location"] == f"/s/{training.code}/"
    assert new.get(f"/s/{training.code}/snapshot/").status_code == 200
    assert old.get(f"/s/{training.code}/snapshot/").status_code == 404


def test_the_own_link_page_is_only_the_owners(training, rep, as_phone):
    assert Client().get(f"/s/{training.code}/link/").status_code == 404

    html = as_phone(rep).get(f"/s/{training.code}/link/").content.decode()

    assert identity.personal_link(rep).split(":")[0] in html
    assert "<svg" in html


def test_the_own_link_points_to_the_address_of_the_network(training, rep, as_phone, settings):
    settings.LAN_URL = "http://192.168.4.20:8000/"

    html = as_phone(rep).get(f"/s/{training.code}/link/").content.decode()

    assert "http://192.168.4.20:8000/me/" in html


def test_failures_are_forgotten_with_the_minute_even_between_two_lines(training, monkeypatch, rf):
    monkeypatch.setattr(limits.cache, "incr", lambda key: (_ for _ in ()).throw(ValueError))
    request = rf.get("/j/")

    limits.count_failure(request)

    assert not limits.too_many(request)
