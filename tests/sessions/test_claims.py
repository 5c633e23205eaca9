"""A name that is taken: who asks for it, and who gets it."""

from django.test import Client

from sessions.actions import joining
from sessions.models import JoinClaim, Participant
from tests import factories
from tests.sessions.door import page


def claim_name(training, participant):
    """Another phone says the name is theirs and waits."""
    client = Client()
    client.post(page(training, f"is-that-you/{participant.pk}/"))
    return client


def test_a_name_of_another_training_cannot_be_claimed(training):
    foreign = factories.ParticipantFactory()

    assert Client().post(page(training, f"is-that-you/{foreign.pk}/")).status_code == 404
    assert not JoinClaim.objects.exists()


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
