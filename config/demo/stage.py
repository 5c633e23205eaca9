"""What the demo changes while it runs: its pages may show ours in frames, under names of their own."""

from django.conf import settings
from django.utils.csp import CSP

from config.demo.scene import Scene

# Browsers lead every name under `localhost` to this machine. Both are one site, so cookies are sent inside frames;
# they are two hosts, so each has a phone of its own.
HOST = "demo.localhost"
SECOND_PHONE = f"phone.{HOST}"
URLS = "config.demo.urls"

_scenes: list[Scene] = []


def scene() -> Scene:
    return _scenes[0]


def set_up(shown: Scene) -> None:
    """Before the first request. The settings file knows nothing of this, so no other run can be opened by mistake."""
    _scenes[:] = [shown]
    settings.ROOT_URLCONF = URLS
    settings.ALLOWED_HOSTS.append(f".{HOST}")
    settings.X_FRAME_OPTIONS = "SAMEORIGIN"
    settings.SECURE_CSP = {**settings.SECURE_CSP, "frame-ancestors": [CSP.SELF, f"http://{HOST}:*"]}
