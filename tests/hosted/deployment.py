"""A hosted installation on loopback, as config/deploy says: PostgreSQL, Redis, web processes, nginx with TLS.

The files themselves are used: nginx reads nginx.conf and upstream.conf with this run's paths in the place of the
system's, and the web processes and the scheduler run the commands of the systemd units.
"""

import os
import secrets
import shlex
import signal
import ssl
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.config.running import ROOT, free_port
from tests.hosted.services import Postgres, Redis, Service, answers, program, wait_until

DEPLOY = ROOT / "config" / "deploy"
HOST = "127.0.0.1"
# An address has no name in a TLS handshake, and nginx turns away whoever does not name our host.
NAME = "localhost"


def unit_command(name: str, instance: str = "") -> list[str]:
    """The command of a systemd unit's ExecStart, run by this Python."""
    text = (DEPLOY / "systemd" / name).read_text()
    (line,) = [line for line in text.splitlines() if line.startswith("ExecStart=")]
    command = shlex.split(line.removeprefix("ExecStart=").replace("%i", instance))
    assert command[0].endswith("/.venv/bin/python")
    return [sys.executable, *command[1:]]


class Web(Service):
    """One web process behind nginx."""

    def __init__(self, number: int, environment: dict[str, str], runtime: Path, server: str = "uvicorn") -> None:
        self.number, self.environment, self.server = number, environment, server
        self.socket = runtime / f"askonce-{number}" / "web.sock"
        # Daphne listens on a port here.
        self.port = free_port() if server == "daphne" else 0

    def start(self) -> None:
        self.socket.parent.mkdir(mode=0o755, exist_ok=True)
        command = unit_command("askonce-web@.service", str(self.number))
        where = command.index("--host") + 1
        command[where] = command[where].replace("/run/", f"{self.socket.parent.parent}/")
        if self.port:
            command[where:] = [HOST, "--port", str(self.port), "--server", self.server]
        starts = self.log.count("Serving on")
        self.run(*command, cwd=ROOT, env=self.environment)
        wait_until(lambda: self.log.count("Serving on") > starts, f"web process {self.number}", self.process)

    @property
    def address(self) -> str:
        return f"{HOST}:{self.port}" if self.port else f"unix:{self.socket}"


