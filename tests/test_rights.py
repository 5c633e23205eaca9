"""Every route × every role, on one team's objects: a route without an entry here fails (RELIABILITY T11).

The cast: facilitator (owner of the team), manager (of the team), stranger (owner of another team), rep and other_rep
(phones of the training), foreign_phone (a phone of another team's training), nobody.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from commitments.actions.checks import schedule
from commitments.actions.notes import post_commitment
from commitments.actions.pledges import make_pledge
from commitments.actions.standups import open_standup
from commitments.models import AccountList, PlayPart, Ranking
from facilitator.actions.drafts import begin_draft
from facilitator.models import Membership, User
from facilitator.programfile.blank import blank
from sessions import identity
from sessions.models import Participant, TrainingSession
from tests import factories

pytestmark = pytest.mark.django_db

OK, LOGIN, FORBIDDEN, MISSING = "ok", "login", "forbidden", "missing"
ACTORS = ("nobody", "facilitator", "manager", "stranger", "rep", "other_rep", "foreign_phone")


def rights(default: str, **others: str) -> dict[str, str]:
    return {actor: others.get(actor, default) for actor in ACTORS}


EVERYBODY = rights(OK)
SIGNED_IN = rights(LOGIN, facilitator=OK, manager=OK, stranger=OK)
# Team objects: 404 for another team, so that nobody learns what exists; 403 for who may look but not touch.
TEAM = rights(LOGIN, facilitator=OK, manager=OK, stranger=MISSING)
TEAM_CHANGES = rights(LOGIN, facilitator=OK, manager=FORBIDDEN, stranger=MISSING)
PHONES = rights(MISSING, rep=OK, other_rep=OK)
ONE_PHONE = rights(MISSING, rep=OK)


@dataclass(frozen=True)
class Route:
    """How a route is asked (GET unless `post`), with which arguments, and what each actor gets."""

    rights: dict[str, str]
    args: Callable[["World"], list[Any]] = lambda world: []
    post: dict[str, Any] | None = None


@dataclass(frozen=True)
class World:
    """One team's objects; everything a route can point at."""

    training: TrainingSession
    rep: Participant
    objects: dict[str, Any]

    def __getattr__(self, name: str) -> Any:
        return self.objects[name]


def training(world: World) -> list[Any]:
    return [world.training.pk]


def team(world: World) -> list[Any]:
    return [world.training.team_id]


def code(world: World) -> list[Any]:
    return [world.training.code]


def program(world: World) -> list[Any]:
    return [world.program.pk]


def in_training(*extra: Any) -> Callable[[World], list[Any]]:
    return lambda world: [world.training.pk, *extra]


