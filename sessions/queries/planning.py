"""Reads for the pages before the hour: lists of trainings, and the plan with what does not fit in it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.core.paginator import Paginator
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from facilitator import timetables
from facilitator.access import RUNNING_ROLES
from facilitator.models import Membership, Rep, Section, Team, User
from facilitator.paging import ROWS
from facilitator.programfile import ProgramFile
from facilitator.texts import same
from facilitator.trainings import TrainingLine, TrainingLists
from sessions import plan_rules, timetable
from sessions.models import ActivityRun, Participant, SectionRun, TrainingSession
from sessions.plan_rules import Part
from sessions.queries.room import Room
from sessions.timetable import Change, TimetableWarning

COMING_SHOWN = 50
NAMES_SHOWN = 40


@dataclass(frozen=True)
class Plan:
    """A training's frozen plan and how many reps are expected."""

    sections: Sequence[SectionRun]
    steps: Sequence[ActivityRun]
    reps: int

    def steps_of(self, section: SectionRun) -> list[ActivityRun]:
        return [step for step in self.steps if step.section_run_id == section.pk]

    @cached_property
    def minutes(self) -> int:
        return sum(section.planned_seconds for section in self.sections) // 60


@dataclass(frozen=True)
class Fix:
    """One proposal: what to press, and how the server finds it again."""

    number: int
    text: str


@dataclass(frozen=True)
class Warned:
    """A warning in words. `is_information` ones need nothing done."""

    code: str
    section: str
    text: str
    fixes: Sequence[Fix]
    is_information: bool


@dataclass(frozen=True)
class AgendaLine:
    number: int
    title: str
    minutes: int
    protected: bool
    activities: Sequence[str]


@dataclass(frozen=True)
class Names:
    """How many reps there are, and the first of them: a large team's list is on its own page."""

    count: int = 0
    first: Sequence[Rep] = ()

    @property
    def more(self) -> int:
        return self.count - len(self.first)


@dataclass(frozen=True)
class TrainingPage:
    """The page before and after the hour. What only those who run it may see is empty for others.

    Once it has started, `people` are those who came, `missing` those of the roster who did not, and `room` holds
    the minutes that the sections really took; before, `people` are those who have joined already.
    """

    training: TrainingSession
    when: str
    drives: bool
    agenda: Sequence[AgendaLine]
    minutes: int
    expected: Names
    warned: Sequence[Warned]
    people: Sequence[Participant]
    missing: Names
    room: Room | None
    code: str
    projector_token: str

    @property
    def in_the_room(self) -> int:
        return len(self.people)

    @property
    def is_changeable(self) -> bool:
        return self.drives and self.training.started_at is None


def local(moment: datetime, team: Team) -> str:
    """A moment in the team's zone, ready to read."""
    return date_format(moment.astimezone(team.zone), "D j M Y, H:i")


def lists(user: User, page: str | None) -> TrainingLists:
    """4 queries."""
    found = TrainingSession.objects.for_user(user).select_related("team")
    ended = TrainingSession.State.ENDED
    # What runs comes first, then by time.
    live_first = F("started_at").asc(nulls_last=True)
    coming = found.exclude(state=ended).order_by(live_first, "starts_at")[:COMING_SHOWN]
    roles = Membership.objects.filter(user=user, role__in=RUNNING_ROLES)
    driven = set(roles.values_list("team_id", flat=True))
    past = Paginator(found.filter(state=ended).order_by("-starts_at", "-pk"), ROWS).get_page(page)
    return TrainingLists(
        coming=[_line(training, driven) for training in coming],
        past=[_line(training, driven) for training in past],
        page=past,
    )


def _line(training: TrainingSession, driven: set[int]) -> TrainingLine:
    starts = training.starts_at.astimezone(training.team.zone)
    return TrainingLine(
        pk=training.pk,
        title=training.title,
        team=training.team.name,
        when=local(training.starts_at, training.team),
        state=training.state,
        state_label=str(training.get_state_display()),
        drives=training.team_id in driven,
        is_today=starts.date() == timezone.now().astimezone(training.team.zone).date(),
    )


