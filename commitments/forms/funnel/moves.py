"""What a move of a play asks for."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from commitments import funnel, playguard
from commitments.forms.days import talked
from commitments.forms.funnel.fields import LONG, NAME, answers, day, money, text
from commitments.forms.funnel.guarded import Guarded
from commitments.models import LossReason, Motion, Play, Stage
from commitments.stakeholders import StakeholderMap


class MoveForm(Guarded):
    """What a stage asks for, filled with what the play knows: where that is enough, the move is one tap.

    `asked` says what a stage that is skipped would have asked for as well.
    """

    def __init__(
        self, data: Any = None, *, play: Play, to: Stage, people: StakeholderMap, today: dt.date, **kwargs: Any
    ) -> None:
        self.play, self.to, self.people, self.today = play, to, people, today
        initial = {name: getattr(play, name) for name in playguard.FIELDS} | {"sponsor_title": play.sponsor_title}
        # Most conversations are written down on their day.
        initial["conversation_on"] = initial["conversation_on"] or today
        super().__init__(data, initial=initial, **kwargs)
        despite = self.fields["despite"]
        self.fields = _fields(play, to) | {"despite": despite}

    def clean_conversation_on(self) -> dt.date:
        found: dt.date = self.cleaned_data["conversation_on"]
        return found if found == self.play.conversation_on else talked(found, self.today)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        changed = {name: value for name, value in data.items() if name != "despite"}
        seen = playguard.seen(self.play, self.people, self.today, **changed)
        if funnel.is_guarded(funnel.Stage(self.play.stage), funnel.Stage(self.to)):
            self.guard(seen)
        for refusal in funnel.refusals(playguard.known(self.play, self.today, **changed), funnel.Stage(self.to)):
            # A field that is empty has said so by itself, and so has each of the three answers.
            if refusal.field not in self.errors and refusal.field != "answers":
                self.add_error(refusal.field or None, _(refusal.text) % refusal.params)
        return data

    @property
    def values(self) -> dict[str, Any]:
        """What the action takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "despite"}


def _fields(play: Play, to: Stage) -> dict[str, forms.Field]:
    if to == Stage.LOST:
        words = dict.fromkeys(
            ("required", "invalid_choice"), _("Choose why it was lost: without a reason nobody learns from it.")
        )
        return {
            "lost_reason": forms.ChoiceField(
                label=_("Why was it lost?"), choices=LossReason.choices, widget=forms.RadioSelect, error_messages=words
            ),
            "lost_text": text(LONG, _("In their words"), hint=_("Needed for another reason."), area=True),
        }
    fields: dict[str, forms.Field] = {"conversation_on": day(_("Day of the conversation"), required=True)}
    if to in {Stage.PROPOSED, Stage.WON}:
        needed = _("Write the name of the sponsor who signs: no name, no proposal.")
        fields["sponsor_name"] = text(NAME, _("Sponsor who signs"), required=needed)
        fields["sponsor_title"] = text(NAME, _("Sponsor’s title"))
        if play.motion == Motion.CROSS_SELL:
            fields |= answers(play, required=_("Write what they answered: a cross-sell is proposed after all three."))
        hint = _("What was signed, in your team’s currency.") if to == Stage.WON else _("In your team’s currency.")
        fields["amount"] = money(_("Amount a year"), hint)
    if to == Stage.WON:
        fields["amount"].required = True
        fields["amount"].error_messages["required"] = _("Write what was signed, for a year.")
    return fields


def one_tap(play: Play, posted: Any) -> dict[str, Any]:
    """What was posted over what the play knows, so that a bare tap is a form filled with that."""
    stored = {name: getattr(play, name) for name in (*playguard.FIELDS, "sponsor_title")}
    known = {name: value for name, value in stored.items() if value is not None}
    return {**known, **posted.dict()}


class TakeBackForm(forms.Form):
    """Which move the page showed as the newest."""

    seen = forms.IntegerField(min_value=1)
