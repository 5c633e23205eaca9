"""Reminders by mail: when, to whom, never twice, and what arrives at a real mail server."""

import datetime as dt
from typing import Any

import pytest

from commitments import calendars
from commitments.actions import notes, reminders, reports, signals, stopping
from commitments.duedates import Calendar
from commitments.ladder import Hours
from commitments.models import Commitment, Duty, Mail, MailStop, Reminder
from commitments.queries import maildesk
from facilitator.models import Membership, Team
from sessions.models import Participant
from tests import factories
from tests.commitments.conftest import WEDNESDAY, words
from tests.commitments.mailbox import Mailbox, Server, text_of
from tests.commitments.test_reports import HAPPENED, MOVED

pytestmark = pytest.mark.django_db


def berlin(day: int, hour: int, minute: int = 0, month: int = 11) -> dt.datetime:
    return dt.datetime(2026, month, day, hour - 1, minute, tzinfo=dt.UTC)


FRIDAY = {
    "before": berlin(26, 9),
    "after": berlin(27, 11),
    "morning": berlin(30, 8),
    "escalate": berlin(1, 9, month=12),
    "week_1": berlin(4, 9, month=12),
    "week_2": berlin(11, 9, month=12),
}


@pytest.fixture
def at(clock: Any) -> Any:
    """Look at the clock at a moment, as the scheduler does."""

    def look(moment: dt.datetime) -> None:
        clock.move_to(moment)
        reminders.remind()

    return look


def steps() -> list[tuple[str, str, str]]:
    return [(row.rung, row.address, row.kind) for row in Reminder.objects.filter(left_out="").order_by("pk")]


def test_the_whole_ladder_goes_to_the_rep_then_to_the_manager_and_then_ends(
    note: Commitment, mailbox: Mailbox, at: Any
) -> None:
    for moment in FRIDAY.values():
        at(moment)
    at(berlin(18, 9, month=12))
    assert steps() == [
        ("before", "ana@example.com", "nudge"),
        ("after", "ana@example.com", "nudge"),
        ("morning", "ana@example.com", "nudge"),
        ("escalate", "max@example.com", "alert"),
        ("week_1", "ana@example.com", "digest"),
        ("week_1", "max@example.com", "alert"),
        ("week_2", "ana@example.com", "digest"),
        ("week_2", "max@example.com", "alert"),
    ]
    assert mailbox.readers == [address for _rung, address, _kind in steps()]


def test_what_arrives(note: Commitment, mailbox: Mailbox, at: Any) -> None:
    at(FRIDAY["before"])
    mail = mailbox.taken[0]
    assert mail["Subject"] == "Northwind Freight: Friday report due Fri 27 Nov, 09:00"
    assert (mail["From"], mail["To"]) == ("AskOnce <askonce@ask.example>", "ana@example.com")
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"] == f"<{Mail.objects.get().message_id.hex}@ask.example>"
    assert mail["In-Reply-To"] is None
    assert mail.get_content_type() == "text/plain"
    text = text_of(mail)
    assert "Call Priya and propose a capacity review" in text
    assert "Due Fri 27 Nov, 09:00, tomorrow." in text
    assert [line.split("?did=")[1] for line in text.splitlines() if "?did=" in line] == [
        "happened",
        "did_not_happen",
        "rescheduled",
        "no_longer_valid",
    ]


def test_one_click_is_offered_on_one_line_with_both_headers(note: Commitment, mailbox: Mailbox, at: Any) -> None:
    at(FRIDAY["before"])
    mail, raw = mailbox.taken[0], mailbox.raw[0].decode()
    url = mail["List-Unsubscribe"].strip("<>")
    token = url.removeprefix("https://ask.example/u/").rstrip("/")
    assert len(token) <= 40
    assert f"List-Unsubscribe: <{url}>\r\n" in raw
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in raw
    assert url in text_of(mail)


def test_later_mails_about_the_same_promise_are_one_thread(note: Commitment, mailbox: Mailbox, at: Any) -> None:
    for rung in ("before", "after", "morning"):
        at(FRIDAY[rung])
    first, second, third = mailbox.taken
    assert second["In-Reply-To"] == first["Message-ID"]
    assert third["In-Reply-To"] == second["Message-ID"]
    assert third["References"].split() == [first["Message-ID"], second["Message-ID"]]
    assert second["Subject"] == "Northwind Freight: Friday report was due Fri 27 Nov, 09:00"
    assert "earlier today" in text_of(second)
    assert "3 days ago" in text_of(third)


