"""The stylesheets stay one small system: few files, one order of layers, nothing fetched from elsewhere."""

import gzip
import re
from pathlib import Path

import pytest

CSS = Path(__file__).resolve().parent.parent / "static" / "css"
SHARED = ["tokens.css", "base.css", "components.css"]
SHELLS = ["console.css", "desk.css", "phone.css", "projector.css"]
# The faces of the activities, on the three screens of a live hour.
FACES = "activities.css"
LAYERS = "@layer tokens, base, components, shells, panels;"


def compressed(*names: str) -> int:
    """Bytes over the line in one response."""
    return len(gzip.compress(b"".join((CSS / name).read_bytes() for name in names), 9))


def test_phone_loads_under_twelve_kilobytes_of_styles() -> None:
    assert compressed(*SHARED, "phone.css", FACES) < 12 * 1024


@pytest.mark.parametrize("shell", SHELLS)
def test_shell_stylesheet_is_the_shared_files_its_own_and_the_faces(shell: str) -> None:
    imported = re.findall(r'^@import "\.\./(.+)";$', (CSS / "shell" / shell).read_text("utf-8"), re.MULTILINE)
    assert imported == [*SHARED, shell, FACES]


@pytest.mark.parametrize("shell", SHELLS)
def test_shell_template_links_its_stylesheet_only(shell: str) -> None:
    templates = CSS.parent.parent / "templates"
    # The desk is what a page is if it says nothing else.
    source = templates / ("base.html" if shell == "desk.css" else f"base_{shell.removesuffix('.css')}.html")
    assert re.findall(r"css/([\w/]+\.css)", source.read_text("utf-8")) == [f"shell/{shell}"]


@pytest.mark.parametrize("name", [*SHARED, *SHELLS, FACES])
def test_stylesheet_declares_the_same_layers_and_fetches_nothing(name: str) -> None:
    text = (CSS / name).read_text("utf-8")
    assert text.splitlines()[1] == LAYERS
    assert not re.search(r"@import|url\(", text)


@pytest.mark.parametrize("name", [*SHARED, *SHELLS, FACES])
def test_stylesheet_transitions_take_at_most_a_fifth_of_a_second(name: str) -> None:
    text = (CSS / name).read_text("utf-8")
    assert [ms for ms in re.findall(r"\b(\d+)ms\b", text) if int(ms) > 200] == []
