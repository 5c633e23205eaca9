"""The deploy files that cannot be started here: taken by the programs that read them, and true to the project."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from config import environment
from tests.config.running import ROOT
from tests.hosted.deployment import DEPLOY

UNITS = sorted(path.name for path in (DEPLOY / "systemd").iterdir())
SETTINGS = (ROOT / "config" / "settings.py").read_text()


def needed(*names: str) -> str:
    """The first of these programs that is installed; in CI one has to be."""
    found = next((path for path in map(shutil.which, names) if path), None)
    if found is None:
        message = f"none of {', '.join(names)} is installed"
        if os.environ.get("CI"):
            raise AssertionError(message)
        pytest.skip(message)
    return found


def test_systemd_takes_the_units(tmp_path: Path) -> None:
    verify = needed("systemd-analyze")
    for name in UNITS:
        # It looks whether the program and its folder are there; ours are not installed on this machine.
        text = (DEPLOY / "systemd" / name).read_text()
        text = text.replace("/srv/askonce/.venv/bin/python", "/bin/true").replace("/srv/askonce", "/")
        for unit in (name, name.replace("@.", "@1.")):
            (tmp_path / unit).write_text(text)
    units = [str(path) for path in sorted(tmp_path.iterdir()) if "@." not in path.name]
    done = subprocess.run([verify, "verify", "--man=no", *units], capture_output=True, text=True, check=False)
    assert (done.returncode, complaints(done.stderr, tmp_path)) == (0, [])


def complaints(text: str, folder: Path) -> list[str]:
    """What it says about our units; this machine's own are not our matter."""
    return [line for line in text.splitlines() if str(folder) in line or "askonce" in line]


def test_every_unit_of_the_target_is_here() -> None:
    wanted = re.search(r"^Wants=(.*)$", (DEPLOY / "systemd" / "askonce.target").read_text(), re.MULTILINE)
    assert wanted is not None
    assert {re.sub(r"@\d", "@", unit) for unit in wanted[1].split()} <= set(UNITS)


def test_compose_takes_its_file(tmp_path: Path) -> None:
    compose = needed("docker-compose", "docker")
    command = [compose] if compose.endswith("compose") else [compose, "compose"]
    folder = shutil.copytree(DEPLOY, tmp_path / "config" / "deploy")
    shutil.copy(folder / "askonce.env.example", folder / "askonce.env")
    done = subprocess.run(
        [*command, "-f", str(folder / "compose.yaml"), "config"],
        env={"PATH": os.environ["PATH"], "POSTGRES_PASSWORD": "secret"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "postgres://askonce:secret@postgres/askonce" in done.stdout
    for service in ("postgres", "redis", "prepare", "web-1", "web-2", "scheduler", "nginx"):
        assert f"  {service}:" in done.stdout


def test_the_containers_addresses_are_those_that_nginx_and_the_settings_name() -> None:
    compose = (DEPLOY / "compose.yaml").read_text()
    upstream = (DEPLOY / "nginx" / "upstream.compose.conf").read_text()
    named = re.findall(r"server ([\d.]+):8000", upstream)
    assert len(named) == 2
    assert all(f"ipv4_address: {address}" in compose for address in named)
    proxy = re.search(r"TRUSTED_PROXIES: ([\d.]+)", compose)
    assert proxy is not None
    assert re.search(rf"nginx:1.*?ipv4_address: {re.escape(proxy[1])}\n", compose, re.DOTALL)


def test_everything_that_is_mounted_or_copied_exists() -> None:
    compose = (DEPLOY / "compose.yaml").read_text()
    mounted = re.findall(r"- \./(nginx/\S+?):", compose)
    assert mounted
    assert all((DEPLOY / path).is_file() for path in mounted)
    dockerfile = (DEPLOY / "Dockerfile").read_text()
    copied = re.findall(r"^COPY (\S+) ", dockerfile, re.MULTILINE)
    assert all((ROOT / path).exists() for path in copied)
    # An application that is not in the image is missed only when somebody opens its pages.
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}
    assert packages | {"templates", "static", "manage.py"} <= set(copied)
    ignored = (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines()
    assert {f"!{path}" for path in copied} <= set(ignored)


def test_the_example_names_every_variable_that_the_settings_read() -> None:
    read = set(re.findall(r"environment\.\w+\(\s*\"([A-Z_]+)\"", SETTINGS)) | {"DATABASE_URL"}
    example = (DEPLOY / "askonce.env.example").read_text()
    named = set(re.findall(r"^(?:# )?([A-Z_]+)=", example, re.MULTILINE))
    # A laptop's own: where its data is, and the developer's switch.
    assert read - named == {"ASKONCE_DATA", "ASKONCE_DEBUG"}
    assert named <= read


def test_a_shell_can_read_the_example_as_the_readme_does() -> None:
    path = DEPLOY / "askonce.env.example"
    command = f"set -eua; . {path}; env"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "EMAIL_HOST=mail.askonce.example\n" in done.stdout


@pytest.mark.parametrize("value", ["10.0.0.1/8", "localhost", "10.0.0.0/8,nonsense"])
def test_a_proxy_that_is_no_address_fails_loudly(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("TRUSTED_PROXIES", value)
    with pytest.raises(Exception, match="TRUSTED_PROXIES"):
        environment.networks("TRUSTED_PROXIES", "127.0.0.1")
