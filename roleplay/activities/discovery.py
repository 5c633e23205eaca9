"""The discovery rehearsal: fixed questions in a fixed order, each opened by the answer before it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from facilitator.kinds import setting
from facilitator.models import User
from sessions import discoveries
from sessions.actions.answers import respond
from sessions.activities import register
from sessions.activities.base import Activity, Answer, Command, Context, changing
from sessions.errors import NotNowError
from sessions.forms import TextField
from sessions.models import ActivityRun, Participant, Response
from sessions.queries import earlier
from sessions.queries.room import Room
from sessions.queries.tally import Said

SCREENS = ("face", "screen")
OWN = ("task", "mine")
LONGEST, LONGEST_NAME = 300, 80
SLOT = "heard-"


@dataclass(frozen=True)
class Settings:
    """`topics` name the questions in a few words. Answer `number_in` should hold a number, answer `name_in` a name;

    0 for none. `script` is the handoff from CSM to AE, `avoid` what is not done before all answers are there.
    """

    topics: tuple[str, ...] = setting(
        (), gettext_lazy("What each question is about"), gettext_lazy("A few words each, in their order."), max=6
    )
    questions: tuple[str, ...] = setting(
        (),
        gettext_lazy("Questions"),
        gettext_lazy("Asked in this order: each opens when the one before is answered."),
        max=6,
    )
    number_in: int = setting(
        2,
        gettext_lazy("Which answer holds a number"),
        gettext_lazy("The place of its question; 0 for none."),
        min=0,
        max=6,
    )
    name_in: int = setting(
        3,
        gettext_lazy("Which answer holds a name"),
        gettext_lazy("The place of its question; 0 for none."),
        min=0,
        max=6,
    )
    script: tuple[str, ...] = setting(
        (),
        gettext_lazy("Handoff script"),
        gettext_lazy("What the CSM says before the AE asks, a sentence a line."),
        max=8,
    )
    avoid: tuple[str, ...] = setting(
        (), gettext_lazy("What not to do"), gettext_lazy("Until all answers are there."), max=6
    )


class HeardForm(forms.Form):
    """What was heard to one question. The first one also says of which customer, another one a name."""

    number = forms.IntegerField(min_value=1)
    account = TextField(
        required=False,
        max_length=200,
        error_messages={"max_length": gettext_lazy("Shorten it to %(limit_value)d characters; the name is enough.")},
    )
    heard = TextField(
        max_length=LONGEST,
        error_messages={
            "required": gettext_lazy("Write what you heard, in their words. Nothing heard? Ask once more, then write."),
            "max_length": gettext_lazy("Shorten it to %(limit_value)d characters: what matters for the fit."),
        },
    )
    who = TextField(
        required=False,
        max_length=LONGEST_NAME,
        error_messages={"max_length": gettext_lazy("Shorten it to %(limit_value)d characters: one name, one role.")},
    )

    def __init__(self, *args: Any, run: ActivityRun, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.run = run

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        number = data.get("number", 0)
        if number > len(self.run.settings.get("questions", ())):
            self.add_error(None, _("This page is out of date. Reload it; what you wrote stays here."))
        if number == 1 and not data.get("account") and "account" not in self.errors:
            self.add_error("account", _("Write which customer this is about."))
        asks_name = number and number == self.run.settings.get("name_in")
        if asks_name and not data.get("who") and "who" not in self.errors:
            self.add_error("who", _("Write the name of the person who feels the change first."))
        return data


def answer(*, run: ActivityRun, participant: Participant, data: dict[str, Any]) -> None:
    """Write what was heard. The order is the method: an answer before the one in front of it is refused."""
    number = data["number"]
    if number > 1 + len(heard_by(run, participant)):
        raise NotNowError(_("Write the answer before this one first. The questions build on each other."))
    kept = {name: data[name] for name in ("account", "heard", "who") if data[name]}
    with transaction.atomic():
        respond(run=run, participant=participant, data=kept, slot=f"{SLOT}{number}", ring_panels=OWN)
        discoveries.tell(participant)


def next_page(*, run: ActivityRun, user: User, data: dict[str, Any]) -> None:
    """The next page on the projector: the handoff, each question, what not to do."""
    with changing(run, *SCREENS) as locked:
        locked.state["page"] = min(locked.state.get("page", 0) + 1, len(pages(locked.settings)) - 1)


def previous_page(*, run: ActivityRun, user: User, data: dict[str, Any]) -> None:
    with changing(run, *SCREENS) as locked:
        locked.state["page"] = max(locked.state.get("page", 0) - 1, 0)


def pages(settings: dict[str, Any]) -> list[str]:
    """Keys of the projector's pages: "script", "1" … for the questions, "avoid"; without those that have no text."""
    questions = [str(number) for number in range(1, len(settings.get("questions", ())) + 1)]
    script, avoid = (["script"] if settings.get("script") else []), (["avoid"] if settings.get("avoid") else [])
    return [*script, *questions, *avoid] or ["none"]


