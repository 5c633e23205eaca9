"""Static files under hashed names: what is written, what refers to what, and what a change leaves standing."""

import gzip
import json
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage
from django.core.management import call_command
from django.template import engines

from config import assets
from config.assets import AssetStorage, Sources
from facilitator.templatetags.modules import needed

REFERENCE = re.compile(r'(?:import\(?|from)\s*"(\./[^"]+)"|url\("?([^")]+)"?\)')


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> AssetStorage:
    storage = AssetStorage(location=tmp_path_factory.mktemp("static"))
    storage.bring_up_to_date()
    return storage


def made_of(files: dict[str, str]) -> Sources:
    storage = InMemoryStorage()
    for name, text in files.items():
        storage.save(name, ContentFile(text.encode()))
    return {name: (storage, name) for name in files}


def write(folder: Path, monkeypatch: pytest.MonkeyPatch, **files: str) -> dict[str, str]:
    """A start with these files in static/js; gives {file: name it is served under}."""
    monkeypatch.setattr(assets, "sources", lambda: made_of({f"js/{name}.js": text for name, text in files.items()}))
    storage = AssetStorage(location=folder)
    storage.bring_up_to_date()
    return {name: storage.stored_name(f"js/{name}.js") for name in files}


def test_every_file_is_written_under_a_hashed_name_and_compressed(written):
    for name in written.hashed_files.values():
        assert re.search(r"\.[0-9a-f]{12}\.\w+$", name)
        content = (Path(written.location) / name).read_bytes()
        assert gzip.decompress((Path(written.location) / f"{name}.gz").read_bytes()) == content


def test_every_reference_inside_a_file_is_to_a_file_that_is_there(written):
    found = 0
    for name in written.hashed_files.values():
        if name.startswith("django_htmx/"):
            continue
        path = Path(written.location) / name
        for imported, linked in REFERENCE.findall(path.read_text()):
            found += 1
            assert (path.parent / (imported or linked)).is_file(), (name, imported or linked)
    # live.js and console.js alone import three modules each at once, and console.js three later.
    assert found >= 9


def test_a_shell_holds_its_parts_in_their_order(written):
    text = (Path(written.location) / written.stored_name("css/shell/phone.css")).read_text()
    places = [text.index(f"@layer {layer} {{") for layer in ("tokens", "base", "components", "shells", "panels")]
    assert places == sorted(places)
    assert "@import" not in text


def test_a_shell_loses_its_comments_and_no_rule(written):
    css = Path(finders.find("css/tokens.css")).parent
    for shell in (css / "shell").glob("*.css"):
        parts = [(css / name).read_text() for name in assets.IMPORT.findall(shell.read_text())]
        served = (Path(written.location) / written.stored_name(f"css/shell/{shell.name}")).read_text()
        assert "/*" not in served
        assert served.count("{") == sum(part.count("{") for part in parts) > 50
        assert not any(re.search(r'"[^"\n]*/\*', part) for part in parts)


def test_a_part_of_a_shell_is_not_served_by_itself(written):
    assert not [name for name in written.hashed_files if re.fullmatch(r"css/\w+\.css", name)]


def test_a_changed_module_changes_the_name_of_what_imports_it(tmp_path, monkeypatch):
    top = 'import { one } from "./low.js";\n'
    before = write(tmp_path, monkeypatch, low="export const one = 1;\n", top=top)
    after = write(tmp_path, monkeypatch, low="export const one = 2;\n", top=top)

    assert before["low"] != after["low"]
    assert before["top"] != after["top"]
    assert (tmp_path / after["top"]).read_text() == f'import {{ one }} from "./{after["low"].removeprefix("js/")}";\n'


def test_names_of_the_start_before_stay_and_those_before_that_go(tmp_path, monkeypatch):
    first, second, third = (write(tmp_path, monkeypatch, one=f"let n = {n};\n" * 50)["one"] for n in (1, 2, 3))

    left = sorted(path.name for path in (tmp_path / "js").iterdir())

    assert left == sorted(f"{name.removeprefix('js/')}{end}" for name in (second, third) for end in ("", ".gz"))
    assert first not in {second, third}


def test_nothing_is_written_while_nothing_changed(tmp_path, monkeypatch):
    write(tmp_path, monkeypatch, one="let n = 1;\n")
    monkeypatch.setattr(AssetStorage, "_write", lambda *given: pytest.fail("written again"))

    assert write(tmp_path, monkeypatch, one="let n = 1;\n")["one"].startswith("js/one.")


def test_a_file_that_names_a_missing_one_stops_the_start_and_says_which(tmp_path, monkeypatch):
    with pytest.raises(ValueError, match=r"js/gone\.js") as stopped:
        write(tmp_path, monkeypatch, one='import "./gone.js";\n')

    assert "The static file js/one.js cannot be served." in stopped.value.__notes__
    assert list(tmp_path.iterdir()) == []


def test_a_spoilt_record_is_written_anew(tmp_path, monkeypatch):
    name = write(tmp_path, monkeypatch, one="let n = 1;\n")["one"]
    (tmp_path / "assets.json").write_text("{")
    (tmp_path / name).unlink()

    assert write(tmp_path, monkeypatch, one="let n = 1;\n")["one"] == name
    assert (tmp_path / name).is_file()


def test_collectstatic_writes_the_same_names_and_the_start_has_nothing_left_to_do(tmp_path, monkeypatch, written):
    from django.contrib.staticfiles.storage import staticfiles_storage

    collecting = AssetStorage(location=tmp_path)
    monkeypatch.setattr(staticfiles_storage, "_wrapped", collecting)
    call_command("collectstatic", interactive=False, verbosity=0)

    collected = json.loads((tmp_path / "staticfiles.json").read_text())["paths"]
    assert {name: collected[name] for name in written.hashed_files} == written.hashed_files
    monkeypatch.setattr(AssetStorage, "_write", lambda *given: pytest.fail("written again"))
    AssetStorage(location=tmp_path).bring_up_to_date()


def test_in_debug_names_are_plain_and_shells_import_their_parts(settings):
    settings.DEBUG = True
    page = engines["django"].from_string("{% load static %}{% static 'css/shell/phone.css' %}")

    assert page.render() == "/static/css/shell/phone.css"


def test_a_page_preloads_what_its_modules_import_and_nothing_else():
    assert needed(("live", "outbox")) == ["live", "outbox", "clock", "frame", "link", "alert"]


def test_a_module_that_does_not_exist_is_a_template_error():
    source = '{% load modules %}{% modules "gone" %}'
    with pytest.raises(Exception, match=r"There is no static/js/gone\.js"):
        engines["django"].from_string(source).render()
