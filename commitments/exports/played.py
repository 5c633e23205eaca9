"""Plays as a table: everything that a play's page says of it but its history."""

from collections.abc import Callable
from datetime import date

from django.utils.translation import gettext_lazy as _

from commitments import funnel, playguard
from commitments.exports.tables import CHUNK, Row
from commitments.models import Play
from commitments.models.funnel import PlayQuerySet
from facilitator import houserules
from facilitator.houserules import HouseRules
from facilitator.models import Team

NAME = "plays"
LABEL = _("plays")
COLUMNS = (
    *(_("Account"), _("Product"), _("Motion"), _("Stage"), _("Owner"), _("AE who closes"), _("Segment")),
    *(_("Amount a year"), _("Why now"), _("Signal seen on"), _("Evidence"), _("Sponsor who signs")),
    *(_("Sponsor’s title"), _("Conversation on"), _("How it works now"), _("Where it hurts"), _("What to fix")),
    *(_("Identified on"), _("In this stage since"), _("Closed on"), _("Why it was lost"), _("In their words")),
    *(_("Days so far"), _("Usual days")),
)


def chunks(team: Team, found: PlayQuerySet, today: date) -> Callable[[int | None], tuple[list[Row], int | None]]:
    """Rows after a play, the oldest first; 1 query a chunk."""
    rules = houserules.merged(team.house_rules)
    related = ("owner_rep", "owner_participant", "ae", "segment")

    def read(after: int | None) -> tuple[list[Row], int | None]:
        plays = list(found.filter(pk__gt=after or 0).select_related(*related).order_by("pk")[:CHUNK])
        following = plays[-1].pk if len(plays) == CHUNK else None
        return [_row(play, rules, today) for play in plays], following

    return read


def _row(play: Play, rules: HouseRules, today: date) -> Row:
    pace = funnel.pace(play.signal_on, play.stage_on, play.until(today), playguard.expected_days(play, rules))
    return (
        *(play.account, play.product, str(play.get_motion_display()), str(play.get_stage_display()), play.owner_name),
        *(play.ae.name if play.ae else None, play.segment.name if play.segment else None),
        *(play.amount, str(play.get_trigger_display()), play.signal_on, play.evidence, play.sponsor_name),
        *(play.sponsor_title, play.conversation_on, *play.answers),
        *(play.identified_on, play.stage_on, play.closed_on),
        str(play.get_lost_reason_display()) if play.lost_reason else None,
        *(play.lost_text, pace.days_so_far, pace.expected),
    )
