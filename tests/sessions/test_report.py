import datetime as dt
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from roleplay import after_hour as roleplay_block
from sessions.models import Participant, Response, SectionRun, TrainingSession
from sessions.queries import rerun
from sessions.queries.report import report as read_report
from tests import factories
from tests.roleplay.conftest import advance, make_room, pairs

pytestmark = pytest.mark.django_db
BEGAN = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)
POLL = {"question": "Planned?", "options": ["Yes", "No", "Perhaps"]}
PLAN = [(10, [("question", POLL)]), (20, [("one_ask", {})])]


def report(training, *, drives=True):
    return read_report(training, drives)


def held(team, facilitator, *seconds, version=None, began=BEGAN, **fields):
    """An hour that is over, whose sections took so long."""
    known = {"team": team, "facilitator": facilitator, "starts_at": began, **fields}
    if version is None:
        training = factories.make_training(plan=PLAN, **known)
    else:
        training = factories.TrainingFactory(version=version, **known)
        for section in version.sections.order_by("position"):
            values = {"planned_seconds": 60 * section.minutes, "minimum_seconds": 60}
            SectionRun.objects.create(training=training, section=section, position=section.position, **values)
    moment = began
    for run, taken in zip(training.section_runs.order_by("position"), seconds, strict=True):
        run.started_at, moment = moment, moment + dt.timedelta(seconds=taken)
        run.ended_at = moment
        run.save()
    training.state, training.started_at, training.ended_at = TrainingSession.State.ENDED, began, moment
    training.save()
    return training


@pytest.fixture
def ended(team, facilitator, manager):
    return held(team, facilitator, 660, 1200, manager=manager, nrr=Decimal("104.0"))


def test_report_compares_plan_and_reality_without_pauses(ended):
    ended.section_runs.filter(position=0).update(paused_ms=60_000)
    lines = report(ended).sections
    assert [(line.planned, line.actual, line.over) for line in lines] == [(600, 600, 0), (1200, 1200, 0)]


def test_section_that_was_left_out_took_nothing(ended):
    ended.section_runs.filter(position=1).update(started_at=None, ended_at=None)
    assert [line.actual for line in report(ended).sections] == [660, 0]


def test_report_ticks_who_took_part_and_counts_the_votes(ended):
    poll = ended.activity_runs.get(kind="question")
    for name, choice in (("Ana", 1), ("Ben", 1), ("Cem", None)):
        person = factories.ParticipantFactory(training=ended, name=name)
        if choice is not None:
            Response.objects.create(training=ended, activity_run=poll, participant=person, data={"choice": choice})
    found = report(ended)
    assert [(person.name, list(person.took)) for person in found.people] == [
        ("Ana", [True, False]),
        ("Ben", [True, False]),
        ("Cem", [False, False]),
    ]
    [block] = found.blocks
    [ballot] = block.ballots
    assert (ballot.question, [bar.count for bar in ballot.bars]) == ("Planned?", [0, 2, 0])


def test_one_hour_proposes_nothing_and_two_do(team, facilitator, ended):
    assert not report(ended).is_enough
    second = held(team, facilitator, 1200, 600, version=ended.version, began=BEGAN + dt.timedelta(days=91))
    found = report(second)
    assert [(one.usual, one.runs, one.minutes) for one in found.coming] == [(930, 2, 13), (900, 2, 17)]
    assert found.changes


def test_hours_of_other_teams_say_nothing_about_ours(team, facilitator, ended):
    held(factories.TeamFactory(), facilitator, 1200, 600, version=ended.version)
    assert not report(ended).is_enough


def test_page_of_an_hour_that_is_not_over_leads_to_its_plan(training, facilitator, as_user):
    answer = as_user(facilitator).get(f"/trainings/{training.pk}/report/")
    assert answer.headers["Location"] == f"/trainings/{training.pk}/"


def test_manager_reads_the_report_and_cannot_run_it_again(ended, manager, facilitator, as_user):
    page = f"/trainings/{ended.pk}/report/"
    assert "Run it again" not in as_user(manager).get(page).content.decode()
    assert "Run it again" in as_user(facilitator).get(page).content.decode()


