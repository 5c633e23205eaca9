"""Years on the desk: every list at 100,000 duties against the same list at ten rows, and downloads of it all."""

import dataclasses
import http.client
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from tests.bench import budgets
from tests.bench.load import Share
from tests.bench.product import Product
from tests.bench.report import Report, median
from tests.bench.sizes import FULL, SMALL, TEN, Size
from tests.bench.wish import Wish
from tests.config.running import ROOT, environment

TIMES, TIMES_SMALL, WARM = 25, 7, 3
ROWS = 100_000
TABLES = ("promises", "reports", "reviews")
PIECE = 64 * 1024
PATIENCE = 60


@dataclass
class Desk:
    """A product that serves a past, and a client for each person of it."""

    product: Product
    seeded: dict[str, Any]

    def __post_init__(self) -> None:
        self.clients = {role: self._client() for role in self.seeded["cookies"]}

    @classmethod
    def filled(cls, size: Size, server: str, stack: ExitStack) -> Self:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="askonce-past-")))
        command = [sys.executable, "-m", "tests.bench.seed", json.dumps(dataclasses.asdict(size))]
        variables = {**environment(), "ASKONCE_DATA": str(folder)}
        done = subprocess.run(command, cwd=ROOT, env=variables, check=True, stdout=subprocess.PIPE, text=True)
        desk = cls(stack.enter_context(Product(server, data=folder)), json.loads(done.stdout.splitlines()[-1]))
        for client in desk.clients.values():
            stack.callback(client.close)
        return desk

    def _client(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.product.port, timeout=PATIENCE)

    def ask(self, role: str, address: str) -> http.client.HTTPResponse:
        """The answer, not read yet, on a connection that stays open."""
        cookies = self.seeded["cookies"][role]
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
        self.clients[role].request("GET", address, headers=headers)
        answer = self.clients[role].getresponse()
        if answer.status != 200:
            raise RuntimeError(f"{address}: {answer.status}")
        return answer

    def timed(self, page: str) -> float:
        """Milliseconds from the request to the last byte."""
        role, address = self.seeded["pages"][page]
        began = time.perf_counter()
        self.ask(role, address).read()
        return 1000 * (time.perf_counter() - began)

    def download(self, table: str, kind: str) -> Iterator[bytes]:
        answer = self.ask("manager", f"/desk/{self.seeded['team']}/export/{table}/{kind}/")
        while piece := answer.read(PIECE):
            yield piece


def run(wish: Wish) -> Report:
    """Both pasts are served at the same time and asked by turns, so that a busy machine slows both."""
    report = Report("desk", wish)
    with ExitStack() as stack:
        few = Desk.filled(TEN, wish.server, stack)
        many = Desk.filled(SMALL if wish.small else FULL, wish.server, stack)
        report.note(", ".join(f"{many.seeded[table]:,} {table}" for table in ("notes", "reports", "reps")))
        report.add("duties", many.seeded["duties"])
        _pages(report, few, many)
        few.product.stop()
        _downloads(report, many)
    return report


def _pages(report: Report, few: Desk, many: Desk) -> None:
    share, times = Share("asking for pages"), TIMES_SMALL if report.wish.small else TIMES
    for page in many.seeded["pages"]:
        with share.measured():
            taken = [(few.timed(page), many.timed(page)) for _time in range(WARM + times)][WARM:]
        limit, value = (median(each) for each in zip(*taken, strict=True))
        report.add(page, value, "ms", limit=limit, budget=budgets.LIST_GROWTH, share=share)
    more = {page: many.seeded["queries"][page] - count for page, count in few.seeded["queries"].items()}
    report.add("queries more than at ten rows, worst page", max(more.values()), budget=budgets.NONE)
    report.add("queries, worst page", max(many.seeded["queries"].values()))


def _downloads(report: Report, desk: Desk) -> None:
    """The largest team's tables one after the other, until so many rows have come."""
    wanted = ROWS // 20 if report.wish.small else ROWS
    list(desk.download("promises", "csv"))
    before, highest, rows, taken = desk.product.memory(), 0.0, 0, 0.0
    share = Share("downloading")
    while rows < wanted:
        for table in TABLES:
            began = time.perf_counter()
            with share.measured():
                for piece in desk.download(table, "csv"):
                    rows += piece.count(b"\n")
                    highest = max(highest, desk.product.memory())
            taken += time.perf_counter() - began
    report.add("CSV: rows downloaded", rows)
    report.add("CSV: rows per second", rows / taken, share=share)
    report.add("CSV: server memory above the first download", highest - before, "MB", budget=budgets.EXPORT_MEMORY)
    began, before = time.perf_counter(), desk.product.memory()
    size = sum(len(piece) for piece in desk.download("promises", "xlsx"))
    report.add("XLSX: seconds for the largest team's promises", time.perf_counter() - began, "s")
    report.add("XLSX: its size", size / 2**20, "MB")
    report.add("XLSX: server memory after it", desk.product.memory() - before, "MB", budget=budgets.EXPORT_MEMORY)