def plan_of(training: TrainingSession) -> Plan:
    """3 queries."""
    return Plan(
        sections=list(SectionRun.objects.select_related("section").filter(training=training)),
        steps=list(ActivityRun.objects.filter(training=training).order_by("section_run__position", "position")),
        reps=Rep.objects.filter(team=training.team_id, active=True).count(),
    )


def training_page(training: TrainingSession, *, drives: bool) -> TrainingPage:
    """At most 6 queries."""
    plan = plan_of(training)
    roster = Rep.objects.filter(team=training.team_id, active=True)
    people = list(Participant.objects.present().filter(training=training))
    has_started = training.started_at is not None
    return TrainingPage(
        training=training,
        when=local(training.starts_at, training.team),
        drives=drives,
        agenda=agenda(plan),
        minutes=plan.minutes,
        expected=Names() if has_started else Names(plan.reps, list(roster[:NAMES_SHOWN])),
        warned=[] if has_started else in_words(plan),
        people=people,
        missing=_missing(training, roster, people) if has_started else Names(),
        room=Room(training, plan.sections, plan.steps) if has_started else None,
        code=f"{training.code[:3]} {training.code[3:]}" if drives else "",
        projector_token=training.projector_token if drives else "",
    )


def _missing(training: TrainingSession, roster: QuerySet[Rep], people: Sequence[Participant]) -> Names:
    """The roster's people who did not join; who came to the team after the hour was not expected. 2 queries."""
    came, names = {person.rep_id for person in people}, {same(person.name) for person in people}
    expected = roster if training.ended_at is None else roster.filter(created_at__lte=training.ended_at)
    # Keys and names only: the database does not know which spellings of a name are the same.
    missing = [pk for pk, name in expected.values_list("pk", "name") if pk not in came and same(name) not in names]
    return Names(len(missing), list(Rep.objects.filter(pk__in=missing[:NAMES_SHOWN])))


def agenda(plan: Plan) -> list[AgendaLine]:
    return [
        AgendaLine(
            number=section.position + 1,
            title=section.section.title,
            minutes=section.planned_seconds // 60,
            protected=section.protected,
            activities=[step.title for step in plan.steps_of(section)],
        )
        for section in plan.sections
    ]


def warnings(plan: Plan) -> list[TimetableWarning]:
    """What cannot fit with the reps on the roster."""
    needs = [
        timetable.need_of(
            section.section.key,
            section.planned_seconds // 60,
            [{"key": step.kind, "settings": step.settings} for step in plan.steps_of(section)],
        )
        for section in plan.sections
    ]
    return timetable.check(needs, plan.reps)


def of_program(program: ProgramFile, reps: int) -> list[timetables.Tight]:
    """What cannot fit in a program that is still being written, with so many reps. No query."""
    needs = [
        timetable.need_of(
            section.key, section.minutes, [{"key": one.key, "settings": one.settings} for one in section.activities]
        )
        for section in program.sections
        if section.minutes  # else they could not be read, which is said already
    ]
    titles = {section.key: section.title for section in program.sections}
    found = [warning for warning in timetable.check(needs, reps) if not warning.is_information]
    return [timetables.Tight(one.section, _text(one, titles[one.section], reps)) for one in found]


def in_words(plan: Plan) -> list[Warned]:
    """The warnings for the page."""
    titles = {section.section.key: section.section.title for section in plan.sections}
    return [
        Warned(
            code=warning.code,
            section=warning.section,
            text=_text(warning, titles.get(warning.section, ""), plan.reps),
            fixes=list(_fixes(warning, plan)),
            is_information=warning.is_information,
        )
        for warning in warnings(plan)
    ]


