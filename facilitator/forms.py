"""Everything that comes into the desk from outside passes one of these."""

from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from facilitator import calendars, dated, roster
from facilitator.models import Membership, Rep, Team, User
from facilitator.texts import clean_text

MAX_PROGRAM_BYTES = 256 * 1024
TOO_LONG = {"max_length": _("Write at most %(limit_value)d characters.")}
LONGEST_PASSWORD = {"max_length": _("A password has at most %(limit_value)d characters here. Write a shorter one.")}
LONGEST_EMAIL = 254
NAME_WORDS = {"required": _("Write the name: at least two letters."), **TOO_LONG}
EMAIL_WORDS = {
    "required": _("Write an e-mail address, like ana@example.com."),
    "invalid": _("This is not an e-mail address. Write one like ana@example.com."),
    **TOO_LONG,
}


def one_of_the_list(text: Any) -> dict[str, Any]:
    """One wording for a choice that was left out and for one that is not offered."""
    return {"required": text, "invalid_choice": text}


def an_hour(text: Any) -> dict[str, Any]:
    return {"required": text, "invalid": text}


def a_file(text: Any) -> dict[str, Any]:
    unread = _("The file did not arrive. Choose it again.")
    empty = _("The file is empty. Choose another one.")
    return {"required": text, "invalid": unread, "missing": unread, "empty": empty, "max_length": unread}


class SignInForm(forms.Form):
    """E-mail address and password."""

    email = forms.EmailField(
        label=_("E-mail"),
        error_messages=EMAIL_WORDS,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    password = forms.CharField(
        label=_("Password"),
        error_messages={"required": _("Write your password, or use your sign-in link."), **LONGEST_PASSWORD},
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class WelcomeForm(forms.Form):
    """A person's own name, and their own password if they want one."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=80,
        error_messages=NAME_WORDS,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        label=_("New password"),
        required=False,
        error_messages=LONGEST_PASSWORD,
        strip=False,
        max_length=200,
        help_text=_("At least 12 characters. Without one you sign in by a link."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if user.has_usable_password():
            self.fields["current"] = forms.CharField(
                label=_("Present password"),
                required=False,
                error_messages=LONGEST_PASSWORD,
                strip=False,
                max_length=200,
                help_text=_("Only needed for a new one."),
                widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
            )

    def clean_name(self) -> str:
        name = clean_text(self.cleaned_data["name"])
        if len(name) < 2:
            raise ValidationError(_("Write the name that the room knows you by: at least two letters."))
        return name

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if password:
            password_validation.validate_password(password, self.user)
        return password

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "current" in self.fields and data.get("password") and not self.user.check_password(data.get("current", "")):
            self.add_error("current", _("This is not your present password. Write the one you signed in with."))
        return data


class TeamForm(forms.ModelForm):  # type: ignore[type-arg] # the class is generic in its stubs only
    """A team and its calendar. `seen` is the calendar whose effect on open dates the person was shown."""

    seen = forms.CharField(required=False, max_length=120, widget=forms.HiddenInput)

    class Meta:
        model = Team
        fields = [
            "name",
            "timezone",
            "followup_weekday",
            "followup_time",
            "quiet_from",
            "quiet_until",
            "holidays_country",
        ]
        widgets = {
            "timezone": forms.Select(attrs={"data-timezone": ""}),
            "followup_time": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "quiet_from": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "quiet_until": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }
        labels = {
            "name": _("Team name"),
            "timezone": _("Time zone"),
            "followup_weekday": _("Standup day"),
            "followup_time": _("Standup time"),
            "quiet_from": _("Quiet from"),
            "quiet_until": _("Quiet until"),
            "holidays_country": _("Public holidays of"),
        }
        error_messages = {
            "name": {"required": _("Write the team's name, such as “Team West”."), **TOO_LONG},
            "timezone": {name: _("Choose a time zone from the list.") for name in ("required", "max_length")},
            "followup_weekday": one_of_the_list(_("Choose a day from Monday to Sunday.")),
            "followup_time": an_hour(_("Write the hour of the standup, such as 09:00.")),
            "quiet_from": an_hour(_("Write an hour, such as 19:00.")),
            "quiet_until": an_hour(_("Write an hour, such as 08:00.")),
        }
        help_texts = {
            "timezone": _("Every date and time of this team is meant in this zone."),
            "followup_weekday": _("When everybody reports what came of their promise."),
            "quiet_from": _("No reminder is sent between these two times."),
            "holidays_country": _("A standup on a public holiday moves to the working day before."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = calendars.zones()
        present = self.initial.get("timezone") or ""
        if present and not any(present == name for _region, names in known for name, _city in names):
            known = [(str(_("In use")), [(present, present)]), *known]
        zone = self.fields["timezone"].widget
        zone.choices = known
        self.fields["holidays_country"] = forms.ChoiceField(
            label=self.fields["holidays_country"].label,
            help_text=self.fields["holidays_country"].help_text,
            choices=calendars.country_choices(),
            required=False,
            error_messages=one_of_the_list(_("Choose a country from the list, or “None”.")),
        )

    @property
    def values(self) -> dict[str, Any]:
        """The team's own fields."""
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}

    @property
    def calendar(self) -> str:
        """The calendar as it was sent, in a few words of its own: what `seen` is compared with."""
        return "|".join(str(self.cleaned_data[name]) for name in dated.CALENDAR)

    @property
    def is_unseen(self) -> bool:
        """Another calendar, of which the person has not seen yet what it moves."""
        changes = not set(dated.CALENDAR).isdisjoint(self.changed_data)
        return changes and self.cleaned_data["seen"] != self.calendar

    def clean_name(self) -> str:
        name = clean_text(self.cleaned_data["name"])
        if len(name) < 2:
            raise ValidationError(_("Write at least two letters, such as “Team West”."))
        return name


class RepForm(forms.Form):
    """One rep, typed."""

    name = forms.CharField(
        label=_("Name"), max_length=60, error_messages=NAME_WORDS, help_text=_("As the room knows them.")
    )
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        max_length=LONGEST_EMAIL,
        error_messages=EMAIL_WORDS,
        help_text=_("For reminders; no other rep sees it."),
    )
    role = forms.ChoiceField(
        label=_("Role"),
        choices=Rep.Role.choices,
        initial=Rep.Role.CSM,
        error_messages=one_of_the_list(_("Choose CSM, AE, AM or other.")),
    )

    def clean_name(self) -> str:
        name = clean_text(self.cleaned_data["name"])
        if len(name) < 2:
            raise ValidationError(_("Write at least two letters."))
        return name

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        return email.lower()


