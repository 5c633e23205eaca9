"""The only door to signals and packets: each getter gives the object, or ends in 404 or 403."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from commitments.access import may_review
from commitments.models import ImportList, Signal
from commitments.queries import packets, signals
from facilitator.models import Team, User
from sessions.models import Participant, Response


def get_signal(team: Team, pk: int) -> Signal:
    """A signal of this team that nobody took back."""
    return get_object_or_404(Signal.objects.standing().select_related("team"), pk=pk, team=team)


def get_signal_to_review(user: User, team: Team, pk: int) -> Signal:
    """404 for another team's, 403 for a facilitator, as for a review."""
    signal = get_signal(team, pk)
    if not may_review(user, team):
        raise PermissionDenied(_("Only the manager of this team can tick a review."))
    return signal


def get_own_signal(participant: Participant, pk: int) -> Signal:
    """A signal that this phone's owner logged or goes to the first meeting of; 404 for anybody else's.

    Taken back or not: a phone that repeats what was taken is not told that it never was.
    """
    return get_object_or_404(signals.ever_of(participant).select_related("team"), pk=pk)


def get_own_packet(participant: Participant, pk: int) -> Response:
    """A packet of this hour that the person wrote or is named in; it may be a signal already."""
    found = get_object_or_404(signals.packets_of(participant), pk=pk)
    if not packets.is_of(found, participant):
        raise Http404
    return found


def get_list[L: ImportList](model: type[L], team: Team, pk: int) -> L:
    """A list of this team, imported or not yet."""
    return get_object_or_404(model._default_manager.select_related("team"), pk=pk, team=team)
