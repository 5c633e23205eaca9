"""Requests that really take their time: sign-ins with a wrong password, whose digest is slow on purpose."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Self

from config.robots.line import Line
from tests.bench.phones import PATIENCE
from tests.bench.product import Product
from tests.bench.room import PageError

PATH = "/sign-in/"


class SlowRequests:
    """`async with SlowRequests(product) as slow: async with slow.running(): …` keeps one on its way all the time."""

    def __init__(self, product: Product) -> None:
        self.line = Line(product.base, patience=PATIENCE)
        self.took: list[float] = []

    async def __aenter__(self) -> Self:
        await self.line.__aenter__()
        await self.line.open(PATH)
        self.form = next(form for form in self.line.page.forms if form.has("email", "password"))
        await self._one()
        self.took.clear()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        await self.line.__aexit__(kind, error, tb)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        task = asyncio.create_task(self._on_and_on())
        try:
            yield
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def _on_and_on(self) -> None:
        while True:
            await self._one()

    async def _one(self) -> None:
        # Another person each time: the eleventh wrong try of one is refused at once.
        values = {"email": f"somebody.{time.time_ns()}@example.com", "password": "not the right one"}
        began = time.perf_counter()
        async with self.line.http.post(self.line.base + PATH, data={**self.form.sent(), **values}) as answer:
            await answer.read()
            if answer.status != 422:
                raise PageError(f"{PATH}: {answer.status}")
        self.took.append(1000 * (time.perf_counter() - began))
