"""Day 90 of one hour: the three measures in windows before and after it, and what they say."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from commitments import calendars, day90, duedates, touching
from commitments.day90 import Diagnosis, Half, Window
from commitments.models import Duty, Measure, MonthlyValue, Outcome, Play, Signal, Stage
from facilitator import houserules
from facilitator.houserules import HouseRules
from facilitator.models import Rep, Team
from sessions.models import TrainingSession


@dataclass(frozen=True)
class Point:
    """One window of one measure. `entered`: from values of calendar months, not from what was logged here."""

    window: Window
    value: float | None
    n: int | None
    entered: bool = False


@dataclass(frozen=True)
class Series:
    """A measure over the six windows; `before` and `after` are of those that are known."""

    measure: str
    label: str
    points: Sequence[Point]
    before: Half | None
    after: Half | None

    @property
    def percent(self) -> int | None:
        return day90.percent(self.before, self.after)

    @property
    def known(self) -> bool:
        return any(point.value is not None for point in self.points)


@dataclass(frozen=True)
class CsmRow:
    """One CSM's triggers by window."""

    name: str
    values: Sequence[float | None]


@dataclass(frozen=True)
class Page:
    """Everything of day 90. `due_on` is the day; `passed` how many of the three windows after the hour are over."""

    training: TrainingSession
    windows: Sequence[Window]
    due_on: date
    passed: int
    signals: Series
    touches: Series
    arr: Series
    csms: Sequence[CsmRow]
    unpriced: int
    diagnosis: Diagnosis
    rules: HouseRules
    outcome: Outcome | None

    @property
    def series(self) -> tuple[Series, Series, Series]:
        return self.signals, self.touches, self.arr

    @property
    def reading(self) -> str:
        return str(Outcome.Reading(self.diagnosis.reading.value).label)


@dataclass(frozen=True)
class _Known:
    """What a window's value is made of: monthly values first, else what was logged here since `since`."""

    calendar: duedates.Calendar
    since: date | None
    today: date

    def logged(self, window: Window) -> bool:
        """Whether what was logged here tells all of a window: begun by then, and over by now."""
        return self.since is not None and self.since <= window.first and window.last < self.today


def held_of(team: Team) -> list[tuple[TrainingSession, date, Outcome | None]]:
    """The team's hours that are over, the newest first, with their day 90 and what was read. 1 query."""
    ended = TrainingSession.objects.filter(team=team, state=TrainingSession.State.ENDED, started_at__isnull=False)
    calendar = calendars.of(team)
    return [
        (one, duedates.outcome_day(calendars.session_at(one), calendar), getattr(one, "outcome", None))
        for one in ended.select_related("outcome").order_by("-started_at", "-pk")[:HOURS_SHOWN]
    ]


HOURS_SHOWN = 50


def page(training: TrainingSession) -> Page:
    """9 queries, whatever was logged or typed; 10 with signals of an hour, 1 less with the team at hand."""
    team, calendar = training.team, calendars.of(training.team)
    session_day = calendar.day_of(calendars.session_at(training))
    windows = day90.windows(session_day)
    today = calendar.day_of(timezone.now())
    typed = list(MonthlyValue.objects.filter(team=team).select_related("rep"))
    here = _since(team, session_day, calendar, today, Signal, "logged_at")
    signals, csms = _signals(team, windows, here, typed)
    touches = _touches(team, windows, here, typed)
    arr, unpriced = _arr(team, windows, _since(team, session_day, calendar, today, Play, "created_at"), typed)
    rules = houserules.merged(team.house_rules)
    diagnosis = day90.diagnose(
        day90.trend(signals.before, signals.after, day90.FEWEST_SIGNALS, rules.change_counts),
        day90.trend(arr.before, arr.after, day90.FEWEST_DEALS, rules.change_counts),
        day90.pace(_pooled(touches[1], after=True)),
        low=day90.is_low(signals.after, rules.triggers_low),
    )
    return Page(
        training=training,
        windows=windows,
        due_on=duedates.outcome_day(calendars.session_at(training), calendar),
        passed=sum(window.is_after and window.last < today for window in windows),
        signals=signals,
        touches=touches[0],
        arr=arr,
        csms=csms,
        unpriced=unpriced,
        diagnosis=diagnosis,
        rules=rules,
        outcome=Outcome.objects.select_related("user").filter(training=training).first(),
    )


