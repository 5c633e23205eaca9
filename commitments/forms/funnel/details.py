"""Everything of a play that the desk writes by hand."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from commitments import playguard
from commitments.forms.days import signal_seen, talked
from commitments.forms.funnel.fields import ACCOUNT, LONG, NAME, PRODUCT, PersonField, answers, day, money, text
from commitments.forms.funnel.guarded import Guarded
from commitments.models import Motion, Play, Segment, Trigger
from commitments.stakeholders import StakeholderMap
from facilitator.models import Rep, Team

MOST_NAMES = 100


class PlayDetailsForm(Guarded):
    """Everything of a play that the desk writes by hand."""

    def __init__(self, *args: Any, team: Team, today: dt.date, play: Play | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.team, self.today, self.play = team, today, play
        fields: dict[str, forms.Field] = {
            "account": text(ACCOUNT, _("Account"), required=_("Write the account’s name.")),
            "motion": forms.ChoiceField(
                label=_("Motion"),
                choices=Motion.choices,
                widget=forms.RadioSelect,
                help_text=_("More of what they own, or something new beside it."),
                error_messages=dict.fromkeys(
                    ("required", "invalid_choice"), _("Choose one: an upsell taken for a cross-sell goes wrong.")
                ),
            ),
            "trigger": forms.ChoiceField(
                label=_("Why now"),
                choices=[("", _("choose one")), *Trigger.choices],
                error_messages=dict.fromkeys(
                    ("required", "invalid_choice"), _("Choose what makes now the right time.")
                ),
            ),
            "signal_on": day(_("Signal seen on"), required=True),
            "evidence": text(
                LONG,
                _("Evidence"),
                required=_("Write what the customer did and where it can be seen. Without it there is no play."),
                hint=_("What they did, in figures, and where it can be seen."),
                area=True,
            ),
            "product": text(PRODUCT, _("Product"), required=_("Write what it is about.")),
            "amount": money(_("Amount a year"), _("In your team’s currency.")),
            "owner_rep": PersonField(team=team, label=_("Owner"), help_text=_("A name from the team’s list.")),
            "ae": PersonField(team=team, label=_("AE who closes")),
            "sponsor_name": text(NAME, _("Sponsor who signs")),
            "sponsor_title": text(NAME, _("Sponsor’s title")),
            "segment": forms.ModelChoiceField(
                label=_("Segment"), queryset=Segment.objects.filter(team=team), required=False, empty_label=_("none")
            ),
            "conversation_on": day(_("Conversation on"), required=False),
            **answers(play),
        }
        self.fields = fields | {"despite": self.fields["despite"]}
        # People's names, as far as a page can carry them; beyond that they are typed.
        names = list(Rep.objects.filter(team=team, active=True).values_list("name", flat=True)[: MOST_NAMES + 1])
        self.names = names if len(names) <= MOST_NAMES else []
        for name in ("owner_rep", "ae"):
            if self.names:
                self.fields[name].widget.attrs["list"] = "names"

    def clean_signal_on(self) -> dt.date:
        found: dt.date = self.cleaned_data["signal_on"]
        # What stands there already may have grown old meanwhile.
        stays = self.play is not None and self.play.signal_on == found
        return found if stays else signal_seen(found, self.today)

    def clean_conversation_on(self) -> dt.date | None:
        found: dt.date | None = self.cleaned_data["conversation_on"]
        if found is None or (self.play is not None and self.play.conversation_on == found):
            return found
        return talked(found, self.today)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        # A play that is changed has its guardrails before its next stage.
        if not self.errors and self.play is None:
            blank = {name: value for name, value in data.items() if name != "despite"}
            draft = Play(team=self.team, **blank)
            self.guard(
                playguard.seen(draft, StakeholderMap({}, cross_sell=draft.motion == Motion.CROSS_SELL), self.today)
            )
        return data


def initial_of(play: Play) -> dict[str, Any]:
    """What the form of a play begins with."""
    names = (
        *("account", "motion", "trigger", "signal_on", "evidence", "product", "amount", "sponsor_name"),
        *("sponsor_title", "segment", "conversation_on", "answer_1", "answer_2", "answer_3"),
    )
    people = {"owner_rep": play.owner_rep, "ae": play.ae}
    return {name: getattr(play, name) for name in names} | {
        name: person.name if person else "" for name, person in people.items()
    }
