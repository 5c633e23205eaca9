"""One installation for all tests of this folder; the tests that break something put it back."""

import itertools
import os
from collections.abc import Iterator

import pytest

from tests.hosted import room
from tests.hosted.deployment import Deployment
from tests.hosted.room import Room
from tests.hosted.services import MissingError, program

NEEDED = ("postgres", "initdb", "psql", "redis-server", "nginx", "openssl")


@pytest.fixture(scope="session")
def installed() -> None:
    """The programs are there; in CI they have to be."""
    try:
        for name in NEEDED:
            program(name)
    except MissingError as missing:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"{missing}: apt-get install postgresql redis-server nginx openssl")


@pytest.fixture(scope="session")
def hosted(installed: None) -> Iterator[Deployment]:
    with Deployment(webs=2, safe=False) as running:
        yield running


@pytest.fixture(scope="session")
def rooms(hosted: Deployment) -> Iterator[Room]:
    """Made a dozen at a time: what makes them is a process of its own."""
    return (one for _batch in itertools.count() for one in room.make(hosted, 12))


@pytest.fixture
def hour(rooms: Iterator[Room]) -> Room:
    """A running room of three phones that no other test uses."""
    return next(rooms)
