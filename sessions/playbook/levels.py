"""Usage read as levels: the sources' thresholds are steps of one ladder, not rivals (CONTENT 1.13)."""

from decimal import Decimal
from enum import StrEnum

from facilitator.houserules import HouseRules
from sessions.playbook.words import gettext_noop as _

FULL = 100


class Level(StrEnum):
    UNKNOWN = "unknown"
    GAP = "gap"
    QUIET = "quiet"
    SIGNAL = "signal"
    READY = "ready"
    URGENT = "urgent"
    OVER = "over"


MEANING = {
    Level.UNKNOWN: _("Not known"),
    Level.GAP: _("Adoption gap: sell nothing"),
    Level.QUIET: _("No signal yet"),
    Level.SIGNAL: _("Signal: log it"),
    Level.READY: _("Ready for an upsell"),
    Level.URGENT: _("Urgent: nearly full"),
    Level.OVER: _("Over the limit"),
}


def usage_level(percent: Decimal | int | None, rules: HouseRules, *, sustained: bool | None = None) -> Level:
    """Reached at its threshold, but URGENT only above it (S2), and READY only if the usage lasts (S3)."""
    if percent is None:
        return Level.UNKNOWN
    if percent >= FULL:
        return Level.OVER
    if percent > rules.usage_urgent:
        return Level.URGENT
    if percent >= rules.usage_ready and sustained:
        return Level.READY
    if percent >= rules.usage_signal:
        return Level.SIGNAL
    return Level.GAP if percent < rules.adoption_gap else Level.QUIET
