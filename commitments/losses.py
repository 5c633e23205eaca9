"""Why plays are lost, and when one reason has too large a share (CONTENT 1.16). No Django."""

from collections.abc import Mapping
from dataclasses import dataclass

from commitments.funnel import Share
from facilitator.houserules import HouseRules
from sessions.playbook.words import gettext_noop as _

BUDGET, VALUE = "budget_unavailable", "value_not_proven"


@dataclass(frozen=True)
class Alert:
    """One reason's share has reached the team's line; `advice` is a text to translate."""

    reason: str
    share: Share
    line: int
    advice: str


ADVICE = {
    BUDGET: _(
        "You come when the money is spent. Move the timing: ask when their budget year is planned, and let the talk "
        "begin before it, not when your signal happens to show."
    ),
    VALUE: _(
        "The talk is not tied to what they have reached. Begin with their own result in figures, and let the next step "
        "follow from it; where there is no result yet, help them to one first."
    ),
}


def lines(rules: HouseRules) -> dict[str, int]:
    """The share in percent at which a reason says something about how the team sells."""
    return {BUDGET: rules.loss_budget, VALUE: rules.loss_value}


def alerts(counts: Mapping[str, int], rules: HouseRules) -> list[Alert]:
    """Reasons at or over their line, the largest share first; none while the losses are fewer than the sample."""
    total = sum(counts.values())
    if total < rules.loss_sample:
        return []
    # In whole numbers: a share of exactly 40 % must not depend on how a fraction is stored.
    over = [reason for reason, line in lines(rules).items() if counts.get(reason, 0) * 100 >= line * total]
    found = [
        Alert(reason, Share(counts.get(reason, 0), total, rules.loss_sample), lines(rules)[reason], ADVICE[reason])
        for reason in over
    ]
    return sorted(found, key=lambda alert: -alert.share.part)
