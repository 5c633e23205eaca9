"""What fits into the hour: the arithmetic behind the early warnings and behind re-splitting the rest."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

# Below this a person cannot name an account and a trigger (20 people in a five-minute round).
PERSON_SECONDS = 15
# Shorter than this a half has no room for an ask and seven counts of silence.
SHORTEST_HALF = 60
# After a performance the room votes and looks at the votes.
VOTE_SECONDS = 30
# A performance that is shorter has no room for a signal and a request.
SHORTEST_PERFORMANCE = 20
# To ask one discovery question, hear the answer and write it down.
QUESTION_SECONDS = 60
# Halves are announced aloud, so they are suggested in round steps.
STEP = 5
STANDUP_SECONDS = 90


@dataclass(frozen=True)
class Fit:
    """Seconds; `over` is 0 when it fits."""

    needed: int
    available: int

    @property
    def over(self) -> int:
        return max(0, self.needed - self.available)


@dataclass(frozen=True)
class SectionNeed:
    """A section's minutes and what runs against time in it; None and False for what is not there.

    `spoken` is the number of pairs that debrief aloud, the others in writing; give the number of pairs, or
    more, for all of them.
    """

    key: str
    minutes: int
    round_seconds: int | None = None
    scenarios: int | None = None
    half_seconds: int = 105
    swap_seconds: int = 15
    spoken: int = 0
    debrief_seconds: int = 90
    commitments: bool = False
    performances: int | None = None
    performance_seconds: int = 90
    questions: int = 0

    @property
    def seconds(self) -> int:
        return 60 * self.minutes


@dataclass(frozen=True)
class Change:
    """A setting to change. `activity` is the kind's key, or empty for the section's own minutes.

    For `scenarios` the value is how many of the first to keep; for `spoken` 0 means every debrief in writing.
    """

    activity: str
    setting: str
    value: int


@dataclass(frozen=True)
class TimetableWarning:
    """`needed` and `available` are seconds. Each of `fixes` alone makes it fit; the first is the gentlest.

    Codes: `roundrobin_over`, `roundrobin_short`, `roleplay_over`, `opening_over`, `discovery_short`,
    `commitments_short`, `standup_length`; the last is for information, belongs to no section and has no limit.
    """

    code: str
    section: str
    needed: int
    available: int | None
    fixes: tuple[tuple[Change, ...], ...] = ()

    @property
    def fix(self) -> tuple[Change, ...]:
        return self.fixes[0] if self.fixes else ()

    @property
    def is_information(self) -> bool:
        return self.available is None


def need_of(key: str, minutes: int, activities: Sequence[Mapping[str, Any]]) -> SectionNeed:
    """What a stored section needs; `activities` are its {key, settings}."""
    settings = {activity["key"]: activity.get("settings", {}) for activity in activities}
    roleplay, debrief, opening = settings.get("roleplay"), settings.get("debrief", {}), settings.get("opening")
    defaults = SectionNeed(key, minutes)
    return SectionNeed(
        key=key,
        minutes=minutes,
        round_seconds=settings["roundrobin"].get("seconds", 300) if "roundrobin" in settings else None,
        scenarios=None if roleplay is None else len(roleplay.get("scenarios", ())),
        half_seconds=(roleplay or {}).get("half_seconds", defaults.half_seconds),
        swap_seconds=(roleplay or {}).get("swap_seconds", defaults.swap_seconds),
        spoken=debrief.get("spoken", 2) if "debrief" in settings else 0,
        debrief_seconds=debrief.get("seconds", defaults.debrief_seconds),
        commitments="commitments" in settings or "readaloud" in settings,
        performances=None if opening is None else opening.get("performances", 2),
        performance_seconds=(opening or {}).get("seconds", defaults.performance_seconds),
        questions=len(settings.get("discovery", {}).get("questions", ())),
    )


def roleplay_seconds(scenarios: int, half: int, swap: int) -> int:
    """Each scenario is played from both sides."""
    return scenarios * (2 * half + swap)


def debrief_seconds(spoken: int, each: int = 90) -> int:
    """Written debriefs take no time of their own."""
    return spoken * each


def fit(need: SectionNeed, pairs: int) -> Fit:
    """Whether role-play and spoken debriefs fit their section; no more pairs debrief than there are."""
    playing = roleplay_seconds(need.scenarios or 0, need.half_seconds, need.swap_seconds)
    return Fit(playing + debrief_seconds(min(need.spoken, pairs), need.debrief_seconds), need.seconds)


def suggest_halves(available: int, scenarios: int, swap: int, spoken: int = 0, each: int = 90) -> int | None:
    """The longest half, in steps of 5 s, with which everything fits; None when that is under a minute."""
    if scenarios < 1:
        return None
    per_scenario = (available - debrief_seconds(spoken, each)) // scenarios
    half = (per_scenario - swap) // 2 // STEP * STEP
    return half if half >= SHORTEST_HALF else None


def check(plan: Sequence[SectionNeed], reps: int) -> list[TimetableWarning]:
    """Everything that cannot fit with so many reps, in order of the plan; last, how long the standup is."""
    warnings: list[TimetableWarning] = []
    for need in plan:
        warnings += _round_warnings(need, reps)
        warnings += _roleplay_warnings(need, reps // 2)
        warnings += _opening_warnings(need)
        warnings += _discovery_warnings(need)
        warnings += _commitment_warnings(need, reps)
    if reps:
        warnings.append(TimetableWarning("standup_length", "", STANDUP_SECONDS * reps, None))
    return warnings


def _round_warnings(need: SectionNeed, reps: int) -> Iterator[TimetableWarning]:
    if need.round_seconds is None:
        return
    if need.round_seconds > need.seconds:
        shorter = (Change("roundrobin", "seconds", need.seconds),)
        yield TimetableWarning("roundrobin_over", need.key, need.round_seconds, need.seconds, (shorter,))
    available = min(need.round_seconds, need.seconds)
    needed = PERSON_SECONDS * reps
    if needed > available:
        longer: tuple[Change, ...] = (Change("roundrobin", "seconds", needed),)
        if needed > need.seconds:
            longer += (_minutes(needed),)
        yield TimetableWarning("roundrobin_short", need.key, needed, available, (longer,))


def _roleplay_warnings(need: SectionNeed, pairs: int) -> Iterator[TimetableWarning]:
    if need.scenarios is None:
        return
    result = fit(need, pairs)
    if result.over:
        fixes = tuple(_roleplay_fixes(need, min(need.spoken, pairs)))
        yield TimetableWarning("roleplay_over", need.key, result.needed, result.available, fixes)


def _roleplay_fixes(need: SectionNeed, spoken: int) -> Iterator[tuple[Change, ...]]:
    """From the gentlest: fewer spoken debriefs, shorter halves, both, fewer scenarios, a longer section."""
    scenarios = need.scenarios or 0
    playing = roleplay_seconds(scenarios, need.half_seconds, need.swap_seconds)
    in_writing = Change("debrief", "spoken", 0)
    if playing <= need.seconds:
        yield (Change("debrief", "spoken", (need.seconds - playing) // need.debrief_seconds),)
    if half := suggest_halves(need.seconds, scenarios, need.swap_seconds, spoken, need.debrief_seconds):
        yield (Change("roleplay", "half_seconds", half),)
    elif playing > need.seconds and (half := suggest_halves(need.seconds, scenarios, need.swap_seconds)):
        yield (Change("roleplay", "half_seconds", half), *((in_writing,) if spoken else ()))
    each = roleplay_seconds(1, need.half_seconds, need.swap_seconds)
    room = need.seconds - debrief_seconds(spoken, need.debrief_seconds)
    if 0 < each <= room:
        yield (Change("roleplay", "scenarios", room // each),)
    yield (_minutes(playing + debrief_seconds(spoken, need.debrief_seconds)),)


def _opening_warnings(need: SectionNeed) -> Iterator[TimetableWarning]:
    """One after the other: the room hears each performance and votes on it."""
    if need.performances is None:
        return
    needed = need.performances * (need.performance_seconds + VOTE_SECONDS)
    if needed > need.seconds:
        yield TimetableWarning("opening_over", need.key, needed, need.seconds, tuple(_opening_fixes(need, needed)))


def _opening_fixes(need: SectionNeed, needed: int) -> Iterator[tuple[Change, ...]]:
    """From the gentlest: fewer performances, shorter ones, a longer section."""
    if fewer := need.seconds // (need.performance_seconds + VOTE_SECONDS):
        yield (Change("opening", "performances", fewer),)
    each = (need.seconds // (need.performances or 1) - VOTE_SECONDS) // STEP * STEP
    if each >= SHORTEST_PERFORMANCE:
        yield (Change("opening", "seconds", each),)
    yield (_minutes(needed),)


def _discovery_warnings(need: SectionNeed) -> Iterator[TimetableWarning]:
    """All questions or none: what is short of time gets more of it."""
    needed = need.questions * QUESTION_SECONDS
    if needed > need.seconds:
        yield TimetableWarning("discovery_short", need.key, needed, need.seconds, ((_minutes(needed),),))


def _commitment_warnings(need: SectionNeed, reps: int) -> Iterator[TimetableWarning]:
    needed = PERSON_SECONDS * reps
    if need.commitments and needed > need.seconds:
        yield TimetableWarning("commitments_short", need.key, needed, need.seconds, ((_minutes(needed),),))


def _minutes(seconds: int) -> Change:
    return Change("", "minutes", -(-seconds // 60))


@dataclass(frozen=True)
class Block:
    """A section still to come, in seconds."""

    planned: int
    minimum: int
    protected: bool = False

    @property
    def floor(self) -> int:
        """What it keeps in any case: a protected block everything, the others no more than planned."""
        return self.planned if self.protected else min(self.minimum, self.planned)


@dataclass(frozen=True)
class Split:
    """Seconds for each block, in order, and how many of them there is no time for."""

    seconds: tuple[int, ...] = field(default=())
    short: int = 0


def resplit(blocks: Sequence[Block], seconds_left: int) -> Split:
    """Shares what is left out over the coming blocks.

    Protected blocks keep their plan; the others shrink towards their minimum, each by the same part of its
    slack, and nobody grows. When even the minimums do not fit they are kept and the rest is `short`.
    """
    floors = [block.floor for block in blocks]
    slack = [block.planned - floor for block, floor in zip(blocks, floors, strict=True)]
    spare = seconds_left - sum(floors)
    shares = _shared(min(max(spare, 0), sum(slack)), slack)
    return Split(tuple(map(sum, zip(floors, shares, strict=True))), short=max(0, -spare))


def _shared(total: int, weights: Sequence[int]) -> list[int]:
    """`total` whole seconds in proportion to `weights`, none above its weight; the sum is exact.

    What rounding down leaves goes, a second each, to the largest remainders; the earlier block wins a tie.
    """
    whole = sum(weights)
    if not whole:
        return [0] * len(weights)
    shares, remainders = zip(*(divmod(total * weight, whole) for weight in weights), strict=True)
    result = list(shares)
    order = sorted(range(len(weights)), key=lambda position: -remainders[position])
    for position in order[: total - sum(result)]:
        result[position] += 1
    return result
