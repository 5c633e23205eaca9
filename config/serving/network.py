"""Keeps the settings in step with the network: which names are ours, and which address phones use."""

from dataclasses import dataclass, field

from django.conf import settings
from django.db import transaction

from config.serving import addresses, ports
from sessions.live import publish
from sessions.models import TrainingSession

LOOPBACK = "127.0.0.1"


@dataclass
class Network:
    """This server's port and host, and the names it answers to. `names` are extra host names from the command."""

    host: str
    port: int
    names: tuple[str, ...] = ()
    known: list[str] = field(default_factory=list)

    @property
    def local_url(self) -> str:
        """Where the facilitator works: this machine, unless the server listens on one other address only."""
        return self._url(LOOPBACK if self.host in {ports.EVERYWHERE, LOOPBACK, "localhost"} else self.host)

    def refresh(self) -> bool:
        """Look at the network again; True when the address for phones changed."""
        self._allow([a.ip for a in addresses.own()])
        found = self._phone_address()
        url = self._url(found) if found else ""
        changed, settings.LAN_URL = url != settings.LAN_URL, url
        return changed

    def _phone_address(self) -> str:
        if self.host != ports.EVERYWHERE:
            return "" if self.host in {LOOPBACK, "localhost"} else self.host
        found = addresses.for_phones(addresses.own(), default=addresses.default_source())
        return found[0].ip if found else ""

    def _allow(self, ips: list[str]) -> None:
        """Our own addresses and names, never `*` (RELIABILITY T8); the list is changed in place."""
        names = [*ips, *self.names, *([] if self.host == ports.EVERYWHERE else [self.host])]
        for gone in set(self.known) - set(names):
            settings.ALLOWED_HOSTS.remove(gone)
        self.known = [name for name in names if name in self.known or name not in settings.ALLOWED_HOSTS]
        settings.ALLOWED_HOSTS.extend(name for name in self.known if name not in settings.ALLOWED_HOSTS)

    def _url(self, host: str) -> str:
        return f"http://{host}" if self.port == 80 else f"http://{host}:{self.port}"


def redraw_open_rooms() -> None:
    """The join address changed: show the new one wherever a room is open (RELIABILITY F22)."""
    for training in TrainingSession.objects.joinable():
        with transaction.atomic():
            publish(training, "screen", "face", "bar")
