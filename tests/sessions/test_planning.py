import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from facilitator.models import Membership
from sessions import codes, plan_rules
from sessions.actions import moves
from sessions.actions import planning as actions
from sessions.errors import NotNowError
from sessions.models import ActivityRun, SectionRun, TrainingSession
from sessions.plan_rules import Part
from sessions.planning_forms import moment_in, usual_start
from sessions.queries import planning as queries
from tests import factories

BERLIN = ZoneInfo("Europe/Berlin")
NOW = dt.datetime(2026, 11, 18, 9, 20, tzinfo=dt.UTC)
ROLEPLAY = {"key": "roleplay", "title": "Play", "settings": {"scenarios": ["A"], "half_seconds": 300}}
ROUND = {"key": "roundrobin", "title": "Round", "settings": {"seconds": 300}}


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def version(team):
    """Four sections of 5 + 15 + 10 + 5 = 35 minutes; the last one is protected."""
    version = factories.VersionFactory(minutes=35)
    settings = {"question": "Planned?", "options": ["Yes", "No"]}
    plan = [
        ("frame", 5, 3, [{"key": "question", "title": "Last account", "settings": settings}]),
        ("triggers", 15, 10, [ROUND]),
        ("handoff", 10, 6, []),
        ("close", 5, 5, []),
    ]
    for position, (key, minutes, minimum, activities) in enumerate(plan):
        factories.SectionFactory(
            version=version,
            position=position,
            key=key,
            title=key.title(),
            minutes=minutes,
            minimum=minimum,
            protected=key == "close",
            activities=activities,
        )
    return version


def minutes_of(version, **changed):
    return {section.pk: changed.get(section.key, section.minutes) for section in version.sections.all()}


@pytest.fixture
def planned(version, team, facilitator, manager):
    return actions.plan_training(
        version=version,
        team=team,
        facilitator=facilitator,
        manager=manager,
        title="Expansion Triggers",
        starts_at=dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC),
        nrr=Decimal("104.5"),
        minutes=minutes_of(version),
    )


def form_of(version, **changed):
    data = {"title": "Expansion Triggers", "manager": "", "date": "2026-11-20", "time": "10:00", "nrr": ""}
    minutes = {f"minutes_{pk}": value for pk, value in minutes_of(version).items()}
    return data | minutes | changed


def minutes_field(version, key):
    return f"minutes_{version.sections.get(key=key).pk}"


# Rights


def test_stranger_finds_no_training(as_user, stranger, planned):
    client = as_user(stranger)
    pages = ("", "edit/", "cancel/")
    assert {client.get(f"/trainings/{planned.pk}/{page}").status_code for page in pages} == {404}
    assert client.post(f"/trainings/{planned.pk}/fix/").status_code == 404


def test_stranger_cannot_plan_for_the_team(as_user, stranger, team, version):
    assert as_user(stranger).get(f"/trainings/new/?team={team.pk}&version={version.pk}").status_code == 404


def test_manager_reads_the_plan_and_changes_nothing(as_user, manager, planned, team):
    client = as_user(manager)
    page = client.get(f"/trainings/{planned.pk}/")
    assert page.status_code == 200
    assert not any(secret in page.text for secret in ("/edit/", "/console/", "/cancel/", planned.projector_token))
    assert {client.get(f"/trainings/{planned.pk}/{p}").status_code for p in ("edit/", "cancel/")} == {403}
    assert client.get(f"/trainings/new/?team={team.pk}").status_code == 403


def test_another_teams_program_cannot_be_planned(as_user, facilitator, team):
    foreign = factories.VersionFactory(program__team=factories.TeamFactory())
    url = f"/trainings/new/?team={team.pk}&version={foreign.pk}"
    assert as_user(facilitator).get(url).status_code == 404


# Planning


def test_one_team_and_one_program_need_no_choice(as_user, facilitator, version):
    assert as_user(facilitator).get("/trainings/new/").context["version"] == version


def test_two_programs_are_a_choice(as_user, facilitator, version):
    factories.VersionFactory()
    assert len(as_user(facilitator).get("/trainings/new/").context["versions"]) == 2


def test_two_programs_of_one_name_can_be_told_apart(as_user, facilitator, version, team):
    factories.VersionFactory(program__team=team, title=version.title, number=3)
    page = as_user(facilitator).get("/trainings/new/").text
    assert "comes with AskOnce · version 1 of 18 Nov 2026" in page
    assert f"{team.name} · version 3 of 18 Nov 2026" in page


