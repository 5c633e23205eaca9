"""One server for one data folder (RELIABILITY F16): an exclusive lock on a file beside the database.

The operating system frees the lock when the process ends, however it ends, so there is nothing to clean up.
"""

import json
import os
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

# Windows locks bytes against reading too, so the byte that is locked lies far behind the text.
LOCKED_BYTE = 1 << 30


class AlreadyRunningError(Exception):
    """Another process serves this data folder; `url` is where, or empty while it is still starting."""

    def __init__(self, url: str) -> None:
        self.url = url
        super().__init__(url)


class DataLock:
    """Held for as long as the server runs: `with DataLock(folder) as lock: ... lock.announce(url)`."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "askonce.lock"
        self.handle = -1

    def __enter__(self) -> Self:
        self.handle = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock(self.handle)
        except OSError:
            os.close(self.handle)
            raise AlreadyRunningError(_url_in(self.path)) from None
        os.ftruncate(self.handle, 0)
        return self

    def announce(self, url: str) -> None:
        """Write where this server answers, for whoever comes second."""
        text = json.dumps({"pid": os.getpid(), "url": url}).encode()
        os.ftruncate(self.handle, 0)
        os.lseek(self.handle, 0, os.SEEK_SET)
        os.write(self.handle, text)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        # The file stays: deleting it would let a third process lock a new file of the same name.
        os.ftruncate(self.handle, 0)
        os.close(self.handle)


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        os.lseek(handle, LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _url_in(path: Path) -> str:
    """What the running server announced; empty when it has not yet."""
    try:
        return str(json.loads(path.read_text()).get("url", ""))
    except (OSError, ValueError, AttributeError):
        return ""
