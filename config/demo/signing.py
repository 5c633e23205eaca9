"""Signs a user in without a browser: the cookie of a login made here."""

from importlib import import_module

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest

from facilitator.models import User

BACKEND = "django.contrib.auth.backends.ModelBackend"


def session_cookie(user: User) -> dict[str, str]:
    """{cookie name: value} of a fresh session of this user."""
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore()
    login(request, user, backend=BACKEND)
    request.session.save()
    return {settings.SESSION_COOKIE_NAME: request.session.session_key or ""}
