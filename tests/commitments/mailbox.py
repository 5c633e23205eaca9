"""A real mail server on the loopback, which keeps what it takes and misbehaves when it is told to."""

import email
import email.policy
import socket
from collections.abc import Callable
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller


class Mailbox:
    """`taken` are the mails that it said yes to. `answer` decides: None is yes, a string is what it says instead."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.readers: list[str] = []
        self.raw: list[bytes] = []
        self.to: Callable[[str], str | None] = lambda address: None
        self.data: Callable[[], str | None] = lambda: None

    async def handle_RCPT(  # noqa: N802 # aiosmtpd calls it so
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        said = self.to(address)
        if said is not None:
            return said
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 # and so
        said = self.data()
        if said is not None:
            return said
        self.raw.append(envelope.content)
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        self.taken.append(message)
        self.readers.append(str(envelope.rcpt_tos[0]))
        return "250 OK"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """Starts and stops it, on one port."""

    def __init__(self) -> None:
        self.mailbox, self.port = Mailbox(), free_port()
        self.controller: Controller | None = None

    def start(self) -> None:
        self.controller = Controller(self.mailbox, hostname="127.0.0.1", port=self.port)
        self.controller.start()

    def stop(self) -> None:
        if self.controller is not None:
            self.controller.stop()
            self.controller = None

    def mailers(self) -> dict[str, Any]:
        """What the settings name it as."""
        options = {"host": "127.0.0.1", "port": self.port, "timeout": 5}
        return {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}}


def text_of(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def link_in(message: EmailMessage, part: str, base: str = "https://ask.example") -> str:
    """The path of the first address in the text with this in it."""
    address = next(word for word in text_of(message).split() if word.startswith(base) and part in word)
    return address.removeprefix(base)
