"""Signal ranking: reading and ranking a list of 10,000 accounts, against ten times what 1,000 of them take."""

import os
import time
from collections.abc import Callable
from datetime import date, timedelta

from tests.bench import budgets
from tests.bench.report import Report, median
from tests.bench.wish import Wish

TODAY = date(2026, 11, 24)
TIMES = 7
HEAD = "Account,Owner,Usage %,Renewal date,New sponsor,Outcome reached,Support tickets,New region,Escalation"


def run(wish: Wish) -> Report:
    # In this process, because nothing of it needs a server: the words of the refusals are Django's, so it is set up.
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    report = Report("ranking", wish)
    many = 5_000 if wish.small else 10_000
    few = many // 10
    # One after the other, so that a busy moment meets both.
    taken = [(timed(few), timed(many)) for _time in range(TIMES)]
    limit, value = (median(each) for each in zip(*taken, strict=True))
    report.add(f"{many:,} accounts", value, "s", limit=10 * limit, budget=budgets.RANKING_GROWTH)
    report.add("accounts ranked", many)
    return report


def listed(count: int) -> str:
    """A list in which every column says something of some accounts."""
    lines = [
        f"Customer {n},Rep {n % 40},{20 + n % 91} %,{TODAY + timedelta(days=n % 400)},{'2026-10-01' if n % 4 else ''},"
        f"{'yes' if n % 3 else ''},{n % 5},{'Spain' if n % 7 == 0 else ''},{'yes' if n % 11 == 0 else ''}"
        for n in range(count)
    ]
    return "\n".join([HEAD, *lines])


def timed(count: int) -> float:
    text, work = listed(count), worker()
    began = time.perf_counter()
    assert work(text) == count
    return time.perf_counter() - began


def worker() -> Callable[[str], int]:
    """From the text of a file to the last rank, without storing it."""
    from commitments import accountlist, columns, density
    from facilitator import listfile

    def work(text: str) -> int:
        rows = [cells for _line, cells in listfile.lines_of(text)]
        meant = {column: position for position, column in columns.KNOWN.guess(rows[0]).items()}
        reader = accountlist.Reader(meant, rows[0], TODAY)
        return len(density.rank(reader.accounts(rows[1:]), 20))

    return work