def test_the_manager_reads_who_has_not_reported(note: Commitment, mailbox: Mailbox, at: Any, settings: Any) -> None:
    settings.LOOPBACK_ONLY = False
    at(FRIDAY["escalate"])
    mail = mailbox.taken[-1]
    assert mail["To"] == "max@example.com"
    assert mail["Subject"] == "Northwind Freight: Friday report of Ana was due Fri 27 Nov, 09:00"
    assert f"https://ask.example/teams/{note.team_id}/standup/" in text_of(mail)
    # A manager has an account, and reports for nobody through a mail.
    assert "/a/" not in text_of(mail)


def test_nothing_in_quiet_hours_at_weekends_or_on_holidays(
    note: Commitment, mailbox: Mailbox, at: Any, team: Team
) -> None:
    at(berlin(26, 7, 59))
    at(berlin(26, 19))
    at(berlin(28, 12))
    assert mailbox.taken == []
    team.holidays_country = "DE"
    team.save()
    at(dt.datetime(2026, 12, 25, 10, tzinfo=dt.UTC))
    assert mailbox.taken == []


def test_a_report_ends_the_reminders(note: Commitment, mailbox: Mailbox, at: Any, clock: Any) -> None:
    at(FRIDAY["before"])
    duty = note.duties.friday().get()
    reports.report(duty=duty, data={**HAPPENED, "next_at": None}, participant=note.participant)
    for rung in ("after", "morning", "escalate", "week_1"):
        at(FRIDAY[rung])
    assert len(mailbox.taken) == 1


def test_a_moved_conversation_is_reminded_of_at_its_new_time(note: Commitment, mailbox: Mailbox, at: Any) -> None:
    at(FRIDAY["before"])
    reports.report(duty=note.duties.friday().get(), data=MOVED, participant=note.participant)
    at(FRIDAY["after"])
    assert len(mailbox.taken) == 1
    at(berlin(3, 9, month=12))
    assert mailbox.taken[1]["Subject"] == "Northwind Freight: Friday report due Fri 4 Dec, 09:00"


def test_a_note_whose_date_was_changed_has_its_ladder_anew(note: Commitment, mailbox: Mailbox, at: Any) -> None:
    at(FRIDAY["before"])
    notes.edit_commitment(note=note, data=words(conversation_at=WEDNESDAY + dt.timedelta(days=7)))
    at(FRIDAY["after"])
    at(berlin(3, 9, month=12))
    assert [mail["Subject"][-13:] for mail in mailbox.taken] == ["27 Nov, 09:00", " 4 Dec, 09:00"]


def test_looking_again_sends_nothing_again(note: Commitment, mailbox: Mailbox, at: Any) -> None:
    for _look in range(3):
        at(FRIDAY["before"])
    at(FRIDAY["before"] + dt.timedelta(hours=3))
    assert len(mailbox.taken) == 1


def test_one_mail_a_day_however_much_is_due(
    note: Commitment, mailbox: Mailbox, at: Any, training: Any, other_rep: Participant
) -> None:
    """Two reps who share an address, and a second promise whose step comes later on the same day."""
    other_rep.rep.email = "ANA@example.com"
    other_rep.rep.save()
    later = notes.post_commitment(participant=other_rep, data=words(account="Tessera"))
    Duty.objects.filter(commitment=later).update(due_at=berlin(27, 15))
    at(FRIDAY["before"])
    at(berlin(26, 16))
    assert len(mailbox.taken) == 1
    assert mailbox.taken[0]["Subject"] == "Northwind Freight: Friday report due Fri 27 Nov, 09:00, and 1 more"
    assert "Tessera" in text_of(mailbox.taken[0])
    at(FRIDAY["after"])
    at(berlin(27, 17))
    at(berlin(30, 8))
    assert [len(set(readers)) for readers in (mailbox.readers,)] == [1]
    # Tessera's own step on Friday waited for the next day's mail, which the next morning's step speaks in.
    assert [(row.duty.commitment_id == later.pk, row.rung) for row in Reminder.objects.order_by("pk")] == [
        (False, "before"),
        (True, "before"),
        (False, "after"),
        (False, "morning"),
        (True, "morning"),
    ]


