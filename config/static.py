"""Static files, served before Django is asked: no middleware, no thread, no database connection.

servestatic rather than WhiteNoise: the latter hands Django a synchronous file under ASGI, which Django warns about and
reads whole into memory.
"""

from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from servestatic import ServeStaticASGI

MAX_AGE = 60


def headers(found: Any, path: str, url: str) -> None:
    found["X-Content-Type-Options"] = "nosniff"
    found["Cross-Origin-Resource-Policy"] = "same-origin"


def with_static(application: Any) -> Any:
    """The application, with everything the static file finders know in front of it."""
    served = ServeStaticASGI(
        application,
        max_age=MAX_AGE,
        allow_all_origins=False,
        autorefresh=settings.DEBUG,
        add_headers_function=headers,
    )
    for finder in finders.get_finders():
        for storage in getattr(finder, "storages", {}).values():
            served.add_files(storage.location, prefix=settings.STATIC_URL)
    return served
