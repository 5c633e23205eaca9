"""The bench of the signals at the size of CI: a page asks as often for thousands as for a few hundred."""

import pytest

from tests.bench import signals
from tests.bench.wish import Wish

pytestmark = pytest.mark.bench


def test_board_and_desk_do_not_grow_with_the_signals() -> None:
    report = signals.run(Wish(small=True))
    assert report.ok, report.table()