def _since(team: Team, session_day: date, calendar: duedates.Calendar, today: date, model: Any, field: str) -> _Known:
    """From the first one that was ever logged here, and at the latest from the hour on. 1 query."""
    first: datetime | None = model.objects.filter(team=team).order_by(field).values_list(field, flat=True).first()
    if first is None:
        return _Known(calendar, None, today)
    return _Known(calendar, min(calendar.day_of(first), session_day), today)


def _signals(
    team: Team, windows: Sequence[Window], known: _Known, typed: list[MonthlyValue]
) -> tuple[Series, list[CsmRow]]:
    """Triggers a CSM and window: the mean over the CSMs of whom it is known. 2 queries."""
    logged: dict[tuple[str, int], int] = {}
    found = Signal.objects.standing().filter(team=team, **_within("logged_at", windows, known.calendar))
    for logged_at, rep, name in found.values_list("logged_at", "csm__name", "csm_name"):
        number = _number_of(windows, known.calendar.day_of(logged_at))
        if number is not None:
            logged[rep or name, number] = logged.get((rep or name, number), 0) + 1
    months: dict[str, dict[date, float]] = {}
    for one in typed:
        if one.measure == Measure.SIGNALS and one.rep is not None:
            months.setdefault(one.rep.name, {})[one.month] = float(one.value)
    listed = Rep.objects.filter(team=team, role=Rep.Role.CSM, active=True).values_list("name", flat=True)
    names = sorted({*listed, *months, *(name for name, _number in logged if name)}, key=str.casefold)
    rows = [CsmRow(name, [_of_csm(name, w, known, logged, months.get(name, {})) for w in windows]) for name in names]
    points = []
    for place, window in enumerate(windows):
        values = [value for row in rows if (value := row.values[place]) is not None]
        entered = any(day90.spread(own, window) is not None for own in months.values())
        mean = sum(values) / len(values) if values else None
        points.append(Point(window, mean, round(sum(values)) if values else None, entered))
    return _series(Measure.SIGNALS, points, lambda half: _mean_of_csms(half, rows, windows)), rows


def _of_csm(
    name: str, window: Window, known: _Known, logged: dict[tuple[str, int], int], months: dict[date, float]
) -> float | None:
    typed = day90.spread(months, window)
    if typed is not None:
        return typed
    return float(logged.get((name, window.number), 0)) if known.logged(window) else None


def _mean_of_csms(half: Sequence[Point], rows: list[CsmRow], windows: Sequence[Window]) -> Half | None:
    """A CSM and month, over every pair of them that is known."""
    places = [windows.index(point.window) for point in half]
    values = [value for row in rows for place in places if (value := row.values[place]) is not None]
    return Half(sum(values) / len(values), round(sum(values))) if values else None


def _touches(
    team: Team, windows: Sequence[Window], known: _Known, typed: list[MonthlyValue]
) -> tuple[Series, dict[int, list[float] | None]]:
    """The median hours from a signal to the AE's touch, and the hours by window. 1 query, 2 with signals of an hour."""
    logged: dict[int, list[float]] = {}
    now = timezone.now()
    signals = Signal.objects.standing().filter(team=team, **_within("logged_at", windows, known.calendar))
    found = list(signals.values_list("logged_at", "touched_at", "training"))
    terms = touching.of_hours(team, (training for _logged_at, _touched_at, training in found))
    for logged_at, touched_at, training in found:
        number = _number_of(windows, known.calendar.day_of(logged_at))
        took = _hours(logged_at, touched_at, now, terms[training].calendar)
        if number is not None and took is not None:
            logged.setdefault(number, []).append(took)
    # A median of nobody knows how many touches, or of none, can be weighed against nothing: what was logged stands.
    entered_of = [one for one in typed if one.measure == Measure.TOUCHES and one.count]
    months = {one.month: (float(one.value), one.count or 0) for one in entered_of}
    hours: dict[int, list[float] | None] = {}
    points = []
    for window in windows:
        entered = day90.repeated(months, window)
        own = logged.get(window.number, []) if known.logged(window) else None
        hours[window.number] = entered if entered is not None else own
        value = day90.middle(hours[window.number] or [])
        points.append(Point(window, value, len(hours[window.number] or []), entered is not None))
    series = _series(Measure.TOUCHES, points, lambda half: _middle(half, hours))
    return series, hours