def test_without_a_team_the_way_to_one_is_shown(as_user, version):
    assert "/teams/new/" in as_user(factories.UserFactory()).get("/trainings/new/").text


def test_planned_time_is_meant_in_the_teams_zone(as_user, facilitator, version):
    response = as_user(facilitator).post("/trainings/new/", form_of(version, nrr="104.5"))
    training = TrainingSession.objects.get()
    assert response.url == f"/trainings/{training.pk}/"
    assert training.starts_at == dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)
    assert (training.nrr, training.facilitator) == (Decimal("104.5"), facilitator)


def test_plan_is_frozen_with_the_settings_of_its_activities(planned):
    runs = planned.section_runs.all()
    assert [run.planned_seconds for run in runs] == [300, 900, 600, 300]
    assert [run.protected for run in runs] == [False, False, False, True]
    assert planned.activity_runs.get(kind="roundrobin").settings == {"seconds": 300}


def test_settings_of_one_training_stand_over_the_programs(version, team, facilitator):
    section = version.sections.get(key="triggers")
    training = actions.plan_training(
        version=version,
        team=team,
        facilitator=facilitator,
        manager=None,
        title="T",
        starts_at=NOW,
        nrr=None,
        minutes=minutes_of(version),
        settings={section.pk: {"roundrobin": {"seconds": 240}}},
    )
    assert training.activity_runs.get(kind="roundrobin").settings == {"seconds": 240}


@pytest.mark.parametrize(
    ("changed", "said"),
    [({"frame": 6}, "1 min over 35"), ({"triggers": 12}, "leave 3 of 35")],
)
def test_minutes_must_make_the_total(as_user, facilitator, version, changed, said):
    fields = {minutes_field(version, key): value for key, value in changed.items()}
    response = as_user(facilitator).post("/trainings/new/", form_of(version, **fields))
    assert response.status_code == 422
    assert said in response.context["form"].non_field_errors()[0]
    assert not TrainingSession.objects.exists()


@pytest.mark.parametrize(("key", "least"), [("frame", 3), ("close", 5)])
def test_no_section_goes_under_its_minimum_nor_a_protected_one_under_its_plan(
    as_user, facilitator, version, key, least
):
    field = minutes_field(version, key)
    response = as_user(facilitator).post("/trainings/new/", form_of(version, **{field: least - 1}))
    assert response.context["form"].errors[field] == [f"At least {least} minutes here."]


def test_action_refuses_minutes_that_no_form_checked(version, team, facilitator):
    for minutes in ({}, minutes_of(version, close=4, frame=6), minutes_of(version, frame=6)):
        with pytest.raises(NotNowError):
            actions.plan_training(
                version=version,
                team=team,
                facilitator=facilitator,
                manager=None,
                title="T",
                starts_at=NOW,
                nrr=None,
                minutes=minutes,
            )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("date", "2026-11-17"),
        ("date", "2029-11-20"),
        ("date", "0001-01-01"),
        ("title", " "),
        ("nrr", "-1"),
        ("nrr", "1000"),
        ("time", ""),
    ],
)
def test_slip_of_the_finger_is_marked_at_its_field(as_user, facilitator, version, field, value):
    response = as_user(facilitator).post("/trainings/new/", form_of(version, **{field: value}))
    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])


def test_manager_of_another_team_cannot_be_chosen(as_user, facilitator, version, stranger, manager):
    client = as_user(facilitator)
    assert client.post("/trainings/new/", form_of(version, manager=stranger.pk)).status_code == 422
    assert client.post("/trainings/new/", form_of(version, manager=manager.pk)).status_code == 302


def test_join_code_that_is_taken_is_made_again(monkeypatch, planned, version, team, facilitator):
    made = iter([planned.code, planned.code, "AAAAAA"])
    monkeypatch.setattr(codes, "join_code", lambda length: next(made))
    second = actions.plan_training(
        version=version,
        team=team,
        facilitator=facilitator,
        manager=None,
        title="T",
        starts_at=NOW,
        nrr=None,
        minutes=minutes_of(version),
    )
    assert second.code == "AAAAAA"


# Time


