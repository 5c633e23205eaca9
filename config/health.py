"""Two questions of whoever watches over the servers: is this process alive, and may visitors be sent to it?"""

import time
from collections.abc import Iterator
from functools import cache

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

# The channel layer throws away messages whose sender's clock is too far off (RELIABILITY F9); NTP keeps them together.
CLOCKS_APART = 5.0


@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """Alive, and the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """All that visitors need is there: 200 and `ok`, or 503 and what is missing, one in a line."""
    faults = list(find_faults())
    return HttpResponse("\n".join(faults or ["ok"]), status=503 if faults else 200, content_type="text/plain")


def find_faults() -> Iterator[str]:
    """In the order in which one would repair them. Anybody may ask, so nothing says more than which part it is."""
    try:
        yield from _database()
    except DatabaseError:
        yield "database: no answer"
    if settings.HOSTED:
        yield from _redis()


def _database() -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        if connection.vendor == "postgresql":
            cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
            yield from _clock("database", float(cursor.fetchone()[0]))
    if not is_migrated():
        yield "database: the migrations have not been run"


def is_migrated() -> bool:
    """Whether every migration was applied. Once they are they stay so, and looking costs a tenth of a second."""
    try:
        return _all_applied()
    except _Missing:
        return False


class _Missing(Exception):  # noqa: N818 - never leaves this module
    """A migration is missing: raised, so that only the good answer is remembered."""


@cache
def _all_applied() -> bool:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise _Missing
    return True


def _redis() -> Iterator[str]:
    # Only hosted installations have the library.
    from redis import Redis
    from redis.exceptions import RedisError

    try:
        with Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=1) as client:
            seconds, micros = client.time()
    except RedisError:
        yield "redis: no answer"
    else:
        yield from _clock("redis", seconds + micros / 1_000_000)


def _clock(name: str, theirs: float) -> Iterator[str]:
    apart = abs(theirs - time.time())
    if apart > CLOCKS_APART:
        yield f"{name}: its clock is {apart:.0f} s away from this machine's"
