"""A mail server that is down, slow, or says no: what waits is not lost, and is not sent twice while nobody dies."""

import datetime as dt
import signal
from pathlib import Path
from typing import Any

import pytest

from commitments.actions import outbox, reminders, reports, stopping
from commitments.actions.outbox import Outbox, Result
from commitments.mailing import composing
from commitments.models import Commitment, Mail, Reminder
from facilitator.models import Membership
from tests.commitments.at_once import schedulers
from tests.commitments.laptop import LOOK, SEED, Laptop, mail
from tests.commitments.mailbox import Mailbox, Server, text_of
from tests.commitments.test_reminders import FRIDAY, berlin
from tests.commitments.test_reports import HAPPENED

BEFORE = FRIDAY["before"]
State = Mail.State


@pytest.fixture
def at(clock: Any) -> Any:
    def look(moment: dt.datetime) -> None:
        clock.move_to(moment)
        reminders.remind()

    return look


def after(**passed: float) -> dt.datetime:
    return BEFORE + dt.timedelta(**passed)


pytestmark = pytest.mark.django_db


def test_a_server_that_is_down_is_tried_again_after_longer_and_longer(
    note: Commitment, server: Server, at: Any
) -> None:
    server.stop()
    tries = []
    for minute in range(160):
        at(after(minutes=minute))
        tries.append(Mail.objects.get().attempts)
    assert [tries.index(number) for number in range(1, 6)] == [0, 1, 6, 36, 96]
    mail = Mail.objects.get()
    assert (mail.state, mail.uncertain) == (State.WAITING, False)
    assert "nobody answers at that address and port" in mail.fault
    server.start()
    at(after(minutes=216))
    assert [mail["To"] for mail in server.mailbox.taken] == ["ana@example.com"]
    mail.refresh_from_db()
    assert (mail.state, mail.fault) == (State.SENT, "")


def test_what_waits_is_not_sent_to_a_rep_who_left_meanwhile(note: Commitment, server: Server, at: Any) -> None:
    server.stop()
    at(BEFORE)
    note.rep.active = False
    note.rep.save()
    server.start()
    at(after(minutes=1))
    assert server.mailbox.taken == []
    assert Mail.objects.get().state == State.DROPPED
    assert list(Reminder.objects.values_list("left_out", flat=True)) == ["passed"]


def test_what_waits_is_not_sent_to_a_manager_who_left_meanwhile(
    note: Commitment, server: Server, at: Any, manager: Any
) -> None:
    server.stop()
    at(FRIDAY["escalate"])
    Membership.objects.filter(user=manager, team=note.team).delete()
    server.start()
    at(FRIDAY["escalate"] + dt.timedelta(minutes=1))
    assert "max@example.com" not in [mail["To"] for mail in server.mailbox.taken]


def test_nothing_is_lost_while_the_server_is_down_for_days(note: Commitment, server: Server, at: Any) -> None:
    server.stop()
    for rung in ("before", "after", "morning"):
        at(FRIDAY[rung])
    # One mail waits, with all that came since; it says what is true by now, once, and that it is late.
    assert Mail.objects.count() == 1
    server.start()
    at(FRIDAY["escalate"] - dt.timedelta(minutes=10))
    assert server.mailbox.readers == ["ana@example.com"]
    text = text_of(server.mailbox.taken[0])
    assert text.startswith("This mail was to go out on Thursday 26 November; the mail server did not take it")
    assert text.count("Northwind Freight") == 1
    assert "4 days ago" in text
    assert Mail.objects.get().day == dt.date(2026, 12, 1)


def test_one_silent_server_is_asked_once_in_a_look_and_not_once_for_every_mail(
    many: Any, server: Server, at: Any
) -> None:
    for number, one in enumerate(many(3)):
        one.rep.email = f"rep{number}@example.com"
        one.rep.save()
    server.stop()
    at(BEFORE)
    assert sorted(Mail.objects.values_list("attempts", flat=True)) == [0, 0, 1]
    assert set(Mail.objects.values_list("next_at", flat=True)) == {after(minutes=1)}
    server.start()
    at(after(minutes=1))
    assert len(server.mailbox.taken) == 3


