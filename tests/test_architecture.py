"""The agreed shape of the project, checked where a tool does not."""

import re
import subprocess
from pathlib import Path

import pytest
from django.template import engines
from django.template.loader import get_template

from sessions import activities

ROOT = Path(__file__).resolve().parent.parent
APPS = ("config", "facilitator", "sessions", "roleplay", "commitments")
TOP_LEVEL = {
    "manage.py",
    "pyproject.toml",
    "README.md",
    "CHANGELOG.md",
    "LICENSE",
    *APPS,
    "templates",
    "static",
    "tests",
}
LONGEST_MODULE = 400


def sources() -> list[Path]:
    return [path for app in APPS for path in sorted((ROOT / app).rglob("*.py")) if "migrations" not in path.parts]


def test_the_top_level_holds_what_was_agreed():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    names = {line.split("/")[0] for line in listed.splitlines()}
    assert {name for name in names if not name.startswith(".")} <= TOP_LEVEL


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_stay_small(path):
    assert len(path.read_text().splitlines()) <= LONGEST_MODULE


def test_only_the_live_core_sends():
    sends = [path for path in sources() if "group_send" in path.read_text() and "sessions/live" not in path.as_posix()]
    assert sends == []


def test_rows_are_locked_in_one_way():
    locks = [path.relative_to(ROOT) for path in sources() if "select_for_update" in path.read_text()]
    assert locks == [Path("facilitator/locking.py")]


def test_no_model_overrides_save_and_no_signal_is_used():
    pattern = re.compile(r"def save\(self|from django\.db\.models\.signals|@receiver")
    assert [path for path in sources() if pattern.search(path.read_text())] == []


@pytest.mark.parametrize("kind", sorted(activities.registered()))
@pytest.mark.parametrize("face", ["console", "projector", "phone", "phone#task", "phone#mine"])
def test_every_activity_has_its_faces(kind, face):
    name, _, part = face.partition("#")
    template = activities.get(kind).template(name)
    assert get_template(f"{template}#{part}" if part else template)


def phone_templates() -> list[Path]:
    return sorted((ROOT / "templates").glob("*/activities/*/phone.html"))


@pytest.mark.parametrize("path", phone_templates(), ids=lambda path: path.parent.name)
def test_every_phone_form_goes_through_the_outbox(path):
    forms = re.findall(r"<form\b[^>]*>", path.read_text())
    assert [form for form in forms if "data-outbox" not in form] == []


def test_htmx_is_the_version_the_pages_were_written_for():
    source = engines["django"].from_string("{% load django_htmx %}{% htmx_script version=4 %}").render()
    name = re.search(r"django_htmx/(htmx-4[\w.]*)\.[0-9a-f]{12}\.js", source)
    assert name is not None
    import django_htmx

    script = Path(django_htmx.__file__).parent / "static" / "django_htmx" / f"{name[1]}.js"
    assert "4.0.0-beta6" in script.read_text()
