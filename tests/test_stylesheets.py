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
    """Bytes over the line, one response a file."""
    return sum(len(gzip.compress((CSS / name).read_bytes(), 9)) for name in names)


def test_phone_loads_under_sixteen_kilobytes_of_styles() -> None:
    assert compressed(*SHARED, "phone.css", FACES) < 16 * 1024


@pytest.mark.parametrize("shell", SHELLS)
def test_shell_template_links_the_shared_stylesheets_its_own_and_the_faces(shell: str) -> None:
    templates = CSS.parent.parent / "templates"
    sources = [templates / "base.html", templates / f"base_{shell.removesuffix('.css')}.html"]
    linked = [name for source in sources for name in re.findall(r"css/(\w+\.css)", source.read_text("utf-8"))]
    assert linked == [*SHARED, shell, *([] if shell == "desk.css" else [FACES])]


@pytest.mark.parametrize("name", [*SHARED, *SHELLS, FACES])
def test_stylesheet_declares_the_same_layers_and_fetches_nothing(name: str) -> None:
    text = (CSS / name).read_text("utf-8")
    assert text.splitlines()[1] == LAYERS
    assert not re.search(r"@import|url\(", text)


@pytest.mark.parametrize("name", [*SHARED, *SHELLS, FACES])
def test_stylesheet_transitions_take_at_most_a_fifth_of_a_second(name: str) -> None:
    text = (CSS / name).read_text("utf-8")
    assert [ms for ms in re.findall(r"\b(\d+)ms\b", text) if int(ms) > 200] == []