def test_hour_that_the_clocks_skip_is_refused_with_the_one_to_write():
    with pytest.raises(ValidationError, match=r"02:30 does not exist in Europe/Berlin\. Write 03:30"):
        moment_in(BERLIN, dt.date(2027, 3, 28), dt.time(2, 30))


def test_hour_that_comes_twice_is_the_first():
    assert moment_in(BERLIN, dt.date(2026, 10, 25), dt.time(2, 30)) == dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC)


def test_skipped_hour_is_marked_on_the_page(as_user, facilitator, version):
    data = form_of(version, date="2027-03-28", time="02:30")
    assert "time" in as_user(facilitator).post("/trainings/new/", data).context["form"].errors


@given(
    st.sampled_from(
        ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Kathmandu"]
    ),
    st.dates(dt.date(2026, 1, 1), dt.date(2030, 1, 1)),
    st.times(),
)
def test_any_local_time_comes_back_as_it_was_written_or_is_refused(zone, day, hour):
    zone = ZoneInfo(zone)
    try:
        shown = moment_in(zone, day, hour).astimezone(zone)
    except ValidationError:
        return
    assert (shown.date(), shown.time()) == (day, hour)


@pytest.mark.parametrize(
    ("now", "proposed"),
    [
        ("2026-11-18T09:20", "2026-11-18T11:00"),
        ("2026-11-18T03:00", "2026-11-18T10:00"),
        ("2026-11-18T17:30", "2026-11-19T10:00"),
        ("2026-11-20T23:30", "2026-11-23T10:00"),
        ("2026-11-21T08:00", "2026-11-23T10:00"),
    ],
)
def test_first_proposal_is_the_next_hour_of_a_working_day(now, proposed):
    with time_machine.travel(dt.datetime.fromisoformat(now).replace(tzinfo=dt.UTC), tick=False):
        assert f"{usual_start(BERLIN):%Y-%m-%dT%H:%M}" == proposed


# Before the start


def test_plan_changes_until_the_start(as_user, facilitator, planned, version):
    fields = {minutes_field(version, "frame"): 4, minutes_field(version, "handoff"): 11}
    as_user(facilitator).post(f"/trainings/{planned.pk}/edit/", form_of(version, title="Moved", time="11:30", **fields))
    planned.refresh_from_db()
    assert (planned.title, planned.starts_at.hour) == ("Moved", 10)
    assert [run.planned_seconds for run in planned.section_runs.all()] == [240, 900, 660, 300]


def test_title_changes_after_the_planned_time_has_passed(as_user, facilitator, planned, version):
    with time_machine.travel(planned.starts_at + dt.timedelta(days=2)):
        response = as_user(facilitator).post(f"/trainings/{planned.pk}/edit/", form_of(version, title="Late"))
    assert response.status_code == 302


def test_started_training_is_not_planned_again(as_user, facilitator, planned, version):
    moves.start(training=planned, stage=None)
    client = as_user(facilitator)
    client.post(f"/trainings/{planned.pk}/edit/", form_of(version, title="Too late"))
    client.post(f"/trainings/{planned.pk}/cancel/")
    assert TrainingSession.objects.get().title == "Expansion Triggers"


def test_plan_opened_before_the_start_is_refused_after_it(planned, version):
    moves.start(training=planned, stage=None)
    facts = actions.Facts(None, "Too late", NOW, None, minutes_of(version))
    with pytest.raises(NotNowError, match="has started"):
        actions.replan_training(training=planned, facts=facts)


def test_cancelling_asks_first_and_takes_the_plan_with_it(as_user, facilitator, planned):
    client = as_user(facilitator)
    assert client.get(f"/trainings/{planned.pk}/cancel/").status_code == 200
    assert TrainingSession.objects.exists()
    client.post(f"/trainings/{planned.pk}/cancel/")
    assert [model.objects.count() for model in (TrainingSession, SectionRun, ActivityRun)] == [0, 0, 0]


def test_page_before_the_hour_shows_what_to_check(as_user, facilitator, planned):
    page = as_user(facilitator).get(f"/trainings/{planned.pk}/").text
    assert "Fri 20 Nov 2026, 10:00" in page
    assert f"{planned.code[:3]} {planned.code[3:]}" in page
    assert f"/p/{planned.projector_token}/" in page


