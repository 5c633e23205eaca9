"""nginx with the file that the installation uses: what it lets through, what it says, what it writes down."""

import re
import socket
import ssl
import subprocess

import aiohttp
import pytest

from tests.hosted.deployment import DEPLOY, HOST, NAME, Deployment
from tests.hosted.room import Room
from tests.hosted.services import program


def test_a_name_that_is_not_ours_gets_no_answer(hosted: Deployment) -> None:
    assert plain(hosted, "evil.example") == b""
    with (
        socket.create_connection((HOST, hosted.nginx.port)) as raw,
        pytest.raises(ssl.SSLError, match=r"(?i)unrecognized"),
    ):
        hosted.tls.wrap_socket(raw, server_hostname="evil.example")


def plain(hosted: Deployment, host: str) -> bytes:
    """What port 80 answers."""
    with socket.create_connection((HOST, hosted.nginx.plain), timeout=10) as raw:
        raw.sendall(f"GET /j/ HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        return raw.recv(4096)


def test_plain_http_leads_to_tls(hosted: Deployment) -> None:
    answer = plain(hosted, NAME)
    assert answer.startswith(b"HTTP/1.1 301")
    assert f"Location: https://{NAME}/j/\r\n".encode() in answer


def test_a_page_comes_with_every_protection(hosted: Deployment) -> None:
    status, _html, headers = hosted.get("/sign-in/")
    assert status == 200
    assert headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"
    assert headers["Server"] == "nginx"
    assert "content-encoding" not in {name.lower() for name in headers}
    assert re.search(r"__Host-csrf=.*Secure", headers["set-cookie"])


def test_what_a_visitor_writes_about_their_address_counts_for_nothing(hosted: Deployment) -> None:
    """Guesses with a new address in every header are still the guesses of one visitor."""
    hosted.redis.restart()
    statuses = [guess(hosted, f"203.0.113.{number}") for number in range(12)]
    assert statuses == [422] * 10 + [429] * 2
    hosted.redis.restart()


def guess(hosted: Deployment, claimed: str) -> int:
    token = "x" * 32
    said = {"X-Forwarded-For": claimed, "Forwarded": f"for={claimed}", "X-Forwarded-Proto": "http"}
    return hosted.post(
        "/sign-in/", f"email=nobody@example.com&password=wrong&csrfmiddlewaretoken={token}", token, **said
    )


def test_a_body_that_no_page_sends_stops_at_nginx(hosted: Deployment) -> None:
    assert hosted.post("/sign-in/", "x" * 3_200_000, "x" * 32) == 413


def test_what_stops_at_nginx_is_answered_in_the_words_of_its_page(hosted: Deployment) -> None:
    status, page, headers = hosted.send("/programs/4/draft/about/", "x" * 3_200_000)
    assert (status, headers["Server"]) == (413, "nginx")
    assert "This is too large to take" in page
    assert "4,000 characters" in page


def test_files_come_from_the_folder_when_nginx_may_read_it_and_else_from_the_application(hosted: Deployment) -> None:
    html = hosted.get("/sign-in/")[1]
    path = re.search(r'"(/static/css/[^"]+)"', html)
    assert path is not None
    status, from_nginx, headers = hosted.get(path[1])
    assert (status, headers["Cache-Control"]) == (200, "max-age=31536000, public, immutable")
    # Only nginx makes an entity tag of time and size.
    assert re.fullmatch(r'(W/)?"[0-9a-f]+-[0-9a-f]+"', headers["ETag"])
    hosted.nginx.files.unlink()
    try:
        status, from_application, headers = hosted.get(path[1])
    finally:
        hosted.nginx.files.symlink_to(hosted.data)
    assert (status, from_application) == (200, from_nginx)
    assert headers["cache-control"] == "max-age=31536000, public, immutable"
    assert not re.fullmatch(r'(W/)?"[0-9a-f]+-[0-9a-f]+"', headers["etag"])


def test_files_are_sent_compressed(hosted: Deployment) -> None:
    path = re.search(r'"(/static/css/[^"]+)"', hosted.get("/sign-in/")[1])
    assert path is not None
    done = subprocess.run(
        ["curl", "-sk", "-D", "-", "-o", "/dev/null", "-H", "Accept-Encoding: gzip", hosted.base + path[1]],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "content-encoding: gzip" in done.stdout.lower()
    assert "vary: accept-encoding" in done.stdout.lower()


async def test_a_socket_comes_through_with_its_origin(hosted: Deployment, hour: Room) -> None:
    """Origin and Host keep the port, or the guard would refuse every page of this installation."""
    jar = "; ".join(f"{name}={value}" for name, value in hour.phones[0][1].items())
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=hosted.tls)) as http:
        url = f"{hosted.base}/ws/phone/{hour.pk}/"
        async with http.ws_connect(url, headers={"Cookie": jar, "Origin": hosted.base}) as ours:
            assert (await ours.receive_json(timeout=20))["r"] == hour.revision()
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await http.ws_connect(url, headers={"Cookie": jar, "Origin": "https://evil.example"})


def test_keys_in_addresses_are_not_written_down(hosted: Deployment) -> None:
    for path in (
        "/me/SECRET-link/",
        "/p/SECRET-projector/",
        "/sign-in/SECRET-token/",
        "/calendar/SECRET.ics",
        "/a/SECRET-answer/",
        "/u/SECRET-no-more/",
        "/j/?next=SECRET",
    ):
        hosted.get(path)
    written = (hosted.nginx.folder / "access.log").read_text()
    assert '"GET /me/..."' in written
    assert '"GET /j/"' in written
    assert "SECRET" not in written


@pytest.mark.parametrize("name", ["upstream.conf", "upstream.compose.conf"])
def test_nginx_takes_the_upstream_files_as_they_are(hosted: Deployment, tmp_path, name: str) -> None:
    conf = (hosted.nginx.folder / "nginx.conf").read_text()
    conf = conf.replace(f"{hosted.nginx.folder}/upstream.conf", str(DEPLOY / "nginx" / name))
    (tmp_path / "nginx.conf").write_text(conf)
    done = subprocess.run(
        [program("nginx"), "-t", "-c", str(tmp_path / "nginx.conf"), "-e", str(tmp_path / "log")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