def _hours(
    logged_at: datetime, touched_at: datetime | None, now: datetime, counts: duedates.Calendar | None
) -> float | None:
    """None while it may still be in time; without end where it is too late and nobody touched it.

    With a calendar only hours of its working days, as on the board of signals.
    """
    if touched_at is not None:
        return max(0.0, duedates.counted(logged_at, touched_at, counts) / timedelta(hours=1))
    return float("inf") if now > duedates.ae_touch(logged_at, counts, day90.HOURS) else None


def _middle(half: Sequence[Point], hours: dict[int, list[float] | None]) -> Half | None:
    pooled = [value for point in half for value in hours[point.window.number] or []]
    value = day90.middle(pooled)
    return None if value is None else Half(value, len(pooled))


def _pooled(hours: dict[int, list[float] | None], *, after: bool) -> list[float]:
    return [value for number, own in hours.items() if (number > 0) == after for value in own or []]


def _arr(team: Team, windows: Sequence[Window], known: _Known, typed: list[MonthlyValue]) -> tuple[Series, int]:
    """What plays closed as won were worth, and how many of them say no amount. 1 query."""
    won = Play.objects.filter(
        team=team, stage=Stage.WON, closed_on__gte=windows[0].first, closed_on__lte=windows[-1].last
    )
    logged: dict[int, list[float | None]] = {}
    for closed_on, amount in won.values_list("closed_on", "amount"):
        number = _number_of(windows, closed_on) if closed_on else None
        if number is not None:
            logged.setdefault(number, []).append(None if amount is None else float(amount))
    sums = {one.month: float(one.value) for one in typed if one.measure == Measure.ARR}
    counts = {one.month: float(one.count) for one in typed if one.measure == Measure.ARR and one.count is not None}
    points = []
    for window in windows:
        entered = day90.spread(sums, window)
        if entered is not None:
            deals = day90.spread(counts, window)
            points.append(Point(window, entered, None if deals is None else round(deals), entered=True))
        elif known.logged(window):
            own = logged.get(window.number, [])
            points.append(Point(window, sum(amount or 0 for amount in own), len(own)))
        else:
            points.append(Point(window, None, None))
    unpriced = sum(amount is None for own in logged.values() for amount in own)
    return _series(Measure.ARR, points, _mean), unpriced


def _mean(half: Sequence[Point]) -> Half | None:
    """A month, over those that are known; the events are counted only where every one of them is."""
    known = [point for point in half if point.value is not None]
    if not known:
        return None
    counts = [point.n for point in known]
    n = None if None in counts else sum(count or 0 for count in counts)
    return Half(sum(point.value or 0 for point in known) / len(known), n)


def _series(measure: Measure, points: list[Point], half: Callable[[Sequence[Point]], Half | None]) -> Series:
    before = [point for point in points if not point.window.is_after and point.value is not None]
    after = [point for point in points if point.window.is_after and point.value is not None]
    return Series(measure.value, str(measure.label), points, half(before), half(after))


def _within(field: str, windows: Sequence[Window], calendar: duedates.Calendar) -> dict[str, datetime]:
    begins = calendars.local(windows[0].first, time(), calendar.zone)
    ends = calendars.local(windows[-1].last + timedelta(days=1), time(), calendar.zone)
    return {f"{field}__gte": begins, f"{field}__lt": ends}


def _number_of(windows: Sequence[Window], day: date) -> int | None:
    return next((window.number for window in windows if window.first <= day <= window.last), None)


def behaviour(training: TrainingSession) -> dict[str, tuple[int, int]]:
    """{what: (done, decided)} of what an hour's people promised. 1 query."""
    found = Duty.objects.standing().filter(training=training).exclude(kind=Duty.Kind.DAY_90)
    kept: dict[str, tuple[int, int]] = {}
    for kind, outcome, closed_at, due_at in found.values_list("kind", "outcome", "closed_at", "due_at"):
        done, decided = kept.get(kind, (0, 0))
        if outcome is None and due_at >= timezone.now():
            continue
        if outcome in {"no_longer_valid", Duty.Done.DROPPED.value}:
            continue
        good = outcome == "happened" if kind == Duty.Kind.FRIDAY_REPORT else bool(closed_at and closed_at <= due_at)
        kept[kind] = (done + good, decided + 1)
    return kept
