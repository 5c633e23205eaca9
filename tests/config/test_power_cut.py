"""A power cut: only what the disk was asked to keep is there afterwards, and every acknowledged note is in it."""

import asyncio
import contextlib
import shutil
import sqlite3
import subprocess
import sys

import pytest

from tests.bench.burst import Outcome, post
from tests.bench.phones import Crowd
from tests.bench.room import Owner, open_room
from tests.config.running import free_port, running

# Stands in front of the system's own: what a database file holds when the disk has taken it is copied, and nothing
# else survives. Written aside and renamed, so that no copy is ever half.
SHIM = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
static void keep(int fd) {
    char link[64], path[PATH_MAX], aside[PATH_MAX], kept[PATH_MAX], block[65536];
    const char *folder = getenv("KEPT");
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (!folder || length < 0) return;
    path[length] = 0;
    const char *name = strrchr(path, '/');
    /* The rollback journal of the moment before WAL mode is deleted since, which is not seen here. */
    if (!name || !strstr(name, "askonce.sqlite3") || strstr(name, "-journal")) return;
    snprintf(kept, sizeof kept, "%s%s", folder, name);
    snprintf(aside, sizeof aside, "%s.%d.%d", kept, getpid(), fd);
    int from = open(path, O_RDONLY), to = open(aside, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ssize_t got;
    while ((got = read(from, block, sizeof block)) > 0) if (write(to, block, got) != got) abort();
    close(to);
    close(from);
    rename(aside, kept);
}
int fsync(int fd) {
    int done = ((int (*)(int))dlsym(RTLD_NEXT, "fsync"))(fd);
    keep(fd);
    return done;
}
int fdatasync(int fd) {
    int done = ((int (*)(int))dlsym(RTLD_NEXT, "fdatasync"))(fd);
    keep(fd);
    return done;
}
"""
NOTES = 30
COMPILER = shutil.which("cc") or shutil.which("gcc")

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux") or COMPILER is None, reason="stands in front of the C library of Linux"
)


@pytest.fixture
def shim(tmp_path):
    source, library = tmp_path / "kept.c", tmp_path / "kept.so"
    source.write_text(SHIM)
    subprocess.run([str(COMPILER), "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True)
    return library


class Served:
    """What an `Owner` of the bench asks of the product."""

    def __init__(self, link: str) -> None:
        self.link, self.base = link, link.split("/sign-in/")[0]


async def acknowledged_notes(served: Served) -> int:
    """Everybody posts at once; when the last has an answer, nobody waits for anything any more."""
    outcome = Outcome()
    async with (
        Owner(served) as owner,
        open_room(owner, phones=NOTES) as training,
        Crowd(served.base, training.code) as crowd,
    ):
        await training.start()
        await crowd.grow(1)
        form = await training.go_to(crowd.phones[0].line, "note")
        await crowd.grow(NOTES)
        await asyncio.gather(*(post(phone, form, outcome) for phone in crowd.phones))
    assert outcome.errors == []
    return len(outcome.took)


def test_every_acknowledged_note_is_on_the_disk(tmp_path, shim):
    kept = tmp_path / "kept"
    kept.mkdir()
    options = ("--data", str(tmp_path / "data"), "--port", str(free_port()), "--host", "127.0.0.1", "--no-browser")
    with running("start", *options, LD_PRELOAD=str(shim), KEPT=str(kept)) as product:
        served = Served(product.url("You "))
        product.wait_for("Ctrl-C")
        assert asyncio.run(acknowledged_notes(served)) == NOTES
        product.process.kill()
    # Not what the killed process left in the system's memory: what the disk had.
    with contextlib.closing(sqlite3.connect(kept / "askonce.sqlite3")) as found:
        assert found.execute("SELECT count(*) FROM commitments_commitment").fetchone() == (NOTES,)
        assert found.execute("PRAGMA integrity_check").fetchone() == ("ok",)
