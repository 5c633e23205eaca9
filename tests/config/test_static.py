"""Static files over the whole application: headers, conditional requests, ranges, and what is not there."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage, storages
from django.templatetags.static import static

from config import assets
from config.assets import AssetStorage
from config.static import with_static

YEAR = "max-age=31536000, public, immutable"


@pytest.fixture
def get() -> Callable[..., Any]:
    from config.asgi import application

    async def ask(path: str, method: str = "GET", **headers: str) -> httpx.Response:
        transport = httpx.ASGITransport(application)
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
            return await client.request(method, path, headers={"Accept-Encoding": "identity", **headers})

    return ask


@pytest.fixture
def url() -> str:
    return static("css/shell/phone.css")


@pytest.fixture
def content(url: str) -> bytes:
    return (Path(storages["staticfiles"].location) / url.removeprefix("/static/")).read_bytes()


async def test_a_hashed_file_is_kept_for_a_year_by_our_own_pages_only(get, url, content):
    answer = await get(url)

    assert answer.status_code == 200
    assert answer.content == content
    assert answer.headers["Cache-Control"] == YEAR
    assert answer.headers["Content-Type"] == 'text/css; charset="utf-8"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert "Access-Control-Allow-Origin" not in answer.headers


async def test_a_phone_gets_it_compressed(get, url, content):
    answer = await get(url, **{"Accept-Encoding": "gzip, deflate"})

    assert answer.headers["Content-Encoding"] == "gzip"
    assert int(answer.headers["Content-Length"]) < len(content) / 4
    assert answer.content == content


async def test_a_browser_that_has_it_is_told_so_without_the_content(get, url):
    tag = (await get(url)).headers["ETag"]

    answer = await get(url, **{"If-None-Match": tag})

    assert (answer.status_code, answer.content) == (304, b"")
    assert answer.headers["Cache-Control"] == YEAR
    assert tag.strip('"') in url


async def test_another_tag_gets_the_content(get, url, content):
    answer = await get(url, **{"If-None-Match": '"older"'})

    assert (answer.status_code, answer.content) == (200, content)


async def test_head_gives_the_headers_alone(get, url, content):
    answer = await get(url, "HEAD")

    assert (answer.status_code, answer.content) == (200, b"")
    assert int(answer.headers["Content-Length"]) == len(content)


async def test_a_range_gives_that_part(get, url, content):
    answer = await get(url, Range="bytes=10-19")

    assert (answer.status_code, answer.content) == (206, content[10:20])
    assert answer.headers["Content-Range"] == f"bytes 10-19/{len(content)}"


async def test_a_range_behind_the_end_is_refused(get, url, content):
    answer = await get(url, Range=f"bytes={len(content) + 1}-")

    assert (answer.status_code, answer.content) == (416, b"")


async def test_a_file_cannot_be_posted_to(get, url):
    assert (await get(url, "POST")).status_code == 405


async def test_a_page_from_before_a_restart_finds_the_files_it_was_given(tmp_path, monkeypatch):
    paths = []
    for number in (1, 2):
        style = ContentFile(f"p {{ order: {number} }}".encode() * 50)
        memory = InMemoryStorage()
        memory.save("css/shell/one.css", style)
        monkeypatch.setattr(
            assets, "sources", lambda memory=memory: {"css/shell/one.css": (memory, "css/shell/one.css")}
        )
        storage = AssetStorage(location=tmp_path)
        monkeypatch.setitem(storages._storages, "staticfiles", storage)
        application = with_static(None)
        paths.append(storage.url("css/shell/one.css"))

    async with httpx.AsyncClient(transport=httpx.ASGITransport(application), base_url="http://testserver") as client:
        bodies = [(await client.get(path)).text for path in paths]

    assert [body[:14] for body in bodies] == ["p { order: 1 }", "p { order: 2 }"]


@pytest.mark.parametrize(
    "path",
    [
        "/static/css/shell/phone.css",
        "/static/css/shell/phone.000000000000.css",
        "/static/staticfiles.json",
        "/static/assets.json",
        "/static/%2e%2e/secret.key",
        "/static/",
    ],
)
async def test_any_other_address_is_not_there_and_django_is_not_asked(get, path, monkeypatch):
    from config.handler import OneHopHandler

    asked: list[str] = []
    monkeypatch.setattr(OneHopHandler, "handle", lambda handler, scope, *rest: asked.append(scope["path"]))

    answer = await get(path)

    assert (answer.status_code, answer.content, asked) == (404, b"Not Found", [])
