"""Finds the addresses under which phones in the room can reach this laptop."""

import ipaddress
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import ifaddr

# Networks between programs on this machine, or to somewhere else: no phone of the room is in them.
INNER = (
    "lo", "docker", "br-", "veth", "virbr", "vmnet", "vboxnet", "vethernet", "lxc", "lxd", "cni", "flannel", "podman",
    "tun", "tap", "utun", "wg", "tailscale", "zt", "ppp", "awdl", "llw", "hyper-v", "virtualbox", "vmware", "bluetooth",
)  # fmt: skip


@dataclass(frozen=True)
class Address:
    """An IPv4 address of this machine and the name of its network interface."""

    ip: str
    interface: str

    @property
    def is_private(self) -> bool:
        return ipaddress.IPv4Address(self.ip).is_private


def own() -> list[Address]:
    """Every IPv4 address of this machine but loopback and self-assigned ones."""
    return [
        Address(ip.ip, adapter.nice_name)
        for adapter in ifaddr.get_adapters()
        for ip in adapter.ips
        if isinstance(ip.ip, str) and _is_usable(ip.ip)
    ]


def _is_usable(text: str) -> bool:
    ip = ipaddress.IPv4Address(text)
    return not (ip.is_loopback or ip.is_link_local or ip.is_unspecified)


def for_phones(addresses: Iterable[Address], *, default: str = "") -> list[Address]:
    """Those a phone in the room may reach, the likeliest first.

    `default` is the address this machine talks to the outside with: of a cable and a Wi-Fi it names the one in use.
    """
    outer = [a for a in addresses if not a.interface.lower().startswith(INNER) and _is_up(a.interface)]
    return sorted(outer, key=lambda a: (not a.is_private, a.ip != default))


def default_source() -> str:
    """The address of the default route; empty without one. Nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # A documentation address (RFC 5737): connecting a datagram socket only looks up the route.
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return ""
        return str(probe.getsockname()[0])


def _is_up(interface: str) -> bool:
    """Whether the interface has a link, where the system says so (Linux)."""
    try:
        return Path("/sys/class/net", interface, "operstate").read_text().strip() != "down"
    except (OSError, ValueError):
        return True
