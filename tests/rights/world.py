"""One team with something of every kind, so that each route has something to point at."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from commitments.actions import clocks
from commitments.actions.checks import schedule
from commitments.actions.feeds import make_for_phone
from commitments.actions.funnel import pursue_note
from commitments.actions.notes import post_commitment
from commitments.actions.pledges import make_pledge
from commitments.actions.signals import log
from commitments.actions.standups import open_standup
from commitments.models import (
    AccountList,
    Brief,
    Mail,
    MonthlyValue,
    PlayPart,
    Ranking,
    Reminder,
    Segment,
    SignalList,
    StandupScreen,
    ValueList,
)
from facilitator.actions.drafts import begin_draft
from facilitator.models import Membership, User
from facilitator.programfile.blank import blank
from sessions.models import ActivityRun, Pair, PairSeat, Participant, Response, TrainingSession


@dataclass(frozen=True)
class World:
    """One team's objects; everything a route can point at."""

    training: TrainingSession
    rep: Participant
    objects: dict[str, Any]

    def __getattr__(self, name: str) -> Any:
        return self.objects[name]


def make_world(training: TrainingSession, rep: Participant, manager: User) -> World:
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
    part = PlayPart.objects.create(commitment=note, activity_run=run, close_days=14, log_by=timezone.now(), **days)
    also = clocks.of_play(note=note, part=part, hour_ends=timezone.now())
    schedule(note=note, signal_on=signal_on, close_by=last, also=also)
    pair = Pair.objects.create(activity_run=run, number=1)
    PairSeat.objects.create(pair=pair, activity_run=run, participant=rep)
    brief = Brief.objects.create(training=training, team=training.team, pair=pair)
    clocks.brief_begun(brief)
    clocks.pain_said(brief, signal_on, 60)
    ranking = Ranking.objects.create(team=training.team, name="list", day=timezone.now(), ranked_at=timezone.now())
    AccountList.objects.create(ranking=ranking, rows=[["Account", "Usage"], ["Nord", "87 %"]])
    rep.rep.email = "ana@example.com"
    rep.rep.save()
    mail = Mail.objects.create(address="ana@example.com", day=timezone.now().date())
    reminder = Reminder.objects.create(
        duty=duty, team=training.team, address=mail.address, rung="before", kind="nudge", due_on=mail.day, mail=mail
    )
    section_run = training.section_runs.get()
    packet_run = ActivityRun.objects.create(training=training, section_run=section_run, position=9, kind="packet")
    words = {"account": "Nord", "trigger": "usage_threshold", "evidence": "87 %"}
    packet = {"slot": "packet", "data": {**words, "outcome": "o", "ask": "a", "csm": "Ana", "ae": ""}}
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
            "wall": StandupScreen.objects.create(team=training.team),
            "review": note.duties.reviews().get(),
            "look": note.duties.get(kind="close_check"),
            "value": MonthlyValue.objects.create(team=training.team, measure="arr", month=signal_on, value=1),
            "meeting": note.duties.get(kind="joint_meeting"),
            "mapping": brief.duties.get(kind="sponsor_mapping"),
            "pain": brief.duties.get(kind="pain_freshness"),
            "ranking": ranking,
            "feed": make_for_phone(participant=rep),
            "reminder": reminder,
            "note": note,
            "play": pursue_note(note=note, user=manager),
            "segment": Segment.objects.create(team=training.team, name="Enterprise"),
            "value_list": ValueList.objects.create(team=training.team, rows=[["Month", "Value"], ["2026-09", "1"]]),
            "signal_list": SignalList.objects.create(team=training.team, rows=[["Account", "Proof"], ["N", "p"]]),
            "signal": log(team=training.team, data=words, participant=rep),
            "packet": Response.objects.create(training=training, activity_run=packet_run, participant=rep, **packet),
        },
    )
