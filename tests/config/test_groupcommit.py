"""One wait for the disk keeps what several people have written, and nobody is answered before it."""

import threading

import pytest
from django.db import connection, connections

from config import groupcommit
from config.groupcommit import GroupCommit


@pytest.fixture
def journal(tmp_path):
    file = tmp_path / "data.sqlite3-wal"
    file.write_bytes(b"")
    return file


@pytest.fixture
def disk(monkeypatch):
    """A disk that takes until it is let go; `waits` counts how often it was waited for."""

    class Disk:
        def __init__(self):
            self.waits, self.fault = 0, None
            self.began, self.let_go = threading.Semaphore(0), threading.Semaphore(0)

        def force(self, file):
            self.waits += 1
            self.began.release()
            assert self.let_go.acquire(timeout=5)
            if self.fault:
                raise self.fault

    made = Disk()
    monkeypatch.setattr(groupcommit, "force", made.force)
    return made


class Told:
    """Collects what is told, and waits for it."""

    def __init__(self):
        self.heard, self.came = [], threading.Semaphore(0)

    def __call__(self, fault):
        self.heard.append(fault)
        self.came.release()

    def times(self, number):
        for _one in range(number):
            assert self.came.acquire(timeout=5)
        return self.heard


def test_all_who_come_during_one_wait_share_the_next(journal, disk):
    keeper, told = GroupCommit(journal), Told()
    keeper.when_kept(told)
    assert disk.began.acquire(timeout=5)
    for _one in range(50):
        keeper.when_kept(told)
    assert told.heard == []
    disk.let_go.release()
    assert told.times(1) == [None]
    assert disk.began.acquire(timeout=5)
    disk.let_go.release()
    assert told.times(50) == [None] * 51
    assert disk.waits == 2


def test_a_disk_that_fails_is_said_to_those_who_waited_and_the_next_are_served(journal, disk):
    keeper, told = GroupCommit(journal), Told()
    disk.fault = OSError("the disk is gone")
    keeper.when_kept(told)
    disk.let_go.release()
    assert told.times(1) == [disk.fault]
    disk.fault = None
    keeper.when_kept(told)
    disk.let_go.release()
    assert told.times(1)[1:] == [None]


def test_what_is_owed_is_known_until_a_wait_has_succeeded(journal, disk):
    keeper, told = GroupCommit(journal), Told()
    assert not keeper.owes()
    keeper.when_kept(told)
    assert disk.began.acquire(timeout=5)
    assert keeper.owes()
    disk.fault = OSError("the disk is gone")
    disk.let_go.release()
    told.times(1)
    keeper.disk.submit(int).result(5)
    assert keeper.owes()
    disk.fault = None
    keeper.when_kept(told)
    disk.let_go.release()
    told.times(1)
    keeper.disk.submit(int).result(5)
    assert not keeper.owes()


def test_without_a_journal_everything_is_in_the_database_already(tmp_path):
    told = Told()
    GroupCommit(tmp_path / "gone-wal").when_kept(told)
    assert told.times(1) == [None]


def test_forcing_a_file_leaves_it_as_it_is(journal):
    journal.write_bytes(b"frames")
    groupcommit.force(journal)
    assert journal.read_bytes() == b"frames"
    with pytest.raises(FileNotFoundError):
        groupcommit.force(journal.with_name("other"))


def synchronous():
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous")
        return cursor.fetchone()[0]


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite only")
def test_only_a_thread_that_is_taken_over_leaves_the_wait_to_us(journal):
    keeper, seen = GroupCommit(journal), []

    def look(*, taken):
        if taken:
            keeper.take_over()
        seen.append(synchronous())
        connections.close_all()

    for taken in (False, True):
        thread = threading.Thread(target=look, kwargs={"taken": taken})
        thread.start()
        thread.join(5)
    assert seen == [2, 1]


@pytest.mark.django_db
def test_what_was_written_is_seen_and_what_was_read_is_not(team):
    keeper = GroupCommit(journal=None)
    before = keeper.written()
    team.refresh_from_db()
    assert keeper.written() == before
    team.name = "Another"
    team.save()
    assert (keeper.written() != before) is (connection.vendor == "sqlite")
