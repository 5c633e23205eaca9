"""What each role may have of each route: a new route gets its line here."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from commitments import feedlinks
from commitments.mailing import tokens
from sessions import identity
from tests.rights.world import World

Args = Callable[[World], list[Any]]

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
    args: Args = lambda world: []
    post: dict[str, Any] | None = None


def team(world: World) -> list[Any]:
    return [world.training.team_id]


def code(world: World) -> list[Any]:
    return [world.training.code]


def only(name: str) -> Args:
    return lambda world: [getattr(world, name).pk]


def in_team(name: str) -> Args:
    return lambda world: [world.training.team_id, getattr(world, name).pk]


def in_room(name: str) -> Args:
    return lambda world: [world.training.code, getattr(world, name).pk]


def in_training(*extra: Any) -> Args:
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
    "facilitator:team_file": Route(TEAM_CHANGES, team),
    "facilitator:team_file_read": Route(TEAM_CHANGES, team, post={}),
    "facilitator:team_file_download": Route(TEAM_CHANGES, lambda world: [world.training.team_id, "json"]),
    "facilitator:member_new": Route(TEAM_CHANGES, team),
    "facilitator:member_link": Route(TEAM_CHANGES, only("membership"), post={}),
    "facilitator:member_remove": Route(TEAM_CHANGES, only("membership"), post={}),
    "facilitator:rep_new": Route(TEAM_CHANGES, team),
    "facilitator:reps_import": Route(TEAM_CHANGES, team),
    "facilitator:rep_edit": Route(TEAM_CHANGES, only("profile")),
    "facilitator:rep_active": Route(TEAM_CHANGES, only("profile"), post={}),
    "facilitator:programs": Route(SIGNED_IN),
    "facilitator:program_upload": Route(SIGNED_IN),
    "facilitator:program": Route(TEAM, only("program")),
    "facilitator:program_version": Route(TEAM, lambda world: [world.program.pk, 1]),
    "facilitator:program_file": Route(TEAM, lambda world: [world.program.pk, 1]),
    "facilitator:program_new": Route(SIGNED_IN),
    "facilitator:program_copy": Route(TEAM, lambda world: [world.program.pk, 1]),
    "facilitator:program_history": Route(TEAM, only("program")),
    "facilitator:program_compare": Route(TEAM, lambda world: [world.program.pk, 1, 1]),
    "facilitator:draft_begin": Route(TEAM_CHANGES, only("program"), post={}),
    "facilitator:draft": Route(TEAM_CHANGES, only("program")),
    "facilitator:draft_about": Route(TEAM_CHANGES, only("program")),
    "facilitator:draft_minutes": Route(TEAM_CHANGES, only("program"), post={"seen": "0"}),
    "facilitator:draft_move": Route(TEAM_CHANGES, only("program"), post={"part": "sections/first", "by": "up"}),
    "facilitator:draft_remove": Route(TEAM_CHANGES, only("program"), post={"part": "sections/first", "seen": "0"}),
    "facilitator:draft_undo": Route(TEAM_CHANGES, only("program"), post={"seen": "0"}),
    "facilitator:draft_file": Route(TEAM_CHANGES, only("program")),
    "facilitator:draft_publish": Route(TEAM_CHANGES, only("program")),
    "facilitator:draft_discard": Route(TEAM_CHANGES, only("program")),
    "facilitator:draft_new": Route(TEAM_CHANGES, lambda world: [world.program.pk, "sections"]),
    "facilitator:draft_part": Route(TEAM_CHANGES, lambda world: [world.program.pk, "sections", "first"]),
    "facilitator:draft_activity_new": Route(
        TEAM_CHANGES, lambda world: [world.program.pk, "first"], post={"kind": "silence", "seen": "0"}
    ),
    "facilitator:draft_activity": Route(TEAM_CHANGES, lambda world: [world.program.pk, "first", "one_ask"]),
    "sessions:enter_code": Route(EVERYBODY),
    "sessions:join": Route(EVERYBODY, code),
    "sessions:claim": Route(EVERYBODY, in_room("rep")),
    "sessions:waiting": Route(EVERYBODY, code),
    "sessions:personal_link": Route(EVERYBODY, lambda world: [identity.personal_link(world.rep)]),
    "sessions:phone": Route(PHONES, code),
    "sessions:phone_snapshot": Route(PHONES, code),
    "sessions:own_link": Route(PHONES, code),
    "sessions:answer": Route(PHONES, lambda world: [world.training.code, world.run.pk, "answer"], post={}),
    "sessions:projector": Route(EVERYBODY, lambda world: [world.training.projector_token]),
    "sessions:projector_snapshot": Route(EVERYBODY, lambda world: [world.training.projector_token]),
    "sessions:console": Route(TEAM_CHANGES, only("training")),
    "sessions:console_snapshot": Route(TEAM_CHANGES, only("training")),
    "sessions:move": Route(TEAM_CHANGES, in_training("start"), post={"stage": "0"}),
    "sessions:command": Route(TEAM_CHANGES, lambda world: [world.training.pk, world.run.pk, "reveal"], post={}),
    "sessions:person": Route(TEAM_CHANGES, lambda world: [world.training.pk, world.rep.pk, "absent"], post={}),
    "sessions:preview": Route(TEAM, lambda world: [world.program.pk, 1]),
    "sessions:preview_step": Route(TEAM_CHANGES, lambda world: [world.program.pk, 0, "first", "one_ask"]),
    "sessions:preview_face": Route(TEAM_CHANGES, lambda world: [world.program.pk, 0, "first", "one_ask", "phone"]),
    "sessions:plan": Route(SIGNED_IN),
    "sessions:training": Route(TEAM, only("training")),
    "sessions:report": Route(TEAM, only("training")),
    "sessions:replan": Route(TEAM_CHANGES, only("training")),
    "sessions:fix": Route(TEAM_CHANGES, only("training"), post={}),
    "sessions:space": Route(TEAM_CHANGES, only("training"), post={"seats": "400"}),
    "sessions:cancel": Route(TEAM_CHANGES, only("training")),
    "commitments:report": Route(ONE_PHONE, in_room("duty"), post={}),
    "commitments:conversation": Route(ONE_PHONE, code),
    "commitments:own_plays": Route(PHONES, code),
    "commitments:own_play_move": Route(ONE_PHONE, lambda world: [world.training.code, world.play.pk, "closed_lost"]),
    "commitments:own_play_back": Route(ONE_PHONE, in_room("play"), post={"seen": "1"}),
    "commitments:own_pursue": Route(ONE_PHONE, code, post={}),
    "commitments:phone_feed": Route(PHONES, code),
    "commitments:feed": Route(EVERYBODY, lambda world: [feedlinks.shown(world.feed)]),
    "commitments:feeds": Route(TEAM, team),
    "commitments:invitations": Route(TEAM, team, post={}),
    "commitments:feed_revoke": Route(TEAM, in_team("feed"), post={}),
    # Whoever holds the link in a mail; the other team's person holds no such link.
    "commitments:answer": Route(EVERYBODY, lambda world: [tokens.make("answer", world.reminder.pk)]),
    "commitments:stop_mail": Route(EVERYBODY, lambda world: [tokens.make("stop", world.reminder.mail_id)]),
    "commitments:own_signals": Route(PHONES, code),
    "commitments:signal_log": Route(PHONES, code, post={}),
    "commitments:signal_names": Route(PHONES, code),
    "commitments:signal_handoff": Route(ONE_PHONE, in_room("signal"), post={}),
    "commitments:own_signal_touch": Route(ONE_PHONE, in_room("signal"), post={}),
    "commitments:own_signal_take_back": Route(ONE_PHONE, in_room("signal"), post={}),
    "commitments:signal_from_packet": Route(ONE_PHONE, in_room("packet"), post={}),
    "commitments:signals": Route(TEAM, team),
    "commitments:signal_new": Route(TEAM, team),
    "commitments:signal": Route(TEAM, in_team("signal")),
    "commitments:signal_import": Route(TEAM, team),
    "commitments:signal_list": Route(TEAM, in_team("signal_list")),
    "commitments:signal_list_run": Route(TEAM, in_team("signal_list"), post={}),
    "commitments:signal_touch": Route(TEAM, in_team("signal"), post={}),
    "commitments:signal_review": Route(TEAM, in_team("signal"), post={}),
    "commitments:signal_take_back": Route(TEAM, in_team("signal"), post={}),
    "commitments:clock_tick": Route(ONE_PHONE, in_room("meeting"), post={}),
    "commitments:clock_sponsor": Route(ONE_PHONE, in_room("mapping"), post={}),
    "commitments:clock_said": Route(ONE_PHONE, in_room("pain"), post={}),
    "commitments:clocks": Route(TEAM, team),
    "commitments:day_90s": Route(TEAM, team),
    "commitments:day_90": Route(TEAM, in_team("training")),
    "commitments:measures": Route(TEAM, team),
    "commitments:measures_import": Route(TEAM, team),
    "commitments:value_list": Route(TEAM, in_team("value_list")),
    "commitments:value_list_run": Route(TEAM, in_team("value_list"), post={"leave_out": "on"}),
    "commitments:measure_remove": Route(TEAM, in_team("value"), post={}),
    "commitments:clock_let_go": Route(TEAM, in_team("meeting"), post={}),
    "commitments:standup": Route(TEAM, team),
    "commitments:standup_screen": Route(TEAM, team),
    "commitments:standup_wall": Route(EVERYBODY, lambda world: [world.wall.token]),
    "commitments:standup_link": Route(TEAM, team, post={}),
    "commitments:standup_link_revoke": Route(TEAM, team, post={}),
    "commitments:standup_open": Route(TEAM, team, post={}),
    "commitments:standup_move": Route(TEAM, lambda world: [world.training.team_id, world.standup.pk, "next"], post={}),
    "commitments:standup_report": Route(
        TEAM, lambda world: [world.training.team_id, world.standup.pk, world.duty.pk], post={}
    ),
    "commitments:slack": Route(TEAM_CHANGES, team),
    "commitments:slack_off": Route(TEAM_CHANGES, team, post={}),
    "commitments:slack_bot": Route(TEAM_CHANGES, team, post={}),
    "commitments:slack_bot_try": Route(TEAM_CHANGES, team, post={}),
    "commitments:slack_bot_off": Route(TEAM_CHANGES, team, post={}),
    "commitments:slack_wall": Route(TEAM_CHANGES, in_team("training")),
    "commitments:slack_picture": Route(TEAM_CHANGES, in_team("training")),
    "commitments:desks": Route(SIGNED_IN),
    "commitments:team_desk": Route(TEAM, team),
    "commitments:pledge": Route(TEAM, in_team("training"), post={}),
    "commitments:wall": Route(TEAM, in_team("training")),
    "commitments:notes": Route(TEAM, team),
    "commitments:reps": Route(TEAM, team),
    "commitments:export": Route(TEAM, lambda world: [world.training.team_id, "promises", "csv"]),
    "commitments:crm": Route(TEAM, team),
    "commitments:crm_names": Route(TEAM, team, post={}),
    "commitments:crm_ids": Route(TEAM, team, post={}),
    "commitments:crm_file": Route(TEAM, lambda world: [world.training.team_id, "tasks", "new"]),
    "commitments:rankings": Route(TEAM, team),
    "commitments:ranking": Route(TEAM, in_team("ranking")),
    "commitments:ranking_export": Route(TEAM, lambda world: [world.training.team_id, world.ranking.pk, "csv"]),
    "commitments:ranking_columns": Route(TEAM, in_team("ranking")),
    "commitments:ranking_forget": Route(TEAM, in_team("ranking"), post={}),
    "commitments:mail": Route(TEAM, team),
    "commitments:mail_hold": Route(TEAM, team, post={}),
    "commitments:mail_release": Route(TEAM, team, post={}),
    "commitments:checks": Route(TEAM, team),
    "commitments:check": Route(TEAM, in_team("look"), post={"verdict": "on_track"}),
    "commitments:extend": Route(TEAM, in_team("look")),
    "commitments:funnel": Route(TEAM, team),
    "commitments:losses": Route(TEAM, team),
    "commitments:targets": Route(TEAM, team),
    "commitments:segment": Route(TEAM, in_team("segment")),
    "commitments:segment_drop": Route(TEAM, in_team("segment"), post={}),
    "commitments:plays": Route(TEAM, team),
    "commitments:play_new": Route(TEAM, team),
    "commitments:play": Route(TEAM, in_team("play")),
    "commitments:play_edit": Route(TEAM, in_team("play")),
    "commitments:play_people": Route(TEAM, in_team("play")),
    "commitments:play_facts": Route(TEAM, in_team("play")),
    "commitments:play_move": Route(TEAM, lambda world: [world.training.team_id, world.play.pk, "closed_lost"]),
    "commitments:play_back": Route(TEAM, in_team("play"), post={"seen": "1"}),
    "commitments:play_reopen": Route(TEAM, in_team("play"), post={}),
    "commitments:pursue_signal": Route(TEAM, in_team("signal"), post={}),
    "commitments:pursue": Route(TEAM, in_team("note"), post={}),
    "commitments:reviews": Route(TEAM, team),
    "commitments:review": Route(TEAM, in_team("review"), post={}),
}