class RepsFilter(forms.Form):
    """Which of a team's reps its page lists: `gone` for those who have left, `find` for a part of the name."""

    gone = forms.BooleanField(required=False)
    find = forms.CharField(required=False, max_length=60)

    def chosen(self) -> dict[str, Any]:
        """What is broken is left out, so that an old link still opens."""
        self.is_valid()
        gone, find = (self.cleaned_data.get(name) for name in ("gone", "find"))
        return {"gone": bool(gone), "find": clean_text(find or "")}


class ImportForm(forms.Form):
    """A list of reps, pasted or as a file. `seen` is the digest of the list whose preview the person saw."""

    text = forms.CharField(
        label=_("Or paste the list here"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text=_("One name a line, or name, e-mail and role with commas, semicolons or tabs between them."),
    )
    file = forms.FileField(
        label=_("CSV file"),
        required=False,
        error_messages=a_file(_("Choose a CSV file, or paste the list.")),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,text/csv"}),
    )
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    step = forms.CharField(required=False, max_length=10)

    def clean(self) -> dict[str, Any]:
        """Afterwards `text` is the list, wherever it came from."""
        data = super().clean() or {}
        if (file := data.get("file")) is not None:
            try:
                data["text"] = roster.decode(file.read(roster.MAX_BYTES + 1))
            except roster.RosterError as error:
                self.add_error("file", str(error))
        data["text"] = data.get("text", "").replace("\r\n", "\n").replace("\r", "\n")
        return data


class MemberForm(forms.Form):
    """Somebody who may see, or run, the team's trainings."""

    email = forms.EmailField(label=_("E-mail"), max_length=LONGEST_EMAIL, error_messages=EMAIL_WORDS)
    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        required=False,
        error_messages=TOO_LONG,
        help_text=_("They can change it when they first sign in."),
    )
    role = forms.ChoiceField(
        label=_("Role"),
        widget=forms.RadioSelect,
        choices=[
            (Membership.Role.MANAGER, _("Manager: reads what was promised and kept")),
            (Membership.Role.FACILITATOR, _("Facilitator: plans and runs trainings")),
        ],
        initial=Membership.Role.MANAGER,
        error_messages=one_of_the_list(_("Choose manager or facilitator.")),
    )

    def clean_name(self) -> str:
        return clean_text(self.cleaned_data["name"])


class ProgramUploadForm(forms.Form):
    """A program's text for one team, as a file or pasted; a file that was chosen counts.

    `over` is the number of the draft that the person has seen and wants to replace.
    """

    file = forms.FileField(
        label=_("Program file"),
        required=False,
        help_text=_("A TOML file, at most 256 KB. Download a program to see how one is written."),
        widget=forms.FileInput(attrs={"accept": ".toml"}),
        error_messages=a_file(_("Choose the file of the program, ending in .toml.")),
    )
    text = forms.CharField(
        label=_("Or its text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 16, "spellcheck": "false", "wrap": "off"}),
        help_text=_("What is wrong in a file can be corrected here."),
    )
    over = forms.IntegerField(
        required=False,
        min_value=0,
        max_value=2**31 - 1,
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), _("This page is out of date. Load the text again.")
        ),
    )

    def __init__(self, *args: Any, teams: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"] = forms.ModelChoiceField(
            teams,
            label=_("For team"),
            empty_label=None,
            help_text=_("Only members of this team see it."),
            error_messages=one_of_the_list(_("Choose one of the teams that you run.")),
        )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file is not None and file.size > MAX_PROGRAM_BYTES:
            raise ValidationError(_("This file is larger than 256 KB. A program is text only, and smaller."))
        return file

    def clean_text(self) -> str:
        """With line breaks as files have them; a browser sends its own."""
        text = str(self.cleaned_data["text"]).replace("\r\n", "\n").replace("\r", "\n")
        return text if text.strip() else ""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not data.get("file") and not data.get("text"):
            self.add_error("file", _("Choose the file of the program, ending in .toml, or paste its text."))
        return data
