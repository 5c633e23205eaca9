"""The desk's figures by program, period and age, and the list that each of them opens."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from commitments.actions import notes, reports
from commitments.models import Commitment, Duty
from commitments.queries import desk as queries
from commitments.queries import promises
from facilitator.models import Team, User
from tests import factories
from tests.commitments.conftest import FRIDAY_STANDUP, words

KEPT = {"outcome": "happened", "response": "hard_no"}
DAY = dt.timedelta(days=1)


def moved(note: Commitment, to: dt.datetime) -> None:
    reports.report(duty=note.duties.get(), data={"outcome": "rescheduled", "reason": "ill", "next_at": to})


@pytest.fixture
def waiting(many: Any, team: Team, clock: time_machine.Traveller) -> list[Commitment]:
    """Twenty days after Friday: a report overdue for each bucket, and one that is not due yet."""
    made: list[Commitment] = many(5)
    clock.move_to(FRIDAY_STANDUP + 20 * DAY)
    for note, days in zip(made, (1, 4, 10, 20, -3), strict=True):
        Duty.objects.filter(commitment=note).update(due_at=timezone.now() - days * DAY)
    return made


def test_overdue_reports_are_counted_by_age(waiting: list[Commitment], team: Team) -> None:
    desk = queries.desk(team)
    assert [(one.code, one.count, one.percent) for one in desk.aged] == [
        ("0-2", 1, 25),
        ("3-7", 1, 25),
        ("8-14", 1, 25),
        ("15", 1, 25),
    ]
    assert (desk.carried.total, desk.carried.unsaid, desk.carried.moved) == (4, 4, 0)


@pytest.mark.parametrize(("age", "account"), [("0-2", 0), ("3-7", 1), ("8-14", 2), ("15", 3)])
def test_age_leads_to_the_reports_behind_it(
    waiting: list[Commitment], team: Team, manager: User, as_user: Any, age: str, account: int
) -> None:
    page = as_user(manager).get(f"/desk/{team.pk}/notes/", {"age": age})
    assert [row.account for row in page.context["rows"]] == [f"Account {account}"]
    assert "Overdue for" in page.text


def test_promise_that_was_moved_is_carried_forward(many: Any, team: Team, manager: User, as_user: Any) -> None:
    first, _second = many(2)
    moved(first, FRIDAY_STANDUP + 2 * DAY)
    carried = queries.desk(team).carried
    assert (carried.total, carried.unsaid, carried.moved) == (1, 0, 1)
    page = as_user(manager).get(f"/desk/{team.pk}/notes/", {"carried": "on"})
    assert [(row.account, row.state) for row in page.context["rows"]] == [("Account 0", "open")]


def test_report_due_today_is_carried_only_from_tomorrow_on(
    many: Any, team: Team, clock: time_machine.Traveller
) -> None:
    many(1)
    clock.move_to(FRIDAY_STANDUP + dt.timedelta(hours=1))
    assert queries.desk(team).carried.total == 0
    clock.move_to(FRIDAY_STANDUP + DAY)
    assert queries.desk(team).carried.total == 1


def test_promise_moved_and_overdue_again_counts_once(many: Any, team: Team, clock: time_machine.Traveller) -> None:
    (note,) = many(1)
    moved(note, FRIDAY_STANDUP + 2 * DAY)
    clock.move_to(FRIDAY_STANDUP + 30 * DAY)
    carried = queries.desk(team).carried
    assert (carried.total, carried.unsaid, carried.moved) == (1, 1, 0)


def test_period_is_compared_with_as_many_weeks_before(
    many: Any, team: Team, clock: time_machine.Traveller, manager: User, as_user: Any
) -> None:
    made = many(4)
    clock.move_to(FRIDAY_STANDUP + dt.timedelta(hours=1))
    for note in made[:3]:
        reports.report(duty=note.duties.get(), data=KEPT, participant=note.participant)
    # Two of them, one kept and one not, were due in the four weeks before these.
    Duty.objects.filter(commitment__in=(made[2], made[3])).update(due_at=FRIDAY_STANDUP - dt.timedelta(weeks=4))
    desk = queries.desk(team, weeks=4)
    assert (desk.kept.now.rate, desk.kept.before.rate, desk.kept.change) == (100, 50, 50)
    assert [(row.name, row.kept.now.rate, row.kept.before.rate) for row in desk.programs] == [
        (team.trainings.get().version.program.title, 100, 50)
    ]
    page = as_user(manager).get(f"/desk/{team.pk}/", {"weeks": "4"}).text
    assert "2 of 2" in page
    assert "up 50 points" in page
    assert "In the 4 weeks before: 50 %, 1 of 2" in page


def test_rep_who_promised_only_before_the_period_is_not_in_it(many: Any, team: Team) -> None:
    made = many(2)
    Duty.objects.filter(commitment=made[0]).update(due_at=FRIDAY_STANDUP - dt.timedelta(weeks=1))
    assert [row.name for row in queries.desk(team, weeks=1).reps] == ["Rep 1"]


def test_programs_have_a_row_each_and_lead_to_their_promises(
    many: Any, team: Team, facilitator: User, manager: User, as_user: Any
) -> None:
    many(1)
    other = factories.make_training(team=team, facilitator=facilitator)
    other.version.program.title = "A second program"
    other.version.program.save()
    guest = factories.ParticipantFactory(training=other, name="Gus")
    notes.post_commitment(participant=guest, data=words(account="Tessera"))
    rows = {row.name: row for row in queries.desk(team).programs}
    assert len(rows) == 2
    row = rows["A second program"]
    page = as_user(manager).get(f"/desk/{team.pk}/notes/?{row.query}&since=2026-11-23")
    assert [one.account for one in page.context["rows"]] == ["Tessera"]
    assert "A second program" in page.text


def test_title_of_a_program_the_team_never_saw_stays_unknown(team: Team, manager: User, as_user: Any) -> None:
    foreign = factories.make_training(team=factories.TeamFactory())
    foreign.version.program.title = "Secret program"
    foreign.version.program.save()
    page = as_user(manager).get(f"/desk/{team.pk}/notes/", {"program": foreign.version.program_id})
    assert page.status_code == 200
    assert "Secret program" not in page.text


@pytest.mark.parametrize("broken", ["weeks=3", "weeks=x", "weeks=99999999999999999999", "weeks=-1"])
def test_period_that_there_is_not_is_the_usual_one(team: Team, manager: User, as_user: Any, broken: str) -> None:
    for path in ("", "reps/"):
        page = as_user(manager).get(f"/desk/{team.pk}/{path}?{broken}")
        assert page.status_code == 200
        assert 'weeks=8" aria-current="page"' in page.text


@pytest.mark.parametrize("broken", ["age=5", "program=x", "program=99999999999999999999", "until=soon", "carried="])
def test_filter_that_is_broken_is_left_out(many: Any, team: Team, manager: User, as_user: Any, broken: str) -> None:
    many(2)
    page = as_user(manager).get(f"/desk/{team.pk}/notes/?{broken}")
    assert page.context["page"].paginator.count == 2


@pytest.mark.parametrize("weeks", [1, 4, 8, 13, 26])
def test_weeks_drawn_are_at_least_eight(team: Team, weeks: int) -> None:
    desk = queries.desk(team, weeks=weeks)
    assert (len(desk.drawn), len(desk.bars)) == (max(8, weeks), max(8, weeks))
    assert desk.drawn[-1] == desk.this_week


@pytest.mark.parametrize("count", [1, 3])
def test_desk_page_takes_as_many_queries_with_one_program_as_with_three(
    team: Team, facilitator: User, manager: User, as_user: Any, django_assert_num_queries: Any, count: int
) -> None:
    for n in range(count):
        training = factories.make_training(team=team, facilitator=facilitator)
        guest = factories.ParticipantFactory(training=training, name=f"Guest {n}")
        notes.post_commitment(participant=guest, data=words())
    client = as_user(manager)
    with django_assert_num_queries(20):
        client.get(f"/desk/{team.pk}/?weeks=26")


def test_aged_list_says_what_the_card_counts(waiting: list[Commitment], team: Team) -> None:
    now = timezone.now()
    for one in queries.desk(team).aged:
        assert promises.filtered(team, now, {"age": one.code}).count() == one.count
    assert promises.filtered(team, now, {"carried": True}).count() == queries.desk(team).carried.total
