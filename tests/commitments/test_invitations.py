"""Invitation mails: exact parts, versions over edit, move and end, and never twice while nobody dies.

Taken by a real mail server and read by a calendar parser that did not write them.
"""

import datetime as dt
from email.message import EmailMessage
from typing import Any

import pytest
from ical.calendar import Calendar
from ical.calendar_stream import IcsCalendarStream
from ical.event import EventStatus

from commitments.actions import invitations, notes, outbox, reports
from commitments.actions.outbox import Outbox, Result
from commitments.models import Commitment, Invitation, InviteSwitch
from facilitator.models import AuditEntry, Rep, Team, User
from tests.commitments.conftest import TUESDAY, WEDNESDAY, words
from tests.commitments.mailbox import Server

HAPPENED = {"outcome": "happened", "response": "agreed_next_step", "next_step": "Send the plan"}
THURSDAY = WEDNESDAY + dt.timedelta(days=1)
NEXT_WEEK = WEDNESDAY + dt.timedelta(days=7)
State = Invitation.State


@pytest.fixture(autouse=True)
def _reached(rep: Any) -> None:
    Rep.objects.filter(pk=rep.rep_id).update(email="Ana@Example.com")


@pytest.fixture
def on(team: Team, manager: User) -> None:
    invitations.switch(team=team, user=manager, on=True)


@pytest.fixture
def note(rep: Any, on: None) -> Commitment:
    return notes.post_commitment(participant=rep, data=words())


def parts(message: EmailMessage) -> list[Any]:
    return [part for part in message.walk() if not part.is_multipart()]


# Off by default


def test_nobody_is_invited_until_the_team_says_so(rep: Any, server: Server) -> None:
    notes.post_commitment(participant=rep, data=words())
    assert invitations.run() == 0
    assert not Invitation.objects.exists()


def test_what_was_promised_before_is_not_mailed_afterwards(
    rep: Any, server: Server, team: Team, manager: User, clock: Any
) -> None:
    notes.post_commitment(participant=rep, data=words())
    clock.shift(dt.timedelta(minutes=1))
    invitations.switch(team=team, user=manager, on=True)
    assert invitations.run() == 0


CONSOLE = {"default": {"BACKEND": "django.core.mail.backends.console.EmailBackend"}}


def test_without_a_mail_server_nothing_is_planned(note: Commitment, settings: Any) -> None:
    settings.MAILERS = CONSOLE
    assert invitations.run() == 0
    assert not Invitation.objects.exists()


def test_switched_off_again_nothing_goes_out(note: Commitment, server: Server, team: Team, manager: User) -> None:
    server.stop()
    invitations.run()
    invitations.switch(team=team, user=manager, on=False)
    server.start()
    assert invitations.run() == 0
    assert Invitation.objects.get().state == State.DROPPED
    assert list(AuditEntry.objects.filter(action="switch_invitations").values_list("changes", flat=True)) == [
        {"invitations": [True, False]},
        {"invitations": [False, True]},
    ]


@pytest.mark.parametrize("changed", [{"email": ""}, {"active": False}, {"email": "ana@localhost"}])
def test_whom_no_mail_reaches_is_not_invited(note: Commitment, server: Server, changed: Any) -> None:
    Rep.objects.update(**changed)
    assert invitations.run() == 0


@pytest.mark.parametrize(
    ("changed", "readers"),
    [({"email": ""}, []), ({"active": False}, []), ({"email": "ana.berg@example.com"}, ["ana.berg@example.com"])],
)
def test_who_leaves_or_moves_while_an_invitation_waits(
    note: Commitment, server: Server, clock: Any, changed: Any, readers: list[str]
) -> None:
    clock.move_to(TUESDAY.replace(hour=20))
    invitations.run()
    assert Invitation.objects.get().state == State.WAITING
    Rep.objects.update(**changed)
    clock.move_to(WEDNESDAY.replace(hour=8))
    invitations.run()
    assert server.mailbox.readers == readers
    assert set(Invitation.objects.values_list("address", flat=True)) >= set(readers)


# What arrives


def test_the_mail_is_built_so_that_every_program_sees_an_invitation(note: Commitment, server: Server) -> None:
    assert invitations.run() == 1
    (message,) = server.mailbox.taken
    kinds = [part.get_content_type() for part in message.walk()]
    assert kinds == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "text/calendar",
    ]
    _plain, _html, inline, attached = parts(message)
    for part in (inline, attached):
        assert part["Content-Type"].params["method"] == "REQUEST"
        assert part["Content-Type"].params["charset"] == "utf-8"
        assert str(part["Content-Type"]).count("charset") == 1
    assert inline.get_content_disposition() is None
    assert (attached.get_content_disposition(), attached.get_filename()) == ("attachment", "invite.ics")
    texts = [part.get_payload(decode=True).replace(b"\r\n", b"\n").strip() for part in (inline, attached)]
    assert texts[0] == texts[1]
    assert (message["To"], message["Auto-Submitted"]) == ("ana@example.com", "auto-generated")
    assert message["Subject"] == "Northwind Freight: Call Priya and propose a capacity review"


