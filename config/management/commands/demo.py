"""Shows AskOnce at work: a made-up team, a running room, robots, and nothing left afterwards: `manage.py demo`."""

import contextlib
import socket
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils.translation import gettext as _

from config.demo import cast, scene, stage
from config.demo.robots import Robots
from config.demo.scene import Scene
from config.serving import launch
from config.serving.network import Network
from facilitator.models import Program


class Command(BaseCommand):
    help = "Shows a running training with robots, on data that is thrown away."
    # They take longer than the start itself; the tests run them.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        launch.add_arguments(parser)
        parser.add_argument("--reps", type=int, default=12, help=_("how many people are in the room"))
        parser.add_argument("--speed", type=float, default=10, help=_("how many times faster than an hour"))
        parser.add_argument("--program", default=scene.PROGRAM, help=_("which built-in program, by its key"))
        parser.add_argument(
            "--rehearse", action="store_true", help=_("you drive the hour from the console; only the reps are robots")
        )

    def handle(self, *, host: str, port: int, no_browser: bool, **options: Any) -> None:
        self.check(reps=options["reps"], speed=options["speed"])
        robots = Robots()
        try:
            with contextlib.suppress(KeyboardInterrupt):
                self.run(launch.Wish(host, port, browser=not no_browser, server=options["server"]), options, robots)
        finally:
            robots.stop()
        self.say(_("Stopped. The demo's data is gone."))

    def check(self, *, reps: int, speed: float) -> None:  # type: ignore[override]
        if not 2 <= reps <= cast.MOST:
            raise CommandError(_("--reps takes a number from 2 to %(most)s.") % {"most": cast.MOST})
        if not 0 < speed <= 100:
            raise CommandError(_("--speed takes a number from 1, an hour as it is, to 100."))

    def known(self, key: str) -> str:
        """The key of a built-in program, or what there is to choose from."""
        keys = list(Program.objects.filter(team=None).order_by("key").values_list("key", flat=True))
        if key not in keys:
            raise CommandError(_("--program takes one of: %(keys)s.") % {"keys": ", ".join(keys)})
        return key

    def run(self, wish: launch.Wish, options: dict[str, Any], robots: Robots) -> None:
        with launch.data_folder() as lock:
            self.say(_("Writing the last weeks of a made-up team …"))
            shown = scene.build(people=options["reps"], program=self.known(options["program"]))
            found = launch.find_network(wish, self.say)
            stage.set_up(shown)
            lock.announce(found.local_url)
            plan = shown.plan(base=found.local_url, speed=options["speed"], drive=not options["rehearse"])

            def ready() -> None:
                self.greet(found, shown, browser=wish.browser)
                robots.start(plan)

            launch.serve(found, wish, say=self.say, ready=ready)

    def greet(self, found: Network, shown: Scene, *, browser: bool) -> None:
        together = f"http://{demo_host()}:{found.port}{reverse('demo:side_by_side')}"
        projector = reverse("sessions:projector", args=[shown.training.projector_token])
        # Two names of this machine: each is a phone of its own.
        other = f"http://localhost:{found.port}"
        self.say(_("Together   %(url)s") % {"url": together})
        self.say(_("Console    %(url)s") % {"url": found.local_url + reverse("demo:console")})
        self.say(_("Projector  %(url)s") % {"url": found.local_url + projector})
        self.say(_("Phone 1    %(url)s") % {"url": found.local_url + reverse("demo:phone", args=[1])})
        self.say(_("Phone 2    %(url)s") % {"url": other + reverse("demo:phone", args=[2])})
        if settings.LAN_URL:
            values = {"url": settings.LAN_URL, "code": shown.training.code}
            self.say(_("Your own   %(url)s with the code %(code)s") % values)
        self.say(_("Ctrl-C ends it and throws its data away."))
        if browser:
            launch.open_browser(together)

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def demo_host() -> str:
    """The name that shows both phones in one page, where this system knows it; most browsers do in any case."""
    try:
        socket.getaddrinfo(stage.HOST, None)
    except OSError:
        return "127.0.0.1"
    return stage.HOST
