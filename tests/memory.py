"""How much memory making a file takes."""

import tracemalloc
from collections.abc import AsyncIterable, Sized

from asgiref.sync import async_to_sync


def peak(content: AsyncIterable[Sized]) -> tuple[int, int]:
    """The most bytes in use at one time while a file was made, and the bytes of the file."""

    async def measured() -> tuple[int, int]:
        size = 0
        async for part in content:
            size += len(part)
        return tracemalloc.get_traced_memory()[1], size

    tracemalloc.start()
    try:
        return async_to_sync(measured)()
    finally:
        tracemalloc.stop()
