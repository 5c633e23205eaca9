"""Friday's list: one rep at a time, nobody skipped, absent people carried over."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.test import Client

from commitments.actions import notes, reports, standups
from commitments.models import Commitment, Report, Standup
from commitments.queries import standup as queries
from facilitator.models import Team, User
from sessions.errors import NotNowError
from sessions.models import Participant
from tests.commitments.conftest import FRIDAY_STANDUP, words

HAPPENED = {"outcome": "happened", "response": "soft_no"}
MOVED = {"outcome": "rescheduled", "reason": "ill", "next_at": dt.datetime(2026, 12, 2, 9, 0, tzinfo=dt.UTC)}


@pytest.fixture
def friday(clock: time_machine.Traveller) -> None:
    clock.move_to(FRIDAY_STANDUP)


def opened(team: Team) -> queries.Meeting:
    meeting = queries.meeting(team)
    standups.open_standup(team=team, day=meeting.day, people=[person.turn for person in meeting.people])
    return queries.meeting(team)


def test_standup_of_another_team_is_not_found(team: Team, stranger: User, as_user: Any) -> None:
    assert as_user(stranger).get(f"/teams/{team.pk}/standup/").status_code == 404
    assert as_user(stranger).post(f"/teams/{team.pk}/standup/open/").status_code == 404


def test_standup_asks_for_a_sign_in(team: Team) -> None:
    assert Client().get(f"/teams/{team.pk}/standup/").status_code == 302


def test_report_at_a_foreign_teams_standup_is_not_taken(note: Commitment, stranger: User, as_user: Any) -> None:
    own = stranger.memberships.get().team
    meeting = Standup.objects.create(team=own, day=dt.date(2026, 11, 27))
    url = f"/teams/{own.pk}/standup/{meeting.pk}/report/{note.duties.get().pk}/"
    assert as_user(stranger).post(url, HAPPENED).status_code == 404
    assert not Report.objects.exists()


def test_list_says_how_long_it_takes(team: Team, many: Any) -> None:
    many(10)
    meeting = queries.meeting(team)
    assert (len(meeting.people), meeting.minutes) == (10, 15)


def test_list_is_that_of_the_next_standup(note: Commitment) -> None:
    meeting = queries.meeting(note.team)
    assert (meeting.day, meeting.at) == (dt.date(2026, 11, 27), FRIDAY_STANDUP)
    assert [person.name for person in meeting.people] == ["Ana"]


def test_opening_gives_the_first_rep_ninety_seconds(note: Commitment, other_note: Commitment, friday: None) -> None:
    meeting = opened(note.team)
    assert meeting.current is not None
    assert meeting.current.name == "Ana"
    assert meeting.clock is not None
    assert meeting.clock.ends_at == int(FRIDAY_STANDUP.timestamp() + 90) * 1000


def test_next_goes_on_and_a_second_tap_is_refused(note: Commitment, other_note: Commitment, friday: None) -> None:
    meeting = opened(note.team)
    assert meeting.standup is not None
    standups.next_turn(standup=meeting.standup, turn=meeting.round.moves)
    with pytest.raises(NotNowError):
        standups.next_turn(standup=meeting.standup, turn=meeting.round.moves)
    assert queries.meeting(note.team).current == queries.meeting(note.team).people[1]


def test_absent_rep_is_called_again_and_stays_open(note: Commitment, other_note: Commitment, friday: None) -> None:
    meeting = opened(note.team)
    assert meeting.standup is not None
    standups.skip_turn(standup=meeting.standup, turn=meeting.round.moves)
    standups.next_turn(standup=meeting.standup, turn=meeting.round.moves + 1)
    again = queries.meeting(note.team)
    assert again.current is not None
    assert (again.current.name, again.current.absent) == ("Ana", True)


def test_who_gave_no_answer_is_on_the_next_list(note: Commitment, clock: time_machine.Traveller, friday: None) -> None:
    meeting = opened(note.team)
    assert meeting.standup is not None
    standups.close_standup(standup=meeting.standup)
    clock.move_to(FRIDAY_STANDUP + dt.timedelta(days=7))
    person = queries.meeting(note.team).people[0]
    assert (person.name, person.answered, person.carried) == ("Ana", False, True)


def test_answer_from_the_phone_is_on_the_list_beside_the_promise(
    note: Commitment, facilitator: User, as_user: Any, friday: None
) -> None:
    reports.report(duty=note.duties.get(), data=HAPPENED, participant=note.participant)
    opened(note.team)
    page = as_user(facilitator).get(f"/teams/{note.team_id}/standup/").content.decode()
    assert "Call Priya and propose a capacity review" in page
    assert "It took place" in page
    assert "Not now" in page


def said(note: Commitment, **answers: str) -> dict[str, Any]:
    """What the standup's page sends of one promise."""
    pk = note.duties.get().pk
    return {"duty": [pk], **{f"d{pk}-{name}": value for name, value in answers.items()}}


