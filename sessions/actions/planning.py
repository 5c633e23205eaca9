"""Planning a training: everything a person does to it before it starts."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings as django_settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from facilitator.locking import for_update
from facilitator.models import ProgramVersion, Section, Team, User
from facilitator.programfile import ProgramFileError, read_settings
from sessions import activities, codes, plan_rules
from sessions.errors import NotNowError
from sessions.live import publish
from sessions.models import ActivityRun, SectionRun, TrainingSession
from sessions.queries import planning as queries
from sessions.timetable import Change

Settings = Mapping[int, Mapping[str, Mapping[str, Any]]]
# Guessed on a laptop's network only while the door is open; on the internet a code must be longer (RELIABILITY T1).
HOSTED_CODE_LENGTH = 8
TRIES = 5
PANELS = ("bar", "agenda", "face", "screen")


@dataclass(frozen=True)
class Facts:
    """What can be changed until the hour starts. `minutes` is {section pk: minutes}."""

    manager: User | None
    title: str
    starts_at: datetime
    nrr: Decimal | None
    minutes: Mapping[int, int]


def plan_training(
    *,
    version: ProgramVersion,
    team: Team,
    facilitator: User,
    manager: User | None,
    title: str,
    starts_at: datetime,
    nrr: Decimal | None,
    minutes: Mapping[int, int],
    settings: Settings | None = None,
) -> TrainingSession:
    """A training with its plan frozen: later versions of the program do not change it.

    `minutes` is {section pk: minutes} for all sections, `settings` {section pk: {activity key: {setting: value}}}
    over the program's own. Raises NotNowError when the minutes break a rule.
    """
    sections = list(version.sections.all())
    check_minutes(sections, minutes, version.minutes)
    with transaction.atomic():
        training = _create_with_free_code(
            version=version,
            team=team,
            facilitator=facilitator,
            manager=manager,
            title=title,
            starts_at=starts_at,
            nrr=nrr,
        )
        for section in sections:
            freeze_section(training, section, minutes[section.pk], (settings or {}).get(section.pk, {}))
    return training


def check_minutes(sections: Sequence[Section], minutes: Mapping[int, int], total: int) -> None:
    """Raises NotNowError with the first rule that the minutes break."""
    titles = {section.pk: section.title for section in sections}
    if titles.keys() != minutes.keys():
        raise NotNowError(_("The program has changed meanwhile. Open the plan again."))
    for part in plan_rules.too_short(queries.parts_of(sections), minutes):
        values = {"title": titles[part.key], "least": part.floor}
        raise NotNowError(_("“%(title)s” needs at least %(least)s minutes.") % values)
    if plan_rules.off_by(minutes, total):
        values = {"sum": sum(minutes.values()), "total": total}
        raise NotNowError(_("The sections add up to %(sum)s minutes. They should make %(total)s.") % values)


def replan_training(*, training: TrainingSession, facts: Facts) -> None:
    """Change a training that has not started. Raises NotNowError."""
    with _before_the_start(training) as locked:
        runs = list(SectionRun.objects.select_related("section").filter(training=locked))
        check_minutes([run.section for run in runs], facts.minutes, locked.version.minutes)
        _save_minutes(runs, facts.minutes)
        locked.manager, locked.title = facts.manager, facts.title
        locked.starts_at, locked.nrr = facts.starts_at, facts.nrr
        locked.save(update_fields=["manager", "title", "starts_at", "nrr"])


def apply_fix(*, training: TrainingSession, code: str, section: str, number: int) -> None:
    """Carry out one of the timetable's proposals for this training.

    `code` and `section` name the warning, `number` which of its fixes. The proposal is worked out afresh, so that
    an old page cannot apply what no longer fits. Raises NotNowError.
    """
    with _before_the_start(training) as locked:
        plan = queries.plan_of(locked)
        warning = next((w for w in queries.warnings(plan) if (w.code, w.section) == (code, section)), None)
        if warning is None or not 0 <= number < len(warning.fixes):
            raise NotNowError(_("The plan fits here already."))
        run = next(run for run in plan.sections if run.section.key == section)
        for change in warning.fixes[number]:
            if change.activity:
                _change_setting(plan.steps_of(run), change)
            else:
                _lengthen(plan.sections, run, change.value)


def cancel_training(*, training: TrainingSession) -> None:
    """Delete a training that has not started; nothing was promised in it yet. Raises NotNowError."""
    with transaction.atomic():
        _locked(training).delete()


@contextmanager
def _before_the_start(training: TrainingSession) -> Iterator[TrainingSession]:
    """The locked row, published after the change: the doors may be open already."""
    with transaction.atomic():
        locked = _locked(training)
        yield locked
        publish(locked, *PANELS)


def _locked(training: TrainingSession) -> TrainingSession:
    # Against a start on another page: the plan is either changed before it or not at all.
    locked = for_update(TrainingSession.objects).select_related("version", "team").get(pk=training.pk)
    if locked.started_at is not None:
        raise NotNowError(_("This training has started. Its plan is changed from the console now."))
    return locked


def _create_with_free_code(**fields: Any) -> TrainingSession:
    length = HOSTED_CODE_LENGTH if django_settings.HOSTED else codes.CODE_LENGTH
    for _attempt in range(TRIES):
        try:
            with transaction.atomic():
                return TrainingSession.objects.create(code=codes.join_code(length), **fields)
        except IntegrityError as error:
            taken = error
    raise taken


def freeze_section(
    training: TrainingSession, section: Section, minutes: int, changed: Mapping[str, Mapping[str, Any]]
) -> None:
    """The section's part of the plan; `changed` is {activity key: {setting: value}} over the program's own."""
    run = SectionRun.objects.create(
        training=training,
        section=section,
        position=section.position,
        planned_seconds=60 * minutes,
        minimum_seconds=60 * min(section.minimum, minutes),
        protected=section.protected,
    )
    ActivityRun.objects.bulk_create(
        ActivityRun(
            training=training,
            section_run=run,
            position=position,
            kind=activity["key"],
            title=activity["title"],
            settings=activity["settings"] | dict(changed.get(activity["key"], {})),
        )
        for position, activity in enumerate(section.activities)
    )


def _save_minutes(runs: Sequence[SectionRun], minutes: Mapping[int, int]) -> None:
    for run in runs:
        run.planned_seconds = 60 * minutes[run.section_id]
        run.minimum_seconds = 60 * min(run.section.minimum, minutes[run.section_id])
    SectionRun.objects.bulk_update(runs, ["planned_seconds", "minimum_seconds"])


def _lengthen(runs: Sequence[SectionRun], run: SectionRun, to: int) -> None:
    changed = queries.lengthened(runs, run, to)
    if changed is None:
        raise NotNowError(_("No other section has minutes to spare. Choose another way, or a longer program."))
    _save_minutes(runs, changed)


def _change_setting(steps: Sequence[ActivityRun], change: Change) -> None:
    step = next(step for step in steps if step.kind == change.activity)
    value: Any = change.value
    if change.setting == "scenarios":
        value = step.settings["scenarios"][: change.value]
    settings = step.settings | {change.setting: value}
    try:
        read_settings(activities.get(step.kind).Settings, settings)
    except ProgramFileError as error:
        raise NotNowError(_("This activity cannot be set that way. Choose another way.")) from error
    step.settings = settings
    step.save(update_fields=["settings"])
