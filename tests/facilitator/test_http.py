"""Whose word counts for where a visitor is (RELIABILITY T17)."""

import pytest

from facilitator.http import address_of, is_loopback, session_key

PROXY, PHONE, FORGED = "10.77.0.10", "198.51.100.7", "127.0.0.1"


@pytest.fixture
def behind_proxy(settings):
    settings.TRUSTED_PROXIES = ["10.77.0.0/24", "127.0.0.0/8"]


def ask(rf, peer: str, **headers: str):
    return rf.get("/", REMOTE_ADDR=peer, **headers)


def test_a_laptop_believes_the_connection_only(rf):
    assert address_of(ask(rf, PHONE, HTTP_X_FORWARDED_FOR=FORGED)) == PHONE
    assert not is_loopback(ask(rf, PHONE, HTTP_X_FORWARDED_FOR=FORGED))
    assert is_loopback(ask(rf, FORGED, HTTP_X_FORWARDED_FOR=PHONE))


@pytest.mark.usefixtures("behind_proxy")
def test_our_proxy_says_where_a_visitor_is(rf):
    assert address_of(ask(rf, PROXY, HTTP_X_FORWARDED_FOR=PHONE)) == PHONE
    assert address_of(ask(rf, PROXY, HTTP_X_FORWARDED_FOR="2001:db8::7")) == "2001:db8::7"


@pytest.mark.usefixtures("behind_proxy")
def test_a_unix_socket_is_our_proxy(rf):
    request = ask(rf, "", HTTP_X_FORWARDED_FOR=PHONE)
    assert address_of(request) == PHONE


@pytest.mark.usefixtures("behind_proxy")
def test_nobody_else_says_where_they_are(rf):
    assert address_of(ask(rf, PHONE, HTTP_X_FORWARDED_FOR=FORGED)) == PHONE
    assert address_of(ask(rf, "not an address", HTTP_X_FORWARDED_FOR=FORGED)) == "not an address"


@pytest.mark.usefixtures("behind_proxy")
@pytest.mark.parametrize("header", [f"{FORGED}, {PHONE}", f"{FORGED},{PHONE}"])
def test_what_a_visitor_wrote_in_front_of_our_proxys_word_counts_for_nothing(rf, header):
    assert address_of(ask(rf, PROXY, HTTP_X_FORWARDED_FOR=header)) == PHONE


@pytest.mark.usefixtures("behind_proxy")
@pytest.mark.parametrize("header", ["", "unknown", "_hidden", "300.1.1.1", "1.2.3.4:80"])
def test_a_header_without_an_address_leaves_the_proxys(rf, header):
    assert address_of(ask(rf, PROXY, HTTP_X_FORWARDED_FOR=header)) == PROXY


@pytest.mark.parametrize("host", ["ask.example", "ask.example.", "ASK.example:443", "[::1"])
def test_a_visitor_through_a_tunnel_is_not_this_machine(rf, settings, host):
    settings.LOOPBACK_ONLY, settings.PUBLIC_BASE_URL = True, "https://ask.example"
    assert not is_loopback(ask(rf, FORGED, HTTP_HOST=host))
    assert is_loopback(ask(rf, FORGED, HTTP_HOST="localhost:8000"))


@pytest.mark.parametrize("key", ["", "abcdefgh\x00", "abcdefgh\ud800", "abc defgh", "ſbcdefgh"])
def test_what_is_no_key_of_a_login_is_not_looked_for(settings, key):
    assert session_key({settings.SESSION_COOKIE_NAME: key}) is None
    assert session_key({settings.SESSION_COOKIE_NAME: "abcdefgh1"}) == "abcdefgh1"
