"""Serves a hosted installation: one web process behind nginx, as many of them as there are cores: `manage.py serve`."""

import logging
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.utils.translation import gettext as _

from config import health
from config.serving import server as servers


class Command(BaseCommand):
    help = "Runs one web process of a hosted installation; nginx stands in front of it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        where = _("address to listen on, or unix: and the path of a socket for a proxy on this machine")
        parser.add_argument("--host", default="127.0.0.1", help=where)
        parser.add_argument("--port", type=int, default=8001, help=_("port to listen on"))
        parser.add_argument("--server", choices=servers.NAMES, default=servers.NAMES[0], help=_("the server to use"))

    def handle(self, *, host: str, port: int, server: servers.Name, **options: Any) -> None:
        if not settings.HOSTED:
            raise CommandError(_("DATABASE_URL is not set. On a laptop use `start`."))
        if server == "daphne" and host.startswith(servers.UNIX):
            raise CommandError(_("Daphne listens on a port here: use --host and --port."))
        for fault in health.find_faults():
            # Said and not refused: what is missing may come back, and /ready/ keeps visitors away until then.
            self.stderr.write(_("Note: %(fault)s") % {"fault": fault})
        connections.close_all()
        # Only now: this installs the event loop.
        from config.asgi import application
        from config.handler import lanes

        # A refused form is an answer to the person who sent it, not news for the log.
        logging.getLogger("django.request").setLevel(logging.ERROR)
        where = host if host.startswith(servers.UNIX) else f"{host}:{port}"
        listened = servers.serve(
            application, name=server, host=host, port=port, ready=lambda: self.say(where), background=[]
        )
        lanes.close_connections()
        if not listened:
            raise CommandError(_("%(where)s cannot be used: something else is listening there.") % {"where": where})

    def say(self, where: str) -> None:
        self.stdout.write(_("Serving on %(where)s") % {"where": where})
        self.stdout.flush()
