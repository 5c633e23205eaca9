"""The template components: what they render, and that they take nothing they did not declare."""

import pytest
from django import forms
from django.template import Context, Template, TemplateSyntaxError
from django.test import SimpleTestCase

from facilitator.models import Claim


class NoteForm(forms.Form):
    account = forms.CharField(label="Account", help_text="As in the CRM.")
    hour = forms.CharField(label="Hour", required=False)
    role = forms.ChoiceField(label="Role", widget=forms.RadioSelect, choices=[("csm", "CSM"), ("ae", "AE")])
    agreed = forms.BooleanField(label="Agreed")
    key = forms.CharField(widget=forms.HiddenInput)


def render(source: str, **context: object) -> str:
    return Template("{% load ui %}" + source).render(Context(context))


def assert_contains(html: str, needle: str, count: int = 1) -> None:
    SimpleTestCase().assertInHTML(needle, html, count=count)


@pytest.mark.parametrize(
    "source",
    [
        "{% field form.account size=3 %}",
        "{% claim claim source='me' %}",
        "{% qr url label='x' scale=4 %}",
        "{% qr url %}",
        "{% form_errors form tone='ok' %}",
    ],
)
def test_component_refuses_arguments_it_does_not_declare(source: str) -> None:
    with pytest.raises(TemplateSyntaxError):
        render(source)


def test_field_ties_its_hint_to_the_input() -> None:
    html = render("{% field form.account %}", form=NoteForm())
    assert_contains(html, '<p class="hint" id="id_account_helptext">As in the CRM.</p>')
    assert 'aria-describedby="id_account_helptext"' in html


def test_field_with_errors_is_marked_and_describes_them_after_the_hint() -> None:
    html = render("{% field form.account %}", form=NoteForm({}))
    assert 'aria-describedby="id_account_helptext id_account_error"' in html
    assert 'aria-invalid="true"' in html
    assert_contains(html, '<ul class="errors" id="id_account_error"><li>This field is required.</li></ul>')


def test_first_field_that_was_refused_has_the_focus() -> None:
    html = render("{% field form.account %}{% field form.agreed %}", form=NoteForm({}))
    assert html.count(" autofocus") == html.split('name="agreed"')[0].count(" autofocus") == 1
    html = render("{% field form.account %}{% field form.agreed %}", form=NoteForm({"account": "Nord", "role": "ae"}))
    assert html.count(" autofocus") == html.split('name="agreed"')[1].count(" autofocus") == 1
    assert " autofocus" not in render("{% field form.account %}", form=NoteForm())


def test_field_says_when_it_is_optional_and_takes_a_hint_of_its_own() -> None:
    html = render("{% field form.hour hint='Like 10:00.' %}", form=NoteForm())
    assert_contains(html, '<span class="optional">optional</span>')
    assert_contains(html, '<p class="hint" id="id_hour_helptext">Like 10:00.</p>')
    assert html.count('aria-describedby="id_hour_helptext"') == 1


def test_radio_field_is_a_group_with_a_legend() -> None:
    html = render("{% field form.role %}", form=NoteForm({}))
    assert_contains(html, "<legend>Role</legend>")
    assert_contains(html, "<span>CSM</span>")
    assert 'aria-describedby="id_role_error"' in html


def test_checkbox_field_has_its_words_beside_the_box() -> None:
    html = render("{% field form.agreed %}", form=NoteForm())
    assert '<label class="check" for="id_agreed"><input type="checkbox"' in html


def test_hidden_field_is_only_its_input() -> None:
    html = render("{% field form.key %}", form=NoteForm())
    assert html.strip() == '<input type="hidden" name="key" id="id_key">'


def test_form_errors_say_nothing_about_a_good_form() -> None:
    assert render("{% form_errors form %}", form=NoteForm()).strip() == ""


def test_form_errors_point_to_the_marked_fields() -> None:
    html = render("{% form_errors form %}", form=NoteForm({}))
    assert_contains(html, "<p>Not saved yet. Please look at the marked fields.</p>")


def test_claim_shows_figure_standing_and_source() -> None:
    claim = Claim(figure="40", unit="%", text="fewer", source="Bain", standing=Claim.Standing.MISATTRIBUTED)
    html = render("{% claim claim %}", claim=claim)
    assert_contains(html, '<span class="standing" data-standing="misattributed">Misattributed</span>')
    assert "claimed: Bain" in html


def test_claim_without_a_source_says_so() -> None:
    claim = Claim(figure="<40>", text="fewer", standing=Claim.Standing.UNVERIFIED)
    html = render("{% claim claim %}", claim=claim)
    assert "no source given" in html
    assert "&lt;40&gt;" in html


def test_qr_is_an_inline_drawing_without_style_or_address() -> None:
    html = render("{% qr url label='Join' %}", url="http://192.168.4.20:8000/j/K7RMXP")
    assert '<div class="qr" role="img" aria-label="Join"><svg viewBox="0 0 ' in html
    assert "style" not in html
    assert "192.168" not in html
