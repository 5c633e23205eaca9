"""Everything that comes into the role-play from outside passes one of these."""

from django import forms
from django.utils.translation import gettext_lazy as _

from roleplay.models import FlagKind, PressKind
from sessions.forms import MOST, TextField

LONGEST = 140


def _row() -> forms.IntegerField:
    return forms.IntegerField(min_value=0, max_value=MOST)


class AdvanceForm(forms.Form):
    """The stage that the primary button was drawn for."""

    at = forms.CharField(max_length=40)


class FlagForm(forms.Form):
    """A pair and what it is flagged for."""

    pair = forms.IntegerField(
        min_value=0, max_value=MOST, error_messages={"required": _("Pick a pair first, then the flag.")}
    )
    kind = forms.ChoiceField(choices=FlagKind.choices)
    note = TextField(max_length=LONGEST, required=False)


class FlagChoiceForm(forms.Form):
    """One flag, to take back or to read."""

    flag = _row()


class FairForm(FlagChoiceForm):
    """Whether a flag was fair."""

    fair = forms.TypedChoiceField(choices=[("yes", _("Fair")), ("no", _("Not fair"))], coerce=lambda v: v == "yes")


class NoteForm(FlagChoiceForm):
    """A note beside a flag; empty takes it away."""

    note = TextField(max_length=LONGEST, required=False)


class RoundForm(forms.Form):
    """The half that a tap belongs to, so that one sent late still counts where it was made."""

    round = _row()


class PressForm(RoundForm):
    """A tap on the referee pad."""

    kind = forms.ChoiceField(choices=PressKind.choices)


class PairChoiceForm(forms.Form):
    """The pair to debrief; none means the next in the suggested order."""

    pair = forms.IntegerField(min_value=0, max_value=MOST, required=False)


class DebriefForm(forms.Form):
    """One keep and one change for one seller."""

    about = _row()
    keep = TextField(
        label=_("Keep"),
        max_length=LONGEST,
        error_messages={
            "required": _("Write one thing they should keep doing."),
            "max_length": _("Keep it to one short sentence: 140 characters at most."),
        },
    )
    change = TextField(
        label=_("Change"),
        max_length=LONGEST,
        error_messages={
            "required": _("Write one thing to do differently next time."),
            "max_length": _("Keep it to one short sentence: 140 characters at most."),
        },
    )


class AcknowledgeForm(forms.Form):
    """The debrief that its rep has read."""

    debrief = _row()
