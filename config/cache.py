"""The cache that all processes share when hosted: what counts failures must count them everywhere."""

import logging
from collections.abc import Callable
from typing import Any

from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


def _or_here(name: str) -> Callable[..., Any]:
    """The operation in Redis; while Redis is away, in this process, so that nobody is refused and nothing fails."""

    def call(self: RedisCache, *args: Any, **options: Any) -> Any:
        try:
            return getattr(RedisCache, name)(self, *args, **options)
        except RedisError as error:
            logger.warning("the shared cache did not answer (%s): this process counts for itself", type(error).__name__)
            return getattr(caches["default"], name)(*args, **options)

    return call


class SharedCache(RedisCache):
    """Django's Redis cache, for which an absent Redis is an empty cache and not an error (RELIABILITY F7)."""

    add = _or_here("add")
    get = _or_here("get")
    set = _or_here("set")
    incr = _or_here("incr")
    delete = _or_here("delete")
    get_many = _or_here("get_many")
