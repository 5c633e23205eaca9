"""A try to hand something over that failed, and when the next one is. No Django."""

from dataclasses import dataclass
from datetime import timedelta

# Until the next try, then the last of them again and again.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 60))
# Nobody is believed who asks for more.
LONGEST_WAIT = timedelta(hours=1)


@dataclass
class TroubleError(Exception):
    """Why something did not go out, in words for a line on the desk.

    `lasting`: it never will. `everybody`: nothing else would now. `uncertain`: it may have been taken all the same.
    `wait`: how long the other side asks us to leave it alone.
    """

    fault: str
    lasting: bool = False
    everybody: bool = False
    uncertain: bool = False
    wait: timedelta | None = None


def pause(attempts: int, wait: timedelta | None = None) -> timedelta:
    """How long to wait after so many tries; what the other side asks for counts before our own measure."""
    if wait is not None:
        return min(LONGEST_WAIT, wait)
    return PAUSES[min(max(1, attempts), len(PAUSES)) - 1]
