"""The rep's phone: log a signal in a few seconds, hand it over, say that the customer was reached."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET, require_POST

from commitments import access_signals, logsheet
from commitments.actions import handover
from commitments.actions import signals as actions
from commitments.forms.signals import HandoffForm, QuickForm, TouchForm
from commitments.models import Signal
from commitments.queries import signals as queries
from facilitator.models import Rep
from sessions import access as room_access
from sessions.models import Participant
from sessions.views import phone

# Panels of the page of its own, and of the room.
PANEL, SAID = "signals", "signal-said"


@never_cache
@ensure_csrf_cookie
@require_GET
def signals(request: HttpRequest, code: str) -> HttpResponse:
    """The page: the form, what is open, and packets of the hour that are one tap away."""
    participant, room = room_access.get_participant(request, code)
    context = {
        "training": participant.training,
        "room": room,
        "participant": participant,
        "begin": queries.begin_with(participant),
        **logsheet.triggers(),
        **_known(participant),
        **_shown(participant),
    }
    return render(request, "commitments/signals_phone.html", context)


@never_cache
@require_GET
def names(request: HttpRequest, code: str) -> HttpResponse:
    """What the sheet in the room offers to choose from; fetched when somebody opens it."""
    participant, _room = room_access.get_participant(request, code)
    return render(request, "commitments/parts/log_names.html", _known(participant))


def _known(participant: Participant) -> dict[str, list[str]]:
    return {
        "accounts": queries.accounts_of(participant),
        "names": queries.colleagues(participant.training.team),
    }


@require_POST
def log(request: HttpRequest, code: str) -> HttpResponse:
    """Take a signal exactly once; the writer sits in their own seat, unless they name somebody else there."""
    participant, _room = room_access.get_participant(request, code)
    own = {"ae_name" if participant.role == Rep.Role.AE else "csm_name": participant.name}
    form = QuickForm(request.POST)

    def do(data: dict[str, Any]) -> object:
        said = {name: value for name, value in data.items() if value}
        return actions.log(team=participant.training.team, data=own | said, participant=participant)

    def beside(person: Participant) -> dict[str, str]:
        said = {"account": form.cleaned_data.get("account", ""), "code": code}
        return {SAID: render_to_string("commitments/parts/logged.html", said), **_panel(person)}

    return phone.take(participant, request.POST, form, {"_log": 1}, do, redraws=(), beside=beside)


@require_POST
def handoff(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """The rest of the packet."""
    participant, _room = room_access.get_participant(request, code)
    signal = access_signals.get_own_signal(participant, pk)
    form = HandoffForm(request.POST, team=signal.team)
    do = partial(_change, signal, participant)
    return _take(request, participant, form, {"_handoff": pk}, do)


@require_POST
def touch(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One tap: the AE called, wrote or sent an invite, or did not after all."""
    participant, _room = room_access.get_participant(request, code)
    signal = access_signals.get_own_signal(participant, pk)

    def do(data: dict[str, Any]) -> None:
        actions.touch(signal=signal, how=data["how"], participant=participant)

    return _take(request, participant, TouchForm(request.POST, signal=signal), {"_touch": pk}, do)


@require_POST
def take_back(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    participant, _room = room_access.get_participant(request, code)
    signal = access_signals.get_own_signal(participant, pk)

    def do(_data: dict[str, Any]) -> None:
        actions.withdraw(signal=signal, participant=participant)

    return _take(request, participant, forms.Form(request.POST), {"_take_back": pk}, do)


@require_POST
def from_packet(request: HttpRequest, code: str, packet_pk: int) -> HttpResponse:
    """One tap: the packet of the hour becomes a signal."""
    participant, _room = room_access.get_participant(request, code)
    response = access_signals.get_own_packet(participant, packet_pk)

    def do(_data: dict[str, Any]) -> object:
        return handover.from_packet(response=response, participant=participant)

    return _take(request, participant, forms.Form(request.POST), {"_packet": packet_pk}, do, redraws=("mine",))


def _change(signal: Signal, participant: Participant, data: dict[str, Any]) -> None:
    actions.change(signal=signal, data=data, participant=participant)


def _take(
    request: HttpRequest,
    participant: Participant,
    form: forms.Form,
    about: dict[str, Any],
    do: Callable[[dict[str, Any]], object],
    redraws: tuple[str, ...] = (),
) -> HttpResponse:
    return phone.take(participant, request.POST, form, about, do, redraws=redraws, beside=_panel)


def _panel(participant: Participant) -> dict[str, str]:
    return {PANEL: render_to_string("commitments/parts/own_signals.html", _shown(participant))}


def _shown(participant: Participant) -> dict[str, Any]:
    """What the page and the panel share. 3 queries."""
    team = participant.training.team
    return {
        "own": queries.own(participant),
        "training": participant.training,
        "participant": participant,
        "zone": team.timezone,
        "touches": [one for one in Signal.Touch.choices if one[0] != Signal.Touch.REACHED],
    }
