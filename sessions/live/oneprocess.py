"""The channel layer of a server that is alone: a laptop's."""

import contextlib
from typing import Any

from channels.exceptions import ChannelFull
from channels.layers import InMemoryChannelLayer


class OneProcessLayer(InMemoryChannelLayer):  # type: ignore[misc] # channels brings no types
    """Hands a message on at once.

    The layer it is made of starts a task for each receiver and waits for all of them: two or three rounds of the event
    loop a frame, one frame after the other. In a room that writes, a round holds a piece of synchronous work, and
    frames came a second late.
    """

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        self.require_valid_group_name(group)
        self._clean_expired()
        for channel in list(self.groups.get(group, ())):
            # As everywhere, whoever does not keep up loses it, and notices by the next one's number.
            with contextlib.suppress(ChannelFull):
                await self.send(channel, message)
