"""Who is in the room, asked from ordinary synchronous code."""

import asyncio

from sessions.live.hub import hub


def present(training_id: int) -> frozenset[int]:
    """Participant ids with an open socket, as this process knows it.

    Read from any thread: a room's member sets are replaced by the event loop only, and a moment's staleness is
    harmless because every change redraws the list.
    """
    room = hub.rooms.get(training_id)
    if room is None:
        return frozenset()
    loop = hub.reader.get_loop() if hub.reader else asyncio.get_event_loop()
    return room.present(loop.time())
