"""The data folder is chosen before the settings are read."""

import os
from pathlib import Path

import pytest

from config import early


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(early.atexit, "register", lambda *call, **options: None)
    monkeypatch.setenv("ASKONCE_DATA", "before")
    monkeypatch.setenv("DATABASE_URL", "postgres://db")


@pytest.mark.parametrize("arguments", [[], ["migrate", "--data", "x"], ["start"], ["start", "--port", "1"]])
def test_other_commands_and_a_plain_start_keep_the_folder(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    monkeypatch.delenv("DATABASE_URL")
    early.choose_data_folder(arguments)
    assert os.environ["ASKONCE_DATA"] == "before"


@pytest.mark.parametrize("option", [["--data", "{}"], ["--port", "9", "--data={}"]])
def test_start_uses_the_folder_it_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, option: list[str]) -> None:
    monkeypatch.delenv("DATABASE_URL")
    early.choose_data_folder(["start", *(part.format(tmp_path / "d") for part in option)])
    assert os.environ["ASKONCE_DATA"] == str(tmp_path / "d")


def test_a_demo_never_touches_what_exists_and_writes_to_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMAIL_HOST", "mail.ask.example")
    early.choose_data_folder(["demo"])
    folder = Path(os.environ["ASKONCE_DATA"])
    assert folder.name.startswith("askonce-demo-")
    assert not {"DATABASE_URL", "EMAIL_HOST"} & {*os.environ}
    folder.rmdir()
