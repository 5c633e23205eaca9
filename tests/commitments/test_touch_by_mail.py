"""The AE's 48 hours by mail: reminded before they are over, and the touch told through the link."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from commitments.actions import reminders, signals
from commitments.models import Duty, Signal
from facilitator.models import AuditEntry, Team
from sessions.models import Participant
from tests.commitments.mailbox import Mailbox, Server, link_in, text_of

pytestmark = pytest.mark.django_db
SAID = {"account": "Northwind Freight", "trigger": "usage_threshold", "evidence": "174 of 200 seats"}


@pytest.fixture
def signal(team: Team, rep: Participant, other_rep: Participant, server: Server, clock: Any) -> Signal:
    """Logged by Ana for Ben on Tuesday at ten; a day before its hours are over Ben is reminded."""
    other_rep.rep.email = "ben@example.com"
    other_rep.rep.save()
    made = signals.log(team=team, data=SAID | {"csm_name": "Ana", "ae_name": "ben"}, participant=rep)
    clock.shift(dt.timedelta(hours=24))
    reminders.remind()
    return made


def test_the_ae_is_reminded_of_the_signal_and_tells_the_touch_through_the_link(
    signal: Signal, mailbox: Mailbox, django_assert_num_queries: Any
) -> None:
    mail = mailbox.taken[0]
    assert (mail["To"], mail["Subject"]) == (
        "ben@example.com",
        "Northwind Freight: 48-hour touch due Thu 26 Nov, 10:00",
    )
    assert "174 of 200 seats" in text_of(mail)
    link = link_in(mail, "did=call")
    with django_assert_num_queries(2):
        page = Client().get(link).text
    assert page.count(" checked") == 1
    assert "How did you reach the customer?" in page
    assert Client().post(link, {}).status_code == 422
    for _press in range(2):
        assert Client().post(link, {"how": "message"}).status_code == 302
    signal.refresh_from_db()
    assert (signal.touched_how, signal.touched_at is not None) == ("message", True)
    assert Duty.objects.touches().get().outcome == "message"
    assert "<strong>Wrote</strong>" in Client().get(link).text


def test_the_trail_names_whom_the_link_was_sent_to(signal: Signal, mailbox: Mailbox) -> None:
    Client().post(link_in(mailbox.taken[0], "did=call"), {"how": "message"})
    entry = AuditEntry.objects.get(action="touch_signal")
    assert (entry.actor, entry.user) == ("Ben", None)


def test_a_touch_ends_the_reminders(signal: Signal, mailbox: Mailbox, clock: Any) -> None:
    signals.touch(signal=signal, how=Signal.Touch.CALL)
    for _day in range(20):
        clock.shift(dt.timedelta(days=1))
        reminders.remind()
    assert len(mailbox.taken) == 1


def test_a_signal_that_was_taken_back_asks_nothing(signal: Signal, mailbox: Mailbox) -> None:
    signals.withdraw(signal=signal)
    assert Client().get(link_in(mailbox.taken[0], "did=call")).status_code == 410
    assert Client().post(link_in(mailbox.taken[0], "did=call"), {"how": "call"}).status_code == 410