def test_after_the_laptop_slept_over_friday_one_mail_goes_out_and_no_burst(
    note: Commitment, mailbox: Mailbox, at: Any
) -> None:
    at(FRIDAY["after"] + dt.timedelta(hours=5))
    at(berlin(30, 9))
    assert [row[0] for row in steps()] == ["after", "morning"]


def test_what_is_older_than_a_working_day_is_left_out_and_says_so(note: Commitment, mailbox: Mailbox, at: Any) -> None:
    # Until Wednesday evening: the morning's step of Monday and the manager's of Tuesday are over by then.
    at(berlin(2, 18, month=12))
    assert mailbox.taken == []
    left = Reminder.objects.exclude(left_out="").order_by("pk").values_list("rung", "left_out", "mail")
    assert list(left) == [("morning", "late", None), ("escalate", "late", None)]
    at(FRIDAY["week_1"])
    assert mailbox.readers == ["ana@example.com", "max@example.com"]


def test_a_weekend_does_not_make_a_step_old(note: Commitment, mailbox: Mailbox, at: Any) -> None:
    Duty.objects.filter(pk=note.duties.friday().get().pk).update(due_at=berlin(27, 15))
    at(berlin(30, 7, 59))
    assert mailbox.taken == []
    at(berlin(30, 8))
    assert [row[0] for row in steps()] == ["morning"]


def test_nothing_is_planned_or_called_sent_without_a_mail_server(note: Commitment, at: Any, settings: Any) -> None:
    settings.MAILERS = {"default": {"BACKEND": settings.CONSOLE_MAIL}}
    note.rep.email = "ana@example.com"
    note.rep.save()
    at(FRIDAY["before"])
    assert not Reminder.objects.exists()
    assert not Mail.objects.exists()


def test_a_guest_gets_no_mail_but_the_manager_still_hears_of_it(training: Any, mailbox: Mailbox, at: Any) -> None:
    guest = factories.ParticipantFactory(training=training, rep=None, name="Gus")
    notes.post_commitment(participant=guest, data=words())
    for moment in FRIDAY.values():
        at(moment)
    assert set(mailbox.readers) == {"max@example.com"}
    assert "Gus, Northwind Freight" in text_of(mailbox.taken[0])


def test_who_left_the_team_and_who_has_no_real_address_gets_none(
    note: Commitment, server: Server, at: Any, manager: Any
) -> None:
    note.rep.active = False
    note.rep.save()
    manager.email = "facilitator@localhost"
    manager.save()
    for moment in FRIDAY.values():
        at(moment)
    assert server.mailbox.taken == []


@pytest.fixture
def look(note: Commitment, manager: Any) -> Duty:
    """A look that the manager owes, and nothing else that anybody is reminded of."""
    duty = note.duties.friday().get()
    note.rep.email = ""
    note.rep.save()
    made = Duty.objects.create(
        kind=Duty.Kind.DAY_7_CHECK,
        team=note.team,
        training=note.training,
        commitment=note,
        owner_user=manager,
        anchor_at=duty.anchor_at,
        due_at=duty.due_at,
    )
    duty.delete()
    return made


def test_the_managers_own_looks_are_the_managers_and_told_to_nobody_else(look: Duty, mailbox: Mailbox, at: Any) -> None:
    for moment in FRIDAY.values():
        at(moment)
    assert {row[2] for row in steps()} == {"nudge", "digest"}
    assert set(mailbox.readers) == {"max@example.com"}
    assert mailbox.taken[0]["Subject"] == "Northwind Freight: look a week after the signal due Fri 27 Nov, 09:00"


@pytest.mark.parametrize("leaves", ["the team", "for good"])
def test_the_looks_of_a_manager_who_left_are_told_to_who_looks_after_the_team_now(
    look: Duty, mailbox: Mailbox, at: Any, manager: Any, leaves: str
) -> None:
    Membership.objects.filter(user=manager, role="manager").delete()
    manager.is_active = leaves == "the team"
    manager.save()
    factories.MembershipFactory(team=look.team, user__email="mia@example.com", role="manager")
    for moment in FRIDAY.values():
        at(moment)
    assert set(mailbox.readers) == {"mia@example.com"}
    assert [one.name for one in maildesk.mail_desk(look.team, FRIDAY["week_1"]).unreached] == []


