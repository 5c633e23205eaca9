"""The only door to the hour's objects: each getter gives the object, or ends in 404 or 403."""

import copy
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import DEFAULT_DB_ALIAS
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from facilitator.access import teams_to_run
from facilitator.models import User
from facilitator.prepared import Prepared
from sessions import codes, identity
from sessions.models import ActivityRun, Participant, TrainingSession
from sessions.queries import room as rooms
from sessions.queries.room import Room

OPEN_BY_CODE = Prepared(
    lambda code: (
        TrainingSession.objects.joinable().filter(code=code).order_by().values_list("pk", "revision", "own_revision")
    ),
    str,
)
PARTICIPANT_FIELDS = [field.attname for field in Participant._meta.concrete_fields]


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
    found = OPEN_BY_CODE.first(codes.normalize(typed))
    room = rooms.at(*found) if found else None
    return room.training if room else None


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


def get_participant(request: HttpRequest, code: str) -> tuple[Participant, Room]:
    """The phone's participant, to act for, and the room, to look at; refused as by `get_viewer`.

    1 query while the room's own rows have not changed. An action reads anew, under a lock, what it changes.
    """
    viewer = get_viewer(request, code)
    return viewer.participant, viewer.enter()


def get_viewer(request: HttpRequest, code: str) -> Viewer:
    """Whose phone this is; 404 if it does not belong to the training, 403 if it was sent out. 1 query."""
    tokens = {token.participant_id: token for token in identity.tokens(request.COOKIES)}
    # Without a cookie there is nothing to look up: most phones that ask are strangers who are about to join.
    row = _own_in_training(len(tokens)).first(codes.normalize(code), *tokens) if tokens else None
    if row is None:
        raise Http404
    *values, revision, own_revision = row
    found = Participant.from_db(DEFAULT_DB_ALIAS, PARTICIPANT_FIELDS, values)
    token = tokens[found.pk]
    if token.training_id != found.training_id or not identity.owns(token, found):
        raise Http404
    if found.removed_at is not None:
        raise PermissionDenied(_("The facilitator has taken this name off the list."))
    return Viewer(found, revision, own_revision)


@cache
def _own_in_training(phones: int) -> Prepared:
    """Of so many participants the one in the training of a code, with what `Viewer` holds."""

    def build(code: str, *pks: int) -> QuerySet[Participant, Any]:
        own = Participant.objects.filter(pk__in=pks, training__code=code).order_by()
        return own.values_list(*PARTICIPANT_FIELDS, "training__revision", "training__own_revision")[:1]

    return Prepared(build, str, *[int] * phones)


def get_run(training: TrainingSession, pk: int) -> ActivityRun:
    """An activity of this very training; 404 for another's."""
    return get_object_or_404(ActivityRun.objects.select_related("training", "section_run"), pk=pk, training=training)


def get_run_in(room: Room, pk: int) -> ActivityRun:
    """An activity of a room that was just entered; 404 for another's. No query, and not to be saved."""
    found = next((step for step in room.steps if step.pk == pk), None)
    if found is None:
        raise Http404
    # A copy: the room's rows are shared by all requests.
    run = copy.copy(found)
    run.training, run.section_run = room.training, room.section_of(found)
    return run
