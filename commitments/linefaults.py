"""Why no line to a server came about or held, in words for whoever looks after it. No Django models."""

import errno
import http.client
import smtplib
import socket
import ssl

from django.utils.translation import gettext as _

NO_WAY = {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN}


def in_words(error: Exception) -> str:
    """A few words without a capital or a full stop; they name no address, which may be a secret.

    An error that is none of a line's is told by its kind.
    """
    if isinstance(error, socket.gaierror):
        return _("its name is not known here: is there a network?")
    if isinstance(error, ssl.SSLCertVerificationError):
        return _("its certificate is not trusted here")
    if isinstance(error, ssl.SSLError):
        return _("it does not speak TLS as we do")
    if isinstance(error, ConnectionRefusedError):
        return _("nobody answers at that address and port")
    if isinstance(error, TimeoutError):
        return _("no answer in time")
    if isinstance(error, ConnectionError | smtplib.SMTPServerDisconnected | http.client.HTTPException):
        return _("the line broke off")
    if isinstance(error, OSError) and error.errno in NO_WAY:
        return _("no network leads there")
    return type(error).__name__
