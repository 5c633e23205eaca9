"""Form fields for what a program holds: each knows its limit, says it, and gives back what it was given."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

# As in the file's own rules: only line breaks and tabs.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
TOO_LONG = gettext_lazy("Shorten it to %(high)d characters; there are %(size)d.")
EMPTY = gettext_lazy("Write something here.")
# So many rows are offered to be filled where no script can add any.
SPARE_ROWS = 2


def tidy(value: str) -> str:
    """Line breaks of one kind, no control characters, nothing around it."""
    return _CONTROL.sub("", value.replace("\r\n", "\n").replace("\r", "\n")).strip()


def limit(high: int) -> str:
    return ngettext("At most %(n)d character.", "At most %(n)d characters.", high) % {"n": high}


def check(value: str, high: int) -> str:
    if len(value) > high:
        raise ValidationError(TOO_LONG, params={"high": high, "size": len(value)})
    return value


class TextField(forms.CharField):
    """A line, or a paragraph where `long`. Not cut at its limit: what was pasted is shortened by whoever wrote it."""

    is_rows = False

    def __init__(self, *, high: int, long: bool = False, **kwargs: Any) -> None:
        self.high, self.long = high, long
        attrs: dict[str, Any] = {"data-high": high, "dir": "auto"}
        widget = forms.Textarea(attrs=attrs | {"rows": 3}) if long else forms.TextInput(attrs=attrs)
        super().__init__(widget=widget, error_messages={"required": EMPTY}, **kwargs)
        self.help_text = " ".join(filter(None, (str(self.help_text), limit(high))))

    def to_python(self, value: Any) -> str:
        text = tidy(str(value or ""))
        return text if self.long else " ".join(text.split("\n"))

    def validate(self, value: Any) -> None:
        super().validate(value)
        check(value, self.high)


class OwnWidget(forms.Widget):
    """Drawn by a template of the project's, which the form renderer does not look for."""

    def _render(self, template_name: str, context: dict[str, Any], renderer: Any = None) -> SafeString:
        return render_to_string(template_name, context)


class RowsInput(OwnWidget):
    """A text field a row; the value is a list of texts."""

    template_name = "facilitator/editor/rows.html"

    def __init__(self, *, high: int, each: int) -> None:
        super().__init__()
        self.high, self.each = high, each

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        texts = list(value or [])
        spare = [""] * min(SPARE_ROWS, max(0, self.high - len(texts)))
        return context | {"rows": [*texts, *spare], "high": self.high, "each": self.each}

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        return [text for text in map(tidy, data.getlist(name)) if text]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False


class RowsField(forms.Field):
    """A list of texts: at least `low` and at most `high`, each of at most `each` characters."""

    is_rows = True

    def __init__(self, *, high: int, each: int, low: int = 0, **kwargs: Any) -> None:
        self.low, self.high, self.each = low, high, each
        super().__init__(widget=RowsInput(high=high, each=each), required=low > 0, **kwargs)
        counted = _("At most %(n)d, each of at most %(each)d characters.") % {"n": high, "each": each}
        self.help_text = " ".join(filter(None, (str(self.help_text), counted)))

    def clean(self, value: Any) -> list[str]:
        texts = list(value)
        if len(texts) < self.low:
            raise ValidationError(_("Write at least %(n)d.") % {"n": self.low})
        if len(texts) > self.high:
            raise ValidationError(_("Keep %(n)d at most; there are %(size)d.") % {"n": self.high, "size": len(texts)})
        for number, text in enumerate(texts, start=1):
            if len(text) > self.each:
                values = {"n": number, "high": self.each, "size": len(text)}
                raise ValidationError(_("Number %(n)d: shorten it to %(high)d characters; it has %(size)d.") % values)
        return texts


class QuestionsInput(OwnWidget):
    """A question and its answer a row; the value is a list of {question, answer}."""

    template_name = "facilitator/editor/questions.html"

    def __init__(self, *, high: int, question: int, answer: int) -> None:
        super().__init__()
        self.high, self.question, self.answer = high, question, answer

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        entries = list(value or [])
        spare = [{"question": "", "answer": ""}] * min(1, max(0, self.high - len(entries)))
        limits = {"high": self.high, "question": self.question, "answer": self.answer}
        return context | {"rows": [*entries, *spare], **limits}

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[dict[str, str]]:
        questions, answers = data.getlist(f"{name}-question"), data.getlist(f"{name}-answer")
        pairs = [(tidy(question), tidy(answer)) for question, answer in zip(questions, answers, strict=False)]
        return [{"question": question, "answer": answer} for question, answer in pairs if question or answer]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False


class QuestionsField(forms.Field):
    """What people ask, with answers."""

    is_rows = True

    def __init__(self, *, high: int, question: int, answer: int, **kwargs: Any) -> None:
        self.high, self.question, self.answer = high, question, answer
        widget = QuestionsInput(high=high, question=question, answer=answer)
        super().__init__(widget=widget, required=False, **kwargs)

    def clean(self, value: Any) -> list[dict[str, str]]:
        if len(value) > self.high:
            values = {"n": self.high, "size": len(value)}
            raise ValidationError(_("Keep %(n)d at most; there are %(size)d.") % values)
        for number, entry in enumerate(value, start=1):
            for name, high in (("question", self.question), ("answer", self.answer)):
                if not entry[name]:
                    raise ValidationError(_("Number %(n)d: write both, a question and its answer.") % {"n": number})
                if len(entry[name]) > high:
                    values = {"n": number, "high": high, "size": len(entry[name])}
                    raise ValidationError(
                        _("Number %(n)d: shorten it to %(high)d characters; it has %(size)d.") % values
                    )
        return list(value)


class NumberField(forms.IntegerField):
    """A whole number in its range."""

    is_rows = False

    def __init__(self, *, low: int, high: int, **kwargs: Any) -> None:
        words = gettext_lazy("Write a whole number from %(low)d to %(high)d.") % {"low": low, "high": high}
        messages = dict.fromkeys(("required", "invalid", "min_value", "max_value"), words)
        super().__init__(min_value=low, max_value=high, error_messages=messages, **kwargs)
        self.widget.attrs["inputmode"] = "numeric"
        bounds = _("From %(low)d to %(high)d.") % {"low": low, "high": high}
        self.help_text = " ".join(filter(None, (str(self.help_text), bounds)))


class DecimalNumberField(forms.FloatField):
    """A number in its range."""

    is_rows = False

    def __init__(self, *, low: float, high: float, **kwargs: Any) -> None:
        words = _("Write a number from %(low)g to %(high)g.") % {"low": low, "high": high}
        messages = dict.fromkeys(("required", "invalid", "min_value", "max_value"), words)
        super().__init__(min_value=low, max_value=high, error_messages=messages, **kwargs)
        self.widget.attrs |= {"inputmode": "decimal", "step": "any"}
        bounds = _("From %(low)g to %(high)g.") % {"low": low, "high": high}
        self.help_text = " ".join(filter(None, (str(self.help_text), bounds)))
