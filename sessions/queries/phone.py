"""What a phone shows: the shared head, notice and task, and what is only its owner's."""

from sessions.activities.base import Context
from sessions.models import Participant, TrainingSession
from sessions.queries.room import Room


def head(room: Room) -> Context:
    return {}


def notice(room: Room) -> Context:
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
    return {**_part(room, "task"), **room.activity.task(room.step, room, participant)}


def _part(room: Room, part: str) -> Context:
    """What every phone's part of the running activity is drawn with."""
    if room.step is None or room.activity is None:
        return {"face_template": ""}
    return {
        "face_template": f"{room.activity.template('phone')}#{part}",
        "run": room.step,
        "settings": room.activity.settings(room.step),
    }


def mine(room: Room, participant: Participant) -> Context:
    """The owner's part; after the hour the registry of `after` panels takes over."""
    if room.training.state == TrainingSession.State.ENDED:
        return {"participant": participant, "face_template": "", "after": after(participant)}
    own = room.activity.mine(room.step, room, participant) if room.step and room.activity else {}
    return {"participant": participant, **_part(room, "mine"), **own}


def concerned(room: Room) -> set[int] | None:
    """Participants whose `mine` differs from that of everybody else; None when everybody's may. 1 query at most."""
    if room.step is None or room.activity is None or not room.training.is_live:
        return None
    return room.activity.concerned(room.step, room)


def nobodys(room: Room) -> Context:
    """`mine` as all those see it who are not `concerned`."""
    return _part(room, "mine")


def after(participant: Participant) -> list[tuple[str, Context]]:
    """What higher apps show on a phone once the hour is over, as (template, context)."""
    from sessions import after_hour

    return [part(participant) for part in after_hour.parts()]