def span(seconds: int) -> str:
    """`13:30` for 810 seconds."""
    return f"{seconds // 60}:{seconds % 60:02}"


def _text(warning: TimetableWarning, title: str, reps: int) -> str:
    texts = {
        "roundrobin_over": _("“%(title)s”: the round is set to %(needed)s, the section has %(available)s."),
        "roundrobin_short": _(
            "“%(title)s”: %(reps)s people share %(available)s, less than 15 s each. They need %(needed)s."
        ),
        "roleplay_over": _("“%(title)s”: both halves, swaps and spoken debriefs take %(needed)s of %(available)s."),
        "opening_over": _("“%(title)s”: the performances, with the vote on each, take %(needed)s of %(available)s."),
        "discovery_short": _("“%(title)s”: its questions need %(needed)s at a minute each; there are %(available)s."),
        "commitments_short": _(
            "“%(title)s”: %(reps)s people have %(available)s to read out, less than 15 s each. They need %(needed)s."
        ),
        "standup_length": _("The standup takes about %(minutes)s min with %(reps)s people, 90 seconds each."),
    }
    return texts[warning.code] % {
        "title": title,
        "reps": reps,
        "needed": span(warning.needed),
        "minutes": -(-warning.needed // 60),
        "available": span(warning.available or 0),
    }


def parts_of(sections: Sequence[Section]) -> list[Part]:
    return [Part(s.pk, s.minutes, s.minimum, s.protected) for s in sections]


def lengthened(runs: Sequence[SectionRun], run: SectionRun, to: int) -> dict[int, int] | None:
    """{section pk: minutes} with one section grown at the cost of others; None when they have nothing to spare."""
    minutes = {other.section_id: other.planned_seconds // 60 for other in runs}
    return plan_rules.lengthen(parts_of([other.section for other in runs]), minutes, run.section_id, to)


def _fixes(warning: TimetableWarning, plan: Plan) -> Iterator[Fix]:
    """The proposals that can be carried out; each keeps the number by which the server finds it again."""
    run = next((run for run in plan.sections if run.section.key == warning.section), None)
    for number, fix in enumerate(warning.fixes):
        to = next((change.value for change in fix if not change.activity), None)
        text = _(" and ").join(_change_text(change) for change in fix)
        if to is None or run is None:
            yield Fix(number, text)
        elif (changed := lengthened(plan.sections, run, to)) is not None:
            yield Fix(number, _with_givers(text, plan, changed))


def _with_givers(text: str, plan: Plan, changed: Mapping[int, int]) -> str:
    """Says which sections get shorter by it."""
    taken = [(run.planned_seconds // 60 - changed[run.section_id], run.section.title) for run in plan.sections]
    given = [_("%(minutes)s from %(title)s") % {"minutes": m, "title": title} for m, title in taken if m > 0]
    return _("%(change)s: takes %(given)s") % {"change": text, "given": _(" and ").join(given)} if given else text


def _change_text(change: Change) -> str:
    value = change.value
    match change.activity, change.setting:
        case "roundrobin", "seconds":
            return _("Set the round to %(time)s") % {"time": span(value)}
        case "roleplay", "half_seconds":
            return _("Set a half to %(time)s") % {"time": span(value)}
        case "roleplay", "scenarios":
            return ngettext("Play %(count)s scenario", "Play %(count)s scenarios", value) % {"count": value}
        case "opening", "performances":
            return ngettext("Hear %(count)s performance", "Hear %(count)s performances", value) % {"count": value}
        case "opening", "seconds":
            return _("Set a performance to %(time)s") % {"time": span(value)}
        case "debrief", "spoken" if not value:
            return _("Debrief in writing")
        case "debrief", "spoken":
            return ngettext("Debrief %(count)s pair aloud", "Debrief %(count)s pairs aloud", value) % {"count": value}
    return ngettext("Give it %(count)s minute", "Give it %(count)s minutes", value) % {"count": value}
