"""No field answers in the framework's own words: every message says what to write instead."""

import pytest
from django import forms
from django.core import validators

from facilitator.forms import ImportForm, MemberForm, ProgramUploadForm, RepForm, SignInForm, TeamForm, WelcomeForm
from facilitator.models import Team
from sessions.planning_forms import PlanForm
from tests import factories

# What people cannot type, whatever they do.
HIDDEN = {"seen", "step"}


def plan_form(team, data):
    section = factories.SectionFactory(minutes=5, minimum=3)
    return PlanForm(data, team=team, sections=[section], minutes={section.pk: 5}, total=60)


def every_form(facilitator, team):
    facilitator.set_password(factories.PASSWORD)
    return [
        SignInForm(),
        WelcomeForm(user=facilitator),
        TeamForm(),
        RepForm(),
        ImportForm(),
        MemberForm(),
        ProgramUploadForm(teams=Team.objects.all()),
        plan_form(team, None),
    ]


def codes_of(field):
    """The messages that a field can give."""
    codes = {"required"} if field.required else set()
    limits = {forms.DecimalField: {"max_digits", "max_decimal_places", "max_whole_digits"}, forms.FileField: {"empty"}}
    codes |= {code for kind, more in limits.items() if isinstance(field, kind) for code in more}
    codes |= {"invalid_choice"} & field.error_messages.keys()
    texts = (forms.EmailField, forms.IntegerField, forms.TimeField, forms.DateField, forms.FileField)
    codes |= {"invalid"} if isinstance(field, texts) else set()
    lengths = (validators.MaxLengthValidator, validators.MinValueValidator, validators.MaxValueValidator)
    return codes | {found.code for found in field.validators if isinstance(found, lengths)}


def raw(field):
    defaults = {}
    for kind in reversed(type(field).__mro__):
        defaults |= getattr(kind, "default_error_messages", {})
    said = field.error_messages
    return {code for code in codes_of(field) if code not in said or said[code] is defaults.get(code)}


def test_every_field_has_words_of_our_own(facilitator, team):
    found = {
        f"{type(form).__name__}.{name}": raw(field)
        for form in every_form(facilitator, team)
        for name, field in form.fields.items()
        if name not in HIDDEN
    }
    assert {name: codes for name, codes in found.items() if codes} == {}


@pytest.mark.parametrize("typed", ["a lot", "-1", "1000", "104.55"])
def test_nrr_that_cannot_be_read_says_what_to_write(team, typed):
    assert "such as 104.5" in plan_form(team, {"nrr": typed}).errors["nrr"][0]


def test_more_minutes_than_the_training_has_are_refused_in_words(team):
    section = factories.SectionFactory(minutes=5, minimum=3)
    form = PlanForm({f"minutes_{section.pk}": "90"}, team=team, sections=[section], minutes={section.pk: 5}, total=60)
    assert form.rows[0][1].errors == ["At most 60 minutes here: the whole training has no more."]


def test_hour_that_cannot_be_read_says_how_to_write_it(team):
    data = {"name": "Team West", "timezone": "UTC", "followup_weekday": "9", "followup_time": "nine"}
    errors = TeamForm(data).errors
    assert errors["followup_time"] == ["Write the hour of the standup, such as 09:00."]
    assert errors["followup_weekday"] == ["Choose a day from Monday to Sunday."]