@time_machine.travel(BEGAN, tick=False)
def test_run_again_is_planned_in_two_clicks_a_quarter_later(team, facilitator, manager, ended, as_user):
    again = held(team, facilitator, 1200, 600, version=ended.version, manager=manager, nrr=Decimal("104.0"))
    again.version.minutes = 30
    again.version.save()
    client = as_user(facilitator)
    report_page = client.get(f"/trainings/{again.pk}/report/")
    url = f"/trainings/new/?team={team.pk}&version={report_page.context['again'].pk}&again={again.pk}"
    assert url.replace("&", "&amp;") in report_page.content.decode()
    form = client.get(url).context["form"]
    planned = client.post(url, {name: form[name].value() for name in form.fields})
    made = TrainingSession.objects.latest("pk")
    assert planned.headers["Location"] == f"/trainings/{made.pk}/"
    # 10:00 in Berlin, thirteen Tuesdays later.
    assert made.starts_at == dt.datetime(2027, 2, 23, 9, 0, tzinfo=dt.UTC)
    assert (made.title, made.manager, made.nrr) == (again.title, manager, Decimal("104.0"))
    assert [run.planned_seconds // 60 for run in made.section_runs.all()] == [13, 17]
    assert not Participant.objects.filter(training=made).exists()


def test_run_again_of_another_team_is_refused(team, facilitator, stranger, ended, as_user):
    theirs = held(stranger.memberships.get().team, stranger, 600, 600)
    url = f"/trainings/new/?team={team.pk}&version={ended.version_id}&again={theirs.pk}"
    assert as_user(facilitator).get(url).status_code == 404


def test_ten_oclock_stays_ten_oclock_across_the_change_of_the_clocks(ended):
    summer = dt.datetime(2026, 9, 1, 8, 0, tzinfo=dt.UTC)
    ended.starts_at = summer
    with time_machine.travel(summer):
        assert rerun.facts(ended)["time"] == dt.time(10)


def test_an_old_hour_is_proposed_for_the_next_working_day(ended):
    with time_machine.travel(BEGAN + dt.timedelta(days=400)):
        assert rerun.facts(ended)["date"] >= timezone.now().date()


def test_flags_are_drawn_by_rule_and_minute_and_unfair_ones_left_out(facilitator, team):
    run = make_room(facilitator, team, people=4)
    from roleplay.actions import seating
    from roleplay.models import Flag

    seating.pair_up(run=run, user=facilitator, data={})
    advance(run, facilitator)
    pair = pairs(run)[0]
    began = TrainingSession.objects.get(pk=run.training_id).started_at
    for kind, minute, more in (("ask_twice", 41, {}), ("ask_twice", 43, {}), ("never_say", 42, {"fair": False})):
        flag = Flag.objects.create(pairing=pair, kind=kind, offset_ms=0, **more)
        Flag.objects.filter(pk=flag.pk).update(created_at=began + dt.timedelta(minutes=minute))
    chart = roleplay_block.chart(TrainingSession.objects.get(pk=run.training_id))
    assert [(lane.label, lane.minutes, lane.count) for lane in chart.lanes] == [("Asked twice", [41, 43], 2)]
    assert chart.lanes[0].places[-1] == "98.0%"


def test_without_flags_nothing_is_drawn(ended):
    assert roleplay_block.chart(ended) is None


@pytest.mark.parametrize("count", [1, 3])
def test_report_takes_as_many_queries_with_one_as_with_three(
    ended, facilitator, as_user, count, django_assert_num_queries
):
    poll = ended.activity_runs.get(kind="question")
    for number in range(count):
        person = factories.ParticipantFactory(training=ended, name=f"P{number}")
        Response.objects.create(training=ended, activity_run=poll, participant=person, data={"choice": 1})
    client = as_user(facilitator)
    with django_assert_num_queries(18):
        client.get(f"/trainings/{ended.pk}/report/")
