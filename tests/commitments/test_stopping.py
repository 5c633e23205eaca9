"""Who wants no mail: a rep who stops invitations for themselves, and a manager who stops a team's mail to somebody."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from commitments.actions import invitations, notes, reminders, stopping
from commitments.models import Commitment, Invitation, Mail, MailStop, Reminder, TeamStop
from facilitator.models import AuditEntry, Membership, Rep, Team, User
from sessions.actions import moves
from sessions.models import Participant
from tests import factories
from tests.commitments.conftest import WEDNESDAY, words
from tests.commitments.mailbox import Server, link_in, text_of
from tests.commitments.test_reminders import FRIDAY

ANA = "ana@example.com"
THURSDAY = WEDNESDAY + dt.timedelta(days=1)


@pytest.fixture
def inviting(team: Team, manager: User) -> None:
    invitations.switch(team=team, user=manager, on=True)


@pytest.fixture
def promised(inviting: None, rep: Participant, server: Server) -> Commitment:
    return notes.post_commitment(participant=rep, data=words())


# A rep's own invitations: from the mail


def test_an_invitation_says_how_to_stop_them_and_the_link_does(
    promised: Commitment, server: Server, client: Client
) -> None:
    assert invitations.run() == 1
    message = server.mailbox.taken[0]
    link = link_in(message, "/u/")
    assert message["List-Unsubscribe"] == f"<https://ask.example{link}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    page = client.get(link)
    assert "Invitations to what I promised" in page.text
    assert "Reminders around the day" not in page.text.split("Choose what you get")[0]
    assert not MailStop.objects.exists()
    assert client.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert MailStop.objects.values_list("address", "kind").get() == (ANA, "invite")


def test_without_a_public_address_it_says_whom_to_ask(promised: Commitment, server: Server, settings: Any) -> None:
    settings.PUBLIC_BASE_URL = ""
    invitations.run()
    message = server.mailbox.taken[0]
    assert "write to askonce@ask.example" in text_of(message)
    assert message["List-Unsubscribe"] is None


def test_a_link_of_one_kind_opens_no_mail_of_the_other(promised: Commitment, server: Server, client: Client) -> None:
    invitations.run()
    link = link_in(server.mailbox.taken[0], "/u/")
    Invitation.objects.all().delete()
    Mail.objects.create(address=ANA, day=dt.date(2026, 11, 24))
    assert client.get(link).status_code == 404


def test_stopped_invitations_are_neither_planned_nor_sent(promised: Commitment, server: Server) -> None:
    invitations.run()
    stopping.stop(mail=Invitation.objects.get())
    notes.edit_commitment(note=promised, data={"conversation_at": THURSDAY})
    assert invitations.run() == 0
    MailStop.objects.all().delete()
    server.stop()
    invitations.run()
    stopping.stop(mail=Invitation.objects.latest("pk"))
    server.start()
    Invitation.objects.update(next_at=promised.posted_at)
    assert invitations.run() == 0
    assert Invitation.objects.latest("pk").state == Invitation.State.DROPPED
    assert len(server.mailbox.taken) == 1


@pytest.mark.parametrize("ends", [False, True])
def test_what_a_stop_kept_back_goes_out_when_it_is_taken_back(
    promised: Commitment, server: Server, facilitator: User, ends: bool
) -> None:
    invitations.run()
    if ends:
        notes.withdraw(note=promised, user=facilitator)
    else:
        notes.edit_commitment(note=promised, data={"conversation_at": THURSDAY})
    server.stop()
    invitations.run()
    stopping.stop(mail=Invitation.objects.latest("pk"))
    server.start()
    Invitation.objects.update(next_at=promised.posted_at)
    assert invitations.run() == 0
    MailStop.objects.all().delete()
    assert invitations.run() == 1
    # The version that nobody was told of keeps its number, and is told once (RFC 5546 2.1.4).
    promised.refresh_from_db()
    row = Invitation.objects.latest("pk")
    assert (row.state, row.sequence, row.cancels) == (Invitation.State.SENT, promised.ics_sequence, ends)
    assert invitations.run() == 0
    assert len(server.mailbox.taken) == 2


def test_what_arrived_before_a_stop_is_not_sent_again_when_it_is_taken_back(
    promised: Commitment, server: Server
) -> None:
    invitations.run()
    stopping.stop(mail=Invitation.objects.get())
    assert invitations.run() == 0
    MailStop.objects.all().delete()
    assert invitations.run() == 0
    assert len(server.mailbox.taken) == 1


def test_an_invitation_that_a_stop_kept_back_is_not_called_off(
    promised: Commitment, server: Server, facilitator: User
) -> None:
    server.stop()
    invitations.run()
    Invitation.objects.update(attempts=0, next_at=promised.posted_at)
    stopping.stop(mail=Invitation.objects.get())
    server.start()
    assert invitations.run() == 0
    MailStop.objects.all().delete()
    notes.withdraw(note=promised, user=facilitator)
    assert invitations.run() == 0


def test_reminders_go_on_without_invitations(promised: Commitment, server: Server, clock: Any) -> None:
    MailStop.objects.create(address=ANA, kind="invite")
    clock.move_to(FRIDAY["before"])
    reminders.remind()
    assert server.mailbox.readers == [ANA]


# And from the phone


def test_a_rep_stops_them_on_the_phone_and_wants_them_again(
    promised: Commitment, server: Server, rep: Participant, as_phone: Any, manager: User, as_user: Any
) -> None:
    phone, page = as_phone(rep), f"/s/{rep.training.code}/calendar/"
    # While the doors are open, somebody may have picked a name that is not theirs.
    assert "nvitation" not in phone.get(page).text
    phone.post(page, {"do": "uninvite"})
    assert not MailStop.objects.exists()
    moves.end(training=rep.training, stage=None)
    assert "Send me no invitations" in phone.get(page).text
    phone.post(page, {"do": "uninvite"})
    assert "You get no invitations" in phone.get(page).text
    assert invitations.run() == 0
    assert "1 rep wants none" in as_user(manager).get(f"/desk/{promised.team_id}/calendar/").text
    phone.post(page, {"do": "invite"})
    phone.post(page, {"do": "invite"})
    assert invitations.run() == 1
    trail = AuditEntry.objects.filter(action="choose_invitations").order_by("pk")
    assert list(trail.values_list("actor", "changes")) == [
        ("Ana", {"invitations": [True, False]}),
        ("Ana", {"invitations": [False, True]}),
    ]


def test_a_phone_is_asked_only_where_invitations_reach_it(
    rep: Participant, server: Server, as_phone: Any, team: Team, manager: User
) -> None:
    phone, page = as_phone(rep), f"/s/{rep.training.code}/calendar/"
    moves.end(training=rep.training, stage=None)
    assert "nvitation" not in phone.get(page).text
    phone.post(page, {"do": "uninvite"})
    invitations.switch(team=team, user=manager, on=True)
    Rep.objects.update(email="")
    assert "nvitation" not in phone.get(page).text
    phone.post(page, {"do": "uninvite"})
    assert not MailStop.objects.exists()


# A manager stops a team's mail to somebody


def stop(client: Client, team: Team, who: str) -> Any:
    return client.post(f"/desk/{team.pk}/mail/stop/", {"who": who}, follow=True)


def start(client: Client, team: Team, address: str) -> Any:
    return client.post(f"/desk/{team.pk}/mail/start/", {"address": address}, follow=True)


def test_a_facilitator_looks_and_stops_nobody(team: Team, rep: Participant, server: Server, as_user: Any) -> None:
    runs = factories.UserFactory(name="Flo")
    factories.MembershipFactory(user=runs, team=team, role=Membership.Role.FACILITATOR)
    client = as_user(runs)
    assert stop(client, team, ANA).status_code == 403
    assert start(client, team, ANA).status_code == 403
    assert "Stop mail to them" not in client.get(f"/desk/{team.pk}/mail/").text
    assert not TeamStop.objects.exists()


@pytest.mark.parametrize("who", ["Ana", " ana ", "ANA@example.com"])
def test_a_manager_stops_reminders_and_starts_them_again(
    note: Commitment, server: Server, team: Team, manager: User, as_user: Any, clock: Any, who: str
) -> None:
    client = as_user(manager)
    page = stop(client, team, who)
    assert "ana@example.com gets no more mail of this team" in page.text
    assert TeamStop.objects.values_list("address", "by").get() == (ANA, manager.pk)
    clock.move_to(FRIDAY["before"])
    reminders.remind()
    assert not Reminder.objects.filter(address=ANA).exists()
    # By then the first sign-in is over.
    client = as_user(manager)
    desk = client.get(f"/desk/{team.pk}/mail/").text
    assert "gets none, because the desk has stopped them" in desk
    start(client, team, ANA)
    reminders.remind()
    assert server.mailbox.readers == [ANA]
    trail = AuditEntry.objects.filter(action__in=("stop_mail", "start_mail")).order_by("pk")
    assert list(trail.values_list("user", "action", "changes")) == [
        (manager.pk, "stop_mail", {"address": [None, ANA]}),
        (manager.pk, "start_mail", {"address": [ANA, None]}),
    ]


def test_what_waits_is_left_out_and_says_who_stopped_it(
    note: Commitment, server: Server, team: Team, manager: User, as_user: Any, clock: Any
) -> None:
    server.stop()
    clock.move_to(FRIDAY["before"])
    reminders.remind()
    stop(as_user(manager), team, "Ana")
    server.start()
    clock.shift(dt.timedelta(minutes=2))
    reminders.remind()
    assert (Reminder.objects.get().left_out, server.mailbox.taken) == ("held", [])
    assert "Stopped at the desk" in as_user(manager).get(f"/desk/{team.pk}/mail/").text


def test_invitations_stop_with_them(
    promised: Commitment, server: Server, team: Team, manager: User, as_user: Any, rep: Participant, as_phone: Any
) -> None:
    stop(as_user(manager), team, "Ana")
    assert invitations.run() == 0
    moves.end(training=rep.training, stage=None)
    assert "has stopped all mail to you" in as_phone(rep).get(f"/s/{rep.training.code}/calendar/").text
    start(as_user(manager), team, ANA)
    assert invitations.run() == 1


def test_another_teams_mail_to_the_same_address_goes_on(
    note: Commitment, server: Server, stranger: User, as_user: Any, clock: Any
) -> None:
    own = stranger.memberships.get().team
    factories.RepFactory(team=own, name="Ana elsewhere", email=ANA)
    stop(as_user(stranger), own, ANA)
    clock.move_to(FRIDAY["before"])
    reminders.remind()
    assert server.mailbox.readers == [ANA]


def test_what_a_reader_stopped_no_desk_starts(
    note: Commitment, server: Server, team: Team, manager: User, as_user: Any, clock: Any
) -> None:
    MailStop.objects.create(address=ANA, kind="nudge")
    start(as_user(manager), team, ANA)
    clock.move_to(FRIDAY["before"])
    reminders.remind()
    assert server.mailbox.taken == []


@pytest.mark.parametrize(
    ("who", "said"),
    [
        ("", "Write the name or the e-mail address"),
        ("nobody@example.com", "Nobody of this team"),
        ("x" * 300, "longer than an address"),
        ("Twin", "More than one person has this name"),
    ],
)
def test_what_is_not_clear_is_asked_again_and_stays_typed(
    team: Team, manager: User, as_user: Any, who: str, said: str
) -> None:
    for number in range(2):
        factories.RepFactory(team=team, name="Twin", email=f"twin{number}@example.com", active=number == 0)
    factories.MembershipFactory(user=factories.UserFactory(name="Twin"), team=team, role=Membership.Role.MANAGER)
    page = stop(as_user(manager), team, who)
    assert page.status_code == 422
    assert said in page.text
    assert f'value="{who}"' in page.text or not who
    assert not TeamStop.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_as_often_for_one_as_for_three(
    team: Team, manager: User, as_user: Any, django_assert_num_queries: Any, count: int
) -> None:
    for number in range(count):
        factories.RepFactory(team=team, name=f"Rep {number}", email=f"rep{number}@example.com")
        stopping.hold(team=team, address=f"rep{number}@example.com", user=manager)
    client = as_user(manager)
    with django_assert_num_queries(11):
        assert "rep0@example.com" in client.get(f"/desk/{team.pk}/mail/").text
