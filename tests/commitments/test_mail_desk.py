"""The desk's page about mail: what went out, what waits and fails, and whom no mail reaches."""

from typing import Any

import pytest
from django.test import Client

from commitments.actions import notes, reminders, stopping
from commitments.models import Commitment, Mail
from facilitator.models import Team, User
from tests import factories
from tests.commitments.conftest import words
from tests.commitments.mailbox import Server
from tests.commitments.test_reminders import FRIDAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(team: Team, manager: User, as_user: Any) -> Any:
    # Signed in anew each time: days pass in these tests.
    return lambda query="": as_user(manager).get(f"/desk/{team.pk}/mail/{query}")


@pytest.fixture
def desk(team: Team, manager: User, as_user: Any) -> Any:
    return lambda: as_user(manager).get(f"/desk/{team.pk}/")


def test_another_teams_page_is_not_found(team: Team, stranger: User, as_user: Any) -> None:
    assert as_user(stranger).get(f"/desk/{team.pk}/mail/").status_code == 404
    assert Client().get(f"/desk/{team.pk}/mail/").status_code == 302


def test_it_says_plainly_that_no_mail_goes_out(note: Commitment, page: Any, desk: Any, settings: Any) -> None:
    settings.MAILERS = {"default": {"BACKEND": settings.CONSOLE_MAIL}}
    text = page().text
    assert "No mail goes out" in text
    assert "EMAIL_HOST" in text
    assert "What comes next" not in text
    assert "No mail goes out" in desk().text


def test_it_says_what_comes_next_and_what_went_out(note: Commitment, server: Server, page: Any, clock: Any) -> None:
    text = page().text
    assert "Thu 26 Nov, 09:00" in text
    assert "None here" in text
    clock.move_to(FRIDAY["before"])
    reminders.remind()
    text = page().text
    assert "ana@example.com" in text
    assert ">Sent<" in text
    assert "Northwind Freight" in page("?state=sent").text.split("Until now")[1]
    assert "None here" in page("?state=refused").text


def test_it_says_that_the_server_does_not_answer_and_when_it_is_tried_again(
    note: Commitment, server: Server, page: Any, desk: Any, clock: Any
) -> None:
    server.stop()
    clock.move_to(FRIDAY["before"])
    reminders.remind()
    text = page().text
    assert "1 mail waits for the mail server" in text
    assert "since Thu 26 Nov, 09:00; the next try is at 09:01. Nothing is lost." in text
    assert "nobody answers at that address and port" in text
    assert "1 mail waits: the mail server does not take it." in desk().text


def test_it_says_what_the_server_refused_and_what_was_perhaps_sent_twice(
    note: Commitment, server: Server, page: Any, clock: Any
) -> None:
    server.mailbox.to = lambda address: "550 no such person"
    clock.move_to(FRIDAY["before"])
    reminders.remind()
    Mail.objects.update(uncertain=True)
    text = page().text
    assert "550 no such person" in text
    assert "perhaps twice" in text
    assert "the mail server refused the address" in text


def test_it_names_whom_no_mail_reaches_and_why(
    note: Commitment, other_note: Commitment, server: Server, page: Any, training: Any
) -> None:
    guest = factories.ParticipantFactory(training=training, rep=None, name="Gus")
    notes.post_commitment(participant=guest, data=words(account="Globex"))
    text = " ".join(page().text.split())
    assert "Gus</bdi></strong> joined by name" in text
    assert f'<a href="/reps/{other_note.rep.pk}/edit/"><bdi>Ben</bdi></a> has no e-mail address' in text
    assert "Ana" not in text.split("Mail reaches nobody here")[1].split("</section>")[0]


def test_it_names_who_stopped_their_mails(note: Commitment, server: Server, page: Any, clock: Any) -> None:
    clock.move_to(FRIDAY["before"])
    reminders.remind()
    stopping.stop(mail=Mail.objects.get())
    assert "has stopped these mails" in page().text


def test_it_says_that_there_are_no_links_without_a_public_address(
    note: Commitment, server: Server, page: Any, settings: Any
) -> None:
    settings.PUBLIC_BASE_URL = ""
    assert "PUBLIC_BASE_URL" in page().text


def test_a_reader_of_two_teams_is_shown_to_each_with_its_own_reminders_only(
    note: Commitment, server: Server, page: Any, clock: Any, stranger: User, as_user: Any
) -> None:
    """One address gets one mail, and neither team reads the other's accounts."""
    elsewhere = factories.make_training(
        team=stranger.memberships.get().team,
        facilitator=stranger,
    )
    profile = factories.RepFactory(team=elsewhere.team, name="Ana elsewhere", email="ana@example.com")
    person = factories.ParticipantFactory(training=elsewhere, rep=profile, name="Ana elsewhere")
    notes.post_commitment(participant=person, data=words(account="Initech"))
    clock.move_to(FRIDAY["before"])
    reminders.remind()
    assert [mail["To"] for mail in server.mailbox.taken] == ["ana@example.com"]
    assert "Initech" not in page().text
    theirs = as_user(stranger).get(f"/desk/{elsewhere.team_id}/mail/").text
    assert "Initech" in theirs
    assert "Northwind" not in theirs


@pytest.mark.parametrize("count", [1, 3])
def test_it_costs_the_same_for_one_and_for_many(
    many: Any, server: Server, manager: User, as_user: Any, clock: Any, count: int, django_assert_num_queries: Any
) -> None:
    for number, one in enumerate(many(count)):
        one.rep.email = f"rep{number}@example.com" if number else ""
        one.rep.save()
    clock.move_to(FRIDAY["escalate"])
    reminders.remind()
    client, url = as_user(manager), f"/desk/{Team.objects.get().pk}/mail/"
    with django_assert_num_queries(14):
        client.get(url)