@pytest.mark.parametrize(("said", "state"), [("450 later, please", State.WAITING), ("550 nobody here", State.REFUSED)])
def test_an_address_that_is_not_taken_holds_up_nobody_else(
    note: Commitment, other_note: Commitment, server: Server, at: Any, said: str, state: str
) -> None:
    other_note.rep.email = "ben@example.com"
    other_note.rep.save()
    server.mailbox.to = lambda address: said if address == "ana@example.com" else None
    at(BEFORE)
    assert server.mailbox.readers == ["ben@example.com"]
    mail = Mail.objects.get(address="ana@example.com")
    assert (mail.state, mail.fault) == (state, said)
    server.mailbox.to = lambda address: None
    at(after(minutes=2))
    assert server.mailbox.readers == ["ben@example.com", *["ana@example.com"] * (state == State.WAITING)]


@pytest.mark.parametrize(("said", "state"), [("451 busy", State.WAITING), ("554 no thanks", State.REFUSED)])
def test_a_text_that_is_not_taken(note: Commitment, mailbox: Mailbox, at: Any, said: str, state: str) -> None:
    mailbox.data = lambda: said
    at(BEFORE)
    assert (Mail.objects.get().state, Mail.objects.get().fault) == (state, said)
    assert not Mail.objects.get().uncertain


