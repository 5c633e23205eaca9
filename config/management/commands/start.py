"""Runs AskOnce on this laptop: `manage.py start`."""

import contextlib
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.urls import reverse
from django.utils.translation import gettext as _

from config.serving import launch
from config.serving.network import Network
from facilitator.actions.accounts import ensure_first_facilitator, make_sign_in_link


class Command(BaseCommand):
    help = "Runs AskOnce on this laptop, for everybody in the room."
    # They take longer than the start itself; the tests run them.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        launch.add_arguments(parser)
        # Read before the settings are, by config.early; declared here for the help and against typing errors.
        parser.add_argument("--data", help=_("folder that keeps everything; one of your user's own by default"))
        parser.add_argument(
            "--remote-facilitator",
            action="store_true",
            help=_("let facilitators and managers work from other machines; the network can then read along"),
        )
        parser.add_argument(
            "--host-name", action="append", default=[], metavar="NAME", help=_("another name that leads here")
        )

    def handle(self, *, host: str, port: int, no_browser: bool, **options: Any) -> None:
        settings.LOOPBACK_ONLY = not options["remote_facilitator"]
        wish = launch.Wish(host, port, tuple(options["host_name"]), browser=not no_browser, server=options["server"])
        # Ctrl-C before the port is open; later the server itself takes it and ends without an exception.
        with contextlib.suppress(KeyboardInterrupt):
            self.run(wish)
        self.say(_("Stopped. Everything is saved."))

    def run(self, wish: launch.Wish) -> None:
        with launch.data_folder() as lock:
            launch.warn(self.say)
            found = launch.find_network(wish, self.say)
            lock.announce(found.local_url)
            path = sign_in_path()
            launch.serve(found, wish, say=self.say, ready=lambda: self.greet(found, path, browser=wish.browser))

    def greet(self, found: Network, path: str, *, browser: bool) -> None:
        """Where everybody finds the room. Whoever sits at this terminal owns the machine, so each start signs in."""
        self.say(_("You     %(url)s  (signs you in once, within 15 minutes)") % {"url": found.local_url + path})
        if not settings.LOOPBACK_ONLY and settings.LAN_URL:
            self.say(_("        %(url)s  (the same from another machine)") % {"url": settings.LAN_URL + path})
        launch.tell_phone_address(self.say)
        self.say(_("Data    %(folder)s") % {"folder": settings.DATA_DIR})
        self.say(_("Ctrl-C stops it."))
        if browser:
            launch.open_browser(found.local_url + path)

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def sign_in_path() -> str:
    """A fresh link for the account of this machine."""
    token = make_sign_in_link(user=ensure_first_facilitator())
    return reverse("facilitator:use_link", args=[token])