def press(client: Client, team: Team, verb: str, data: dict[str, Any]) -> Any:
    """A button of the page as it stands."""
    meeting = queries.meeting(team)
    assert meeting.standup is not None
    return client.post(f"/teams/{team.pk}/standup/{meeting.standup.pk}/{verb}/", {"turn": meeting.round.moves, **data})


def now_up(team: Team) -> str:
    current = queries.meeting(team).current
    return current.name if current else ""


def test_answer_is_written_down_on_the_spot(note: Commitment, manager: User, as_user: Any, friday: None) -> None:
    opened(note.team)
    pk = note.duties.get().pk
    assert press(as_user(manager), note.team, f"report/{pk}", said(note, **HAPPENED)).status_code == 302
    report = Report.objects.get()
    assert (report.user, report.outcome, report.response) == (manager, "happened", "soft_no")
    assert now_up(note.team) == "Ana"


def test_unusable_answer_comes_back_with_what_to_write(
    note: Commitment, manager: User, as_user: Any, friday: None
) -> None:
    opened(note.team)
    sent = said(note, outcome="rescheduled", reason="ill")
    answer = press(as_user(manager), note.team, f"report/{note.duties.get().pk}", sent)
    assert answer.status_code == 422
    assert "Pick the new day." in answer.content.decode()


def test_save_without_an_answer_asks_for_one(note: Commitment, manager: User, as_user: Any, friday: None) -> None:
    opened(note.team)
    answer = press(as_user(manager), note.team, f"report/{note.duties.get().pk}", {})
    assert answer.status_code == 422
    assert "Choose what became of the conversation." in answer.content.decode()


@pytest.mark.parametrize("verb", ["next", "absent", "close"])
def test_going_on_saves_what_was_answered(
    note: Commitment, other_note: Commitment, manager: User, as_user: Any, friday: None, verb: str
) -> None:
    opened(note.team)
    assert press(as_user(manager), note.team, verb, said(note, **HAPPENED)).status_code == 302
    assert Report.objects.get().duty == note.duties.get()
    assert now_up(note.team) != "Ana"


@pytest.mark.parametrize("verb", ["next", "absent", "back", "close"])
@pytest.mark.parametrize("typed", [{"outcome": "did_not_happen"}, {"reason": "Priya is ill"}])
def test_an_incomplete_answer_moves_nothing_and_stays_on_the_page(
    note: Commitment, manager: User, as_user: Any, friday: None, verb: str, typed: dict[str, str]
) -> None:
    opened(note.team)
    answer = press(as_user(manager), note.team, verb, said(note, **typed))
    assert answer.status_code == 422
    assert (typed.get("reason") or "Write in a few words why.") in answer.content.decode()
    assert (now_up(note.team), Report.objects.count()) == ("Ana", 0)


def test_going_on_without_an_answer_writes_none(
    note: Commitment, other_note: Commitment, manager: User, as_user: Any, friday: None
) -> None:
    reports.report(duty=note.duties.get(), data=MOVED, participant=note.participant)
    opened(note.team)
    shown = as_user(manager).get(f"/teams/{note.team_id}/standup/").context["answers"][0][1]
    as_it_was = {
        "duty": [note.duties.order_by("pk")[0].pk],
        **{shown.add_prefix(f): shown[f].value() or "" for f in shown.fields},
    }
    assert press(as_user(manager), note.team, "next", as_it_was).status_code == 302
    assert (now_up(note.team), Report.objects.count()) == ("Ben", 1)


def test_answer_to_a_foreign_teams_promise_is_not_taken(
    note: Commitment, stranger: User, as_user: Any, friday: None
) -> None:
    own = stranger.memberships.get().team
    meeting = Standup.objects.create(team=own, day=dt.date(2026, 11, 27), turns={"roster": []})
    sent = {"turn": 0, **said(note, **HAPPENED)}
    as_user(stranger).post(f"/teams/{own.pk}/standup/{meeting.pk}/next/", sent)
    assert not Report.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_meeting_takes_as_many_queries_with_one_as_with_three(
    team: Team, many: Any, django_assert_num_queries: Any, count: int
) -> None:
    for made in many(count):
        reports.report(duty=made.duties.get(), data=HAPPENED, participant=made.participant)
    opened(team)
    with django_assert_num_queries(6):
        queries.meeting(team)


