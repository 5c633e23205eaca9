"""Every audience and group name of the live core, in one place (one group per right)."""

CONSOLE = "console"
PROJECTOR = "projector"
PHONES = "phones"
# In the order in which they are served: the most people first, and the longest lists last.
SCREENS = (PROJECTOR, CONSOLE)
SHARED = (PHONES, *SCREENS)


def participant(pk: int) -> str:
    """The audience of one person: private content is rung here and fetched by that person."""
    return f"participant:{pk}"


def participant_of(audience: str) -> int:
    """The participant behind a personal audience's name."""
    return int(audience.removeprefix("participant:"))


def room(training_id: int) -> str:
    """The channel-layer group of a training: one subscription per process (PERFORMANCE, hub)."""
    return f"room.{training_id}"
