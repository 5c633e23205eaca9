"""All realtime plumbing. The rest of the project knows `publish`, `send_away` and `present`, nothing else."""

from sessions.live import audiences
from sessions.live.publisher import publish, send_away
from sessions.live.rooms import present

__all__ = ["audiences", "present", "publish", "send_away"]