ROUTES: dict[str, Route] = {
    "healthz": Route(EVERYBODY),
    "ready": Route(EVERYBODY),
    "too_large": Route(EVERYBODY),
    "facilitator:home": Route(SIGNED_IN),
    "facilitator:trainings": Route(SIGNED_IN),
    "facilitator:sign_in": Route(EVERYBODY),
    "facilitator:use_link": Route(rights(MISSING), lambda world: ["x" * 43]),
    "facilitator:sign_out": Route(rights(LOGIN), post={}),
    "facilitator:welcome": Route(SIGNED_IN),
    "facilitator:teams": Route(SIGNED_IN),
    "facilitator:team_new": Route(SIGNED_IN),
    "facilitator:team": Route(TEAM, team),
    "facilitator:team_edit": Route(TEAM_CHANGES, team),
    "facilitator:team_rules": Route(TEAM_CHANGES, team),
    "facilitator:member_new": Route(TEAM_CHANGES, team),
    "facilitator:member_link": Route(TEAM_CHANGES, lambda world: [world.membership.pk], post={}),
    "facilitator:member_remove": Route(TEAM_CHANGES, lambda world: [world.membership.pk], post={}),
    "facilitator:rep_new": Route(TEAM_CHANGES, team),
    "facilitator:reps_import": Route(TEAM_CHANGES, team),
    "facilitator:rep_edit": Route(TEAM_CHANGES, lambda world: [world.profile.pk]),
    "facilitator:rep_active": Route(TEAM_CHANGES, lambda world: [world.profile.pk], post={}),
    "facilitator:programs": Route(SIGNED_IN),
    "facilitator:program_upload": Route(SIGNED_IN),
    "facilitator:program": Route(TEAM, lambda world: [world.program.pk]),
    "facilitator:program_version": Route(TEAM, lambda world: [world.program.pk, 1]),
    "facilitator:program_file": Route(TEAM, lambda world: [world.program.pk, 1]),
    "facilitator:program_new": Route(SIGNED_IN),
    "facilitator:program_copy": Route(TEAM, lambda world: [world.program.pk, 1]),
    "facilitator:program_history": Route(TEAM, program),
    "facilitator:program_compare": Route(TEAM, lambda world: [world.program.pk, 1, 1]),
    "facilitator:draft_begin": Route(TEAM_CHANGES, program, post={}),
    "facilitator:draft": Route(TEAM_CHANGES, program),
    "facilitator:draft_about": Route(TEAM_CHANGES, program),
    "facilitator:draft_minutes": Route(TEAM_CHANGES, program, post={"seen": "0"}),
    "facilitator:draft_move": Route(TEAM_CHANGES, program, post={"part": "sections/first", "by": "up"}),
    "facilitator:draft_remove": Route(TEAM_CHANGES, program, post={"part": "sections/first", "seen": "0"}),
    "facilitator:draft_undo": Route(TEAM_CHANGES, program, post={"seen": "0"}),
    "facilitator:draft_file": Route(TEAM_CHANGES, program),
    "facilitator:draft_publish": Route(TEAM_CHANGES, program),
    "facilitator:draft_discard": Route(TEAM_CHANGES, program),
    "facilitator:draft_new": Route(TEAM_CHANGES, lambda world: [world.program.pk, "sections"]),
    "facilitator:draft_part": Route(TEAM_CHANGES, lambda world: [world.program.pk, "sections", "first"]),
    "facilitator:draft_activity_new": Route(
        TEAM_CHANGES, lambda world: [world.program.pk, "first"], post={"kind": "silence", "seen": "0"}
    ),
    "facilitator:draft_activity": Route(TEAM_CHANGES, lambda world: [world.program.pk, "first", "one_ask"]),
    "sessions:enter_code": Route(EVERYBODY),
    "sessions:join": Route(EVERYBODY, code),
    "sessions:claim": Route(EVERYBODY, lambda world: [world.training.code, world.rep.pk]),
    "sessions:waiting": Route(EVERYBODY, code),
    "sessions:personal_link": Route(EVERYBODY, lambda world: [identity.personal_link(world.rep)]),
    "sessions:phone": Route(PHONES, code),
    "sessions:phone_snapshot": Route(PHONES, code),
    "sessions:own_link": Route(PHONES, code),
    "sessions:answer": Route(PHONES, lambda world: [world.training.code, world.run.pk, "answer"], post={}),
    "sessions:projector": Route(EVERYBODY, lambda world: [world.training.projector_token]),
    "sessions:projector_snapshot": Route(EVERYBODY, lambda world: [world.training.projector_token]),
    "sessions:console": Route(TEAM_CHANGES, training),
    "sessions:console_snapshot": Route(TEAM_CHANGES, training),
    "sessions:move": Route(TEAM_CHANGES, in_training("start"), post={"stage": "0"}),
    "sessions:command": Route(TEAM_CHANGES, lambda world: [world.training.pk, world.run.pk, "reveal"], post={}),
    "sessions:person": Route(TEAM_CHANGES, lambda world: [world.training.pk, world.rep.pk, "absent"], post={}),
    "sessions:preview": Route(TEAM, lambda world: [world.program.pk, 1]),
    "sessions:preview_step": Route(TEAM_CHANGES, lambda world: [world.program.pk, 0, "first", "one_ask"]),
    "sessions:preview_face": Route(TEAM_CHANGES, lambda world: [world.program.pk, 0, "first", "one_ask", "phone"]),
    "sessions:plan": Route(SIGNED_IN),
    "sessions:training": Route(TEAM, training),
    "sessions:report": Route(TEAM, training),
    "sessions:replan": Route(TEAM_CHANGES, training),
    "sessions:fix": Route(TEAM_CHANGES, training, post={}),
    "sessions:space": Route(TEAM_CHANGES, training, post={"seats": "400"}),
    "sessions:cancel": Route(TEAM_CHANGES, training),
    "commitments:report": Route(ONE_PHONE, lambda world: [world.training.code, world.duty.pk], post={}),
    "commitments:conversation": Route(ONE_PHONE, code),
    "commitments:standup": Route(TEAM, team),
    "commitments:standup_open": Route(TEAM, team, post={}),
    "commitments:standup_move": Route(TEAM, lambda world: [world.training.team_id, world.standup.pk, "next"], post={}),
    "commitments:standup_report": Route(
        TEAM, lambda world: [world.training.team_id, world.standup.pk, world.duty.pk], post={}
    ),
    "commitments:desks": Route(SIGNED_IN),
    "commitments:team_desk": Route(TEAM, team),
    "commitments:pledge": Route(TEAM, lambda world: [world.training.team_id, world.training.pk], post={}),
    "commitments:notes": Route(TEAM, team),
    "commitments:reps": Route(TEAM, team),
    "commitments:export": Route(TEAM, lambda world: [world.training.team_id, "promises", "csv"]),
    "commitments:rankings": Route(TEAM, team),
    "commitments:ranking": Route(TEAM, lambda world: [world.training.team_id, world.ranking.pk]),
    "commitments:ranking_export": Route(TEAM, lambda world: [world.training.team_id, world.ranking.pk, "csv"]),
    "commitments:ranking_columns": Route(TEAM, lambda world: [world.training.team_id, world.ranking.pk]),
    "commitments:ranking_forget": Route(TEAM, lambda world: [world.training.team_id, world.ranking.pk], post={}),
    "commitments:checks": Route(TEAM, team),
    "commitments:check": Route(
        TEAM, lambda world: [world.training.team_id, world.look.pk], post={"verdict": "on_track"}
    ),
    "commitments:extend": Route(TEAM, lambda world: [world.training.team_id, world.look.pk]),
    "commitments:reviews": Route(TEAM, team),
    "commitments:review": Route(TEAM, lambda world: [world.training.team_id, world.review.pk], post={}),
}


