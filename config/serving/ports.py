"""Finds a free port: the wanted one, or the next that is free."""

import errno
import os
import socket

TRIES = 20
EVERYWHERE = "0.0.0.0"  # noqa: S104 - phones in the room must reach the laptop; `--host` narrows it


class NoFreePortError(Exception):
    """None of the ports from the wanted one on is free."""


def is_free(host: str, port: int) -> bool:
    """Whether a server could listen there now. Raises OSError when the host is no address of this machine."""
    # On macOS a program on 127.0.0.1 does not stop another from taking all addresses, so both are asked.
    hosts = [host, "127.0.0.1"] if host == EVERYWHERE else [host]
    return all(_can_bind(name, port) for name in hosts)


def next_free(host: str, wanted: int) -> int:
    """The first free port from `wanted` on; 0 lets the system choose."""
    if wanted == 0:
        return _any(host)
    for port in range(wanted, min(wanted + TRIES, 65536)):
        if is_free(host, port):
            return port
    raise NoFreePortError(wanted)


def _can_bind(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        _reuse(probe)
        try:
            probe.bind((host, port))
        except OSError as error:
            if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
                raise
            return False
    return True


def _any(host: str) -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


def _reuse(probe: socket.socket) -> None:
    # As the server does it: a port that is only winding down counts as free. On Windows the option means
    # "share with whoever is there", which is the opposite of asking.
    if os.name == "posix":
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