def test_phone_check_is_shown_with_the_address_of_the_network_only(as_user, facilitator, planned, settings):
    client = as_user(facilitator)
    assert "Phones cannot reach" in client.get(f"/trainings/{planned.pk}/").text
    settings.LAN_URL = "http://192.168.4.20:8000"
    assert "http://192.168.4.20:8000/j/" in client.get(f"/trainings/{planned.pk}/").text


@pytest.mark.parametrize("count", [1, 3])
def test_page_before_the_hour_takes_the_same_queries_for_any_number(
    as_user, facilitator, team, django_assert_num_queries, count
):
    question = ("question", {"question": "Planned?", "options": ["Yes", "No"]})
    training = factories.make_training(team=team, plan=[(5, [question])] * count, state="planned")
    for _ in range(count):
        factories.RepFactory(team=team)
    client = as_user(facilitator)
    with django_assert_num_queries(9):
        client.get(f"/trainings/{training.pk}/")


def test_names_of_a_large_team_end_with_how_many_more(as_user, facilitator, team, planned):
    for number in range(queries.NAMES_SHOWN + 2):
        factories.RepFactory(team=team, name=f"Rep {number:02}")
    page = as_user(facilitator).get(f"/trainings/{planned.pk}/")
    expected = page.context["page"].expected
    assert (expected.count, len(expected.first), expected.more) == (queries.NAMES_SHOWN + 2, queries.NAMES_SHOWN, 2)
    assert "and 2 more" in page.text


def test_with_many_teams_the_team_is_chosen_first(as_user, facilitator):
    version = factories.VersionFactory()
    factories.VersionFactory(program=factories.ProgramFactory(team=None, key="second"))
    for number in range(20):
        factories.MembershipFactory(user=facilitator, team=factories.TeamFactory(name=f"Team Z{number:02}"))
    client = as_user(facilitator)
    first, second = (client.get("/trainings/new/", {"page": page}) for page in (1, 2))
    assert ([len(page.context["teams"]) for page in (first, second)], first.context["versions"]) == ([20, 1], None)
    last = second.context["teams"][0]
    programs = client.get("/trainings/new/", {"team": last.pk})
    assert version in programs.context["versions"]
    assert list(programs.context["teams"]) == [last]


# After the hour


@pytest.fixture
def held(planned, team):
    """Ana came, Ben did not, Mo was not on the roster; Zoe joined the team afterwards. The first section took 4:00."""
    ana = factories.RepFactory(team=team, name="Ana")
    factories.RepFactory(team=team, name="Ben")
    with time_machine.travel(NOW, tick=False) as moving:
        moves.start(training=planned, stage=None)
        factories.ParticipantFactory(training=planned, rep=ana, name="Ana")
        factories.ParticipantFactory(training=planned, name="Mo")
        moving.shift(240)
        planned.refresh_from_db()
        moves.end(training=planned, stage=planned.stage)
        moving.shift(3600)
        factories.RepFactory(team=team, name="Zoe")
    planned.refresh_from_db()
    return planned


def test_held_training_says_who_came_and_who_did_not(as_user, facilitator, held):
    response = as_user(facilitator).get(f"/trainings/{held.pk}/")
    page = response.context["page"]
    assert [person.name for person in page.people] == ["Ana", "Mo"]
    assert [rep.name for rep in page.missing.first] == ["Ben"]
    assert "Expected" not in response.text


def test_page_before_the_hour_says_who_is_expected(as_user, facilitator, planned, team):
    factories.RepFactory(team=team, name="Ana")
    page = as_user(facilitator).get(f"/trainings/{planned.pk}/").text
    assert "Expected" in page
    assert "Did not come" not in page


def test_held_training_shows_planned_and_actual_minutes(as_user, facilitator, held):
    page = as_user(facilitator).get(f"/trainings/{held.pk}/").text
    assert '<td>Frame</td><td class="num">5:00</td><td class="num">4:00</td>' in page


# What does not fit


def crowd(team, number):
    for _ in range(number):
        factories.RepFactory(team=team)


def warned(training):
    return {warning.code: warning for warning in queries.in_words(queries.plan_of(training))}


def fix(client, training, code, number=0, section="triggers"):
    return client.post(f"/trainings/{training.pk}/fix/", {"code": code, "section": section, "number": number})


