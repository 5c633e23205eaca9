"""What the links in mails take, and the filter of the desk's list of mails."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commitments.models import MailClass
from commitments.queries import mailstops
from facilitator.models import Team

ONE_CLICK = "One-Click"


class PrefillForm(forms.Form):
    """Which of the links was followed. It fills the form in and stores nothing; nonsense fills nothing in."""

    did = forms.ChoiceField(required=False)

    def __init__(self, *args: Any, choices: Iterable[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["did"].choices = choices  # type: ignore[attr-defined] # a ChoiceField

    def chosen(self) -> str:
        return str(self.cleaned_data["did"]) if self.is_valid() else ""


class OneClickForm(forms.Form):
    """What a mail program posts by RFC 8058, word for word; our own button posts the same."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["List-Unsubscribe"] = forms.ChoiceField(choices=[(ONE_CLICK, ONE_CLICK)])


class ChoiceForm(forms.Form):
    """The classes of mail somebody wants."""

    wanted = forms.MultipleChoiceField(
        choices=MailClass.choices, required=False, widget=forms.CheckboxSelectMultiple, label=_("Send me")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["wanted"].depends = True  # type: ignore[attr-defined] # see templatetags.ui.field


class MailFilter(forms.Form):
    """`?state=waiting`; a broken one shows everything."""

    STATES = (("waiting", _("Waiting")), ("sent", _("Sent")), ("refused", _("Refused")), ("left_out", _("Left out")))

    state = forms.ChoiceField(choices=STATES, required=False)

    def chosen(self) -> str:
        return str(self.cleaned_data["state"]) if self.is_valid() else ""


class HoldForm(forms.Form):
    """To whom no mail is to go any more; afterwards `who` is the one address that is meant."""

    who = forms.CharField(
        max_length=254,
        label=_("Rep, or e-mail address"),
        error_messages={
            "required": _("Write the name or the e-mail address of somebody of this team."),
            "max_length": _("This is longer than an address. Write only the name or the address."),
        },
        widget=forms.TextInput(attrs={"list": "people", "autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, team: Team, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.team = team

    def clean_who(self) -> str:
        found = mailstops.named(self.team, self.cleaned_data["who"])
        if not found:
            raise forms.ValidationError(
                _("Nobody of this team whom mail reaches has this name or address. Choose one from the list.")
            )
        if len(found) > 1:
            raise forms.ValidationError(_("More than one person has this name. Write the e-mail address."))
        return found[0]


class ReleaseForm(forms.Form):
    """The address to which mail goes again."""

    address = forms.CharField(max_length=254)
