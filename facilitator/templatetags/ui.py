"""The template components: each tag declares what it takes, and anything else is a template error."""

from functools import lru_cache
from typing import Any

import segno
from django import template
from django.forms import BaseForm, BoundField, CheckboxInput
from django.utils.safestring import SafeString, mark_safe

from facilitator.models import Claim

register = template.Library()


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, *, hint: str = "") -> dict[str, Any]:
    """One form field with label, hint and errors; `hint` stands in for the form's own help text."""
    shown_hint = hint or bound.help_text
    described_by = " ".join(
        f"{bound.auto_id}_{part}" for part, present in (("helptext", shown_hint), ("error", bound.errors)) if present
    )
    attrs: dict[str, str | bool] = {"aria-describedby": described_by} if described_by else {}
    # A refused form begins where it was refused: on a phone that may be three screens down.
    if bound.errors and bound.name == next(name for name in bound.form.fields if name in bound.form.errors):
        attrs["autofocus"] = True
    return {
        "field": bound,
        "hint": shown_hint,
        # What another answer asks for is neither optional nor always required, and what is ticked or not needs no word.
        "optional": not bound.field.required and not getattr(bound.field, "depends", False),
        "described_by": described_by,
        "tick": isinstance(bound.field.widget, CheckboxInput),
        "widget": "" if bound.is_hidden or bound.use_fieldset else bound.as_widget(attrs=attrs),
    }


@register.inclusion_tag("components/form_errors.html")
def form_errors(form: BaseForm) -> dict[str, BaseForm]:
    """The errors of the form as a whole, or one line that sends the eye to the marked fields."""
    return {"form": form}


@register.inclusion_tag("components/claim.html")
def claim(claim: Claim) -> dict[str, Claim]:
    """A statistic of a program, never without its standing and who claims it (R7)."""
    return {"claim": claim}


@register.inclusion_tag("components/qr.html")
def qr(url: str, *, label: str) -> dict[str, str]:
    """A QR code of `url` as inline SVG, dark on white with its quiet zone; `label` is read aloud for it."""
    return {"svg": _qr_svg(url), "label": label}


@lru_cache(maxsize=64)
def _qr_svg(url: str) -> SafeString:
    code = segno.make_qr(url, error="m")
    # Safe: segno draws modules as path data; the address itself does not appear in the markup.
    return mark_safe(code.svg_inline(omitsize=True, border=4, dark="#000", svgclass=None, lineclass=None))  # noqa: S308 # see above