def raw(message: EmailMessage) -> list[str]:
    """The calendar's lines, unfolded."""
    text = parts(message)[-1].get_payload(decode=True).decode()
    return text.replace("\r\n", "\n").replace("\n ", "").split("\n")


def test_the_calendar_asks_for_no_answer_because_nobody_reads_one(
    note: Commitment, server: Server, settings: Any
) -> None:
    settings.DEFAULT_FROM_EMAIL = "AskOnce <askonce@example.com>"
    invitations.run()
    lines = raw(server.mailbox.taken[0])
    assert lines.count("METHOD:REQUEST") == 1
    assert "ORGANIZER:mailto:askonce@example.com" in lines
    (attendee,) = [line for line in lines if line.startswith("ATTENDEE")]
    name, _colon, address = attendee.partition(":")
    assert address == "mailto:ana@example.com"
    assert set(name.split(";")) == {
        "ATTENDEE",
        "CN=Ana",
        "CUTYPE=INDIVIDUAL",
        "PARTSTAT=NEEDS-ACTION",
        "ROLE=REQ-PARTICIPANT",
        "RSVP=FALSE",
    }
    assert sum(line.startswith("SUMMARY") for line in lines) == 1


def event(message: EmailMessage) -> tuple[Calendar, Any]:
    found = IcsCalendarStream.calendar_from_ics("\r\n".join(raw(message)))
    (only,) = found.events
    return found, only


def test_the_event_is_the_notes_own(note: Commitment, server: Server, clock: Any) -> None:
    clock.shift(dt.timedelta(minutes=3))
    invitations.run()
    calendar, only = event(server.mailbox.taken[0])
    assert calendar.method == "REQUEST"
    assert (only.uid, only.sequence, only.dtstart) == (note.uid, 0, WEDNESDAY)
    # The moment this message was made, as a METHOD demands.
    assert only.dtstamp == TUESDAY + dt.timedelta(minutes=3)


def test_other_words_are_not_mailed(note: Commitment, server: Server) -> None:
    invitations.run()
    notes.edit_commitment(note=note, data={"account": "Northwind Rail"})
    assert invitations.run() == 0


def test_a_move_is_a_request_with_the_next_sequence(note: Commitment, server: Server) -> None:
    invitations.run()
    notes.edit_commitment(note=note, data={"conversation_at": THURSDAY})
    assert invitations.run() == 1
    calendar, only = event(server.mailbox.taken[1])
    assert (calendar.method, only.uid, only.sequence, only.dtstart) == ("REQUEST", note.uid, 1, THURSDAY)
    assert server.mailbox.taken[1]["Subject"].startswith("Moved: ")


def test_an_end_is_a_cancel_with_the_next_sequence(note: Commitment, server: Server, facilitator: User) -> None:
    invitations.run()
    notes.withdraw(note=note, user=facilitator)
    assert invitations.run() == 1
    message = server.mailbox.taken[1]
    calendar, only = event(message)
    assert (calendar.method, only.uid, only.sequence, only.status) == ("CANCEL", note.uid, 1, EventStatus.CANCELLED)
    assert {part["Content-Type"].params["method"] for part in parts(message)[2:]} == {"CANCEL"}


def test_what_never_arrived_is_not_called_off(note: Commitment, server: Server, facilitator: User) -> None:
    notes.withdraw(note=note, user=facilitator)
    assert invitations.run() == 0


def test_two_moves_before_the_mail_goes_out_are_one_mail(note: Commitment, server: Server) -> None:
    server.stop()
    invitations.run()
    notes.edit_commitment(note=note, data={"conversation_at": THURSDAY})
    invitations.run()
    server.start()
    Invitation.objects.update(next_at=TUESDAY)
    assert invitations.run() == 1
    assert [event(message)[1].sequence for message in server.mailbox.taken] == [1]
    assert [row.state for row in Invitation.objects.order_by("pk")] == [State.DROPPED, State.SENT]


def test_an_agreed_next_step_is_an_appointment_of_its_own(note: Commitment, server: Server) -> None:
    invitations.run()
    reports.report(duty=note.duties.get(), data={**HAPPENED, "next_at": NEXT_WEEK}, participant=note.participant)
    assert invitations.run() == 1
    _calendar, only = event(server.mailbox.taken[1])
    assert (only.summary, only.dtstart, only.sequence) == ("Northwind Freight: Send the plan", NEXT_WEEK, 0)
    assert only.uid != note.uid


def test_what_is_over_is_not_invited_to(note: Commitment, server: Server, clock: Any) -> None:
    clock.move_to(WEDNESDAY + dt.timedelta(minutes=1))
    assert invitations.run() == 0


def test_quiet_hours_are_kept(note: Commitment, server: Server, clock: Any) -> None:
    clock.move_to(dt.datetime(2026, 11, 24, 22, tzinfo=dt.UTC))
    assert invitations.run() == 0
    # 8 in the morning in Berlin, two hours before the conversation.
    assert Invitation.objects.get().next_at == dt.datetime(2026, 11, 25, 7, tzinfo=dt.UTC)
    clock.move_to(dt.datetime(2026, 11, 25, 7, tzinfo=dt.UTC))
    assert invitations.run() == 1


