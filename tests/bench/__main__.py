"""Measures the product against its limits: `python -m tests.bench` lists what there is, `… NAME` runs one."""

import argparse
import ast
import importlib
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.bench.report import Report
from tests.bench.wish import SERVERS, Wish

NAMES = ("fanout", "join", "burst", "clock", "desk", "signals", "ranking", "soak", "unruly", "hosted")


def known() -> dict[str, str]:
    """Each bench with the first sentence of its module, which is read and not imported: one may need a lot."""
    found = {}
    for name in NAMES:
        file = Path(__file__).with_name(f"{name}.py")
        if file.exists():
            found[name] = (ast.get_docstring(ast.parse(file.read_text())) or "").splitlines()[0]
    return found


def run(name: str, wish: Wish) -> Report:
    """Every bench is a module with `run(wish)`, which returns its report."""
    report = importlib.import_module(f"tests.bench.{name}").run(wish)
    assert isinstance(report, Report)
    return report


def sizes(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(","))


def arguments(given: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("bench", nargs="?", choices=list(known()), help="without it: what there is")
    parser.add_argument("--phones", type=sizes, default=(), metavar="30,200,1000", help="sizes of the room")
    parser.add_argument("--server", choices=SERVERS, default=SERVERS[0], help="the server that `start` is told to use")
    parser.add_argument("--json", action="store_true", help="only the line of JSON")
    parser.add_argument("--small", action="store_true", help="the size of CI: quick, with bounds three times as wide")
    parser.add_argument("--static", action="store_true", help="join: phones fetch styles and scripts too")
    return parser.parse_args(given)


def main(given: Sequence[str] | None = None) -> int:
    """0 when every budget holds, 1 when one does not, 3 when one could not be measured."""
    # Ended from outside, too, it takes the product and its folder with it.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    options = arguments(sys.argv[1:] if given is None else given)
    if options.bench is None:
        print("\n".join(f"{name:<8} {text}" for name, text in known().items()))
        return 0
    report = run(options.bench, Wish(options.server, options.phones, options.small, options.static))
    if not options.json:
        print(report.table())
    print(report.json())
    return {True: 0, False: 1, None: 3}[report.ok]


if __name__ == "__main__":
    sys.exit(main())
