"""Plays for tests: what the desk's form gives, and notes of the cross-sell program that begin one."""

import datetime as dt
from typing import Any

from commitments.actions import funnel, notes
from commitments.models import Commitment, Play, Stage, StageMove
from facilitator.models import Team, User
from sessions.models import Participant, TrainingSession
from tests.commitments.conftest import live_hour, step, words

TODAY = dt.date(2026, 11, 24)
TERMS = {
    "signal_on": dt.date(2026, 11, 20),
    "product": "Reporting",
    "sponsor_name": "Mei Tanaka",
    "sponsor_title": "VP Operations",
    "sponsor_on": dt.date(2026, 12, 3),
    "colleague": "Ben",
    "meeting_by": dt.date(2026, 12, 1),
    "close_by": dt.date(2026, 12, 4),
    "close_days": 14,
}
ANSWERS = {"answer_1": "By hand, two days", "answer_2": "Nine hours a week", "answer_3": "Month end; Priya"}


def data(**changed: Any) -> dict[str, Any]:
    """What PlayForm at the desk gives for a cross-sell whose signal is written down."""
    return {
        "account": "Northwind Freight",
        "motion": "cross_sell",
        "trigger": "adjacent_pain_ticket",
        "evidence": "Nine tickets about reporting since September",
        "signal_on": dt.date(2026, 11, 20),
        "product": "Reporting",
        **changed,
    }


def begun(team: Team, user: User, **changed: Any) -> Play:
    return funnel.begin_play(team=team, user=user, data=data(**changed))


def many(team: Team, count: int, **changed: Any) -> list[Play]:
    """So many plays with their history, without the trail."""
    fields = data(identified_on=TODAY, stage_on=TODAY, **changed)
    made = Play.objects.bulk_create(Play(team=team, **{**fields, "account": f"Account {n}"}) for n in range(count))
    StageMove.objects.bulk_create(StageMove(play=play, to_stage=Stage.IDENTIFIED, on=TODAY) for play in made)
    return made


def cross_sell_hour(team: Team, facilitator: User, manager: User) -> TrainingSession:
    """A running hour whose wall asks for plays."""
    return live_hour(team, facilitator, manager, ("commitments", {"play": True}), ("readaloud", {}))


def posted(participant: Participant, **changed: Any) -> Commitment:
    """A note of the cross-sell program, as PlayForm gives it."""
    run = step(participant.training, "commitments")
    found = words(motion="cross_sell", play={**TERMS, **changed})
    return notes.post_commitment(participant=participant, data=found, run=run)
