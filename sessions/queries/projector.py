"""What everybody in the room reads from the wall."""

from django.conf import settings
from django.urls import reverse

from sessions.activities.base import Context
from sessions.models import Participant, TrainingSession
from sessions.queries.room import Room


def screen(room: Room) -> Context:
    """The one thing to read now: the join code while waiting, then the activity's projector face."""
    context: Context = {
        "joined": Participant.objects.present().filter(training=room.training).count(),
        "waiting": room.training.state in {TrainingSession.State.PLANNED, TrainingSession.State.LOBBY},
        "ended": room.training.state == TrainingSession.State.ENDED,
        "join_url": join_url(room.training),
        "join_host": join_host(),
        "face_template": "",
    }
    if room.step is not None and room.activity is not None and not context["ended"]:
        context |= {
            "face_template": room.activity.template("projector"),
            "run": room.step,
            "settings": room.activity.settings(room.step),
            **room.activity.projector(room.step, room),
        }
    return context


def join_host() -> str:
    """What people type into a phone's address line: the laptop's address, without http://. Empty without a network."""
    base = settings.LAN_URL or settings.PUBLIC_BASE_URL
    return base.split("://")[-1].rstrip("/")


def join_url(training: TrainingSession) -> str:
    """The address a phone opens; on a laptop it is the one that `start` found on the network, and empty without one."""
    base = settings.LAN_URL or settings.PUBLIC_BASE_URL
    return base.rstrip("/") + reverse("sessions:join", args=[training.code]) if base else ""
