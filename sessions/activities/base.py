"""What an activity is: settings, three faces, and the actions of the facilitator and of the phones."""

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.db import transaction
from django.utils.functional import Promise

from facilitator.locking import for_update
from facilitator.prepared import PreparedRows
from sessions.models import ActivityRun, Participant, Response, TrainingSession

if TYPE_CHECKING:
    from sessions.queries.room import Room
    from sessions.queries.tally import Ballot, Said

Context = dict[str, Any]


class NoInput(forms.Form):
    """For a button that carries nothing but itself."""


@dataclass(frozen=True)
class Command:
    """Something the facilitator does: `do(run=, user=, data=)` is the action; `form` checks what comes with it."""

    do: Callable[..., None]
    form: type[forms.Form] = NoInput


@dataclass(frozen=True)
class Answer:
    """Something a phone does: `do(run=, participant=, data=)` is the action, run once per client-made key.

    `anytime` answers are taken after the room has moved on too: a note written in a dead spot still counts.
    `with_training`: the form is also given `training=`, to check days against its team's calendar; `with_run`: `run=`,
    to check against the activity's settings. `redraws` are the phone's own panels that come back with the answer: all
    that the action rings for its participant.
    """

    do: Callable[..., None]
    form: Callable[..., forms.Form]
    anytime: bool = True
    with_training: bool = False
    with_run: bool = False
    redraws: tuple[str, ...] = ("mine",)

    def bound(self, data: Any, training: TrainingSession, run: ActivityRun) -> forms.Form:
        more: dict[str, Any] = {"training": training} if self.with_training else {}
        if self.with_run:
            more["run"] = run
        return self.form(data, **more)


class Activity:
    """Base of all activities. Faces are read-only: they take the room and return a template context."""

    kind: ClassVar[str]
    label: ClassVar["str | Promise"]
    # Which app's template folder holds console.html, projector.html and phone.html (parts `task` and `mine`).
    app: ClassVar[str]
    Settings: ClassVar[type]
    # True: every phone's task is its own (a secret card, a prefilled note) and is fetched, not pushed.
    personal: ClassVar[bool] = False
    commands: ClassVar[dict[str, Command]] = {}
    answers: ClassVar[dict[str, Answer]] = {}

    def settings(self, run: ActivityRun) -> Any:
        """The frozen settings as the kind's dataclass. Unknown keys of an older version are left out."""
        fields = {field.name for field in dataclasses.fields(self.Settings)}
        return self.Settings(
            **{
                key: tuple(value) if isinstance(value, list) else value
                for key, value in run.settings.items()
                if key in fields
            }
        )

    def opened(self, *, run: ActivityRun, training: TrainingSession) -> None:
        """The room arrived here for the first time: set up state or start a clock. In the mover's transaction."""

    def console(self, run: ActivityRun, room: "Room") -> Context:
        return {}

    def projector(self, run: ActivityRun, room: "Room") -> Context:
        return {}

    def task(self, run: ActivityRun, room: "Room", participant: Participant | None) -> Context:
        """The phone's one thing to do; `participant` is None when the same bytes go to every phone.

        `face_html` in it is the face itself, drawn already; the template's part `task` is not drawn then.
        """
        return {}

    def mine(self, run: ActivityRun, room: "Room", participant: Participant) -> Context:
        """What only this phone shows: its own answer, by default."""
        return {"response": response_of(run, participant)}

    def concerned(self, run: ActivityRun, room: "Room") -> set[int] | None:
        """Ids of participants to whom `mine` shows something of their own; None: to anybody, or nobody can say.

        All others see its template without any context of `mine`: the same for everybody, so it is pushed.
        """
        if self.personal:
            return None
        return set(Response.objects.filter(activity_run=run).values_list("participant_id", flat=True))

    def progress(self, run: ActivityRun, room: "Room") -> set[int] | None:
        """Ids of participants who have answered; None where nobody is expected to."""
        if not self.answers:
            return None
        return set(Response.objects.filter(activity_run=run).values_list("participant_id", flat=True))

    def took_part(self, run: ActivityRun, room: "Room", given: "Sequence[Response]") -> set[int] | None:
        """Ids of all who did anything here, for the report after the hour; None where nobody is expected to.

        `given` are the run's responses with their participants, in the order of writing; so for the next two.
        """
        return {one.participant_id for one in given} if self.answers else None

    def votes(self, run: ActivityRun, room: "Room", given: "Sequence[Response]") -> "Sequence[Ballot]":
        """How the room voted, for the report; nothing for an activity that is no vote."""
        return ()

    def said(self, run: ActivityRun, given: "Sequence[Response]") -> "Sequence[Said]":
        """What people wrote, for the report of whoever runs the training; nothing for an activity without texts."""
        return ()

    def template(self, face: str) -> str:
        return f"{self.app}/activities/{self.kind}/{face}.html"


OWN_RESPONSE = PreparedRows(
    Response,
    lambda run_id, participant_id: Response.objects.filter(activity_run=run_id, participant=participant_id)[:1],
    int,
    int,
)


def response_of(run: ActivityRun, participant: Participant) -> Response | None:
    """What one participant answered in an activity; the first of several answers. 1 query."""
    return OWN_RESPONSE.first(run.pk, participant.pk)


@contextmanager
def changing(run: ActivityRun, *panels: str, **rings: Any) -> Iterator[ActivityRun]:
    """One activity's change: the row locked, saved and published in one transaction.

    Yields the fresh row; `panels` and `rings` go to `publish`.
    """
    from sessions.live import publish

    with transaction.atomic():
        locked = for_update(ActivityRun.objects, "training").select_related("training").get(pk=run.pk)
        yield locked
        locked.save(
            update_fields=[
                "state",
                "opened_at",
                "revealed_at",
                "closed_at",
                "timer_started_at",
                "timer_seconds",
            ]
        )
        publish(locked.training, *panels, **rings)
