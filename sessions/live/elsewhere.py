"""Who is here according to the other processes, where every process can read it, also one without a socket of the room.

A list of people is drawn by whichever process answers. Only Redis knows for all of them; an embedded server is alone.
"""

import json
import time
from functools import cache
from typing import Any

from django.conf import settings

# Twice the time in which a process says it again: one that was killed is forgotten after it.
STALE_SECONDS = 40.0


def exists() -> bool:
    """Whether there may be other processes."""
    return bool(settings.HOSTED)


def _key(training_id: int) -> str:
    return f"askonce:here:{training_id}"


async def tell(training_id: int, process: str, ids: list[int]) -> None:
    """This process's part; nothing is kept of a process that has nobody."""
    if not exists():
        return
    redis, key = _for_the_loop(), _key(training_id)
    if ids:
        await redis.hset(key, process, json.dumps([time.time(), ids]))
        await redis.expire(key, int(10 * STALE_SECONDS))
    else:
        await redis.hdel(key, process)


def present(training_id: int, *, beside: str) -> frozenset[int]:
    """Everybody whom the processes beside this one hold a socket of. Raises RedisError."""
    if not exists():
        return frozenset()
    told = _for_threads().hgetall(_key(training_id))
    fresh = [json.loads(text) for process, text in told.items() if process.decode() != beside]
    return frozenset(pk for at, ids in fresh if time.time() - at < STALE_SECONDS for pk in ids)


@cache
def _for_threads() -> Any:
    from redis import Redis

    return Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1)


def _for_the_loop() -> Any:
    from channels.layers import get_channel_layer

    # The layer's own connections: they belong to the loop that serves.
    return get_channel_layer().connection(0)
