"""Years of signals: the manager's board and desk of a team with 100,000 of them, in milliseconds a page."""

from contextlib import ExitStack

from tests.bench import budgets
from tests.bench.desk import TIMES, TIMES_SMALL, WARM, Desk
from tests.bench.load import Share
from tests.bench.report import Report, median
from tests.bench.sizes import SIGNALS, SIGNALS_FEW, SIGNALS_SMALL
from tests.bench.wish import Wish


def run(wish: Wish) -> Report:
    report = Report("signals", wish)
    with ExitStack() as stack:
        few = Desk.filled(SIGNALS_FEW, wish.server, stack)
        few.product.stop()
        many = Desk.filled(SIGNALS_SMALL if wish.small else SIGNALS, wish.server, stack)
        report.note(f"{many.seeded['signals']:,} signals in one team")
        pages = [page for page in many.seeded["pages"] if page.startswith(("signals", "desk", "reviews"))]
        share, times = Share("asking for pages"), TIMES_SMALL if wish.small else TIMES
        for page in pages:
            with share.measured():
                taken = [many.timed(page) for _time in range(WARM + times)][WARM:]
            report.add(page, median(taken), "ms", budget=budgets.SIGNALS, share=share)
        more = [many.seeded["queries"][page] - few.seeded["queries"][page] for page in pages]
        report.add("queries more than at a few signals, worst page", max(more), budget=budgets.NONE)
        report.add("queries, worst page", max(many.seeded["queries"][page] for page in pages))
    return report
