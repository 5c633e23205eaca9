"""The manager's desk: each number, and the list behind it."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from commitments import states
from commitments.actions import notes, pledges, reports, signals
from commitments.models import Commitment, Duty
from commitments.queries import desk as queries
from commitments.queries import promises
from facilitator.models import Membership, Team, User
from sessions.models import Participant, TrainingSession
from tests import factories
from tests.commitments.conftest import FRIDAY_STANDUP, WEDNESDAY, words

OUTCOMES: list[dict[str, Any]] = [
    {"outcome": "happened", "response": "hard_no"},
    {"outcome": "did_not_happen", "reason": "ill"},
    {"outcome": "rescheduled", "reason": "ill", "next_at": FRIDAY_STANDUP + dt.timedelta(days=2)},
    {"outcome": "no_longer_valid", "reason": "merged"},
]


@pytest.fixture
def week(many: Any, clock: time_machine.Traveller) -> list[Commitment]:
    """After Friday: four reports, one of each outcome, and one that is overdue."""
    made: list[Commitment] = many(5)
    for note, data in zip(made, OUTCOMES, strict=False):
        reports.report(duty=note.duties.get(), data=data, participant=note.participant)
    clock.move_to(FRIDAY_STANDUP + dt.timedelta(hours=1))
    return made


@pytest.mark.parametrize("path", ["", "notes/", "reviews/"])
def test_desk_of_another_team_is_not_found(team: Team, stranger: User, as_user: Any, path: str) -> None:
    assert as_user(stranger).get(f"/desk/{team.pk}/{path}").status_code == 404


@pytest.mark.parametrize("path", ["/desk/", "/desk/1/", "/desk/1/notes/", "/desk/1/reviews/"])
def test_desk_asks_for_a_sign_in(db: None, path: str) -> None:
    assert Client().get(path).status_code == 302


def test_desks_with_one_team_open_it_at_once(team: Team, manager: User, as_user: Any) -> None:
    assert as_user(manager).get("/desk/").url == f"/desk/{team.pk}/"


def test_desks_list_only_my_teams(week: list[Commitment], team: Team, manager: User, as_user: Any) -> None:
    mine = factories.TeamFactory(name="Team Mine")
    factories.TeamFactory(name="Team Foreign")
    factories.MembershipFactory(user=manager, team=mine, role=Membership.Role.MANAGER)
    page = as_user(manager).get("/desk/").content.decode()
    assert "Team Mine" in page
    assert "1 overdue" in page
    assert "Team Foreign" not in page


def test_desk_counts_the_week_by_state(week: list[Commitment], team: Team) -> None:
    tally = queries.desk(team).this_week.tally
    assert (tally.kept, tally.not_kept, tally.moved, tally.dropped, tally.overdue) == (1, 1, 1, 1, 1)
    assert tally.rate == 25


def test_desk_puts_reps_with_overdue_reports_first(week: list[Commitment], team: Team) -> None:
    assert [row.name for row in queries.desk(team).reps] == ["Rep 4", "Rep 0", "Rep 1", "Rep 2", "Rep 3"]


def test_desk_compares_with_the_week_before(week: list[Commitment], team: Team) -> None:
    Duty.objects.filter(commitment__in=week[:1]).update(due_at=FRIDAY_STANDUP - dt.timedelta(days=7))
    desk = queries.desk(team)
    assert (desk.this_week.tally.rate, desk.week.change) == (0, -100)


def test_desk_leaves_out_withdrawn_notes(week: list[Commitment], team: Team, facilitator: User) -> None:
    for note in week:
        notes.withdraw(note=note, user=facilitator)
    desk = queries.desk(team)
    assert (desk.this_week.tally.counted, desk.overdue, desk.needs, desk.reps) == (0, 0, [], [])


def test_desk_shows_the_numbers_to_the_manager(week: list[Commitment], team: Team, manager: User, as_user: Any) -> None:
    page = as_user(manager).get(f"/desk/{team.pk}/").content.decode()
    assert "1 report is overdue" in page
    assert "25 %" in page


def test_desk_with_nothing_says_what_will_come(team: Team, manager: User, as_user: Any) -> None:
    page = as_user(manager).get(f"/desk/{team.pk}/").content.decode()
    assert "Nothing is overdue" in page
    assert "Nothing open" in page


@pytest.mark.parametrize(
    ("state", "account"),
    [
        ("kept", "Account 0"),
        ("not_kept", "Account 1"),
        ("moved", "Account 2"),
        ("dropped", "Account 3"),
        ("overdue", "Account 4"),
    ],
)
def test_number_leads_to_the_notes_behind_it(
    week: list[Commitment], team: Team, manager: User, as_user: Any, state: str, account: str
) -> None:
    answer = as_user(manager).get(f"/desk/{team.pk}/notes/", {"state": state, "week": "2026-11-23"})
    assert [row.account for row in answer.context["rows"]] == [account]


def test_notes_filter_by_rep_and_forgive_a_broken_link(
    week: list[Commitment], team: Team, manager: User, as_user: Any
) -> None:
    client, rep = as_user(manager), f"r{week[1].rep_id}"
    assert [row.owner for row in client.get(f"/desk/{team.pk}/notes/", {"rep": rep}).context["rows"]] == [rep]
    assert client.get(f"/desk/{team.pk}/notes/", {"rep": "r1;x", "week": "soon"}).context["page"].paginator.count == 6


def test_notes_show_overdue_first(week: list[Commitment], team: Team, manager: User, as_user: Any) -> None:
    rows = as_user(manager).get(f"/desk/{team.pk}/notes/").context["rows"]
    assert [row.state for row in rows][:2] == ["overdue", "open"]


def test_sql_and_python_agree_on_every_state(week: list[Commitment], team: Team) -> None:
    now, found = timezone.now(), list(promises.of(team))
    of_state = {state: set(promises.of(team).in_state(state, now)) for state in states.STATES}
    for duty in found:
        newest = duty.reports.first()
        expected = states.state_of(newest.outcome if newest else None, duty.due_at, now)
        assert [state for state, duties in of_state.items() if duty in duties] == [expected]
    assert queries.desk(team).this_week.tally == states.Tally.of(
        states.state_of(duty.outcome, duty.due_at, now) for duty in found if duty.due_at == FRIDAY_STANDUP
    )


def test_reviews_show_the_hours_left(
    note: Commitment, facilitator: User, manager: User, as_user: Any, clock: time_machine.Traveller
) -> None:
    pledges.make_pledge(training=note.training, name="Max", days=14, hours=48, user=facilitator)
    clock.shift(dt.timedelta(hours=43))
    page = as_user(manager).get(f"/desk/{note.team_id}/reviews/").content.decode()
    assert "5 hours" in page
    assert "Reviewed" in page


@pytest.mark.parametrize("count", [1, 3])
def test_desk_takes_as_many_queries_with_one_as_with_three(
    many: Any, team: Team, facilitator: User, django_assert_num_queries: Any, count: int
) -> None:
    made = many(count)
    pledges.make_pledge(training=made[0].training, name="Max", days=14, hours=48, user=facilitator)
    with django_assert_num_queries(11):
        queries.desk(team)


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_desks_takes_as_many_queries_with_one_as_with_three(
    db: None, django_assert_num_queries: Any, count: int
) -> None:
    teams = [factories.TeamFactory() for _ in range(count)]
    with django_assert_num_queries(4):
        queries.lines(teams)


def test_headline_names_reviews_past_their_hours(
    note: Commitment, other_note: Commitment, facilitator: User, as_user: Any, clock: time_machine.Traveller
) -> None:
    pledges.make_pledge(training=note.training, name="Max", days=14, hours=48, user=facilitator)
    clock.shift(dt.timedelta(hours=49))
    page = as_user(facilitator).get(f"/desk/{note.team_id}/").content.decode()
    assert "2 reviews are past their hours" in page
    clock.move_to(FRIDAY_STANDUP + dt.timedelta(hours=1))
    page = as_user(facilitator).get(f"/desk/{note.team_id}/").content.decode()
    assert "2 reports are overdue, 2 reviews are past their hours" in page


@pytest.mark.parametrize(("hours", "told"), [(49, "1 hour over"), (71, "23 hours over"), (48 + 247, "10 days over")])
def test_a_review_that_is_long_over_is_told_in_days(
    note: Commitment, facilitator: User, as_user: Any, clock: time_machine.Traveller, hours: int, told: str
) -> None:
    pledges.make_pledge(training=note.training, name="Max", days=14, hours=48, user=facilitator)
    clock.shift(dt.timedelta(hours=hours))
    assert told in as_user(facilitator).get(f"/desk/{note.team_id}/reviews/").content.decode()


def test_headline_names_signals_and_clocks_past_their_hours(
    team: Team, manager: User, as_user: Any, clock: time_machine.Traveller
) -> None:
    for account in ("Nord Ltd", "Tessera"):
        signals.log(
            team=team, data={"account": account, "trigger": "usage_threshold", "evidence": "87 %"}, user=manager
        )
    clock.shift(dt.timedelta(hours=49))
    page = as_user(manager).get(f"/desk/{team.pk}/").content.decode()
    assert "2 signals are past their hours" in page
    assert "2 past their hours" in page


def test_reps_promises_of_later_weeks_are_to_come(rep: Participant) -> None:
    notes.post_commitment(participant=rep, data=words(conversation_at=WEDNESDAY + dt.timedelta(days=14)))
    desk = queries.desk(rep.training.team)
    assert (desk.reps[0].tally.open, desk.this_week.tally.open) == (1, 0)


def test_what_needs_somebody_is_overdue_first_then_by_the_day_of_the_conversation(
    many: Any, team: Team, clock: time_machine.Traveller
) -> None:
    first, second, third = many(3)
    for note, days in ((first, 3), (second, 2)):
        at = note.conversation_at + dt.timedelta(days=5 + days)
        reports.report(duty=note.duties.get(), data={"outcome": "rescheduled", "reason": "ill", "next_at": at})
    clock.move_to(FRIDAY_STANDUP + dt.timedelta(hours=1))
    needs = queries.desk(team).needs
    assert [row.account for row in needs] == [third.account, second.account, first.account]


def test_reps_of_a_large_team_have_a_page_of_their_own(many: Any, team: Team, manager: User, as_user: Any) -> None:
    client = as_user(manager)
    many(queries.REPS_SHOWN)
    assert f"/desk/{team.pk}/reps/" not in client.get(f"/desk/{team.pk}/").text
    extra = factories.RepFactory(team=team, name="Rep 99")
    person = factories.ParticipantFactory(training=team.trainings.get(), rep=extra, name="Rep 99")
    notes.post_commitment(participant=person, data=words())
    page = client.get(f"/desk/{team.pk}/")
    assert len(page.context["desk"].reps) == queries.REPS_SHOWN
    assert f"/desk/{team.pk}/reps/" in page.text
    assert [row.name for row in client.get(f"/desk/{team.pk}/reps/").context["reps"]][-1] == "Rep 99"


def test_guest_without_a_profile_has_a_row_of_their_own(training: TrainingSession, team: Team) -> None:
    for name in ("Gus", "Gil"):
        guest = factories.ParticipantFactory(training=training, name=name)
        notes.post_commitment(participant=guest, data=words())
    rows = queries.desk(team).reps
    assert [(row.name, row.query[:5], row.tally.open) for row in rows] == [("Gil", "rep=p", 1), ("Gus", "rep=p", 1)]


def test_rep_of_two_trainings_has_one_row(rep: Participant, team: Team) -> None:
    again = factories.ParticipantFactory(training=factories.make_training(team=team), rep=rep.rep, name="Ana")
    for person in (rep, again):
        notes.post_commitment(participant=person, data=words())
    assert [(row.name, row.tally.open) for row in queries.desk(team).reps] == [("Ana", 2)]


def test_list_of_promises_goes_on_from_what_waits_to_what_is_settled(
    many: Any, team: Team, manager: User, as_user: Any
) -> None:
    made = many(25)
    for note in made[:10]:
        reports.report(duty=note.duties.get(), data=OUTCOMES[0], participant=note.participant)
    client = as_user(manager)
    pages = [client.get(f"/desk/{team.pk}/notes/", {"page": page}).context["rows"] for page in (1, 2)]
    accounts = [[row.account for row in rows] for rows in pages]
    assert accounts[0] == [note.account for note in made[10:]] + [note.account for note in made[9:4:-1]]
    assert accounts[1] == [note.account for note in made[4::-1]]


def test_last_pages_are_counted_from_the_end_without_a_gap(many: Any, team: Team) -> None:
    for note in many(7):
        reports.report(duty=note.duties.get(), data=OUTCOMES[0], participant=note.participant)
    listing = promises.Listing(promises.of(team), timezone.now())
    accounts = [row.account for start in range(0, 7, 2) for row in listing[start : min(start + 2, 7)]]
    assert accounts == [f"Account {n}" for n in range(6, -1, -1)]


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("path", "queries_made"), [("notes/", 8), ("reps/", 5), ("reviews/", 6)])
def test_lists_take_as_many_queries_with_one_as_with_three(
    many: Any,
    team: Team,
    manager: User,
    as_user: Any,
    django_assert_num_queries: Any,
    path: str,
    queries_made: int,
    count: int,
) -> None:
    made = many(count)
    pledges.make_pledge(training=made[0].training, name="Max", days=14, hours=48, user=manager)
    client = as_user(manager)
    with django_assert_num_queries(queries_made):
        client.get(f"/desk/{team.pk}/{path}")


@pytest.mark.parametrize("count", [2, 4])
def test_page_of_desks_takes_as_many_queries_for_any_number(
    team: Team, manager: User, as_user: Any, django_assert_num_queries: Any, count: int
) -> None:
    for _ in range(count - 1):
        factories.MembershipFactory(user=manager, role=Membership.Role.MANAGER)
    client = as_user(manager)
    with django_assert_num_queries(8):
        client.get("/desk/")


@pytest.mark.parametrize(("when", "kept"), [(dt.timedelta(), 1), (dt.timedelta(weeks=-1), 0)])
def test_week_of_each_desk_is_that_of_its_zone(
    note: Commitment, team: Team, clock: time_machine.Traveller, when: dt.timedelta, kept: int
) -> None:
    far = factories.TeamFactory(timezone="Pacific/Auckland")
    reports.report(duty=note.duties.get(), data=OUTCOMES[0], participant=note.participant)
    Duty.objects.update(due_at=FRIDAY_STANDUP + when)
    clock.move_to(FRIDAY_STANDUP + dt.timedelta(hours=1))
    lines = queries.lines([far, team])
    assert [(line.team, line.tally.kept) for line in lines] == [(far, 0), (team, kept)]
