"""The settings that keep promises: durability on SQLite, the content policy, and what production checks say."""

import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from config import environment

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.mark.django_db
@pytest.mark.parametrize(("pragma", "value"), [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)])
def test_sqlite_keeps_what_it_acknowledged(pragma, value):
    def asked():
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA {pragma}")
            found = cursor.fetchone()
        connection.close()
        return found

    # In a thread of its own: the tests' may have served a room before, whose wait for the disk is group commit's.
    with ThreadPoolExecutor(max_workers=1) as thread:
        assert thread.submit(asked).result() == (value,)


def test_sqlite_takes_the_write_lock_at_once():
    assert settings.DATABASES["default"]["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_pages_carry_the_strict_policy(client, db):
    response = client.get("/sign-in/")
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response.headers["Referrer-Policy"] == "same-origin"


def test_a_name_that_is_not_ours_is_told_so(client):
    response = client.get("/sign-in/", headers={"host": "attacker.example"})
    assert response.status_code == 400
    assert "Not known by this name" in response.text
    assert "attacker" not in response.text


def test_a_body_over_the_limit_is_refused(client, training, facilitator):
    client.force_login(facilitator)
    response = client.post(f"/trainings/{training.pk}/move/start/", {"stage": "x" * 300_000})
    assert response.status_code == 413


def test_the_secret_key_is_made_once_and_private(tmp_path):
    first = environment.secret_key(tmp_path)
    assert environment.secret_key(tmp_path) == first
    assert len(first) > 50
    assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600


@pytest.mark.parametrize("value", ["maybe", "2"])
def test_an_unclear_flag_fails_loudly(monkeypatch, value):
    monkeypatch.setenv("ASKONCE_DEBUG", value)
    with pytest.raises(ImproperlyConfigured, match="ASKONCE_DEBUG"):
        environment.flag("ASKONCE_DEBUG")


@pytest.mark.parametrize("value", ["a year", "59", "-400"])
def test_too_few_days_to_keep_mail_for_fail_loudly(monkeypatch, value):
    monkeypatch.setenv("MAIL_KEEP_DAYS", value)
    with pytest.raises(ImproperlyConfigured, match="MAIL_KEEP_DAYS"):
        environment.number("MAIL_KEEP_DAYS", 400, least=60)
    monkeypatch.setenv("MAIL_KEEP_DAYS", "60")
    assert environment.number("MAIL_KEEP_DAYS", 400, least=60) == 60


def check_deploy(tmp_path, **variables: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if name not in {"DJANGO_SETTINGS_MODULE"}}
    return subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env={**clean, "ASKONCE_DATA": str(tmp_path), **variables},
        capture_output=True,
        text=True,
        check=False,
    )


HOSTED = {
    "DATABASE_URL": "postgres://askonce@localhost/askonce",
    "REDIS_URL": "redis://localhost",
    "ALLOWED_HOSTS": "askonce.example",
    "PUBLIC_BASE_URL": "https://askonce.example",
    "EMAIL_HOST": "mail.askonce.example",
    "SECRET_KEY": "k2kZ7vQm0r-9Wc4uXh1pN8sTf6yLb3dGeJaRoViMwDqEzSxCtBn5HgPlUjYk",
}


@pytest.mark.parametrize("variables", [{}, HOSTED], ids=["embedded", "hosted"])
def test_the_deployment_check_is_silent(tmp_path, variables):
    result = check_deploy(tmp_path, **variables)
    assert (result.returncode, "no issues" in result.stdout) == (0, True), result.stderr


@pytest.mark.parametrize("missing", ["REDIS_URL", "SECRET_KEY"])
def test_hosted_mode_names_the_variable_it_misses(tmp_path, missing):
    result = check_deploy(tmp_path, **{name: value for name, value in HOSTED.items() if name != missing})
    assert result.returncode != 0
    assert missing in result.stderr


@pytest.mark.parametrize("value", ["ask.example", "ftp://ask.example", "https://", "https://ask.example/askonce"])
def test_a_public_address_that_is_none_fails_loudly(monkeypatch, value):
    monkeypatch.setenv("PUBLIC_BASE_URL", value)
    with pytest.raises(ImproperlyConfigured, match="PUBLIC_BASE_URL"):
        environment.web_address("PUBLIC_BASE_URL", required=False)


def test_a_public_address_is_taken_without_its_slash_and_may_be_missing(monkeypatch):
    monkeypatch.delenv("PUBLIC_BASE_URL", raising=False)
    assert environment.web_address("PUBLIC_BASE_URL", required=False) == ""
    with pytest.raises(ImproperlyConfigured, match="PUBLIC_BASE_URL"):
        environment.web_address("PUBLIC_BASE_URL", required=True)
    monkeypatch.setenv("PUBLIC_BASE_URL", "https://ask.example:8443/")
    assert environment.web_address("PUBLIC_BASE_URL", required=True) == "https://ask.example:8443"


def settings_of(tmp_path: Path, expression: str, **variables: str) -> str:
    """What an expression of the settings is with these variables, in a process of its own."""
    clean = {name: value for name, value in os.environ.items() if name not in {"DJANGO_SETTINGS_MODULE"}}
    code = f"from config import settings; print({expression})"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**clean, "ASKONCE_DATA": str(tmp_path), **variables},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_a_laptop_with_a_public_address_answers_to_its_name_and_keeps_its_desk_to_itself(tmp_path):
    asked = "settings.ALLOWED_HOSTS[-1], settings.CSRF_TRUSTED_ORIGINS, settings.LOOPBACK_ONLY"
    answer = settings_of(tmp_path, asked, PUBLIC_BASE_URL="https://ask.example/")
    assert answer == "ask.example ['https://ask.example'] True"


@pytest.mark.parametrize(
    ("variables", "encrypted"),
    [
        ({}, "False True"),
        ({"EMAIL_PORT": "465"}, "True False"),
        ({"EMAIL_PORT": "25", "EMAIL_PLAIN": "1"}, "False False"),
    ],
)
def test_mail_is_encrypted_as_its_port_asks_for(tmp_path, variables, encrypted):
    options = 'settings.MAILERS["default"]["OPTIONS"]'
    asked = f'{options}["use_ssl"], {options}["use_tls"]'
    assert settings_of(tmp_path, asked, EMAIL_HOST="mail.ask.example", **variables) == encrypted
