"""What is said of a line that did not come about: in words, and never with the address."""

import errno
import http.client
import smtplib
import socket
import ssl

import pytest

from commitments.linefaults import in_words

SECRET = "hooks.slack.com/services/T0/B0/secret"
CASES = [
    (socket.gaierror(-2, SECRET), "name is not known"),
    (ssl.SSLCertVerificationError(1, SECRET), "certificate"),
    (ssl.SSLError(1, SECRET), "TLS"),
    (ConnectionRefusedError(errno.ECONNREFUSED, SECRET), "nobody answers"),
    (TimeoutError(SECRET), "no answer in time"),
    (ConnectionResetError(errno.ECONNRESET, SECRET), "broke off"),
    (BrokenPipeError(errno.EPIPE, SECRET), "broke off"),
    (smtplib.SMTPServerDisconnected(SECRET), "broke off"),
    (http.client.RemoteDisconnected(SECRET), "broke off"),
    (http.client.IncompleteRead(SECRET.encode()), "broke off"),
    (OSError(errno.ENETUNREACH, SECRET), "no network"),
    (OSError(errno.EHOSTUNREACH, SECRET), "no network"),
    (OSError(errno.EMFILE, SECRET), "OSError"),
]


@pytest.mark.parametrize(("error", "said"), CASES, ids=lambda one: type(one).__name__)
def test_line_that_did_not_come_about_is_told_in_words(error: Exception, said: str) -> None:
    assert said in in_words(error)
    assert SECRET not in in_words(error)
