"""The parts of `start`: lock, ports, addresses, names, warnings."""

import datetime as dt
import socket
from pathlib import Path
from types import SimpleNamespace

import ifaddr
import pytest
import time_machine
from django.conf import settings
from django.core.management import CommandError

from config.serving import addresses, doctor, launch, network, ports
from config.serving.addresses import Address
from config.serving.lock import AlreadyRunningError, DataLock
from config.serving.network import Network
from sessions.models import TrainingSession


def test_a_held_lock_refuses_and_tells_where_the_first_one_answers(tmp_path: Path) -> None:
    with DataLock(tmp_path) as lock:
        lock.announce("http://127.0.0.1:8000")
        with pytest.raises(AlreadyRunningError) as refused, DataLock(tmp_path):
            pass
    assert refused.value.url == "http://127.0.0.1:8000"


def test_a_lock_without_an_address_yet_still_refuses(tmp_path: Path) -> None:
    with DataLock(tmp_path), pytest.raises(AlreadyRunningError) as refused, DataLock(tmp_path):
        pass
    assert refused.value.url == ""


def test_a_released_lock_can_be_taken_again(tmp_path: Path) -> None:
    with DataLock(tmp_path) as first:
        first.announce("http://127.0.0.1:8000")
    with DataLock(tmp_path) as second:
        assert second.path.read_text() == ""


def test_the_next_port_is_found_when_the_wanted_one_is_taken() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert not ports.is_free(ports.EVERYWHERE, port)
        assert ports.next_free("127.0.0.1", port) > port


def test_port_zero_lets_the_system_choose() -> None:
    assert ports.next_free("127.0.0.1", 0) > 1023


def test_no_free_port_is_said_plainly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "is_free", lambda host, port: False)
    with pytest.raises(CommandError, match="No port from 8000 to 8019 is free"):
        launch.find_network(launch.Wish("127.0.0.1", 8000), print)


def test_a_foreign_host_is_refused_with_a_way_out() -> None:
    with pytest.raises(CommandError, match=r"203\.0\.113\.1:8000 cannot be used"):
        launch.find_network(launch.Wish("203.0.113.1", 8000), print)


def adapter(name: str, *ips: object) -> SimpleNamespace:
    return SimpleNamespace(nice_name=name, ips=[SimpleNamespace(ip=ip) for ip in ips])


def test_own_addresses_leave_out_loopback_and_version_six(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [adapter("lo", "127.0.0.1", ("::1", 0, 0)), adapter("en0", "192.168.1.7", "169.254.3.4")]
    monkeypatch.setattr(ifaddr, "get_adapters", lambda: found)
    assert addresses.own() == [Address("192.168.1.7", "en0")]


def test_phones_get_the_private_address_in_use_first() -> None:
    found = [Address("8.8.4.4", "en7"), Address("10.0.0.5", "en1"), Address("192.168.1.7", "en0")]
    assert [a.ip for a in addresses.for_phones(found, default="192.168.1.7")] == ["192.168.1.7", "10.0.0.5", "8.8.4.4"]


@pytest.mark.parametrize("interface", ["docker0", "br-12ab", "veth1", "utun3", "vEthernet (WSL)", "tailscale0", "wg0"])
def test_phones_are_not_sent_into_inner_networks(interface: str) -> None:
    assert addresses.for_phones([Address("172.17.0.1", interface)]) == []


@pytest.fixture
def clean_settings(settings: object) -> None:
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
    settings.LAN_URL = ""


@pytest.mark.usefixtures("clean_settings")
def test_a_new_address_replaces_the_old_one_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [Address("192.168.1.7", "en0")]
    monkeypatch.setattr(addresses, "own", lambda: found)
    known = Network(ports.EVERYWHERE, 8000, names=("training.local",))
    hosts = settings.ALLOWED_HOSTS
    assert known.refresh()
    assert not known.refresh()
    found[0] = Address("192.168.1.8", "en0")
    assert known.refresh()
    assert settings.LAN_URL == "http://192.168.1.8:8000"
    assert hosts == ["localhost", "127.0.0.1", "training.local", "192.168.1.8"]


@pytest.mark.usefixtures("clean_settings")
def test_a_server_on_loopback_only_offers_phones_nothing() -> None:
    known = Network("127.0.0.1", 8000)
    assert not known.refresh()
    assert settings.LAN_URL == ""
    assert known.local_url == "http://127.0.0.1:8000"


def test_a_new_address_is_shown_in_open_rooms_only(training: TrainingSession, monkeypatch: pytest.MonkeyPatch) -> None:
    before = training.revision
    network.redraw_open_rooms()
    training.refresh_from_db()
    assert training.revision == before + 1
    TrainingSession.objects.filter(pk=training.pk).update(state=TrainingSession.State.ENDED)
    network.redraw_open_rooms()
    training.refresh_from_db()
    assert training.revision == before + 1


@pytest.mark.parametrize(("version", "warnings"), [((3, 40, 1), 1), ((3, 51, 2), 1), ((3, 51, 3), 0), ((3, 52, 0), 0)])
def test_an_old_sqlite_is_mentioned_once(version: tuple[int, ...], warnings: int) -> None:
    assert len(list(doctor.check_sqlite(version))) == warnings


@pytest.mark.parametrize(
    ("folder", "warnings"),
    [("OneDrive - Firma/askonce", 1), ("Dropbox/a", 1), ("Library/Mobile Documents/x", 1), ("data/askonce", 0)],
)
def test_a_synchronised_folder_is_warned_about(tmp_path: Path, folder: str, warnings: int) -> None:
    assert len(list(doctor.check_folder(tmp_path / folder))) == warnings


def test_a_full_disk_is_warned_about(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda folder: SimpleNamespace(free=120 * 1024 * 1024))
    assert list(doctor.check_disk(tmp_path)) == [
        "Only 120 MB are free on the disk. Make room for 500 MB before the training."
    ]


def test_a_clock_before_the_newest_row_is_warned_about(training: TrainingSession) -> None:
    assert list(doctor.check_clock()) == []
    with time_machine.travel(training.created_at - dt.timedelta(days=400), tick=False):
        warnings = list(doctor.check_clock())
    assert len(warnings) == 1
    assert "Set the clock" in warnings[0]


def test_the_address_is_shown_as_a_code_where_the_terminal_can(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launch.sys, "stdout", SimpleNamespace(encoding="utf-8"))
    assert "█" in launch.qr("http://192.168.1.7:8000")
    monkeypatch.setattr(launch.sys, "stdout", SimpleNamespace(encoding="cp1252"))
    assert launch.qr("http://192.168.1.7:8000") == ""