def test_a_sender_that_the_server_refuses_is_a_matter_of_settings_and_waits(
    note: Commitment, mailbox: Mailbox, at: Any, monkeypatch: Any
) -> None:
    async def refuse(self: Any, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        return "553 not your name"

    monkeypatch.setattr(Mailbox, "handle_MAIL", refuse, raising=False)
    at(BEFORE)
    assert (Mail.objects.get().state, Mail.objects.get().fault) == (State.WAITING, "553 not your name")


def test_a_line_that_breaks_before_the_answer_leaves_a_mail_that_says_the_same_again(
    note: Commitment, mailbox: Mailbox, at: Any, monkeypatch: Any
) -> None:
    taken = Mailbox.handle_DATA

    async def take_and_break(self: Mailbox, server: Any, session: Any, envelope: Any) -> str:
        said = await taken(self, server, session, envelope)
        server.transport.abort()
        return said

    with monkeypatch.context() as broken:
        broken.setattr(Mailbox, "handle_DATA", take_and_break)
        at(BEFORE)
    mail = Mail.objects.get()
    assert (mail.state, mail.uncertain, len(mailbox.taken)) == (State.WAITING, True, 1)
    at(after(minutes=1))
    mail.refresh_from_db()
    assert (mail.state, mail.uncertain) == (State.SENT, True)
    assert mailbox.taken[0]["Message-ID"] == mailbox.taken[1]["Message-ID"]
    assert text_of(mailbox.taken[0]) == text_of(mailbox.taken[1])


def test_nothing_is_added_to_words_that_the_server_may_have_already(
    note: Commitment, other_note: Commitment, server: Server, at: Any
) -> None:
    at(BEFORE)
    Mail.objects.update(state=State.WAITING, uncertain=True, next_at=after(days=20))
    at(FRIDAY["after"])
    assert list(Reminder.objects.values_list("rung", flat=True)) == ["before"]


def test_a_retry_waits_for_the_morning(note: Commitment, server: Server, at: Any) -> None:
    server.stop()
    at(berlin(26, 18, 59))
    server.start()
    at(berlin(26, 19, 5))
    mail = Mail.objects.get()
    assert (mail.state, mail.next_at, server.mailbox.taken) == (State.WAITING, berlin(27, 8), [])
    at(berlin(27, 8))
    assert len(server.mailbox.taken) == 1


def test_a_mail_held_up_into_a_day_that_has_its_mail_waits_for_the_next(
    note: Commitment, server: Server, at: Any
) -> None:
    # As a manager's of two teams, whose days begin at other hours: the other team's mail of that day is out.
    server.stop()
    at(BEFORE)
    Mail.objects.create(
        address="ana@example.com", day=dt.date(2026, 11, 27), state=State.SENT, ended_at=after(hours=23)
    )
    server.start()
    at(after(hours=23, minutes=30))
    assert server.mailbox.taken == []
    mail = Mail.objects.get(state=State.WAITING)
    assert (mail.lease_until, mail.next_at) == (None, berlin(30, 8))
    at(berlin(30, 8))
    assert len(server.mailbox.taken) == 1


def test_what_is_answered_while_it_waits_is_not_asked_any_more(note: Commitment, server: Server, at: Any) -> None:
    server.stop()
    at(BEFORE)
    duty = note.duties.friday().get()
    reports.report(duty=duty, data={**HAPPENED, "next_at": None}, participant=note.participant)
    server.start()
    at(after(minutes=2))
    assert (Mail.objects.get().state, server.mailbox.taken) == (State.DROPPED, [])
    assert Reminder.objects.get().left_out == "answered"


def test_what_is_stopped_while_it_waits_is_not_sent(note: Commitment, server: Server, at: Any) -> None:
    server.stop()
    at(BEFORE)
    stopping.stop(mail=Mail.objects.get())
    server.start()
    at(after(minutes=2))
    assert (Reminder.objects.get().left_out, server.mailbox.taken) == ("stopped", [])


def test_a_slow_process_that_wakes_up_records_nothing(note: Commitment, server: Server, at: Any, clock: Any) -> None:
    at(BEFORE)
    Mail.objects.update(state=State.WAITING, claim="another", lease_until=after(minutes=2))
    mail = Mail.objects.get()
    mail.claim = "mine"
    assert outbox.finish(Outbox(Mail, lambda row: Result()), mail, state=State.SENT) is False
    assert Mail.objects.get().state == State.WAITING


def test_a_mail_that_cannot_be_written_holds_up_nobody_else(
    note: Commitment, other_note: Commitment, server: Server, at: Any, monkeypatch: Any
) -> None:
    other_note.rep.email = "ben@example.com"
    other_note.rep.save()
    written = composing.compose

    def compose(mail: Mail, now: dt.datetime) -> composing.Letter:
        if mail.address == "ana@example.com":
            raise ValueError("no such zone")
        return written(mail, now)

    monkeypatch.setattr(composing, "compose", compose)
    at(BEFORE)
    assert server.mailbox.readers == ["ben@example.com"]
    mail = Mail.objects.get(address="ana@example.com")
    assert (mail.state, mail.fault, mail.next_at) == (State.WAITING, "ValueError: no such zone", after(minutes=1))


@pytest.mark.django_db(transaction=True)
def test_many_schedulers_at_once_send_each_mail_once(many: Any, server: Server, clock: Any) -> None:
    for number, one in enumerate(many(8)):
        one.rep.email = f"rep{number}@example.com"
        one.rep.save()
    clock.move_to(BEFORE)
    schedulers(reminders.remind)
    assert sorted(server.mailbox.readers) == [f"rep{number}@example.com" for number in range(8)]
    assert set(Mail.objects.values_list("state", "attempts", "uncertain")) == {(State.SENT, 1, False)}
    assert Reminder.objects.count() == 8


ASK = """
from commitments.models import Mail
print(*Mail.objects.values_list("state", "uncertain", "attempts"))
"""


def test_a_process_that_dies_between_acceptance_and_record_costs_one_extra_copy(tmp_path: Path) -> None:
    server = Server()
    server.start()
    laptop, mailbox = Laptop(tmp_path, mail(server.port)), server.mailbox
    try:
        code, printed = laptop.run(SEED, dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC))
        assert code == 0, printed
        with laptop.dying_at(mailbox):
            assert laptop.run(LOOK, BEFORE)[0] == -signal.SIGKILL
        # It was accepted, and nothing says so; until the claim runs out nobody may touch it.
        assert (laptop.run(LOOK, after(minutes=1))[0], len(mailbox.taken)) == (0, 1)
        assert (laptop.run(LOOK, after(minutes=4))[0], len(mailbox.taken)) == (0, 2)
        assert laptop.run(LOOK + ASK, after(minutes=8))[1].splitlines()[-1] == "('sent', True, 2)"
    finally:
        server.stop()
    # And one that was recorded is not sent again.
    first, second = mailbox.taken
    assert first["Message-ID"] == second["Message-ID"]
    assert text_of(first) == text_of(second)
