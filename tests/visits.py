"""A browser's first visit without a browser: the page and all that it refers to, over the whole application."""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin

import httpx

# What a browser fetches because of the page, of a module, or of a stylesheet.
LINKED = re.compile(r'<(?:link rel="(?:stylesheet|modulepreload|icon)" href|script[^>]* src|img[^>]* src)="([^"]+)"')
IMPORTED = re.compile(r'^(?:import|export)\b[^;]*?"(\./[^"]+)";', re.MULTILINE)
# A module fetches these for the parts that name them; those of a closed dialog come when it is opened.
WANTED = re.compile(r'<(?!dialog)\w[^>]* data-script="(\w+)"')
FETCHED = re.compile(r'\bimport\("(\./(\w+)\.[^"]+)"\)')
STYLED = re.compile(r'(?:@import\s+"|url\("?)([^")]+)')


@dataclass
class Visit:
    """What came over the line, headers included; `page` is the document's text."""

    page: str = ""
    sizes: dict[str, int] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)

    @property
    def requests(self) -> int:
        return len(self.sizes)

    @property
    def kilobytes(self) -> float:
        return sum(self.sizes.values()) / 1024


def visit(path: str, cookies: Mapping[str, str], host: str = "testserver") -> Visit:
    """A first visit with nothing in the browser's cache."""
    return asyncio.run(_visit(path, cookies, host))


async def _visit(path: str, cookies: Mapping[str, str], host: str) -> Visit:
    from config.asgi import application

    found, waiting = Visit(), [path]
    transport = httpx.ASGITransport(application, client=("127.0.0.1", 50_000))
    async with httpx.AsyncClient(transport=transport, base_url=f"http://{host}", cookies=dict(cookies)) as browser:
        browser.headers["Accept-Encoding"] = "gzip, deflate"
        while waiting:
            url = waiting.pop(0)
            if url in found.sizes:
                continue
            answer = await browser.get(url)
            found.sizes[url] = _size(answer)
            if answer.status_code != 200:
                found.missing.append(url)
            found.page = found.page or answer.text
            wanted = set(WANTED.findall(found.page))
            waiting += [urljoin(url, name) for name in _references(answer, wanted)]
    return found


def _size(answer: httpx.Response) -> int:
    headers = sum(len(name) + len(value) + 4 for name, value in answer.headers.raw)
    return headers + int(answer.headers["Content-Length"])


def _references(answer: httpx.Response, wanted: set[str]) -> list[str]:
    kind = answer.headers["Content-Type"].split(";")[0]
    pattern = {"text/html": LINKED, "text/javascript": IMPORTED, "text/css": STYLED}.get(kind)
    fetched = FETCHED.findall(answer.text) if kind == "text/javascript" else []
    return [*(pattern.findall(answer.text) if pattern else []), *(url for url, name in fetched if name in wanted)]
