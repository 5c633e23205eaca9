"""What a phone shows: the shared head and task, and what is only its owner's."""

from sessions.activities.base import Context
from sessions.models import Participant, TrainingSession
from sessions.queries.room import Room


def head(room: Room) -> Context:
    return {}


def is_personal(room: Room) -> bool:
    """Whether every phone's task is its own and must be fetched rather than pushed."""
    return room.activity is not None and room.activity.personal and room.training.is_live


def shared_task(room: Room) -> Context:
    return _task(room, None)


def own_task(room: Room, participant: Participant) -> Context:
    return {"participant": participant, **_task(room, participant)}


def _task(room: Room, participant: Participant | None) -> Context:
    if room.step is None or room.activity is None or not room.training.is_live:
        return {"face_template": ""}
    return {
        "face_template": room.activity.template("phone") + "#task",
        "run": room.step,
        "settings": room.activity.settings(room.step),
        **room.activity.task(room.step, room, participant),
    }


def mine(room: Room, participant: Participant) -> Context:
    """The owner's part; after the hour the registry of `after` panels takes over."""
    if room.training.state == TrainingSession.State.ENDED:
        return {"participant": participant, "face_template": "", "after": after(participant)}
    if room.step is None or room.activity is None:
        return {"participant": participant, "face_template": ""}
    return {
        "participant": participant,
        "face_template": room.activity.template("phone") + "#mine",
        "run": room.step,
        "settings": room.activity.settings(room.step),
        **room.activity.mine(room.step, room, participant),
    }


def after(participant: Participant) -> list[tuple[str, Context]]:
    """What higher apps show on a phone once the hour is over, as (template, context)."""
    from sessions import after_hour

    return [part(participant) for part in after_hour.parts()]
