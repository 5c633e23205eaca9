"""Copies of the laptop's database: whole while it is written to, private, few, and a way back."""

import datetime as dt
import os
import sqlite3
import stat
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

from config import backups
from config.backups import KEEP, NEWEST, Backups
from config.serving import timekeeper
from config.serving.lock import DataLock
from facilitator import jobs
from facilitator.models import JobState
from sessions.actions import moves
from tests.config.running import in_shell, running
from tests.config.test_start import start


@pytest.fixture
def busy(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A database as `start` has it: in use, with what was written last only in its journal."""
    with closing(sqlite3.connect(tmp_path / "askonce.sqlite3", isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA wal_autocheckpoint=0")
        db.execute("CREATE TABLE django_migrations (app)")
        db.execute("INSERT INTO django_migrations VALUES ('sessions')")
        db.execute("CREATE TABLE note (text)")
        write(db, 500)
        yield db


@pytest.fixture
def copies(busy: sqlite3.Connection, tmp_path: Path) -> Backups:
    return Backups(tmp_path / "askonce.sqlite3")


def write(db: sqlite3.Connection, count: int) -> None:
    for number in range(count):
        db.execute("INSERT INTO note VALUES (?)", (f"note {number}",))


def notes(path: Path) -> int:
    with closing(sqlite3.connect(path)) as db:
        return int(db.execute("SELECT count(*) FROM note").fetchone()[0])


def age(path: Path, hours: float) -> None:
    moment = path.stat().st_mtime - hours * 3600
    os.utime(path, (moment, moment))


def test_a_copy_holds_what_is_still_in_the_journal(copies: Backups, tmp_path: Path) -> None:
    made = copies.make()
    assert made is not None
    assert notes(made) == 500
    assert backups.is_whole(made)
    # What copying the file alone would have kept.
    plain = tmp_path / "plain.sqlite3"
    plain.write_bytes(copies.database.read_bytes())
    assert not backups.is_whole(plain)


def test_copies_are_one_private_file_each_in_a_private_folder(copies: Backups) -> None:
    made = copies.make()
    assert made is not None
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    assert stat.S_IMODE(copies.folder.stat().st_mode) == 0o700
    assert list(copies.folder.iterdir()) == [made]


def test_the_newest_are_kept_and_of_the_older_ones_one_a_day(copies: Backups) -> None:
    copies.folder.mkdir()
    today = dt.datetime(2026, 11, 20, 23, 30, tzinfo=dt.UTC)
    for minutes in range(30):
        (copies.folder / (today - dt.timedelta(minutes=minutes)).strftime(backups.NAME)).touch()
    for days in range(1, 15):
        for hour in (9, 17):
            (copies.folder / (today.replace(hour=hour) - dt.timedelta(days=days)).strftime(backups.NAME)).touch()
    copies.make()
    kept = [path.name.split("-")[1] for path in copies.all()]
    assert len(kept) == KEEP
    days = [f"202611{day:02}" for day in range(20, 10, -1)]
    assert kept[1:] == ["20261120"] * (NEWEST - 1) + days


def test_a_start_copies_only_what_changed(copies: Backups, busy: sqlite3.Connection) -> None:
    first = copies.make_if_changed()
    assert first is not None
    for path in copies.folder.parent.glob("askonce.sqlite3*"):
        age(path, 1)
    assert copies.make_if_changed() is None
    write(busy, 1)
    second = copies.make_if_changed()
    assert second is not None
    assert notes(second) == 501


def test_a_data_folder_without_a_database_yet_has_nothing_to_copy(tmp_path: Path) -> None:
    assert Backups(tmp_path / "askonce.sqlite3").make_if_changed() is None
    assert not (tmp_path / "backups").exists()


def test_a_full_disk_is_left_to_the_hour(copies: Backups, monkeypatch: pytest.MonkeyPatch, caplog) -> None:
    monkeypatch.setattr(backups.shutil, "disk_usage", lambda folder: SimpleNamespace(free=9))
    assert copies.make() is None
    assert copies.all() == []
    assert "nearly full" in caplog.text


def test_every_move_of_a_room_and_every_hour_make_a_copy(copies: Backups, busy, training) -> None:
    assert copies.make_if_due() is not None
    assert copies.make_if_due() is None
    moves.close_doors(training=training, stage=None)
    assert copies.make_if_due() is not None
    assert copies.make_if_due() is None
    for path in copies.all():
        age(path, 1.01)
    assert copies.make_if_due() is not None


def test_looking_whether_one_is_due_is_one_query(copies: Backups, training, django_assert_num_queries) -> None:
    copies.make_if_due()
    with django_assert_num_queries(1):
        copies.make_if_due()


def test_a_copy_that_fails_ends_nothing(copies: Backups, caplog) -> None:
    copies.folder.write_text("in the way")
    timekeeper.copy_first(copies)
    assert "work by the clock failed" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_the_server_runs_its_jobs_and_copies_beside_serving(copies: Backups) -> None:
    looking = threading.Thread(target=timekeeper.turn, args=[copies])
    looking.start()
    looking.join()
    assert len(copies.all()) == 1
    assert set(JobState.objects.values_list("name", flat=True)) == {job.name for job in jobs.registered()}
    assert not JobState.objects.filter(finished_at=None).exists()


def test_a_restored_copy_forgets_the_journal_of_what_it_replaces(copies: Backups, busy: sqlite3.Connection) -> None:
    made = copies.make()
    assert made is not None
    write(busy, 5)
    journal = copies.database.with_name("askonce.sqlite3-wal").read_bytes()
    busy.close()
    # The laptop lost power: the journal of the later notes is still there.
    copies.database.with_name("askonce.sqlite3-wal").write_bytes(journal)
    backups.restore(made, copies.database)
    assert notes(copies.database) == 500
    assert stat.S_IMODE(copies.database.stat().st_mode) == 0o600


@pytest.fixture
def laptop(copies: Backups, busy: sqlite3.Connection, settings, monkeypatch: pytest.MonkeyPatch) -> Backups:
    """The command's own view of that data folder, with nothing running on it."""
    copies.make()
    write(busy, 3)
    settings.DATA_DIR = copies.folder.parent
    monkeypatch.setattr(backups, "of_this_laptop", lambda: copies)
    return copies


def test_restoring_keeps_what_was_there(laptop: Backups, busy: sqlite3.Connection, capsys) -> None:
    busy.close()
    (chosen,) = laptop.all()
    call_command("restore", chosen.name)
    assert notes(laptop.database) == 500
    kept = next(path for path in laptop.all() if path != chosen)
    assert notes(kept) == 503
    assert str(kept) in capsys.readouterr().out


def test_without_a_name_the_copies_are_listed(laptop: Backups, capsys) -> None:
    call_command("restore")
    assert capsys.readouterr().out.split() == [str(path) for path in laptop.all()]
    assert notes(laptop.database) == 503


def test_a_running_server_keeps_its_data(laptop: Backups) -> None:
    (chosen,) = laptop.all()
    with DataLock(laptop.folder.parent), pytest.raises(CommandError, match="running"):
        call_command("restore", chosen.name)
    assert notes(laptop.database) == 503


@pytest.mark.parametrize("content", [b"", b"not a database at all", None])
def test_a_file_that_is_no_whole_backup_is_refused(laptop: Backups, tmp_path: Path, content: bytes | None) -> None:
    wrong = tmp_path / "wrong.sqlite3"
    # None: a copy that was cut off in the middle.
    wrong.write_bytes(laptop.all()[0].read_bytes()[:9000] if content is None else content)
    with pytest.raises(CommandError, match="not a whole backup"):
        call_command("restore", str(wrong))
    assert notes(laptop.database) == 503


def test_a_laptop_comes_back_as_it_was_at_its_last_start(tmp_path: Path) -> None:
    """The whole way: start, lose something, restore, start."""
    data = tmp_path / "data"
    with running(*start(data)) as server:
        server.wait_for("Ctrl-C")
        server.interrupt()
    in_shell(data, "factories.TeamFactory(name='Team North')")
    with running(*start(data)) as server:
        server.wait_for("Ctrl-C")
        server.interrupt()
    in_shell(data, "from facilitator.models import Team; Team.objects.all().delete()")
    (chosen,) = (data / "backups").iterdir()
    with running("restore", "--data", str(data), chosen.name) as restoring:
        assert restoring.end() == 0
    assert in_shell(data, "from facilitator.models import Team; print(Team.objects.get().name)") == "Team North"