def test_long_list_shows_the_part_around_whose_turn_it_is(team: Team, many: Any) -> None:
    many(40)
    meeting = opened(team)
    assert (meeting.before, len(meeting.shown), meeting.after) == (0, 30, 10)
    for _ in range(20):
        current = queries.meeting(team)
        assert current.standup is not None
        standups.next_turn(standup=current.standup, turn=current.round.moves)
    later = queries.meeting(team)
    assert later.current in later.shown
    assert (later.before, len(later.shown), later.after) == (10, 30, 0)


def test_carried_promise_answered_in_the_meeting_stays_on_its_list(
    note: Commitment, other_note: Commitment, manager: User, as_user: Any, clock: time_machine.Traveller
) -> None:
    clock.move_to(FRIDAY_STANDUP + dt.timedelta(days=7))
    client = as_user(manager)
    client.post(f"/teams/{note.team_id}/standup/open/")
    answer = press(client, note.team, f"report/{note.duties.get().pk}", said(note, **HAPPENED))
    assert answer.status_code == 302
    meeting = queries.meeting(note.team)
    assert meeting.current is not None
    assert (meeting.current.name, meeting.current.answered, len(meeting.people)) == ("Ana", True, 2)
    assert [promise.report is not None for promise in meeting.promises] == [True]


def test_what_the_last_standup_heard_is_not_on_a_list_that_comes_early(
    rep: Participant, clock: time_machine.Traveller
) -> None:
    # Mondays at nine; Monday 28 December is a holiday in England and so is Friday before it: held on Thursday the 24th.
    team = rep.training.team
    team.followup_weekday, team.holidays_country = 0, "GB-ENG"
    team.save()
    wednesday = dt.datetime(2026, 12, 16, 9, 0, tzinfo=dt.UTC)
    heard = notes.post_commitment(participant=rep, data=words(conversation_at=wednesday)).duties.friday().get()
    assert heard.due_at == dt.datetime(2026, 12, 21, 8, 0, tzinfo=dt.UTC)
    clock.move_to(heard.due_at)
    assert [person.name for person in queries.meeting(team).people] == ["Ana"]
    reports.report(duty=heard, data=HAPPENED, participant=rep)
    clock.move_to(heard.due_at + dt.timedelta(days=1))
    meeting = queries.meeting(team)
    assert (meeting.day, meeting.people) == (dt.date(2026, 12, 24), [])


def test_overdue_answer_between_two_standups_is_read_out_at_the_next_one(
    note: Commitment, other_note: Commitment, clock: time_machine.Traveller, friday: None
) -> None:
    meeting = opened(note.team)
    assert meeting.standup is not None
    standups.close_standup(standup=meeting.standup)
    clock.move_to(FRIDAY_STANDUP + dt.timedelta(days=3))
    reports.report(duty=note.duties.get(), data=HAPPENED, participant=note.participant)
    ahead = queries.meeting(note.team)
    assert [(person.name, person.answered) for person in ahead.people] == [("Ana", True), ("Ben", False)]
    clock.move_to(FRIDAY_STANDUP + dt.timedelta(days=7))
    shown = opened(note.team)
    assert shown.current is not None
    assert (shown.current.name, [promise.report is not None for promise in shown.promises]) == ("Ana", [True])
    clock.move_to(FRIDAY_STANDUP + dt.timedelta(days=14))
    assert [person.name for person in queries.meeting(note.team).people] == ["Ben"]


@pytest.mark.parametrize(("held", "names"), [(True, []), (False, ["Ana"])])
def test_answer_after_the_standups_hour_was_heard_only_where_the_standup_still_ran(
    note: Commitment, clock: time_machine.Traveller, friday: None, held: bool, names: list[str]
) -> None:
    meeting = opened(note.team) if held else None
    clock.move_to(FRIDAY_STANDUP + dt.timedelta(minutes=10))
    reports.report(duty=note.duties.get(), data=HAPPENED, participant=note.participant)
    clock.move_to(FRIDAY_STANDUP + dt.timedelta(minutes=20))
    if meeting and meeting.standup:
        standups.close_standup(standup=meeting.standup)
    clock.move_to(FRIDAY_STANDUP + dt.timedelta(days=1))
    assert [person.name for person in queries.meeting(note.team).people] == names