def test_a_signal_without_an_ae_is_named_among_those_whom_no_mail_reaches(team: Team, clock: Any) -> None:
    signals.log(team=team, data={"account": "Nord Ltd", "trigger": "renewal_window", "evidence": "March"})
    found = maildesk.mail_desk(team, FRIDAY["before"]).unreached
    assert [(one.name, one.why, one.count) for one in found] == [("Nord Ltd", "has no AE yet", 1)]


def test_a_class_that_was_stopped_is_not_sent_and_the_others_are(note: Commitment, mailbox: Mailbox, at: Any) -> None:
    at(FRIDAY["before"])
    stopping.stop(mail=Mail.objects.get())
    assert list(MailStop.objects.values_list("address", "kind")) == [("ana@example.com", "nudge")]
    for moment in list(FRIDAY.values())[1:]:
        at(moment)
    assert mailbox.readers == ["ana@example.com", "max@example.com", *["ana@example.com", "max@example.com"] * 2]


def test_an_account_of_several_lines_makes_no_header_of_its_own(note: Commitment, mailbox: Mailbox, at: Any) -> None:
    Commitment.objects.filter(pk=note.pk).update(account="Evil\r\nBcc: all@example.com")
    at(FRIDAY["before"])
    mail = mailbox.taken[0]
    assert mail["Bcc"] is None
    assert mail["Subject"].startswith("Evil Bcc: all@example.com: Friday report due")


def test_without_a_public_address_there_are_no_links_and_the_mail_says_how_to_answer(
    note: Commitment, mailbox: Mailbox, at: Any, settings: Any
) -> None:
    settings.PUBLIC_BASE_URL = ""
    at(FRIDAY["before"])
    mail = mailbox.taken[0]
    assert "http" not in text_of(mail)
    assert "Tell it at the standup" in text_of(mail)
    assert "write to askonce@ask.example" in text_of(mail)
    assert mail["List-Unsubscribe"] is None


def test_one_click_is_not_offered_over_a_line_that_others_can_read(
    note: Commitment, mailbox: Mailbox, at: Any, settings: Any
) -> None:
    settings.PUBLIC_BASE_URL = "http://ask.example"
    at(FRIDAY["before"])
    assert mailbox.taken[0]["List-Unsubscribe"] is None
    assert "http://ask.example/u/" in text_of(mailbox.taken[0])


def test_a_team_whose_calendar_has_no_working_day_stops_nobody_elses_mail(
    note: Commitment, mailbox: Mailbox, at: Any, monkeypatch: Any
) -> None:
    class Always:
        def __contains__(self, day: object) -> bool:
            return True

    elsewhere = factories.make_training()
    profile = factories.RepFactory(team=elsewhere.team, email="eve@example.com")
    notes.post_commitment(participant=factories.ParticipantFactory(training=elsewhere, rep=profile), data=words())
    usual = calendars.mail_hours

    def hours(team: Team) -> Hours:
        return usual(team) if team == note.team else Hours(Calendar("UTC", holidays=Always()))

    monkeypatch.setattr(calendars, "mail_hours", hours)
    at(FRIDAY["before"])
    assert mailbox.readers == ["ana@example.com"]


@pytest.mark.parametrize("count", [1, 3])
def test_looking_costs_the_same_for_one_and_for_many(
    many: Any, server: Server, at: Any, count: int, django_assert_num_queries: Any
) -> None:
    many(count)
    at(FRIDAY["before"])
    with django_assert_num_queries(4):
        reminders.remind()


def test_a_long_account_leaves_room_for_the_rest_of_the_subject(note: Commitment, mailbox: Mailbox, at: Any) -> None:
    name = "Nordwestdeutsche " * 11
    Commitment.objects.update(account=name)
    at(FRIDAY["before"])
    [mail] = mailbox.taken
    assert str(mail["subject"]).startswith("Nordwestdeutsche")
    assert len(str(mail["subject"])) < 120
    assert "due Fri 27 Nov, 09:00" in str(mail["subject"])
    assert name.strip() in text_of(mail)
