"""All realtime plumbing. The rest of the project knows what is named here, nothing else."""

from sessions.live import audiences
from sessions.live.publisher import answering, publish, send_away
from sessions.live.rooms import present

__all__ = ["answering", "audiences", "present", "publish", "send_away"]
