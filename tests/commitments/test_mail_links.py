"""The links in mails: a look changes nothing, a press of the button does, and a link that is over says what to do."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commitments.actions import reminders, reports
from commitments.mailing import tokens
from commitments.models import Commitment, Duty, MailStop, Reminder, Report
from facilitator.models import AuditEntry, User
from tests.commitments.at_once import at_once
from tests.commitments.mailbox import Mailbox, link_in
from tests.commitments.test_reminders import FRIDAY, berlin
from tests.commitments.test_reports import HAPPENED, MOVED

pytestmark = pytest.mark.django_db
SAID = {"outcome": "happened", "response": "soft_no"}
OTHERWISE = {"outcome": "did_not_happen", "reason": "Priya was away"}


@pytest.fixture
def link(note: Commitment, mailbox: Mailbox, clock: Any) -> str:
    """The link of the day before, followed on Friday before the standup."""
    clock.move_to(FRIDAY["before"])
    reminders.remind()
    clock.move_to(berlin(27, 8))
    return link_in(mailbox.taken[0], "did=happened")


@pytest.fixture
def stop(mailbox: Mailbox, link: str) -> str:
    return link_in(mailbox.taken[0], "/u/")


def without(link: str) -> str:
    return link.partition("?")[0]


@pytest.mark.parametrize("token", ["1-xxxxxxxxxxxxxxxxxxxxxx", "nonsense", "-", "zzzzzzzzzzzzzzzz-x", "1é-x"])
def test_a_link_that_was_not_made_here_opens_nothing(link: str, token: str) -> None:
    assert [Client().get(f"/{way}/{token}/").status_code for way in "au"] == [404, 404]
    assert Client().post(f"/a/{token}/", SAID).status_code == 404
    assert not Report.objects.exists()


def test_a_link_does_what_it_was_made_for_and_nothing_else(link: str, stop: str) -> None:
    answer_token, stop_token = without(link).split("/")[2], stop.split("/")[2]
    reminder = Reminder.objects.get()
    assert tokens.read("answer", answer_token) == reminder.pk
    assert tokens.read("stop", stop_token) == reminder.mail_id
    assert tokens.read("stop", answer_token) is tokens.read("answer", stop_token) is None
    assert max(len(tokens.make("stop", 2**63 - 1)), len(answer_token)) <= 40


@pytest.mark.parametrize("address", ["link", "stop"])
def test_looking_changes_nothing_and_burns_nothing(link: str, stop: str, address: str) -> None:
    """What looks may be a program of the mail server, which looks often and at everything."""
    url, scanner = {"link": link, "stop": stop}[address], Client()
    with CaptureQueriesContext(connection) as seen:
        answers = [look(url) for look in (scanner.head, scanner.get, scanner.get, scanner.head)]
    assert [answer.status_code for answer in answers] == [200] * 4
    assert {query["sql"].split()[0] for query in seen.captured_queries} == {"SELECT"}
    assert not Report.objects.exists()
    assert not MailStop.objects.exists()
    assert answers[1].headers["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    assert 'name="robots" content="noindex"' in answers[1].text


@pytest.mark.parametrize("did", [code for code, _label in Report.Outcome.choices])
def test_each_link_opens_the_form_with_its_answer_chosen(link: str, did: str) -> None:
    page = Client().get(f"{without(link)}?did={did}").text
    assert page.count(" checked") == 1
    assert f'value="{did}"' in page.split(" checked")[0].rsplit("<input", 1)[1]
    assert "Northwind Freight" in page
    assert "Ana" in page


def test_nonsense_in_the_address_chooses_nothing(link: str) -> None:
    assert " checked" not in Client().get(f"{without(link)}?did=<script>").text


def test_the_button_reports_for_the_rep_and_shows_what_was_said(link: str, note: Commitment) -> None:
    answer = Client().post(without(link), SAID, follow=True)
    assert [where for where, _code in answer.redirect_chain] == [without(link)]
    report = Report.objects.get()
    assert (report.outcome, report.participant, report.user) == ("happened", note.participant, None)
    assert AuditEntry.objects.get(action="report").actor == "Ana"
    assert "It took place" in answer.content.decode()
    assert "Not now" in answer.content.decode()


def test_the_button_needs_its_own_pages_token(link: str) -> None:
    assert Client(enforce_csrf_checks=True).post(without(link), SAID).status_code == 403


def test_what_is_sent_twice_is_one_report(link: str) -> None:
    for _press in range(2):
        assert Client().post(without(link), SAID).status_code == 302
    assert Report.objects.count() == 1


def test_a_used_link_shows_the_answer_and_lets_it_be_changed(link: str) -> None:
    Client().post(without(link), SAID)
    page = Client().get(link).text
    assert "Change this answer" in page
    assert Client().post(without(link), OTHERWISE).status_code == 302
    assert list(Report.objects.values_list("outcome", flat=True)) == ["did_not_happen", "happened"]


def test_a_form_that_is_not_complete_keeps_what_was_typed(link: str) -> None:
    answer = Client().post(without(link), {"outcome": "rescheduled", "reason": "Priya is ill", "next_date": "x"})
    assert answer.status_code == 422
    assert "Priya is ill" in answer.text
    assert not Report.objects.exists()


def test_a_moved_conversation_has_its_next_report(link: str, note: Commitment) -> None:
    moved = {"outcome": "rescheduled", "reason": "ill", "next_date": "2026-12-02", "next_hour": "10:00"}
    assert Client().post(without(link), moved).status_code == 302
    later = Duty.objects.get(follows=note.duties.friday().first())
    assert later.due_at == berlin(4, 9, month=12)


def test_a_link_of_a_report_whose_new_date_was_reported_says_so(link: str, note: Commitment, clock: Any) -> None:
    first = note.duties.friday().get()
    reports.report(duty=first, data=MOVED, participant=note.participant)
    clock.move_to(berlin(3, 9, month=12))
    second = Duty.objects.get(follows=first)
    reports.report(duty=second, data={**HAPPENED, "next_at": None}, participant=note.participant)
    answer = Client().post(without(link), SAID)
    assert (answer.status_code, "has its own report by now" in answer.text) == (422, True)


def test_a_link_ends_a_week_after_the_report_was_due(link: str, clock: Any) -> None:
    clock.move_to(berlin(4, 9, month=12))
    assert Client().get(link).status_code == 200
    clock.shift(dt.timedelta(seconds=1))
    page = Client().get(link)
    assert (page.status_code, "next standup" in page.text) == (410, True)
    assert Client().post(without(link), SAID).status_code == 410
    assert not Report.objects.exists()


def test_the_last_reminders_link_lives_for_a_week_of_its_own(link: str, mailbox: Mailbox, clock: Any) -> None:
    clock.move_to(FRIDAY["week_2"])
    reminders.remind()
    newest = link_in(next(mail for mail in mailbox.taken[::-1] if mail["To"] == "ana@example.com"), "did=happened")
    clock.shift(dt.timedelta(days=6))
    assert (Client().get(newest).status_code, Client().get(link).status_code) == (200, 410)


def test_a_link_to_a_note_that_was_taken_off_the_wall_says_so(link: str, note: Commitment) -> None:
    Duty.objects.update(withdrawn_at=note.posted_at)
    page = Client().get(link)
    assert (page.status_code, "no longer asked" in page.text) == (410, True)


def test_a_link_to_a_duty_that_is_gone_says_so(link: str) -> None:
    Duty.objects.all().delete()
    assert Client().get(link).status_code == 410


def test_a_link_is_for_whoever_it_was_written_to(link: str, note: Commitment) -> None:
    note.rep.email = "successor@example.com"
    note.rep.save()
    page = Client().get(link)
    assert (page.status_code, "no longer yours" in page.text) == (410, True)


def test_the_links_open_where_the_desk_does_not(link: str, stop: str, note: Commitment, settings: Any) -> None:
    settings.LOOPBACK_ONLY = True
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "ask.example"]
    outside: Any = {"REMOTE_ADDR": "203.0.113.9", "HTTP_HOST": "ask.example"}
    assert [Client().get(url, **outside).status_code for url in (link, stop)] == [200, 200]
    assert Client().get(f"/desk/{note.team_id}/mail/", **outside).status_code == 403
    # A tunnel's end is on this machine; it is no reason to show the desk to the world.
    outside["REMOTE_ADDR"] = "127.0.0.1"
    assert Client().get(link, **outside).status_code == 200
    assert Client().get(f"/desk/{note.team_id}/mail/", **outside).status_code == 403


@pytest.mark.parametrize("told", [False, True])
def test_the_page_costs_the_same_before_and_after_a_report(
    link: str, told: bool, django_assert_num_queries: Any
) -> None:
    if told:
        Client().post(without(link), SAID)
    with django_assert_num_queries(3):
        Client().get(link)


def test_one_click_stops_that_class_without_a_cookie_or_a_redirect(stop: str) -> None:
    program = Client(enforce_csrf_checks=True)
    answers = [program.post(stop, {"List-Unsubscribe": "One-Click"}) for _click in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert list(MailStop.objects.values_list("address", "kind")) == [("ana@example.com", "nudge")]
    assert "no more of these mails" in answers[1].text


def test_a_post_that_wishes_nothing_stops_nothing(stop: str) -> None:
    answer = Client().post(stop, {"List-Unsubscribe": "yes"})
    assert (answer.status_code, MailStop.objects.exists()) == (200, False)
    assert "Saved" not in answer.text


def test_classes_can_be_chosen_and_wanted_again(stop: str) -> None:
    Client().post(stop, {"choose": "1", "wanted": ["alert", "invite"]})
    assert set(MailStop.objects.values_list("kind", flat=True)) == {"nudge", "digest"}
    Client().post(stop, {"choose": "1", "wanted": ["alert", "nudge", "digest", "invite"]})
    assert not MailStop.objects.exists()
    answer = Client().post(stop, {"choose": "1", "wanted": ["everything"]})
    assert (answer.status_code, MailStop.objects.exists()) == (200, False)


@pytest.mark.django_db(transaction=True)
def test_two_people_who_report_at_once_are_both_kept_and_the_later_is_shown_first(
    link: str, note: Commitment, manager: User
) -> None:
    """The rep through the mail and the manager at the desk."""
    duty = note.duties.friday().get()
    data = {"outcome": "did_not_happen", "reason": "Nobody came", "next_at": None}
    at_once(
        lambda: Client().post(without(link), SAID),
        lambda: reports.report(duty=duty, data=data, user=manager),
    )
    newest, older = Report.objects.all()
    duty.refresh_from_db()
    assert {newest.outcome, older.outcome} == {"happened", "did_not_happen"}
    assert newest.pk > older.pk
    assert duty.outcome == newest.outcome
    assert newest.get_outcome_display() in Client().get(link).text.split("Change this answer")[0]


def test_a_link_made_with_the_key_before_still_opens(link: str, settings: Any) -> None:
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another"
    assert Client().get(without(link)).status_code == 200
    settings.SECRET_KEY_FALLBACKS = []
    assert Client().get(without(link)).status_code == 404
