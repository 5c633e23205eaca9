"""What of this app is in a team's file."""

from facilitator.portable import registry
from roleplay.models import CheckMark, Debrief, Flag, Pairing, Press, Round


def declare() -> None:
    for model in (Round, Pairing, Press, Flag, CheckMark, Debrief):
        registry.register(model)
