"""Round the room: everybody says one account and its trigger, one after the other, and nobody is skipped."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from secrets import SystemRandom
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from facilitator.kinds import setting
from facilitator.models import User
from sessions import turns
from sessions.actions import joining
from sessions.actions.answers import respond
from sessions.activities import register
from sessions.activities.base import Activity, Answer, Command, Context, changing, response_of
from sessions.errors import NotNowError, StaleCommandError
from sessions.forms import TextField
from sessions.models import ActivityRun, Participant, Response, TrainingSession
from sessions.queries import roundrobin as lines
from sessions.queries import tally
from sessions.triggers import Trigger

if TYPE_CHECKING:
    from collections.abc import Callable

    from sessions.queries.room import Room
    from sessions.turns import Turns

SCREENS = ("people", "face", "screen", "task")


@dataclass(frozen=True)
class Settings:
    """`seconds` are for the whole round and shared out among all."""

    seconds: int = setting(
        300,
        gettext_lazy("Seconds for the whole round"),
        gettext_lazy("Shared out among all who speak."),
        min=30,
        max=3600,
    )


class LineForm(forms.Form):
    """One line of the round; it becomes the first half of the rep's commitment."""

    account = TextField(
        max_length=80,
        error_messages={
            "required": gettext_lazy("Write one customer. None in mind? Take the one whose renewal is nearest."),
            "max_length": gettext_lazy("Shorten it to %(limit_value)d characters; the company's name is enough."),
        },
    )
    trigger = forms.ChoiceField(
        choices=Trigger.choices,
        error_messages={
            "required": gettext_lazy("Choose why now: usage, sponsor or renewal."),
            "invalid_choice": gettext_lazy("Choose why now: usage, sponsor or renewal."),
        },
    )


class MoveForm(forms.Form):
    """`turn` is the number of the move the page was drawn after; a second press of the same page is refused."""

    turn = forms.IntegerField(required=False)


def answer(*, run: ActivityRun, participant: Participant, data: dict[str, Any]) -> None:
    """Write the line ahead, or while speaking. On the wall only once it is said."""
    respond(run=run, participant=participant, data=data)


def go_on(*, run: ActivityRun, user: User, data: dict[str, Any]) -> None:
    """The next person speaks."""
    _move(run, data, turns.forward, _("Nobody is waiting to speak. Go on to the next part."))


def go_back(*, run: ActivityRun, user: User, data: dict[str, Any]) -> None:
    """The person before gets the floor again."""
    people = _people(run.training)
    _move(run, data, lambda now: turns.back(now, people), _("Nobody has spoken yet."))


def set_aside(*, run: ActivityRun, user: User, data: dict[str, Any]) -> None:
    """Who was called is not here: asked again at the end, and marked absent the second time."""
    before, after = _move(run, data, turns.not_here, _("Nobody is speaking now."))
    if before.current is not None and before.current not in after.queue:
        joining.mark_absent(participant=Participant.objects.get(pk=before.current), absent=True)


def _move(
    run: ActivityRun, data: dict[str, Any], step: "Callable[[Turns], Turns]", refusal: str
) -> "tuple[Turns, Turns]":
    """One change of the round: repaired first, then moved; only the two phones concerned are rung."""
    concerned: list[int] = []
    with changing(run, *SCREENS, ring=concerned) as locked:
        people = _people(locked.training)
        before = turns.repaired(turns_of(locked), people)
        if data.get("turn") not in {None, before.moves}:
            raise StaleCommandError
        after = step(before)
        if after == before or not (before.queue or after.queue):
            raise NotNowError(refusal)
        locked.state = dataclasses.asdict(after)
        _give_time(locked, after, len(people))
        concerned += [pk for pk in (before.current, after.current) if pk is not None]
    return before, after


def _give_time(run: ActivityRun, now: "Turns", people: int) -> None:
    """The clock of the person who speaks; during a pause it stands still from the start."""
    if now.current is None:
        run.timer_started_at, run.timer_seconds = None, 0
        return
    run.timer_started_at = run.training.paused_at or timezone.now()
    run.timer_seconds = turns.share(run.settings.get("seconds", Settings.seconds), people)


def _people(training: TrainingSession) -> list[int]:
    """Who takes part, in the order of coming."""
    here = Participant.objects.present().filter(training=training, absent=False)
    return list(here.order_by("joined_at", "pk").values_list("pk", flat=True))


def turns_of(run: ActivityRun) -> "Turns":
    """The round as stored; JSON has lists where the rules have tuples."""
    state: dict[str, Any] = {"queue": (), "spoken": (), "passed": (), "current": None, "moves": 0, **run.state}
    return turns.Turns(
        queue=tuple(state["queue"]),
        spoken=tuple(state["spoken"]),
        passed=tuple(state["passed"]),
        current=state["current"],
        moves=state["moves"],
    )


class RoundRobin(Activity):
    kind = "roundrobin"
    label = gettext_lazy("Round the room")
    app = "sessions"
    Settings = Settings
    commands = {
        "next": Command(go_on, MoveForm),
        "back": Command(go_back, MoveForm),
        "absent": Command(set_aside, MoveForm),
    }
    answers = {"answer": Answer(answer, LineForm)}

    def opened(self, *, run: ActivityRun, training: TrainingSession) -> None:
        """A random order, made once. The clock starts with the first person, when the facilitator is ready."""
        order = _people(training)
        SystemRandom().shuffle(order)
        run.state = dataclasses.asdict(turns.Turns(queue=tuple(order)))
        run.save(update_fields=["state"])

    def console(self, run: ActivityRun, room: "Room") -> Context:
        return {"round": lines.round_of(run, room, turns_of(run))}

    def projector(self, run: ActivityRun, room: "Room") -> Context:
        return {"round": lines.round_of(run, room, turns_of(run)).said_only()}

    def task(self, run: ActivityRun, room: "Room", participant: Participant | None) -> Context:
        known = lines.round_of(run, room, turns_of(run))
        return {"now": known.now, "then": known.then, "over": known.over, "triggers": Trigger.choices}

    def mine(self, run: ActivityRun, room: "Room", participant: Participant) -> Context:
        response = response_of(run, participant)
        return {
            "line": lines.line_text(response.data) if response else "",
            "my_turn": run.state.get("current") == participant.pk,
            "turn": run.state.get("moves", 0),
        }

    def took_part(self, run: ActivityRun, room: "Room", given: Sequence[Response]) -> set[int]:
        """Who wrote a line, and who said one without writing it."""
        return {one.participant_id for one in given} | set(turns_of(run).spoken)

    def votes(self, run: ActivityRun, room: "Room", given: Sequence[Response]) -> list[tally.Ballot]:
        named = tally.bars(dict(Trigger.choices), [one.data["trigger"] for one in given])
        return [tally.Ballot(_("Triggers named"), named)]

    def said(self, run: ActivityRun, given: Sequence[Response]) -> list[tally.Said]:
        return [tally.Said(one.participant.name, lines.line_text(one.data)) for one in given]

    def concerned(self, run: ActivityRun, room: "Room") -> set[int] | None:
        """Who has written a line, and who speaks."""
        written = super().concerned(run, room) or set()
        return written | ({run.state["current"]} if run.state.get("current") else set())


register(RoundRobin())
