"""No template carries what the content security policy refuses, switches escaping off, or reaches another host."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent / "templates"
TEMPLATES = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*.html"))

FORBIDDEN = {
    "inline style": r"\sstyle\s*=",
    "style element": r"<style\b",
    "inline script": r"<script\b(?![^>]*\bsrc=)",
    "event attribute": r"<[a-z][^<>]*\son[a-z]+\s*=",
    "htmx script attribute": r"\bhx-on\b",
    "javascript address": r"\b(javascript|js):",
    "unescaped value": r"\|\s*safe\b|\bautoescape\s+off\b",
    "another host": r"(?:https?:)?//(?!www\.w3\.org/)[a-z0-9-]+\.[a-z]",
}


def findings(text: str) -> list[str]:
    """What a template's text contains that it must not, by the names in FORBIDDEN."""
    return [name for name, pattern in FORBIDDEN.items() if re.search(pattern, text, re.IGNORECASE)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('<p style="color: red">', "inline style"),
        ("<style>p {}</style>", "style element"),
        ("<script>go()</script>", "inline script"),
        ('<script type="module">go()</script>', "inline script"),
        ('<button class="x"\n onclick="go()">', "event attribute"),
        ('<p hx-on:click="go()">', "htmx script attribute"),
        ('<a href="javascript:go()">', "javascript address"),
        ('<p hx-vals="js:{a: 1}">', "javascript address"),
        ("{{ note.text|safe }}", "unescaped value"),
        ("{% autoescape off %}", "unescaped value"),
        ('<script src="https://unpkg.com/htmx"></script>', "another host"),
        ('<link href="//fonts.example/a.css">', "another host"),
    ],
)
def test_forbidden_markup_is_recognised(text: str, name: str) -> None:
    assert name in findings(text)


@pytest.mark.parametrize(
    "text",
    [
        """<script type="module" src="{% static 'js/live.js' %}"></script>""",
        '<svg xmlns="http://www.w3.org/2000/svg"><line x1="90%" /></svg>',
        '<time datetime="2026-11-27">on = Friday</time><a href="/teams/">',
        "{{ url|urlize }} at {{ host }}//{{ code }}",
    ],
)
def test_allowed_markup_is_let_through(text: str) -> None:
    assert findings(text) == []


def test_there_are_templates_to_check() -> None:
    assert "base.html" in TEMPLATES


@pytest.mark.parametrize("template", TEMPLATES)
def test_template_is_free_of_inline_code_and_other_hosts(template: str) -> None:
    assert findings((ROOT / template).read_text(encoding="utf-8")) == []
