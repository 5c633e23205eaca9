"""The bench of the desk at the size of CI: a regression of three times fails, a busy machine does not."""

import pytest

from tests.bench import desk
from tests.bench.budgets import NONE
from tests.bench.wish import Wish

pytestmark = pytest.mark.bench


def test_desk_does_not_grow_with_its_past() -> None:
    report = desk.run(Wish(small=True))
    assert report.ok, report.table()
    figures = report.data()["figures"]
    assert figures["queries more than at ten rows, worst page"] <= NONE.at_most
    assert figures["duties"] >= 10_000
    assert figures["CSV: rows downloaded"] >= desk.ROWS // 20
