"""How many bytes and requests a first visit to each screen takes (PERFORMANCE: phone 60 KB and 12, others 120 KB).

The limits here lie just above what was measured, so that whoever adds weight sees it.
"""

from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client

from config.handler import lanes
from facilitator.actions.programs import load_builtin_programs
from facilitator.models import ProgramVersion, Rep, Team, User
from roleplay.actions import seating
from sessions.actions import moves
from sessions.models import Participant, TrainingSession
from sessions.queries.joining import MOST_LISTED
from tests.factories import ParticipantFactory, make_training, phone_cookie, plan_version
from tests.roleplay.conftest import advance
from tests.visits import Visit, visit

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _threads_let_go() -> Iterator[None]:
    """The application's threads keep their connections; the database of a test must not."""
    yield
    lanes.close_connections()
    connections.close_all()


def light(found: Visit, *, requests: int, kilobytes: int) -> None:
    """The visit stays within its limits, and everything that the page refers to is there."""
    assert found.missing == []
    assert found.requests == requests, list(found.sizes)
    assert found.kilobytes <= kilobytes, found.sizes


@pytest.fixture
def signed_in() -> Callable[[User], dict[str, str]]:
    def cookies(user: User) -> dict[str, str]:
        client = Client()
        client.force_login(user)
        return {settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value}

    return cookies


@pytest.fixture
def program() -> str:
    return "expansion-triggers"


@pytest.fixture
def hour(program: str, team: Team, facilitator: User, manager: User) -> TrainingSession:
    """A built-in program, running, with twelve reps in the room."""
    load_builtin_programs()
    version = ProgramVersion.objects.get(program__key=program)
    at = "2026-11-24T09:00Z"
    training = plan_version(version, team=team, facilitator=facilitator, manager=manager, starts_at=at)
    for number in range(12):
        ParticipantFactory(training=training, name=f"Rep {number}", role="csm" if number % 2 else "ae")
    moves.start(training=training, stage=None)
    training.refresh_from_db()
    return training


def through(training: TrainingSession, user: User) -> Iterator[str]:
    """Every step of the hour; people sit in pairs and play where the hour has them do so."""
    while True:
        training.refresh_from_db()
        run = training.step
        assert run is not None
        yield run.title
        if run.kind == "roleplay":
            seating.pair_up(run=run, user=user, data={})
            advance(run, user)
            yield f"{run.title}, playing"
        if run == training.activity_runs.order_by("section_run__position", "position").last():
            return
        moves.next_step(training=training, stage=None)


@pytest.mark.parametrize("names", [12, MOST_LISTED, 1000])
def test_the_door_is_light_whatever_the_number_of_names(training, names):
    Rep.objects.bulk_create(Rep(team=training.team, name=f"Vorname Nachname {n}", role="ae") for n in range(names))

    light(visit(f"/j/{training.code}/", {}), requests=4, kilobytes=17)


def test_what_the_letters_find_is_light(training):
    Rep.objects.bulk_create(Rep(team=training.team, name=f"Vorname Nachname {n}", role="ae") for n in range(1000))

    light(visit(f"/j/{training.code}/?find=v", {}), requests=4, kilobytes=17)


def test_the_page_for_the_code_is_light(db):
    light(visit("/j/", {}), requests=3, kilobytes=16)


def test_a_phone_loads_no_style_and_no_icon_again_after_the_door(training, rep):
    door, phone = visit(f"/j/{training.code}/", {}), visit(f"/s/{training.code}/", phone_cookie(rep))

    assert len(door.sizes.keys() & phone.sizes.keys()) == 2


@pytest.mark.parametrize(("program", "count"), [("expansion-triggers", 14), ("cross-sell-diagnosis", 9)])
def test_every_screen_is_light_at_every_step_of_the_hour(hour, count, facilitator, signed_in):
    phone, console = phone_cookie(Participant.objects.get(name="Rep 1")), signed_in(facilitator)
    steps = []
    for step in through(hour, facilitator):
        steps.append(step)
        # The socket is one request more.
        light(visit(f"/s/{hour.code}/", phone), requests=10, kilobytes=39)
        light(visit(f"/p/{hour.projector_token}/", {}), requests=8, kilobytes=37)
        seen = visit(f"/trainings/{hour.pk}/console/", console)
        # The board of pairs and the calculator bring a script of their own.
        light(seen, requests=9 + ("data-number" in seen.page) + ("data-sliders" in seen.page), kilobytes=44)
    assert len(steps) == count


def test_the_console_stays_light_with_three_hundred_people_in_the_room(team, facilitator, signed_in):
    training = make_training(team=team, facilitator=facilitator)
    Participant.objects.bulk_create(
        Participant(training=training, name=f"Vorname Nachname {n}", role="ae", device_hash="x") for n in range(300)
    )

    light(visit(f"/trainings/{training.pk}/console/", signed_in(facilitator)), requests=9, kilobytes=47)


@pytest.mark.parametrize("path", ["/", "/teams/", "/programs/", "/trainings/{pk}/", "/trainings/{pk}/edit/"])
def test_a_page_of_the_desk_is_light(hour, facilitator, signed_in, path):
    TrainingSession.objects.update(started_at=None)

    found = visit(path.format(pk=hour.pk), signed_in(facilitator))

    scripts = found.page.count("<script")
    light(found, requests=3 + scripts, kilobytes=21)
