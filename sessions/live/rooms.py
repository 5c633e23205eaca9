"""Who is in the room, asked from ordinary synchronous code."""

import asyncio
import logging

from sessions.live import elsewhere
from sessions.live.hub import hub

logger = logging.getLogger(__name__)


def present(training_id: int) -> frozenset[int]:
    """Participant ids with an open socket, here or in another process.

    Read from any thread: a room's member sets are replaced by the event loop only, and a moment's staleness is
    harmless because every change redraws the list.
    """
    return _here(training_id) | _elsewhere(training_id)


def _here(training_id: int) -> frozenset[int]:
    """As this process knows it, with what others told it."""
    room = hub.rooms.get(training_id)
    if room is None:
        return frozenset()
    loop = hub.reader.get_loop() if hub.reader else asyncio.get_event_loop()
    return room.present(loop.time())


def _elsewhere(training_id: int) -> frozenset[int]:
    try:
        return elsewhere.present(training_id, beside=hub.process)
    except Exception as error:
        # Redis restarts: what this process has heard will do, and the page is drawn.
        logger.warning("who is in the other processes is not known now: %s", type(error).__name__)
        return frozenset()
