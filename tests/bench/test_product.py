"""The product as the benches start it."""

import os
import resource
from collections.abc import Iterator

import pytest

from tests.bench.product import Product

pytestmark = pytest.mark.bench
# More than most shells allow one process.
MANY = 1100


@pytest.fixture
def many_files() -> Iterator[None]:
    """This process as it is when it holds a large room."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (before[1], before[1]))
    held = [os.open(os.devnull, os.O_RDONLY) for _file in range(MANY)]
    yield
    for file in held:
        os.close(file)
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_it_starts_again_on_its_data_while_the_bench_holds_a_large_room(many_files: None) -> None:
    with Product("uvicorn") as product:
        port = product.port
        product.restart()
        assert product.base == f"http://127.0.0.1:{port}"
        product.stop()
        assert product.database.exists()
    assert not product.folder.exists()
