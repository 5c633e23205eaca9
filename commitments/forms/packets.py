"""A handoff packet as a phone sends it, and what becomes of its two clocks."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commitments.forms.fields import MomentField
from sessions.forms import MOST, AskField, TextField
from sessions.models import TrainingSession
from sessions.triggers import Trigger

OLDEST_DAYS = 366


def _required(text: Any) -> dict[str, Any]:
    return {"required": text, "max_length": _("Shorten it to %(limit_value)d characters.")}


class PacketForm(forms.Form):
    """The three parts and the two names. One name is enough to save; the missing one is warned about (G12)."""

    account = TextField(max_length=80, error_messages=_required(_("Write which customer this is about.")))
    trigger = forms.ChoiceField(
        choices=Trigger.choices,
        error_messages={
            name: _("Choose why now: usage, sponsor or renewal.") for name in ("required", "invalid_choice")
        },
    )
    evidence = TextField(
        max_length=240, error_messages=_required(_("Write the number, name or date that proves the trigger."))
    )
    outcome = TextField(
        max_length=240,
        error_messages=_required(
            _("Write what they wanted to reach when they started. If you do not know, write who can tell you.")
        ),
    )
    ask = AskField()
    csm = TextField(max_length=60, required=False, error_messages=_required(""))
    ae = TextField(max_length=60, required=False, error_messages=_required(""))
    logged = MomentField(
        required=False,
        error_messages={"invalid": _("Pick the day and hour, or leave it empty for now.")},
    )

    def __init__(self, *args: Any, training: TrainingSession, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.training = training

    def clean_logged(self) -> str:
        """In UTC, as a text; the phone sends the team's own time. Empty: when it is saved."""
        typed: datetime | None = self.cleaned_data["logged"]
        if typed is None:
            return ""
        at = typed.replace(tzinfo=self.training.team.zone).astimezone(UTC)
        if at > timezone.now():
            raise forms.ValidationError(_("This is still to come. Pick when it was logged, or leave it empty."))
        if at < timezone.now() - timedelta(days=OLDEST_DAYS):
            raise forms.ValidationError(_("This is more than a year ago. A signal that old is none; find a fresh one."))
        return at.isoformat()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not data.get("csm") and not data.get("ae"):
            self.add_error("csm", _("Write who goes to the first conversation: the CSM and the AE."))
        return data


class TouchForm(forms.Form):
    """1: the customer was reached; 0: not after all."""

    reached = forms.TypedChoiceField(choices=(("1", "1"), ("0", "0")), coerce=lambda text: text == "1")


class PacketReviewForm(forms.Form):
    packet = forms.IntegerField(min_value=1, max_value=MOST)