def heard_by(run: ActivityRun, participant: Participant) -> list[dict[str, Any]]:
    """What one participant wrote, in the order of the questions. 1 query."""
    return _in_order(Response.objects.filter(activity_run=run, participant=participant))


def _in_order(responses: Iterable[Response]) -> list[dict[str, Any]]:
    # One digit: there are at most six questions.
    return [one.data for one in sorted(responses, key=lambda one: one.slot)]


@dataclass(frozen=True)
class Question:
    """One question on a phone: written, open now, or waiting for the one before it."""

    number: int
    topic: str
    text: str
    state: str
    data: dict[str, Any]
    asks_name: bool
    lacks_number: bool

    @property
    def heard(self) -> str:
        return str(self.data.get("heard", ""))

    @property
    def who(self) -> str:
        return str(self.data.get("who", ""))


@dataclass(frozen=True)
class Line:
    """One rep's answers on the console."""

    participant: Participant
    questions: list[Question]

    @property
    def account(self) -> str:
        return next((str(one.data["account"]) for one in self.questions if one.data.get("account")), "")

    @property
    def written(self) -> int:
        return sum(one.state == "written" for one in self.questions)

    @property
    def complete(self) -> bool:
        return self.written == len(self.questions)


class Discovery(Activity):
    kind = "discovery"
    label = gettext_lazy("Discovery questions")
    app = "roleplay"
    Settings = Settings
    # Which question is open differs from phone to phone.
    personal = True
    commands = {"next": Command(next_page), "back": Command(previous_page)}
    answers = {"answer": Answer(answer, HeardForm, with_run=True, redraws=OWN)}

    def console(self, run: ActivityRun, room: Room) -> Context:
        lines = self.lines(run)
        return {
            "lines": lines,
            "complete": sum(line.complete for line in lines),
            "partly": sum(not line.complete for line in lines),
            "expected": Participant.objects.present().filter(training=room.training, absent=False).count(),
            **self.page(run),
        }

    def projector(self, run: ActivityRun, room: Room) -> Context:
        """The page, and how many have all answers; what was heard belongs to the reps."""
        lines = self.lines(run)
        return {"complete": sum(line.complete for line in lines), **self.page(run)}

    def task(self, run: ActivityRun, room: Room, participant: Participant | None) -> Context:
        if participant is None:
            return {"questions": [], "account": ""}
        questions = self.questions(run, heard_by(run, participant))
        first = questions[0].data if questions else {}
        begun = first.get("account") or earlier.words(participant, ["account"]).get("account", "")
        return {"questions": questions, "account": begun, "longest": LONGEST, "longest_name": LONGEST_NAME}

    def mine(self, run: ActivityRun, room: Room, participant: Participant) -> Context:
        line = Line(participant, self.questions(run, heard_by(run, participant)))
        return {"line": line, "lacking": [one for one in line.questions if one.lacks_number]}

    def progress(self, run: ActivityRun, room: Room) -> set[int]:
        return {line.participant.pk for line in self.lines(run) if line.complete}

    def said(self, run: ActivityRun, given: Sequence[Response]) -> list[Said]:
        """Each answer after what it was asked about."""
        topics = {str(at): text for at, text in enumerate(self.settings(run).topics, start=1)}
        ordered = sorted(given, key=lambda one: (one.participant.name.casefold(), one.slot))
        return [
            Said(one.participant.name, ": ".join(filter(None, (topics.get(one.slot[-1], ""), one.data["heard"]))))
            for one in ordered
        ]

    def lines(self, run: ActivityRun) -> list[Line]:
        """Everybody who has begun, by name. 1 query."""
        by_person: dict[Participant, list[Response]] = {}
        for response in Response.objects.filter(activity_run=run).select_related("participant"):
            by_person.setdefault(response.participant, []).append(response)
        lines = [Line(person, self.questions(run, _in_order(given))) for person, given in by_person.items()]
        return sorted(lines, key=lambda line: line.participant.name.casefold())

    def questions(self, run: ActivityRun, heard: list[dict[str, Any]]) -> list[Question]:
        settings = self.settings(run)
        found = []
        for number, text in enumerate(settings.questions, start=1):
            data = heard[number - 1] if number <= len(heard) else {}
            state = "written" if data else "open" if number == len(heard) + 1 else "waiting"
            lacks = number == settings.number_in and bool(data) and not any(c.isdigit() for c in data["heard"])
            topic = settings.topics[number - 1] if number <= len(settings.topics) else ""
            found.append(Question(number, topic, text, state, data, number == settings.name_in, lacks))
        return found

    def page(self, run: ActivityRun) -> Context:
        known = pages(run.settings)
        at = min(run.state.get("page", 0), len(known) - 1)
        key = known[at]
        question = self.questions(run, [])[int(key) - 1] if key.isdigit() else None
        return {"page": key, "question": question, "first": at == 0, "last": at == len(known) - 1}


register(Discovery())
