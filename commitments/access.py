"""The only door to promises and teams' desks: each getter gives the object, or ends in 404 or 403."""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from commitments.models import Commitment, Duty, Ranking, Standup
from facilitator.models import Membership, Team, User
from sessions.models import Participant, TrainingSession


def may_review(user: User, team: Team) -> bool:
    """Reviews are the manager's own promise; the team's owner may stand in."""
    roles = (Membership.Role.MANAGER, Membership.Role.OWNER)
    return Membership.objects.filter(user=user, team=team, role__in=roles).exists()


def get_review_duty(user: User, team: Team, pk: int) -> Duty:
    """404 for another team's, 403 for a facilitator, who may look but not review."""
    duty = get_object_or_404(Duty.objects.reviews().standing().select_related("commitment"), pk=pk, team=team)
    if not may_review(user, team):
        raise PermissionDenied(_("Only the manager of this team can tick a review."))
    return duty


def get_check_duty(user: User, team: Team, pk: int) -> Duty:
    """A look at a play with its terms; 404 and 403 as for a review."""
    looks = Duty.objects.checks().standing().select_related("commitment__play", "commitment__participant")
    duty = get_object_or_404(looks, pk=pk, team=team)
    if not may_review(user, team):
        raise PermissionDenied(_("Only the manager of this team can look at a play or extend its target."))
    return duty


def get_friday_duty(team: Team, pk: int) -> Duty:
    """A report that somebody of this team owes."""
    return get_object_or_404(Duty.objects.friday().standing().select_related("commitment"), pk=pk, team=team)


def friday_duties(team: Team, pks: Iterable[int]) -> list[Duty]:
    """Those of the named reports that somebody of this team owes; others are left out."""
    return list(Duty.objects.friday().standing().filter(team=team, pk__in=pks).prefetch_related("reports"))


def get_own_duty(participant: Participant, pk: int) -> Duty:
    """A report that this very phone's owner owes; 404 for anybody else's."""
    return get_object_or_404(
        Duty.objects.friday().standing().select_related("commitment__training__team"),
        pk=pk,
        commitment__participant=participant,
    )


def get_training_of(team: Team, pk: int) -> TrainingSession:
    return get_object_or_404(TrainingSession.objects.select_related("team"), pk=pk, team=team)


def get_standup(team: Team, pk: int) -> Standup:
    return get_object_or_404(Standup, pk=pk, team=team)


def get_ranking(team: Team, pk: int) -> Ranking:
    """An account list of this team, ranked or not yet."""
    return get_object_or_404(Ranking.objects.select_related("team", "ranked_by"), pk=pk, team=team)


def get_own_note(participant: Participant) -> Commitment:
    """The note this phone posted last, on the wall or taken off; 404 before there is one."""
    notes = Commitment.objects.filter(participant=participant).select_related("training__team").order_by("-posted_at")
    found = notes.live().first() or notes.first()
    if found is None:
        raise Http404
    return found


def get_note_on_wall(training: TrainingSession, pk: int) -> Commitment | None:
    return Commitment.objects.live().filter(training=training, pk=pk).first()
