"""The bench of the signal ranking at the size of CI: ten times the accounts take about ten times as long."""

import pytest

from tests.bench import ranking
from tests.bench.wish import Wish

pytestmark = pytest.mark.bench


def test_ranking_grows_with_the_list_and_not_faster() -> None:
    report = ranking.run(Wish(small=True))
    assert report.ok, report.table()
    assert report.data()["figures"]["accounts ranked"] == 5_000
