"""The only door to the hour's objects: each getter gives the object, or ends in 404 or 403."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import F, QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from facilitator.access import teams_to_run
from facilitator.models import User
from sessions import codes, identity
from sessions.models import ActivityRun, Participant, TrainingSession
from sessions.queries import room as rooms
from sessions.queries.room import Room


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
    """The open training with this join code, typed in any case; the same None for wrong, early and over.

    To look at, not to save: 200 phones at the door share the row.
    """
    joinable = TrainingSession.objects.joinable().filter(code=codes.normalize(typed)).order_by()
    found = joinable.values_list("pk", "revision", "own_revision").first()
    room = rooms.at(*found) if found else None
    return room.training if room else None


def get_participant(request: HttpRequest, code: str) -> Participant:
    """The phone's participant, to act for; 404 if this phone does not belong to the training, 403 if it was sent out.

    1 query.
    """
    rows = Participant.objects.select_related("training__team", "training__version", "training__manager", "rep")
    return _own(request, code, rows)


@dataclass(frozen=True)
class Viewer:
    """A phone that looks: its participant, not to be saved, and the revision that its training has now."""

    participant: Participant
    revision: int
    own_revision: int

    def enter(self) -> Room:
        """The room, whose rows are shared by all phones; no query while it has not changed. 404 when it is gone."""
        room = rooms.at(self.participant.training_id, self.revision, self.own_revision)
        if room is None:
            raise Http404
        self.participant.training = room.training
        return room


def get_viewer(request: HttpRequest, code: str) -> Viewer:
    """The phone's participant, to look only; refused as by `get_participant`. 1 query."""
    revisions = {"revision": F("training__revision"), "own_revision": F("training__own_revision")}
    row: Any = _own(request, code, Participant.objects.annotate(**revisions))
    return Viewer(row, row.revision, row.own_revision)


def _own(request: HttpRequest, code: str, rows: QuerySet[Participant]) -> Participant:
    """Of those rows the one that a cookie of this phone proves to be its own in the training of a code."""
    tokens = {token.participant_id: token for token in identity.tokens(request.COOKIES)}
    # Without a cookie there is nothing to look up: most phones that ask are strangers who are about to join.
    found = rows.filter(pk__in=tokens, training__code=codes.normalize(code)).order_by().first() if tokens else None
    if found is None:
        raise Http404
    token = tokens[found.pk]
    if token.training_id != found.training_id or not identity.owns(token, found):
        raise Http404
    if found.removed_at is not None:
        raise PermissionDenied(_("The facilitator has taken this name off the list."))
    return found


def get_run(training: TrainingSession, pk: int) -> ActivityRun:
    """An activity of this very training; 404 for another's."""
    return get_object_or_404(ActivityRun.objects.select_related("training", "section_run"), pk=pk, training=training)
