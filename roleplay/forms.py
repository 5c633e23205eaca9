"""Everything that comes into the role-play from outside passes one of these."""

from django import forms
from django.utils.translation import gettext_lazy as _

from roleplay.models import FlagKind, PressKind
from sessions.forms import MOST, TextField

LONGEST = 140
LONGEST_LINE = 240


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


class InterruptForm(forms.Form):
    """Whether flags stop their pair at once."""

    on = forms.TypedChoiceField(
        choices=[("yes", _("At once")), ("no", _("In the debrief"))], coerce=lambda v: v == "yes"
    )


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


class OpeningLineForm(forms.Form):
    """The first sentences of the talk, as they will be said."""

    line = TextField(
        max_length=LONGEST_LINE,
        error_messages={
            "required": _("Write the first sentence you will say: what you saw, in their words."),
            "max_length": _("Shorten it to %(limit_value)d characters: one breath."),
        },
    )


class PerformForm(forms.Form):
    """Who opens and who listens. `at` is the performance that the page was drawn after, 0 before the first."""

    seller = forms.IntegerField(
        min_value=1, max_value=MOST, error_messages=dict.fromkeys(("required", "invalid"), _("Choose who opens."))
    )
    customer = forms.IntegerField(
        min_value=1, max_value=MOST, error_messages=dict.fromkeys(("required", "invalid"), _("Choose who listens."))
    )
    at = _row()


class VoteForm(RoundForm):
    """What the first sentence was about; the round is the performance voted on."""

    first = forms.ChoiceField(
        choices=[("signal", ""), ("product", "")],
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Tap one of the two.")),
    )


class NeverSayForm(forms.Form):
    """One of the activity's never-say patterns, by its place in the list."""

    pattern = forms.IntegerField(min_value=1, max_value=20)


class HeardNeverSayForm(RoundForm, NeverSayForm):
    """The same from a listener's phone."""


class AcknowledgeForm(forms.Form):
    """The debrief that its rep has read."""

    debrief = _row()


class CheckForm(forms.Form):
    """A yes or no to one check of one talk."""

    pair = _row()
    position = forms.IntegerField(min_value=0, max_value=99)
    met = forms.TypedChoiceField(choices=[("yes", _("Yes")), ("no", _("No"))], coerce=lambda v: v == "yes")


class LanguageForm(forms.Form):
    """Whether cards are read in the program's second language."""

    second = forms.TypedChoiceField(
        choices=[("yes", _("Second language")), ("no", _("First language"))], coerce=lambda v: v == "yes"
    )
