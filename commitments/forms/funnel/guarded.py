"""A form that guardrails can stand in the way of."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from commitments import guarding, playguard
from commitments.noterules import blocks


class Guarded(forms.Form):
    """A form that guardrails can stand in the way of: `blocking` is what they say, `despite` that it was read."""

    despite = forms.BooleanField(required=False, label=gettext_lazy("I have read this, and go on all the same"))
    blocking: list[Any] = []

    def guard(self, seen: playguard.Seen) -> None:
        self.blocking = blocks(seen.spoken)
        if self.blocking and not self.cleaned_data.get("despite"):
            self.add_error("despite", [guarding.in_words(verdict) for verdict in self.blocking])

    @property
    def overridden(self) -> tuple[str, ...]:
        """The rules that were read and overridden."""
        return tuple(verdict.rule for verdict in self.blocking)
