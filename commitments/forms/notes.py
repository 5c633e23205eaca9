"""The note as a phone sends it, and the small forms of the console."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from commitments import calendars, duedates, guarding, noterules, wording
from commitments.forms.fields import HourField
from commitments.models import Motion, Trigger
from commitments.wording import Problem
from sessions.forms import DayField, TextField
from sessions.models import TrainingSession

ACCOUNT = 200
LATER = "later"
DAY = "D j M"
WHEN_FIELDS = {"past": "day", "too_far": "day", "no_hour": "hour", "after_friday": "late_ok"}


class NoteForm(forms.Form):
    """Account, trigger, exact next action, day and hour. Days are the team's; `conversation_at` comes out in UTC."""

    # No maxlength in the page: it would cut a pasted text without a word.
    account = TextField(required=False, label=gettext_lazy("Account"))
    trigger = forms.ChoiceField(choices=Trigger.choices, required=False, label=gettext_lazy("Why now"))
    motion = forms.ChoiceField(choices=Motion.choices, required=False)
    next_action = TextField(
        required=False,
        label=gettext_lazy("Exact next action"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    day = forms.CharField(required=False, label=gettext_lazy("Day"))
    date = DayField(required=False, label=gettext_lazy("Which day"))
    hour = HourField(required=False, label=gettext_lazy("Hour"))
    late_ok = forms.BooleanField(required=False)
    # What the page knew of an account when it was drawn, and that a rule which blocks was read and meant.
    known = forms.CharField(required=False)
    despite = forms.BooleanField(required=False)

    def __init__(self, *args: Any, training: TrainingSession, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.training = training
        self.calendar = calendars.of(training.team)
        self.friday = calendars.friday(training)

    @property
    def days(self) -> list[dt.date]:
        """Today to the last day that keeps the goal; empty once that day is over."""
        today = self.calendar.day_of(timezone.now())
        return [today + dt.timedelta(days=n) for n in range(min(14, (self.friday - today).days + 1))]

    @property
    def after_standup(self) -> dt.date | None:
        """When a conversation on the standup's day is reported that ends after the standup; None without that day."""
        if self.friday not in self.days:
            return None
        late = self.calendar.standup_on(self.friday)
        return duedates.friday_report(calendars.session_at(self.training), late, self.calendar).day

    def clean_account(self) -> str:
        account: str = self.cleaned_data["account"]
        if not account:
            raise forms.ValidationError(_("Write the account’s name."))
        if len(account) > ACCOUNT:
            raise forms.ValidationError(_("Write a shorter name: at most %(most)d characters.") % {"most": ACCOUNT})
        return account

    def clean_trigger(self) -> str:
        trigger: str = self.cleaned_data["trigger"]
        if not trigger:
            raise forms.ValidationError(_("Choose the trigger: what makes now the right time?"))
        return trigger

    def clean_known(self) -> dict[str, str]:
        """Facts as the page was drawn with. Nobody types them, so what is broken counts as not known."""
        text: str = self.cleaned_data["known"]
        return guarding.read(text) if text else {}

    def clean_next_action(self) -> str:
        action: str = self.cleaned_data["next_action"]
        problem = wording.check_next_action(action, language=get_language() or "en")
        if problem is not None and problem.severity == "error":
            raise forms.ValidationError(_action_words(problem))
        return action

    def clean(self) -> dict[str, Any]:
        data = self.read(super().clean() or {})
        if not self.errors and not data["despite"]:
            self._guard(data)
        return data

    def read(self, data: dict[str, Any]) -> dict[str, Any]:
        """The note's moment out of day, date and hour."""
        day = self._day(data)
        if day is None or "hour" in self.errors:
            return data
        hour: dt.time | None = data.get("hour")
        at = calendars.local(day, hour or dt.time(12), self.calendar.zone)
        self._check(at, has_hour=hour is not None, late_ok=data.get("late_ok", False))
        data["conversation_at"] = at
        return data

    def _guard(self, data: dict[str, Any]) -> None:
        """What a guardrail blocks is posted once its author has read why, and means it all the same."""
        blocking = noterules.blocks(guarding.of_data(data, self.training.team))
        if blocking:
            self.add_error("despite", [guarding.in_words(verdict) for verdict in blocking])

    def _day(self, data: dict[str, Any]) -> dt.date | None:
        """The chosen chip's day, or the typed date behind “later”; reports what is missing."""
        chosen = data.get("day", "")
        if chosen == LATER:
            typed: dt.date | None = data.get("date")
            if typed is None and "date" not in self.errors:
                self.add_error("date", _("Pick the day of the conversation."))
            return typed
        try:
            day: dt.date | None = DayField().clean(chosen)
        except forms.ValidationError:
            self.add_error("day", _("Choose the day of the conversation."))
            return None
        return day

    def _check(self, at: dt.datetime, *, has_hour: bool, late_ok: bool) -> None:
        problem = wording.check_when(
            at, timezone.now(), self.friday, self.calendar, has_hour=has_hour, allow_late=late_ok
        )
        if problem is not None and problem.severity == "error":
            field = WHEN_FIELDS[problem.code]
            # A date behind "later" is at fault where it was typed.
            field = "date" if field == "day" and self.cleaned_data.get("day") == LATER else field
            self.add_error(field, _when_words(problem))


def _action_words(problem: Problem) -> str:
    """What to write instead, for each code of wording.check_next_action."""
    return {
        "empty": _("Write the exact next action, like “Call Priya and propose a capacity review”."),
        "too_long": _("Shorten it to %(most)s characters: one action, one line. Now it has %(characters)s."),
        "too_short": _("Write at least three words: what will you do, with whom, about what?"),
        "no_verb": _("Start with what you will do, like “Call”, “Send” or “Book”."),
    }[problem.code] % problem.params


def _when_words(problem: Problem) -> str:
    """What to write instead, for each code of wording.check_when."""
    days = {key: date_format(day, DAY) for key, day in problem.params.items() if isinstance(day, dt.date)}
    return {
        "past": _("This is in the past. Choose a day and hour still to come."),
        "too_far": _("This is too far away. Choose a day up to %(latest)s."),
        "no_hour": _("Write the hour too, like 10:00."),
        "after_friday": _("This is later than %(last_day)s. Choose an earlier day, or tick that it misses the goal."),
    }[problem.code] % days


class NotePick(forms.Form):
    """Which note a console button means."""

    note = forms.IntegerField(min_value=1)


class TurnForm(forms.Form):
    """The number of the move the page was drawn after (sessions.turns.Turns.moves)."""

    turn = forms.IntegerField(min_value=0)


class PledgeForm(forms.Form):
    """Who takes the pledge in the room."""

    name = TextField(
        max_length=60,
        label=gettext_lazy("Made by"),
        error_messages={"required": gettext_lazy("Write who takes the pledge.")},
    )