class Scheduler(Service):
    """`manage.py scheduler` as its unit runs it."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment

    def start(self) -> None:
        self.run(*unit_command("askonce-scheduler.service"), cwd=ROOT, env=self.environment)
        wait_until(lambda: "Watching the clock" in self.log, f"the scheduler:\n{self.log}", self.process)


class Nginx(Service):
    """nginx with the deploy files; every replaced text must be in them, so that they cannot drift apart."""

    def __init__(self, webs: list[Web], static: Path) -> None:
        self.webs, self.static = webs, static
        self.port, self.plain = free_port(), free_port()

    @property
    def files(self) -> Path:
        """A link to the folder that holds `static`: without it nginx finds nothing there."""
        return self.folder / "files"

    def prepare(self) -> None:
        super().prepare()
        self.files.symlink_to(self.static.parent)
        _make_certificate(self.folder)
        conf = (DEPLOY / "nginx" / "nginx.conf").read_text()
        for found, ours in self.replaced():
            assert found in conf, found
            conf = conf.replace(found, ours)
        (self.folder / "nginx.conf").write_text(conf)
        (self.folder / "upstream.conf").write_text(self.upstream())

    def replaced(self) -> Iterator[tuple[str, str]]:
        """(the file's own text, this run's)."""
        folder = self.folder
        yield "pid /run/nginx.pid;", f"pid {folder}/nginx.pid; daemon off;"
        yield "/var/log/nginx/error.log", f"{folder}/log"
        yield "/var/log/nginx/access.log", f"{folder}/access.log"
        yield "include /etc/nginx/mime.types;", f"include /etc/nginx/mime.types; {_temporary(folder)}"
        yield "/etc/nginx/askonce-upstream.conf", f"{folder}/upstream.conf"
        yield "/etc/ssl/askonce/fullchain.pem", f"{folder}/cert.pem"
        yield "/etc/ssl/askonce/privkey.pem", f"{folder}/key.pem"
        yield "server_name askonce.example;", f"server_name {NAME};"
        yield "root /var/lib/askonce;", f"root {self.files};"
        # Loopback only, and no second address family: this machine may not have it.
        for port, ours in (("80", self.plain), ("443", self.port)):
            for options in (" default_server", " ssl default_server", " ssl http2", ""):
                if port == "80" and "ssl" in options:
                    continue
                if port == "443" and "ssl" not in options:
                    continue
                yield f"listen [::]:{port}{options};", ""
                yield f"listen {port}{options};", f"listen {HOST}:{ours}{options};"

    def upstream(self) -> str:
        """upstream.conf with as many processes as run, each on its own address."""
        lines = (DEPLOY / "nginx" / "upstream.conf").read_text().splitlines()
        first = next(line for line in lines if "askonce-1/web.sock" in line)
        rest = [line for line in lines if "web.sock" not in line]
        servers = [first.replace("unix:/run/askonce-1/web.sock", web.address) for web in self.webs]
        opened = rest.index("upstream askonce {") + 1
        return "\n".join([*rest[:opened], *servers, *rest[opened:], ""])

    def start(self) -> None:
        self.run(program("nginx"), "-c", str(self.folder / "nginx.conf"), "-e", str(self.folder / "log"))
        wait_until(self._listens, f"nginx:\n{self.log}", self.process)

    def _listens(self) -> bool:
        return answers(self.port)

    @property
    def authority(self) -> Path:
        """The certificate that a client has to trust."""
        return self.folder / "cert.pem"


def _temporary(folder: Path) -> str:
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    return " ".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)


def _make_certificate(folder: Path) -> None:
    subject = ["-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}"]
    kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    files = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")]
    subprocess.run([program("openssl"), "req", "-x509", *kind, *files, *subject], check=True, capture_output=True)


class Deployment:
    """All of it: `with Deployment(webs=2) as hosted:` serves on `hosted.base`."""

    def __init__(self, webs: int = 2, *, server: str = "uvicorn", safe: bool = True) -> None:
        self.count, self.server = webs, server
        self.postgres, self.redis = Postgres(safe=safe), Redis()
        self.running: list[Service] = []
        self.webs: list[Web] = []

    def __enter__(self) -> Self:
        try:
            self._start()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        while self.running:
            self.running.pop().__exit__(None, None, None)

    def _start(self) -> None:
        for service in (self.postgres, self.redis):
            self._add(service)
        self.database = self.postgres.make("askonce")
        # As systemd makes it (StateDirectoryMode): the application itself would make it private.
        self.data = self.redis.folder / "data"
        self.data.mkdir(mode=0o755)
        self.environment = self._environment()
        self.manage("prepare")
        for number in range(1, self.count + 1):
            self.webs.append(Web(number, self.environment, self.redis.folder, self.server))
            self._add(self.webs[-1])
        self.nginx = Nginx(self.webs, self.data / "static")
        self._add(self.nginx)
        self.base = f"https://{NAME}:{self.nginx.port}"

    def _add(self, service: Service) -> None:
        service.__enter__()
        self.running.append(service)

    def _environment(self) -> dict[str, str]:
        """What askonce.env holds, and nothing that this machine is set up for otherwise."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return kept | {
            "DATABASE_URL": self.database,
            "REDIS_URL": self.redis.url,
            "SECRET_KEY": secrets.token_urlsafe(50),
            "ALLOWED_HOSTS": NAME,
            "PUBLIC_BASE_URL": f"https://{NAME}",
            "ASKONCE_DATA": str(self.data),
            "PYTHONUNBUFFERED": "1",
        }

    def manage(self, *arguments: str, given: str | None = None) -> str:
        """What a management command prints."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            input=given,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        if done.returncode:
            raise RuntimeError(f"manage.py {arguments[0]}: {done.stderr}")
        return done.stdout.strip()

    def shell(self, code: str) -> str:
        """What `code`, with the factories at hand, prints when it runs on the installation's database."""
        return self.manage("shell", "--no-imports", "-c", f"from tests import factories\n{code}")

    @property
    def tls(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.nginx.authority))

    def get(self, path: str, **headers: str) -> tuple[int, str, dict[str, str]]:
        """Status, body and headers of a page asked through nginx."""
        return self._ask(urllib.request.Request(self.base + path, headers=headers))  # noqa: S310 - our own address

    def post(self, path: str, body: str, token: str, **headers: str) -> int:
        """Send a form through nginx; `token` is both halves of the secret against forgery."""
        said = {"Cookie": f"__Host-csrf={token}", "X-CSRFToken": token, "Origin": self.base, **headers}
        return self.send(path, body, **said)[0]

    def send(self, path: str, body: str, **headers: str) -> tuple[int, str, dict[str, str]]:
        return self._ask(urllib.request.Request(self.base + path, body.encode(), headers))  # noqa: S310 - our own

    def _ask(self, asked: urllib.request.Request) -> tuple[int, str, dict[str, str]]:
        try:
            with urllib.request.urlopen(asked, context=self.tls, timeout=20) as answer:  # noqa: S310 - our own
                return answer.status, answer.read().decode(), dict(answer.headers)
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, refused.read().decode(), dict(refused.headers)

    def kill(self, web: Web) -> None:
        """As the machine's lack of memory does it."""
        web.stop(signal.SIGKILL)
