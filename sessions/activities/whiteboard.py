"""Two figures side by side: the team's own retention and a reference mark with its standing (rule R7)."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from facilitator.kinds import setting
from facilitator.models import Claim, User
from sessions.actions import figures
from sessions.activities import register
from sessions.activities.base import Activity, Command, Context, changing
from sessions.models import ActivityRun, Participant

if TYPE_CHECKING:
    from sessions.queries.room import Room

SCREENS = ("face", "screen", "task")


@dataclass(frozen=True)
class Settings:
    """`reference` is in percent; the section's claim with this figure says how far it can be trusted."""

    reference: int = setting(
        120,
        gettext_lazy("Reference mark in percent"),
        gettext_lazy("A figure of this section says how far it stands."),
        min=0,
        max=999,
    )


class NrrForm(forms.Form):
    """Net revenue retention in percent."""

    nrr = forms.DecimalField(
        label=gettext_lazy("The team's NRR in percent"),
        min_value=0,
        max_value=999,
        max_digits=4,
        decimal_places=1,
        error_messages={
            name: gettext_lazy("Write the NRR as a number between 0 and 999, like 104 or 98.5.")
            for name in (
                "required",
                "invalid",
                "min_value",
                "max_value",
                "max_digits",
                "max_decimal_places",
                "max_whole_digits",
            )
        },
    )


def set_nrr(*, run: ActivityRun, user: User, data: dict[str, Any]) -> None:
    """Write down the team's figure."""
    with changing(run, *SCREENS) as locked:
        locked.training.nrr = data["nrr"]
        locked.training.save(update_fields=["nrr"])


class Whiteboard(Activity):
    kind = "whiteboard"
    label = gettext_lazy("Two figures")
    app = "sessions"
    Settings = Settings
    commands = {"set_nrr": Command(set_nrr, NrrForm), "toggle_reference": Command(figures.toggle)}

    def console(self, run: ActivityRun, room: "Room") -> Context:
        return {"nrr": room.training.nrr, "reference": self.reference(run, room), "hidden": figures.hidden(run)}

    def projector(self, run: ActivityRun, room: "Room") -> Context:
        """A hidden reference is left out of the page, not covered."""
        return {"nrr": room.training.nrr, "reference": None if figures.hidden(run) else self.reference(run, room)}

    def task(self, run: ActivityRun, room: "Room", participant: Participant | None) -> Context:
        return self.projector(run, room)

    def mine(self, run: ActivityRun, room: "Room", participant: Participant) -> Context:
        return {}

    def reference(self, run: ActivityRun, room: "Room") -> Claim:
        """The program's claim behind the mark; a mark without one is shown as a house rule. 1 query."""
        figure = str(self.settings(run).reference)
        section = room.section_of(run).section
        known = Claim.objects.filter(version=room.training.version_id, section_key=section.key, figure=figure).first()
        return known or Claim(
            figure=figure,
            unit="%",
            text=_("A mark to measure against."),
            standing=Claim.Standing.PARAMETER,
        )


register(Whiteboard())
