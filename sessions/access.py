"""The only door to the hour's objects: each getter gives the object, or ends in 404 or 403."""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from facilitator.access import teams_to_run
from facilitator.models import User
from sessions import codes, identity
from sessions.models import ActivityRun, Participant, TrainingSession


def trainings_to_drive(user: User) -> QuerySet[TrainingSession]:
    """Trainings whose console a user may hold: their own, and those of teams where they are owner or facilitator."""
    return TrainingSession.objects.filter(team__in=teams_to_run(user))


def get_training(user: User, pk: int) -> TrainingSession:
    """A training of the user's teams, to look at; 404 for another team's."""
    trainings = TrainingSession.objects.for_user(user)
    return get_object_or_404(trainings.select_related("team", "version__program", "manager", "facilitator"), pk=pk)


def may_drive(user: User, training: TrainingSession) -> bool:
    return trainings_to_drive(user).filter(pk=training.pk).exists()


def get_training_to_drive(user: User, pk: int) -> TrainingSession:
    """404 for another team's training, 403 for a manager who may look but not drive."""
    training = get_object_or_404(
        TrainingSession.objects.for_user(user).select_related("team", "version", "manager"), pk=pk
    )
    if not may_drive(user, training):
        raise PermissionDenied(_("Only facilitators of this team can run its trainings."))
    return training


def get_training_by_projector(token: str) -> TrainingSession:
    return get_object_or_404(TrainingSession.objects.select_related("team", "version"), projector_token=token)


def find_training_by_code(typed: str) -> TrainingSession | None:
    """The open training with this join code, typed in any case; the same None for wrong, early and over."""
    code = codes.normalize(typed)
    return TrainingSession.objects.joinable().select_related("team").filter(code=code).first()


def get_participant(request: HttpRequest, code: str) -> Participant:
    """The phone's participant; 404 if this phone does not belong to the training, 403 if it was sent out."""
    training_id = TrainingSession.objects.filter(code=codes.normalize(code)).values_list("pk", flat=True).first()
    token = identity.read(request.COOKIES.get(identity.cookie_name(training_id or 0)))
    if training_id is None or token is None or token.training_id != training_id:
        raise Http404
    participant = (
        Participant.objects.select_related("training__team", "training__version", "training__manager", "rep")
        .filter(pk=token.participant_id, training_id=training_id)
        .first()
    )
    if participant is None or not identity.owns(token, participant):
        raise Http404
    if participant.removed_at is not None:
        raise PermissionDenied(_("The facilitator has taken this name off the list."))
    return participant


def get_run(training: TrainingSession, pk: int) -> ActivityRun:
    """An activity of this very training; 404 for another's."""
    return get_object_or_404(ActivityRun.objects.select_related("training", "section_run"), pk=pk, training=training)
