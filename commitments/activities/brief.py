"""The pre-call brief: six fields that a pair fills in together, and a test that says whether it is a play yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from commitments import realplay
from commitments.actions import briefs as actions
from commitments.forms.briefs import PartForm, SeatForm
from commitments.queries import briefs as queries
from facilitator import houserules
from facilitator.houserules import HouseRules
from facilitator.kinds import setting
from sessions.actions import pairs
from sessions.activities import register
from sessions.activities.base import Activity, Answer, Command, Context
from sessions.models import ActivityRun, Participant, Response, TrainingSession
from sessions.queries.room import Room


@dataclass(frozen=True)
class Settings:
    """`pain_days`: how old a confirmation of the pain may be. `example` is what the projector shows as no play."""

    pain_days: int = setting(
        60,
        _("Days that a confirmed pain counts"),
        _("A confirmation that is older has to be asked for again."),
        min=1,
        max=365,
    )
    example: str = setting(
        "They are a large account. Firms like theirs have bought it. So they will buy it too.",
        _("The bad example"),
        _("A reason that is no play, for the projector."),
        max=200,
    )


@dataclass(frozen=True)
class Place:
    """A pair's page: ids of who sits there, and its line on the phones that may choose it, empty when it is full."""

    people: frozenset[int]
    line: str


def _places(run: ActivityRun) -> list[Place]:
    """All pages of an activity, drawn once for all phones. 3 queries."""
    found = []
    for pair in run.pairs.prefetch_related("seats__participant"):
        people = [seat.participant for seat in pair.seats.all()]
        here, free = {"pair": pair, "people": people}, 0 < len(people) < pairs.MOST
        line = render_to_string("commitments/activities/brief/place.html", here) if free else ""
        found.append(Place(frozenset(person.pk for person in people), line))
    return found


class PreCallBrief(Activity):
    kind: ClassVar[str] = "brief"
    label: ClassVar[str | Promise] = _("Pre-call brief")
    app: ClassVar[str] = "commitments"
    Settings: ClassVar[type] = Settings
    # Each pair has its own page.
    personal: ClassVar[bool] = True
    commands: ClassVar[dict[str, Command]] = {
        "shuffle": Command(actions.shuffle),
        "seat": Command(actions.seat),
        "example": Command(actions.toggle_example),
    }
    answers: ClassVar[dict[str, Answer]] = {
        "write": Answer(actions.write, PartForm, with_training=True, redraws=actions.OWN),
        "sit": Answer(actions.sit, SeatForm, redraws=actions.OWN),
    }

    def opened(self, *, run: ActivityRun, training: TrainingSession) -> None:
        """Everybody sits down at once; nobody waits for a tap on the laptop."""
        pairs.form(run, seed=run.pk * 1000)

    def console(self, run: ActivityRun, room: Room) -> Context:
        sheets = self.sheets(run, room)
        seated = {person.pk for sheet in sheets for person in sheet.people}
        present = Participant.objects.present().filter(training=room.training, absent=False)
        return {
            "sheets": sheets,
            "loose": [person for person in present if person.pk not in seated],
            "example": bool(run.state.get("example")),
            "begun": any(sheet.begun for sheet in sheets),
            **counts(sheets),
        }

    def projector(self, run: ActivityRun, room: Room) -> Context:
        """How many are plays; what stands in a brief is the pair's."""
        context: Context = {"titles": queries.TITLES, "test": realplay.TEST}
        if run.state.get("example"):
            return {**context, "example": self.settings(run).example}
        return {**context, "example": "", **counts(self.sheets(run, room))}

    def task(self, run: ActivityRun, room: Room, participant: Participant | None) -> Context:
        """The pair's page, to write on."""
        sheets = self.sheets(run, room, of=participant) if participant else []
        own = sheets[0] if sheets else None
        return {"sheet": own, "others": partners(own, participant)}

    def mine(self, run: ActivityRun, room: Room, participant: Participant) -> Context:
        """Where one could sit instead."""
        places = room.once_for_all(("places", run.pk), lambda: _places(run))
        own = participant.pk
        return {
            "places": [place.line for place in places if place.line and own not in place.people],
            "seated": any(own in place.people for place in places),
            "alone": any(place.people == {own} for place in places),
        }

    def took_part(self, run: ActivityRun, room: Room, given: Sequence[Response]) -> set[int] | None:
        return self.progress(run, room)

    def progress(self, run: ActivityRun, room: Room) -> set[int] | None:
        """Everybody whose pair has begun to write."""
        return {person.pk for sheet in self.sheets(run, room) if sheet.begun for person in sheet.people}

    def rules(self, run: ActivityRun, room: Room) -> HouseRules:
        """The program's days, with what the team decided over them."""
        return houserules.merged({"pain_days": self.settings(run).pain_days}, room.training.team.house_rules)

    def sheets(self, run: ActivityRun, room: Room, *, of: Participant | None = None) -> list[queries.Sheet]:
        """All pairs' pages, read once for the panels that are drawn together, or a participant's."""
        today: date = queries.today_in(room.training.team)
        if of is not None:
            return queries.sheets(run, self.rules(run, room), today=today, of=of)
        return room.once(("sheets", run.pk), lambda: queries.sheets(run, self.rules(run, room), today=today))


def partners(sheet: queries.Sheet | None, participant: Participant | None) -> list[Participant]:
    return [person for person in sheet.people if person != participant] if sheet else []


def counts(sheets: list[queries.Sheet]) -> dict[str, Any]:
    real = sum(sheet.outcome.real for sheet in sheets)
    return {"real": real, "not_yet": len(sheets) - real, "written": sum(sheet.begun for sheet in sheets)}


register(PreCallBrief())
