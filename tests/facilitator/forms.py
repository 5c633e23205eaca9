"""What a browser sends when somebody opens a form and saves it without touching anything."""

from html.parser import HTMLParser


class Form(HTMLParser):
    """The fields of the form with a `data-keep`, in order, as (name, value)."""

    def __init__(self, page):
        super().__init__()
        self.fields, self._inside, self._text, self._select = [], False, None, None
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        has = dict(attrs)
        if tag == "form":
            self._inside = "data-keep" in has
        if not self._inside and has.get("form") != "minutes":
            return
        if tag == "input" and (has.get("type") not in {"checkbox", "radio"} or "checked" in has):
            self.fields.append((has["name"], has.get("value") or ("on" if has.get("type") == "checkbox" else "")))
        elif tag == "textarea":
            self._text = [has["name"], ""]
        elif tag == "select":
            self._select = has["name"]
        elif tag == "option" and "selected" in has and self._select:
            self.fields.append((self._select, has["value"]))

    def handle_data(self, data):
        if self._text is not None:
            self._text[1] += data

    def handle_endtag(self, tag):
        if tag == "form":
            self._inside = False
        if tag == "textarea" and self._text is not None:
            name, text = self._text
            # A browser drops the first line break, and sends the others as it likes them.
            self.fields.append((name, text.removeprefix("\n").replace("\n", "\r\n")))
            self._text = None


def as_sent(page, **changes):
    """The form's fields for `client.post`, with some of them changed."""
    sent = {}
    for name, value in Form(page.text).fields:
        sent.setdefault(name, []).append(value)
    return sent | changes
