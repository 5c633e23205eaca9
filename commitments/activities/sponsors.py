"""The sponsor who signs: name, title and the day in front of them. No name or no day: no play (CONTENT 1.4, P2.S5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commitments import calendars
from commitments.actions import clocks
from commitments.queries.prefill import prefill
from facilitator.kinds import setting
from sessions.actions.answers import respond
from sessions.activities import register
from sessions.activities.base import Activity, Answer, Context
from sessions.forms import DayField, TextField
from sessions.models import ActivityRun, Participant, Response, TrainingSession
from sessions.queries import earlier, tally

if TYPE_CHECKING:
    from sessions.queries.room import Room

# As many as can be read on the projector at once; the rest is a number.
SHOWN = 10
# Further away than this is a slip in the year.
LATEST = timedelta(days=366)


@dataclass(frozen=True)
class Settings:
    """`days` until the sponsor should have been met; later is said, not refused."""

    days: int = setting(
        14,
        gettext_lazy("Days until the sponsor has been met"),
        gettext_lazy("Later is said, not refused."),
        min=1,
        max=90,
    )


class SponsorForm(forms.Form):
    """Only the account is required: what stays empty is the finding, and is shown as no play."""

    account = TextField(
        max_length=200,
        error_messages={
            "required": gettext_lazy("Write which customer this is about."),
            "max_length": gettext_lazy("Shorten it to %(limit_value)d characters; the company's name is enough."),
        },
    )
    sponsor_name = TextField(
        required=False,
        max_length=80,
        error_messages={"max_length": gettext_lazy("Shorten it to %(limit_value)d characters: one name.")},
    )
    sponsor_title = TextField(
        required=False,
        max_length=80,
        error_messages={"max_length": gettext_lazy("Shorten it to %(limit_value)d characters: one title.")},
    )
    sponsor_on = DayField(
        required=False, error_messages={"invalid": gettext_lazy("Choose the day of the meeting, or leave it empty.")}
    )
    known_by = TextField(
        required=False,
        max_length=80,
        error_messages={"max_length": gettext_lazy("Shorten it to %(limit_value)d characters: one of us.")},
    )

    def __init__(self, *args: Any, training: TrainingSession, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = calendars.of(training.team).day_of(timezone.now())

    def clean_sponsor_on(self) -> str:
        """As JSON keeps it; empty for none."""
        day: date | None = self.cleaned_data["sponsor_on"]
        if day is None:
            return ""
        if day < self.today:
            raise forms.ValidationError(_("This day is over. Choose one still to come, or leave it empty."))
        if day > self.today + LATEST:
            latest = date_format(self.today + LATEST, "j M Y")
            raise forms.ValidationError(_("This is too far away. Choose a day up to %(day)s.") % {"day": latest})
        return day.isoformat()


def answer(*, run: ActivityRun, participant: Participant, data: dict[str, Any]) -> None:
    """Post the sponsor, or what is known so far."""
    with transaction.atomic():
        respond(run=run, participant=participant, data=data)
        if data["sponsor_name"] and data["sponsor_on"]:
            clocks.sponsor_known(participant=participant, training_id=run.training_id)


@dataclass(frozen=True)
class Sponsor:
    """One line on the board. `by` is the last day that the sponsor should have been met."""

    participant: Participant
    account: str
    name: str
    title: str
    on: date | None
    known_by: str
    by: date

    @property
    def is_play(self) -> bool:
        return bool(self.name and self.on)

    @property
    def is_late(self) -> bool:
        return self.on is not None and self.on > self.by

    @property
    def missing(self) -> list[str]:
        """What is empty, in words; without a name or a day it is no play."""
        known = {_("a name"): self.name, _("a title"): self.title, _("a day"): self.on}
        return [what for what, value in known.items() if not value]


def sponsors(run: ActivityRun, by: date) -> list[Sponsor]:
    """Everybody's, in the order of posting. 1 query."""
    return [of(one, by) for one in Response.objects.filter(activity_run=run).select_related("participant")]


def of(response: Response, by: date) -> Sponsor:
    data = response.data
    return Sponsor(
        participant=response.participant,
        account=data["account"],
        name=data["sponsor_name"],
        title=data["sponsor_title"],
        on=date.fromisoformat(data["sponsor_on"]) if data["sponsor_on"] else None,
        known_by=data["known_by"],
        by=by,
    )


def _line(data: dict[str, str]) -> str:
    """Account, name, title and day, as far as they were written."""
    day = date_format(date.fromisoformat(data["sponsor_on"]), "j M Y") if data["sponsor_on"] else ""
    return ", ".join(filter(None, (data["account"], data["sponsor_name"], data["sponsor_title"], day)))


def begun(room: "Room", participant: Participant) -> dict[str, Any]:
    """What a line begins with: the words of the pair's play, or the customer of any answer before. 2 or 3 queries."""
    words = prefill(room, participant).words
    return words if words.get("account") else {**words, **earlier.words(participant, ["account"])}


class Sponsors(Activity):
    kind = "sponsors"
    label = gettext_lazy("Executive sponsors")
    app = "commitments"
    Settings = Settings
    # Each phone's form already holds the account that its owner wrote earlier in the hour.
    personal = True
    answers = {"answer": Answer(answer, SponsorForm, with_training=True)}

    def by(self, run: ActivityRun, training: TrainingSession) -> date:
        """Counted from the day of the hour, in the team's zone."""
        return calendars.of(training.team).day_of(calendars.session_at(training)) + timedelta(self.settings(run).days)

    def console(self, run: ActivityRun, room: "Room") -> Context:
        found = sponsors(run, self.by(run, room.training))
        return {"sponsors": found, "plays": sum(one.is_play for one in found), "by": self.by(run, room.training)}

    def projector(self, run: ActivityRun, room: "Room") -> Context:
        """The board: public like the wall, and what is no play says so."""
        context = self.console(run, room)
        found = context["sponsors"]
        return {**context, "shown": found[-SHOWN:], "more": max(0, len(found) - SHOWN)}

    def task(self, run: ActivityRun, room: "Room", participant: Participant | None) -> Context:
        blank = dict.fromkeys(("account", "sponsor_name", "sponsor_title", "sponsor_on", "known_by"), "")
        own = Response.objects.filter(activity_run=run, participant=participant).first() if participant else None
        known = own.data if own else begun(room, participant) if participant else {}
        return {"filled": {**blank, **known}, "by": self.by(run, room.training)}

    def votes(self, run: ActivityRun, room: "Room", given: Sequence[Response]) -> list[tally.Ballot]:
        plays = [of(one, self.by(run, room.training)).is_play for one in given]
        labels = {True: _("Name and day"), False: _("No play: one of them is missing")}
        return [tally.Ballot("", tally.bars(labels, plays))]

    def said(self, run: ActivityRun, given: Sequence[Response]) -> list[tally.Said]:
        return [tally.Said(one.participant.name, _line(one.data)) for one in given]

    def mine(self, run: ActivityRun, room: "Room", participant: Participant) -> Context:
        own = Response.objects.filter(activity_run=run, participant=participant).select_related("participant").first()
        return {"own": of(own, self.by(run, room.training)) if own else None}


register(Sponsors())