def names(resolver: URLResolver | None = None, namespace: str = "") -> Iterator[str]:
    """The names of all routes of the project."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            assert pattern.name, f"{pattern.pattern} has no name"
            yield namespace + pattern.name
        else:
            yield from names(pattern, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace)


@pytest.fixture
def world(training: TrainingSession, rep: Participant, manager: User) -> World:
    """The team's objects, a posted note with its duties among them."""
    program = training.version.program
    program.team = training.team
    program.save()
    version = training.version
    version.source = blank(key=program.key, title="P")
    version.save()
    begin_draft(program=program, user=training.facilitator)
    data = {
        "account": "Northwind Freight",
        "trigger": "usage_threshold",
        "next_action": "Call Priya and propose a capacity review",
        "conversation_at": timezone.now() + dt.timedelta(hours=2),
    }
    note = post_commitment(participant=rep, data=data)
    make_pledge(training=training, name="Max", days=14, hours=48, user=manager)
    duty = note.duties.friday().get()
    signal_on = timezone.now().date()
    last = signal_on + dt.timedelta(days=14)
    days = dict.fromkeys(("sponsor_on", "meeting_by", "close_by"), last) | {"signal_on": signal_on}
    run = training.activity_runs.get()
    PlayPart.objects.create(commitment=note, activity_run=run, close_days=14, log_by=timezone.now(), **days)
    schedule(note=note, signal_on=signal_on, close_by=last)
    ranking = Ranking.objects.create(team=training.team, name="list", day=timezone.now(), ranked_at=timezone.now())
    AccountList.objects.create(ranking=ranking, rows=[["Account", "Usage"], ["Nord", "87 %"]])
    return World(
        training,
        rep,
        {
            "run": run,
            "membership": Membership.objects.get(user=manager),
            "profile": rep.rep,
            "program": program,
            "duty": duty,
            "standup": open_standup(team=training.team, day=duty.due_at.date(), people=[duty.pk]),
            "review": note.duties.reviews().get(),
            "look": note.duties.get(kind="close_check"),
            "ranking": ranking,
        },
    )


@pytest.fixture
def clients(
    facilitator: User, manager: User, stranger: User, rep: Participant, other_rep: Participant, as_user, as_phone
) -> dict[str, Client]:
    elsewhere = factories.make_training(team=stranger.memberships.get().team, facilitator=stranger)
    return {
        "nobody": Client(),
        "facilitator": as_user(facilitator),
        "manager": as_user(manager),
        "stranger": as_user(stranger),
        "rep": as_phone(rep),
        "other_rep": as_phone(other_rep),
        "foreign_phone": as_phone(factories.ParticipantFactory(training=elsewhere)),
    }


def outcome(response: Any) -> str:
    if response.status_code == 302 and response.headers["Location"].startswith("/sign-in/"):
        return LOGIN
    return {403: FORBIDDEN, 404: MISSING}.get(response.status_code, OK)


def test_every_route_has_an_entry_and_every_entry_a_route():
    assert set(names()) == set(ROUTES)


@pytest.mark.parametrize("actor", ACTORS)
@pytest.mark.parametrize("name", sorted(ROUTES))
def test_a_route_gives_each_role_what_it_may_have(world, clients, name, actor):
    route = ROUTES[name]
    url = reverse(name, args=route.args(world))
    client = clients[actor]
    response = client.get(url) if route.post is None else client.post(url, route.post)
    assert outcome(response) == route.rights[actor], (name, actor, response.status_code)
    assert response.status_code < 500


CHANGES = [name for name, route in ROUTES.items() if route.post is not None]


@pytest.mark.parametrize("name", CHANGES)
def test_what_changes_something_takes_only_a_post(world, clients, name):
    url = reverse(name, args=ROUTES[name].args(world))
    assert clients["facilitator"].get(url).status_code in {404, 405}
    assert clients["rep"].get(url).status_code in {302, 404, 405}


@pytest.mark.parametrize("name", CHANGES)
def test_a_post_without_its_token_is_refused(world, facilitator, name):
    client = Client(enforce_csrf_checks=True)
    client.force_login(facilitator)
    assert client.post(reverse(name, args=ROUTES[name].args(world)), ROUTES[name].post).status_code == 403
