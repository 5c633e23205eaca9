"""Reads from a page what a person could press or fill in: forms, buttons, and what the body says to its scripts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

Attributes = dict[str, str]
VALUE = "data-value-"


@dataclass
class Control:
    """An input, textarea, option or button of a form. `label` is the text that people read beside or on it."""

    kind: str
    name: str
    value: str
    label: str = ""
    checked: bool = False


@dataclass
class Form:
    """A form with everything that can be sent; `slug` is the last part of its address."""

    action: str
    attributes: Attributes
    controls: list[Control] = field(default_factory=list)

    @property
    def slug(self) -> str:
        return slug(self.action)

    def named(self, name: str) -> list[Control]:
        return [control for control in self.controls if control.name == name]

    def choices(self, name: str) -> list[Control]:
        """What can be picked under a name: radio buttons, options, submit buttons."""
        return [c for c in self.named(name) if c.kind in {"radio", "option", "submit"} and c.value]

    def has(self, *names: str) -> bool:
        return all(self.named(name) for name in names)

    def sent(self) -> dict[str, str]:
        """What a browser sends when nobody touches anything and no button has a name."""
        values = {}
        for control in self.controls:
            picked = control.checked if control.kind in {"radio", "checkbox", "option"} else control.kind != "submit"
            if control.name and picked:
                values[control.name] = control.value
        return values


@dataclass(frozen=True)
class Button:
    """A button outside forms that posts by itself (`data-post`)."""

    url: str
    values: dict[str, str]
    key: str
    label: str

    @property
    def slug(self) -> str:
        return slug(self.url)


@dataclass
class Page:
    """One page or panel. `marks` are the values of every data attribute, in order of appearance."""

    body: Attributes = field(default_factory=dict)
    forms: list[Form] = field(default_factory=list)
    buttons: list[Button] = field(default_factory=list)
    marks: list[tuple[str, str]] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    substeps: int = 0

    def mark(self, name: str) -> str:
        """The first value of a data attribute; empty without one."""
        return next((value for known, value in self.marks if known == name), "")

    def button(self, wanted: str) -> Button | None:
        return next((button for button in self.buttons if button.slug == wanted), None)

    def find(self, wanted: str) -> Form | None:
        return next((form for form in self.forms if form.slug == wanted), None)


def slug(url: str) -> str:
    return url.split("?", maxsplit=1)[0].rstrip("/").rsplit("/", maxsplit=1)[-1]


def read(html: str) -> Page:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.page


def read_body(html: str) -> Attributes:
    """What the body says to the page's scripts, without reading the rest of the page."""
    start = html.find("<body")
    return read(html[start : html.find(">", start) + 1]).body if start >= 0 else {}


class Pages(Mapping[str, Page]):
    """Panels by name, each read when somebody first looks at it: most are replaced before anybody does."""

    def __init__(self) -> None:
        self._html: dict[str, str] = {}
        self._read: dict[str, Page] = {}

    def put(self, name: str, html: str) -> None:
        self._html[name] = html
        self._read.pop(name, None)

    def html(self, name: str) -> str:
        return self._html[name]

    def __getitem__(self, name: str) -> Page:
        if name not in self._read:
            self._read[name] = read(self._html[name])
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._html)

    def __len__(self) -> int:
        return len(self._html)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()
        self.form: Form | None = None
        self.select = ""
        self.in_substeps = False
        # The element whose text is being read, the text so far, and the controls that it names.
        self.reading: list[str] = []
        self.labelled: list[Control] = []
        self.button: Attributes | None = None
        self.open_control: Control | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self.page.marks.extend((name, value) for name, value in attributes.items() if name.startswith("data-"))
        opened = getattr(self, f"open_{tag}", None)
        if opened is not None:
            opened(attributes)

    def handle_endtag(self, tag: str) -> None:
        closed = getattr(self, f"close_{tag}", None)
        if closed is not None:
            closed()

    def handle_data(self, data: str) -> None:
        self.reading.append(data)

    def text(self) -> str:
        text, self.reading = " ".join("".join(self.reading).split()), []
        return text

    def open_body(self, attributes: Attributes) -> None:
        self.page.body = attributes

    def open_a(self, attributes: Attributes) -> None:
        self.page.links.append(attributes.get("href", ""))

    def open_ol(self, attributes: Attributes) -> None:
        self.in_substeps = "substeps" in attributes.get("class", "").split()

    def close_ol(self) -> None:
        self.in_substeps = False

    def open_li(self, attributes: Attributes) -> None:
        self.page.substeps += self.in_substeps

    def open_form(self, attributes: Attributes) -> None:
        self.form = Form(attributes.get("action", ""), attributes)
        self.page.forms.append(self.form)

    def close_form(self) -> None:
        self.form = None

    def open_label(self, attributes: Attributes) -> None:
        self.reading, self.labelled = [], []

    def close_label(self) -> None:
        text = self.text()
        for control in self.labelled:
            control.label = text
        self.labelled = []

    def open_input(self, attributes: Attributes) -> None:
        kind = attributes.get("type", "text")
        missing = "on" if kind in {"radio", "checkbox"} else ""
        control = Control(
            kind, attributes.get("name", ""), attributes.get("value", missing), "", "checked" in attributes
        )
        self.labelled.append(control)
        self._add(control)

    def open_textarea(self, attributes: Attributes) -> None:
        self.reading = []
        self.open_control = self._add(Control("textarea", attributes.get("name", ""), ""))

    def close_textarea(self) -> None:
        if self.open_control is not None:
            self.open_control.value = "".join(self.reading).strip()
        self.open_control = None

    def open_select(self, attributes: Attributes) -> None:
        self.select = attributes.get("name", "")

    def open_option(self, attributes: Attributes) -> None:
        self.reading = []
        option = Control("option", self.select, attributes.get("value", ""), "", "selected" in attributes)
        self.open_control = self._add(option)

    def close_option(self) -> None:
        if self.open_control is not None:
            self.open_control.label = self.text()
        self.open_control = None

    def open_button(self, attributes: Attributes) -> None:
        self.reading, self.button = [], attributes

    def close_button(self) -> None:
        attributes, self.button, label = self.button or {}, None, self.text()
        if "data-post" in attributes and "disabled" not in attributes:
            values = {name.removeprefix(VALUE): value for name, value in attributes.items() if name.startswith(VALUE)}
            self.page.buttons.append(Button(attributes["data-post"], values, attributes.get("data-key", ""), label))
        elif attributes.get("type", "submit") == "submit":
            self._add(Control("submit", attributes.get("name", ""), attributes.get("value", ""), label))

    def _add(self, control: Control) -> Control:
        if self.form is not None:
            self.form.controls.append(control)
        return control


def forms_in(pages: Mapping[str, Page], *names: str) -> Iterator[Form]:
    """The forms of the named panels."""
    for name in names:
        yield from pages.get(name, Page()).forms