def test_answer_after_a_standup_that_ended_before_its_hour_is_read_out_at_the_next_one(
    note: Commitment, clock: time_machine.Traveller
) -> None:
    clock.move_to(FRIDAY_STANDUP - dt.timedelta(hours=3))
    meeting = opened(note.team)
    assert meeting.standup is not None
    standups.close_standup(standup=meeting.standup)
    clock.move_to(FRIDAY_STANDUP - dt.timedelta(hours=1))
    reports.report(duty=note.duties.get(), data=HAPPENED, participant=note.participant)
    clock.move_to(FRIDAY_STANDUP + dt.timedelta(days=1))
    assert [person.name for person in queries.meeting(note.team).people] == ["Ana"]


def test_standup_that_nobody_closed_is_over_with_its_day(note: Commitment, clock: Any, friday: None) -> None:
    opened(note.team)
    clock.move_to(FRIDAY_STANDUP + dt.timedelta(minutes=10))
    reports.report(duty=note.duties.get(), data=HAPPENED, participant=note.participant)
    clock.move_to(FRIDAY_STANDUP + dt.timedelta(days=1))
    assert queries.meeting(note.team).people == []


def test_answered_in_writing_may_be_left_out_of_a_round(
    note: Commitment, other_note: Commitment, manager: User, as_user: Any, friday: None
) -> None:
    reports.report(duty=note.duties.get(), data=HAPPENED, participant=note.participant)
    as_user(manager).post(f"/teams/{note.team_id}/standup/open/", {"unanswered": ""})
    meeting = queries.meeting(note.team)
    assert (now_up(note.team), meeting.in_round, meeting.to_go) == ("Ben", 1, 0)
    assert [(person.name, person.answered) for person in meeting.people] == [("Ben", False), ("Ana", True)]


def test_arithmetic_is_of_those_still_to_come(team: Team, many: Any, friday: None) -> None:
    many(10)
    before = queries.meeting(team)
    assert (before.to_go, before.minutes_to_go, before.is_long) == (10, 15, False)
    assert before.ends_at == FRIDAY_STANDUP + dt.timedelta(minutes=15)
    meeting = opened(team)
    assert meeting.standup is not None
    standups.next_turn(standup=meeting.standup, turn=meeting.round.moves)
    now = queries.meeting(team)
    assert (now.called, now.in_round, now.to_go, now.minutes_to_go) == (2, 10, 8, 12)


def test_more_than_half_an_hour_is_said_before_it_begins(
    team: Team, many: Any, manager: User, as_user: Any, friday: None
) -> None:
    made = many(21)
    client = as_user(manager)
    assert "21 reps take 32 minutes, more than a standup holds" in client.get(f"/teams/{team.pk}/standup/").text
    reports.report(duty=made[0].duties.get(), data=HAPPENED, participant=made[0].participant)
    made[1].duties.update(withdrawn_at=FRIDAY_STANDUP)
    assert "more than a standup holds" not in client.get(f"/teams/{team.pk}/standup/").text


def test_who_gave_no_answer_is_named_with_the_next_day(
    note: Commitment, other_note: Commitment, manager: User, as_user: Any, friday: None
) -> None:
    reports.report(duty=note.duties.get(), data=HAPPENED, participant=note.participant)
    opened(note.team)
    client = as_user(manager)
    press(client, note.team, "close", {})
    page = client.get(f"/teams/{note.team_id}/standup/").text
    assert "carried forward to Friday 4 December" in page
    names = page.split("carried forward to")[1].split("</p>")[0]
    assert "Ben" in names
    assert "Ana" not in names


def test_screen_answers_only_what_is_new_to_it(note: Commitment, manager: User, as_user: Any, friday: None) -> None:
    client, url = as_user(manager), f"/teams/{note.team_id}/standup/screen/"
    page = client.get(url)
    shown = page.headers["X-Shown"]
    assert f'data-follow="{shown}"' in page.text
    assert client.get(url, headers={"X-Shown": shown}).status_code == 304
    opened(note.team)
    part = client.get(url, headers={"X-Shown": shown})
    assert part.status_code == 200
    assert "<html" not in part.text
    assert "Call Priya and propose a capacity review" in part.text
    assert part.headers["X-Shown"] != shown


@pytest.mark.parametrize("count", [1, 3])
def test_screen_takes_as_many_queries_with_one_as_with_three(
    team: Team, many: Any, manager: User, as_user: Any, django_assert_num_queries: Any, count: int
) -> None:
    for made in many(count):
        reports.report(duty=made.duties.get(), data=HAPPENED, participant=made.participant)
    opened(team)
    client = as_user(manager)
    with django_assert_num_queries(9):
        client.get(f"/teams/{team.pk}/standup/screen/")
