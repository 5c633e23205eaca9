"""`manage.py start`, as a person uses it: a process, its lines, its pages."""

import asyncio
import json
import os
import re
import shutil
import signal
import socket
import stat
from pathlib import Path

import httpx
import pytest
from django.test import Client, override_settings
from websockets.exceptions import ConnectionClosedError
from websockets.sync.client import connect

from config.robots.line import Line
from sessions.live.hub import COME_BACK
from tests.config.running import free_port, in_shell, running


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that was started once; tests that do not care about the first start copy it."""
    folder = tmp_path_factory.mktemp("prepared")
    with running(*start(folder)) as server:
        server.wait_for("Ctrl-C")
        assert server.interrupt() == 0
    return folder


@pytest.fixture
def data(prepared: Path, tmp_path: Path) -> Path:
    return shutil.copytree(prepared, tmp_path / "data")


def start(data: Path, *more: str, port: int | None = None) -> list[str]:
    return [
        "start",
        "--data",
        str(data),
        "--port",
        str(port or free_port()),
        "--no-browser",
        "--host",
        "127.0.0.1",
        *more,
    ]


def test_a_second_start_on_one_data_folder_names_the_first_and_ends(data: Path) -> None:
    with running(*start(data)) as first:
        url = first.url("You ")
        with running(*start(data)) as second:
            assert second.end() == 1
    assert "already running" in second.output
    assert url.split("/sign-in/")[0] in second.output


def test_a_hosted_environment_is_refused(data: Path) -> None:
    with running(*start(data), DATABASE_URL="postgres://db.example/askonce") as refused:
        assert refused.end() == 1
    assert refused.output == (
        "DATABASE_URL is set, but this command serves a single laptop. Unset it, then start again."
    )


def test_the_first_start_makes_a_private_folder_and_serves_the_first_page(tmp_path: Path) -> None:
    folder = tmp_path / "askonce"
    with running(*start(folder)) as server:
        page = httpx.get(server.url("You "), trust_env=False)
        (path,) = re.findall(r'<link rel="stylesheet" href="(/static/css/shell/desk\.[0-9a-f]{12}\.css)">', page.text)
        style = httpx.get(page.url.copy_with(path=path), trust_env=False)
    assert page.status_code == 200
    assert style.headers["content-type"].startswith("text/css")
    assert stat.S_IMODE((folder / "secret.key").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_the_sign_in_link_works_once_and_each_start_gives_another(data: Path) -> None:
    with running(*start(data)) as server:
        url = server.url("You ")
        with httpx.Client(trust_env=False, follow_redirects=True) as browser:
            token = _token(browser.get(url).text)
            welcome = browser.post(url, data={"csrfmiddlewaretoken": token}, headers={"Referer": url})
        assert welcome.url.path in {"/", "/welcome/"}
        assert httpx.get(url, trust_env=False).status_code == 404


def _token(html: str) -> str:
    return html.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]


def test_a_warm_start_shows_its_first_page_after_less_than_five_seconds_of_work(data: Path) -> None:
    before = os.times()
    with running(*start(data)) as second:
        assert httpx.get(second.url("You "), trust_env=False).status_code == 200
    after = os.times()
    # Processor time of the ended process, so that a busy test machine does not count.
    assert (after.children_user - before.children_user) + (after.children_system - before.children_system) < 5


def test_a_taken_port_is_named_and_the_next_one_used(data: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with running(*start(data, port=port)) as server:
            line = server.wait_for("is taken")
            url = server.url("You ")
    assert f"Port {port} is taken" in line
    assert f":{port}/" not in url


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_server_ends_with_one_calm_line(data: Path, number: int) -> None:
    with running(*start(data)) as server:
        httpx.get(server.url("You "), trust_env=False)
        server.wait_for("Ctrl-C")
        assert server.interrupt(number) == 0
    after = server.output.split("Ctrl-C stops it.\n")[1]
    assert after.strip() == "Stopped. Everything is saved."


def test_an_open_socket_is_told_to_come_back_when_the_server_stops(data: Path) -> None:
    token = in_shell(data, "print(factories.make_training().projector_token)")
    with running(*start(data)) as server:
        base = server.url("You ").split("/sign-in/")[0]
        server.wait_for("Ctrl-C")
        host = base.removeprefix("http://")
        with connect(f"ws://{host}/ws/projector/{token}/", origin=base, proxy=None) as projector:
            projector.recv(timeout=20)
            server.process.send_signal(signal.SIGINT)
            with pytest.raises(ConnectionClosedError) as closed:
                projector.recv(timeout=20)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == COME_BACK
        assert server.end() == 0


CROWD = """
import json
from config.demo.signing import session_cookie
from facilitator.actions.accounts import ensure_first_facilitator
user = ensure_first_facilitator()
training = factories.make_training(facilitator=user)
factories.MembershipFactory(user=user, team=training.team, role="owner")
factories.ParticipantFactory.create_batch(80, training=training)
print(json.dumps([training.pk, session_cookie(user)]))
"""


def test_large_frames_go_down_to_the_console_but_not_up(data: Path) -> None:
    pk, cookies = json.loads(in_shell(data, CROWD))
    headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
    with running(*start(data)) as server:
        base = server.url("You ").split("/sign-in/")[0]
        url = f"{base.replace('http', 'ws', 1)}/ws/console/{pk}/"
        with connect(url, origin=base, additional_headers=headers, proxy=None) as console:
            console.recv(timeout=20)
            asyncio.run(_press_start(base, pk, cookies))
            frame = console.recv(timeout=20)
            console.send("x" * 20_000)
            with pytest.raises(ConnectionClosedError):
                console.recv(timeout=20)
    assert len(frame) > 16_384
    assert "people" in json.loads(frame)["panels"]


async def _press_start(base: str, training: int, cookies: dict[str, str]) -> None:
    async with Line(base, cookies) as line:
        await line.open(f"/trainings/{training}/console/")
        await line.post(f"/trainings/{training}/move/start/", {"stage": "0"})


@override_settings(LOOPBACK_ONLY=True)
@pytest.mark.parametrize("path", ["/teams/", "/sign-in/", "/programs/", "/welcome/"])
def test_facilitators_pages_refuse_other_machines(db: None, path: str) -> None:
    phone = Client(REMOTE_ADDR="192.168.1.23")
    assert phone.get(path).status_code == 403


@override_settings(LOOPBACK_ONLY=True)
def test_the_bare_address_leads_a_phone_to_the_code(db: None) -> None:
    phone = Client(REMOTE_ADDR="192.168.1.23")
    answer = phone.get("/", follow=True)
    assert answer.redirect_chain == [("/j/", 302)]
    assert answer.status_code == 200