# Faults


def test_looking_twice_sends_once(note: Commitment, server: Server) -> None:
    assert [invitations.run(), invitations.run()] == [1, 0]
    assert len(server.mailbox.taken) == 1


def test_a_server_that_is_down_is_tried_again(note: Commitment, server: Server, clock: Any) -> None:
    server.stop()
    assert invitations.run() == 0
    row = Invitation.objects.get()
    assert (row.state, row.attempts, row.next_at) == (State.WAITING, 1, TUESDAY + dt.timedelta(minutes=1))
    assert "nobody answers at that address and port" in row.fault
    server.start()
    clock.shift(dt.timedelta(minutes=1))
    assert invitations.run() == 1


def test_an_address_that_the_server_refuses_for_good_is_not_tried_again(
    note: Commitment, server: Server, clock: Any
) -> None:
    server.mailbox.to = lambda _address: "550 no such mailbox"
    invitations.run()
    row = Invitation.objects.get()
    assert (row.state, row.fault) == (State.REFUSED, "550 no such mailbox")
    clock.shift(dt.timedelta(hours=2))
    assert invitations.run() == 0


def test_one_that_cannot_be_written_does_not_hold_up_the_others(
    note: Commitment, other_rep: Any, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    Rep.objects.filter(pk=other_rep.rep_id).update(email="ben@example.com")
    notes.post_commitment(participant=other_rep, data=words(account="Tessera"))
    write = invitations.inviting.message

    def sometimes(row: Any, *rest: Any) -> Any:
        if row.address == "ana@example.com":
            raise LookupError("no template")
        return write(row, *rest)

    monkeypatch.setattr(invitations.inviting, "message", sometimes)
    assert invitations.run() == 1
    assert server.mailbox.readers == ["ben@example.com"]
    assert Invitation.objects.get(address="ana@example.com").fault == "LookupError: no template"


def test_a_process_that_died_while_sending_leaves_one_copy_more_with_the_same_name(
    note: Commitment, server: Server, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        # After the server has taken it, before it is written down.
        patch.setattr(outbox, "finish", _die)
        with pytest.raises(KeyboardInterrupt):
            invitations.run()
    assert invitations.run() == 0
    clock.shift(dt.timedelta(minutes=3))
    assert invitations.run() == 1
    assert len({message["Message-ID"] for message in server.mailbox.taken}) == 1
    assert Invitation.objects.get().uncertain


def test_one_that_a_dead_process_held_when_it_was_switched_off_stays_unsent(
    note: Commitment, server: Server, clock: Any, team: Team, manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("commitments.mailing.inviting.message", _die)
        with pytest.raises(KeyboardInterrupt):
            invitations.run()
    invitations.switch(team=team, user=manager, on=False)
    clock.shift(dt.timedelta(minutes=3))
    assert invitations.run() == 0
    assert server.mailbox.taken == []
    assert Invitation.objects.get().state == State.DROPPED


def _die(*_args: object, **_changed: object) -> bool:
    raise KeyboardInterrupt


def test_another_scheduler_gets_nothing_while_one_is_sending(note: Commitment, server: Server, team: Team) -> None:
    invitations.plan(InviteSwitch.objects.get())
    pk, box = Invitation.objects.get().pk, Outbox(Invitation, lambda row: Result())
    assert outbox.claim(box, pk) is not None
    assert outbox.claim(box, pk) is None
    assert invitations.run() == 0


@pytest.mark.parametrize("count", [1, 3])
def test_planning_asks_as_often_for_few_as_for_many(
    many: Any, count: int, on: None, server: Server, django_assert_num_queries: Any
) -> None:
    many(count)
    Rep.objects.update(email="rep@example.com")
    one = InviteSwitch.objects.select_related("team").get()
    invitations.plan(one)
    # Duties, ended hours, entries; notes, steps, rows; readers' and desks' stops.
    with django_assert_num_queries(8):
        invitations.plan(one)


# The switch on the page


def test_the_page_switches_it_and_says_how_it_goes(
    note: Commitment, server: Server, team: Team, manager: User, as_user: Any
) -> None:
    client, url = as_user(manager), f"/desk/{team.pk}/calendar/invitations/"
    server.stop()
    invitations.run()
    page = client.get(f"/desk/{team.pk}/calendar/").text
    assert "1 waits" in page
    assert "nobody answers at that address and port" in page
    client.post(url, {"on": "no"})
    assert not InviteSwitch.objects.exists()
    client.post(url, {"on": "nonsense"})
    assert not InviteSwitch.objects.exists()
    client.post(url, {"on": "yes"})
    assert InviteSwitch.objects.get().team == team


def test_the_page_says_when_there_is_no_mail_server(team: Team, manager: User, as_user: Any, settings: Any) -> None:
    settings.MAILERS = CONSOLE
    assert "has no mail server" in as_user(manager).get(f"/desk/{team.pk}/calendar/").text
