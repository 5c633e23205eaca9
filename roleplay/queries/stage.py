"""Where a role-play stands, told by its rounds alone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from facilitator.models import Scenario
from roleplay.models import Round
from sessions.models import ActivityRun


class Phase(StrEnum):
    """From no pairs yet to the last half over; `ready` and `swap` are the moments before a half begins."""

    FORMING = "forming"
    READY = "ready"
    HALF = "half"
    SWAP = "swap"
    DONE = "done"


def phase_of(round_: Round | None) -> Phase:
    """The phase by the newest round."""
    if round_ is None:
        return Phase.FORMING
    if round_.started_at is None:
        return Phase.READY if round_.half == 1 else Phase.SWAP
    return Phase.HALF if round_.ended_at is None else Phase.DONE


@dataclass(frozen=True)
class Stage:
    """The newest round, and the scenarios that the plan names."""

    scenarios: Sequence[Scenario]
    round: Round | None

    @property
    def phase(self) -> Phase:
        return phase_of(self.round)

    @property
    def token(self) -> str:
        """What the primary button sends along, so that a second tap cannot skip a step."""
        return f"{self.round.pk if self.round else 0}-{self.phase}"

    @property
    def following(self) -> Scenario | None:
        """The scenario after the running one; the first before any pairs are formed."""
        at = 0 if self.round is None else self.round.position // 2 + 1
        return self.scenarios[at] if at < len(self.scenarios) else None

    @property
    def next_label(self) -> str:
        """What the primary button says: always the thing that happens next; empty when all is done."""
        match self.phase:
            case Phase.FORMING:
                return _("Pair everybody up")
            case Phase.READY if self.round and self.round.scenario:
                return _("Start scenario %(key)s") % {"key": self.round.scenario.key}
            case Phase.SWAP:
                return _("Start the second half")
            case Phase.HALF if self.round and self.round.half == 1:
                return _("Swap roles")
            case Phase.HALF if self.following:
                return _("On to scenario %(key)s") % {"key": self.following.key}
            case Phase.HALF:
                return _("End the role-play")
        return ""


def current(run: ActivityRun) -> Round | None:
    """The newest round of a role-play. 1 query."""
    return Round.objects.filter(activity_run=run).select_related("scenario").last()


def scenarios_of(run: ActivityRun, keys: Iterable[str]) -> list[Scenario]:
    """The cards of the training's program version in the order of the plan; unknown keys are left out. 1 query."""
    by_key = {card.key: card for card in Scenario.objects.filter(version=run.training.version_id, key__in=tuple(keys))}
    return [by_key[key] for key in keys if key in by_key]


def of(run: ActivityRun, keys: Iterable[str]) -> Stage:
    """2 queries."""
    return Stage(scenarios_of(run, keys), current(run))


def interrupts(run: ActivityRun) -> bool:
    """Whether a flag stops its pair at once: as the plan says, unless the console has changed it."""
    return bool(run.state.get("interrupt", run.settings.get("interrupt", True)))
