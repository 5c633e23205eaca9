"""Signing in by password or one-time link, the first visit, signing out."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from facilitator import throttle
from facilitator.actions import accounts
from facilitator.forms import SignInForm, WelcomeForm
from facilitator.http import signed_in
from facilitator.models import User

# A link signs in without asking for a password, so the backend has to be named.
BACKEND = "django.contrib.auth.backends.ModelBackend"


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """E-mail and password. 429 at the eleventh wrong try in ten minutes."""
    if request.user.is_authenticated:
        return redirect(_next(request))
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        if wait := throttle.wait_seconds(request, email):
            return too_many(request, wait)
        user = authenticate(request, username=email, password=form.cleaned_data["password"])
        if isinstance(user, User):
            throttle.forget(request, email)
            return _let_in(request, user)
        throttle.count_failure(request, email)
        form.add_error(None, _("This e-mail and password do not go together. Check both, or use a sign-in link."))
    context = {"form": form, "next": request.GET.get("next", "")}
    return render(request, "facilitator/sign_in.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def use_link(request: HttpRequest, token: str) -> HttpResponse:
    """GET only shows a button: mail scanners and browsers fetch links on their own. POST burns the link."""
    if request.method == "POST":
        user = accounts.use_sign_in_link(token=token)
        if user is not None:
            return _let_in(request, user)
        link = None
    else:
        link = accounts.find_sign_in_link(token)
    return render(request, "facilitator/use_link.html", {"link": link}, status=200 if link else 404)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("facilitator:sign_in")


@sensitive_post_parameters("password", "current")
@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def welcome(request: HttpRequest) -> HttpResponse:
    """The first visit asks for a name; later it is the page behind one's own name."""
    user = signed_in(request)
    is_first = not user.name
    form = WelcomeForm(request.POST or None, user=user, initial={"name": user.name})
    if request.method == "POST" and form.is_valid():
        accounts.introduce(user=user, name=form.cleaned_data["name"], password=form.cleaned_data["password"])
        update_session_auth_hash(request, user)
        if not is_first:
            messages.success(request, _("Saved."))
        return redirect("facilitator:home")
    context: dict[str, Any] = {"form": form, "is_first": is_first}
    return render(request, "facilitator/welcome.html", context, status=422 if form.errors else 200)


def too_many(request: HttpRequest, wait: int) -> HttpResponse:
    """429, saying when to try again."""
    response = render(request, "429.html", {"minutes": -(-wait // 60)}, status=429)
    response.headers["Retry-After"] = str(wait)
    return response


def _let_in(request: HttpRequest, user: User) -> HttpResponse:
    login(request, user, backend=BACKEND)
    return redirect("facilitator:welcome" if not user.name else _next(request))


def _next(request: HttpRequest) -> str:
    """Where the person wanted to go, if that is one of our own pages."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    # Without the slash `redirect` would take the word for the name of a view.
    return wanted if is_ours and wanted.startswith("/") else "facilitator:home"
