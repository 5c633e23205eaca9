"""Giving a mail to the mail server, and what its answers mean."""

import logging
import smtplib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from django.core.mail import EmailMessage, mailers
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.translation import gettext as _

from commitments.linefaults import in_words
from commitments.tries import TroubleError

logger = logging.getLogger(__name__)


@contextmanager
def line() -> Iterator[Callable[[EmailMessage], None]]:
    """What delivers, over one line to the server: opened with the first mail, closed after the last."""
    server = mailers.default
    try:
        yield partial(deliver, server=server)
    finally:
        _hang_up(server)


def deliver(message: EmailMessage, server: BaseEmailBackend) -> None:
    """A TroubleError when the server did not take it."""
    try:
        server.open()
    except (OSError, smtplib.SMTPException) as error:
        raise TroubleError(_fault(error), everybody=True) from error
    try:
        server.send_messages([message])
    except smtplib.SMTPRecipientsRefused as error:
        code, _text = next(iter(error.recipients.values()))
        raise TroubleError(_fault(error), lasting=code >= 500) from error
    except smtplib.SMTPDataError as error:
        raise TroubleError(_fault(error), lasting=error.smtp_code >= 500) from error
    except smtplib.SMTPResponseException as error:
        # The sender or the sign-in is refused: a matter of the settings, which somebody will put right.
        raise TroubleError(_fault(error), everybody=True) from error
    except (OSError, smtplib.SMTPException) as error:
        # The line broke, perhaps after the last dot and before the answer to it.
        raise TroubleError(_fault(error), everybody=True, uncertain=True) from error
    except ValueError as error:
        raise TroubleError(_fault(error), lasting=True) from error


def _hang_up(server: BaseEmailBackend) -> None:
    try:
        server.close()
    except (OSError, smtplib.SMTPException):
        logger.info("the mail server did not say goodbye")


def _fault(error: Exception) -> str:
    """The server's own words, short enough for a line on the desk."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, text = next(iter(error.recipients.values()))
        return _said(code, text)
    if isinstance(error, smtplib.SMTPResponseException):
        return _said(error.smtp_code, error.smtp_error)
    if isinstance(error, OSError | smtplib.SMTPServerDisconnected):
        return _("The mail server cannot be reached: %(why)s.") % {"why": in_words(error)}
    return f"{type(error).__name__}: {error}"[:200]


def _said(code: int, text: bytes | str) -> str:
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return f"{code} {' '.join(words.split())}"[:200]