def test_round_too_short_for_its_people_is_warned_of_and_fixed_in_one_tap(as_user, facilitator, planned, team):
    crowd(team, 24)
    assert warned(planned)["roundrobin_short"].fixes[0].text == "Set the round to 6:00"
    fix(as_user(facilitator), planned, "roundrobin_short")
    assert planned.activity_runs.get(kind="roundrobin").settings == {"seconds": 360}
    assert set(warned(planned)) == {"standup_length"}


def test_program_stays_as_it_is_when_one_training_is_fixed(as_user, facilitator, planned, team, version):
    crowd(team, 24)
    fix(as_user(facilitator), planned, "roundrobin_short")
    assert version.sections.get(key="triggers").activities == [ROUND]


def test_longer_section_takes_its_minutes_from_the_others(as_user, facilitator, planned, team):
    crowd(team, 64)
    fix(as_user(facilitator), planned, "roundrobin_short")
    assert [run.planned_seconds // 60 for run in planned.section_runs.all()] == [5, 16, 9, 5]


def test_fix_says_which_section_gives_its_minutes(planned, team):
    crowd(team, 64)
    texts = [fix.text for fix in warned(planned)["roundrobin_short"].fixes]
    assert texts[0].endswith("Give it 16 minutes: takes 1 from Handoff")


def test_fix_without_minutes_to_spare_is_not_offered(as_user, facilitator, planned, team):
    crowd(team, 120)
    assert warned(planned)["roundrobin_short"].fixes == []
    assert "No other section has minutes to spare" in as_user(facilitator).get(f"/trainings/{planned.pk}/").text


def test_fix_without_minutes_to_spare_changes_nothing(as_user, facilitator, planned, team):
    crowd(team, 120)
    fix(as_user(facilitator), planned, "roundrobin_short")
    assert planned.activity_runs.get(kind="roundrobin").settings == {"seconds": 300}
    assert sum(run.planned_seconds for run in planned.section_runs.all()) == 2100


def test_fix_of_an_old_page_changes_nothing(as_user, facilitator, planned):
    fix(as_user(facilitator), planned, "roundrobin_short")
    fix(as_user(facilitator), planned, "roundrobin_short", number="x")
    assert planned.activity_runs.get(kind="roundrobin").settings == {"seconds": 300}


@pytest.mark.parametrize("number", ["-1", "9" * 30, "9" * 5000])
def test_fix_that_no_page_offers_changes_nothing(as_user, facilitator, planned, number):
    assert fix(as_user(facilitator), planned, "roundrobin_short", number=number).status_code == 302


def test_nothing_is_fixed_after_the_start(planned, team):
    crowd(team, 24)
    moves.start(training=planned, stage=None)
    with pytest.raises(NotNowError, match="has started"):
        actions.apply_fix(training=planned, code="roundrobin_short", section="triggers", number=0)


def test_manager_fixes_nothing(as_user, manager, planned, team):
    crowd(team, 24)
    assert fix(as_user(manager), planned, "roundrobin_short").status_code == 403


# The rules alone


def test_minute_comes_from_the_section_with_most_slack():
    parts = [Part(1, 5, 3), Part(2, 15, 10), Part(3, 5, 5, protected=True)]
    assert plan_rules.lengthen(parts, {1: 5, 2: 15, 3: 5}, 3, 7) == {1: 5, 2: 13, 3: 7}


parts = st.lists(st.tuples(st.integers(1, 30), st.integers(1, 30), st.booleans()), min_size=1, max_size=7)


@given(parts, st.integers(0, 6), st.integers(0, 40))
def test_lengthening_keeps_the_total_and_every_floor_or_refuses(rows, position, more):
    found = [Part(key, planned, minimum, kept) for key, (planned, minimum, kept) in enumerate(rows)]
    key = position % len(found)
    before = {part.key: part.planned for part in found}
    after = plan_rules.lengthen(found, before, key, before[key] + more)
    if after is None:
        assert sum(part.planned - part.floor for part in found if part.key != key) < more
    else:
        assert sum(after.values()) == sum(before.values())
        assert not plan_rules.too_short(found, after)


def test_membership_of_an_owner_counts_as_manager(as_user, facilitator, version):
    choices = as_user(facilitator).get("/trainings/new/").context["form"].fields["manager"].queryset
    assert list(choices) == [facilitator]
    assert facilitator.memberships.get().role == Membership.Role.OWNER
