"""Static files, served before Django is asked: no middleware, no thread, no database connection, no disk.

servestatic rather than WhiteNoise: the latter hands Django a synchronous file under ASGI, which Django warns about and
reads whole into memory.
"""

import io
from functools import cache
from pathlib import Path
from typing import Any, cast

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.files.storage import storages
from servestatic import ServeStaticASGI
from servestatic.asgi import NotFoundASGI
from servestatic.responders import StaticFile
from servestatic.utils import AsyncFile

from config.assets import AssetStorage

YEAR = 365 * 24 * 3600


class MemoryFile(AsyncFile):  # type: ignore[misc] # the library has no types
    """A file whose content is here already. The library's own costs a new thread and four waits for it per request."""

    _executor_shutdown = True

    def __init__(self, content: bytes) -> None:
        self.content = io.BytesIO(content)

    async def __aenter__(self) -> "MemoryFile":
        return self

    async def read(self, size: int = -1) -> bytes:
        return self.content.read(size)

    async def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self.content.seek(offset, whence)

    async def close(self) -> None:
        """There is nothing to give back."""


class HashedFile(StaticFile):  # type: ignore[misc] # the library has no types
    """Its name holds its content's hash: read once, right for ever."""

    async def aget_response(self, method: str, request_headers: Any, **offloads: bool) -> Any:
        return await super().aget_response(method, request_headers)

    @staticmethod
    def _open_for_send(path: str, method: str, zerocopysend: bool) -> MemoryFile | None:
        return None if method == "HEAD" else MemoryFile(_content(path))


@cache
def _content(path: str) -> bytes:
    return Path(path).read_bytes()


class HashedFiles(ServeStaticASGI):  # type: ignore[misc] # the library has no types
    """Serves the hashed names only; any other address below theirs is answered here too, with 404."""

    FOREVER = YEAR
    nothing = NotFoundASGI()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        path = scope.get("path", "")
        if path.startswith(settings.STATIC_URL) and path not in self.files:
            await self.nothing(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)

    def add_file_to_dictionary(self, url: str, *args: Any, **options: Any) -> None:
        if self.DEFAULT_IMMUTABLE_FILE_TEST.match(url):
            super().add_file_to_dictionary(url, *args, **options)

    def get_static_file(self, path: str, url: str, stat_cache: Any = None) -> HashedFile:
        file: HashedFile = super().get_static_file(path, url, stat_cache)
        # The library offers no other way to say what kind of file it is.
        file.__class__ = HashedFile
        return file


def headers(found: Any, path: str, url: str) -> None:
    found["X-Content-Type-Options"] = "nosniff"
    found["Cross-Origin-Resource-Policy"] = "same-origin"
    if not settings.DEBUG:
        # Not of the file's date, which differs from one process to the next.
        found["ETag"] = f'"{url.rsplit(".", 2)[1]}"'


def with_static(application: Any) -> Any:
    """The application, with the static files in front of it."""
    if settings.DEBUG:
        served = ServeStaticASGI(
            application, max_age=0, allow_all_origins=False, autorefresh=True, add_headers_function=headers
        )
        for finder in finders.get_finders():
            for storage in getattr(finder, "storages", {}).values():
                served.add_files(storage.location, prefix=settings.STATIC_URL)
        return served
    storage = cast("AssetStorage", storages["staticfiles"])
    storage.bring_up_to_date()
    hashed = HashedFiles(application, allow_all_origins=False, add_headers_function=headers)
    hashed.add_files(storage.location, prefix=settings.STATIC_URL)
    return hashed
