"""What the editor's pages show of a draft, read from its text."""

import dataclasses
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from facilitator import kinds, timetables
from facilitator.actions.draft_work import Clash
from facilitator.editor.words import label_of
from facilitator.models import Claim, ProgramChange, ProgramDraft
from facilitator.programfile import Problem, ProgramFile, read
from facilitator.programfile.compare import Address, differences, part_at, title_of
from facilitator.programfile.limits import SECOND
from facilitator.programfile.parts import LANGUAGES
from facilitator.programfile.problems import Path

# Where a problem is: "sections[2].activities[1].settings.options" is the first activity of the second section.
_PLACE = re.compile(r"(sections|claims|scenarios)\[(\d+)\](?:\.activities\[(\d+)\])?")


@dataclass(frozen=True)
class Line:
    """A part in a list of its kind, with the way to its form. `first` and `last` cannot move further."""

    address: Address
    title: str
    url: str
    first: bool
    last: bool
    tag: str = ""
    hint: str = ""

    @property
    def part(self) -> str:
        return "/".join(self.address)

    @property
    def focus_up(self) -> str:
        """What the address says after this part has been moved up: its button stays in focus."""
        return f"{self.part}/up"

    @property
    def focus_down(self) -> str:
        return f"{self.part}/down"

    @property
    def anchor(self) -> str:
        return "-".join(self.address)


@dataclass(frozen=True)
class SectionLine:
    line: Line
    minutes: int
    minimum: int
    protected: bool
    activities: Sequence[Line]


@dataclass(frozen=True)
class Fault:
    """Something to change before publishing, with the way to the part where it is."""

    title: str
    url: str
    reason: str


@dataclass(frozen=True)
class Opened:
    """A draft as read now."""

    draft: ProgramDraft
    program: ProgramFile
    problems: Sequence[Problem]

    def part(self, path: Path) -> Any:
        return part_at(self.program, path)


@dataclass(frozen=True)
class OutlinePage:
    draft: ProgramDraft
    program: ProgramFile
    sections: Sequence[SectionLine]
    claims: Sequence[Line]
    scenarios: Sequence[Line]
    faults: Sequence[Fault]
    tight: Sequence[Fault]
    total: int
    changed: int


def opened(draft: ProgramDraft) -> Opened:
    program, problems = read(draft.source, name=f"{draft.program.key}.toml", kinds=kinds.known())
    return Opened(draft, program, problems)


def outline(found: Opened) -> OutlinePage:
    """No query."""
    program, pk = found.program, found.draft.program_id
    titles = {section.key: section.title for section in program.sections}
    return OutlinePage(
        draft=found.draft,
        program=program,
        sections=[
            SectionLine(
                line=line,
                minutes=section.minutes,
                minimum=section.minimum,
                protected=section.protected,
                activities=_activities(pk, section.key, section.activities),
            )
            for line, section in zip(_lines(pk, "sections", program.sections), program.sections, strict=True)
        ],
        claims=_lines(
            pk,
            "claims",
            program.claims,
            tags=[str(dict(Claim.Standing.choices).get(claim.standing, "")) for claim in program.claims],
            hints=[f"{titles.get(claim.section, claim.section)} · {claim.text}" for claim in program.claims],
        ),
        scenarios=_lines(pk, "scenarios", program.scenarios),
        faults=[fault(found, problem) for problem in found.problems],
        tight=[
            Fault(titles[one.section], url_of(pk, ("sections", one.section)), one.text)
            for one in timetables.of(program)
        ],
        total=sum(section.minutes for section in program.sections),
        changed=_changed(found),
    )


def _changed(found: Opened) -> int:
    """How many parts differ from the version that the draft began from; of a new program all of them do."""
    base = found.draft.base
    if base is None or base.source == found.draft.source:
        return 0 if base is not None else 1
    old, _problems = read(base.source, name="", kinds=kinds.known())
    # A comment may be all that was lost: that is a change too.
    return len(differences(old, found.program)) or 1


def _lines(
    pk: int, noun: str, parts: Sequence[Any], *, tags: Sequence[str] = (), hints: Sequence[str] = ()
) -> list[Line]:
    return [
        Line(
            address=(noun, part.key),
            title=title_of(part) or part.key,
            url=url_of(pk, (noun, part.key)),
            first=number == 0,
            last=number == len(parts) - 1,
            tag=tags[number] if tags else "",
            hint=hints[number] if hints else "",
        )
        for number, part in enumerate(parts)
    ]


def _activities(pk: int, section: str, parts: Sequence[Any]) -> list[Line]:
    return [
        Line(
            address=(address := ("sections", section, "activities", part.key)),
            title=part.title,
            url=url_of(pk, address),
            first=number == 0,
            last=number == len(parts) - 1,
            tag=kind_label(part.key),
        )
        for number, part in enumerate(parts)
    ]


def activity_lines(found: Opened, section: Any) -> list[Line]:
    return _activities(found.draft.program_id, section.key, section.activities)


def kind_label(key: str) -> str:
    kind = kinds.known().get(key)
    return str(kind.label) if kind else key


def url_of(pk: int, address: Address) -> str:
    """The form of a part; the outline where its key cannot be read."""
    if not all(address):
        return reverse("facilitator:draft", args=[pk])
    match address:
        case ("sections", section, _, kind):
            return reverse("facilitator:draft_activity", args=[pk, section, kind])
        case (noun, key):
            return reverse("facilitator:draft_part", args=[pk, noun, key])
    return reverse("facilitator:draft_about", args=[pk])


def fault(found: Opened, problem: Problem) -> Fault:
    address, title = _place(found.program, problem.field)
    hint = _("Did you mean “%(word)s”?") % {"word": problem.suggestion} if problem.suggestion else ""
    return Fault(title, url_of(found.draft.program_id, address), f"{problem.reason} {hint}".strip())


def _place(program: ProgramFile, field: str) -> tuple[Address, str]:
    match = _PLACE.match(field)
    if match is None:
        return (), _("The whole hour") if field == "minutes" else _("About the program")
    noun, number, inner = match[1], int(match[2]) - 1, match[3]
    part = getattr(program, noun)[number]
    if inner is None or int(inner) > len(part.activities):
        return (noun, part.key), title_of(part)
    activity = part.activities[int(inner) - 1]
    return (noun, part.key, "activities", activity.key), f"{title_of(part)} · {activity.title}"


@dataclass(frozen=True)
class Side:
    """A field that two people changed: what the draft says now, and what was written on this page."""

    name: str
    label: str
    theirs: Sequence[str]
    mine: Sequence[str]


def sides(address: Address, clashes: Mapping[str, Clash], labels: Mapping[str, str] | None = None) -> list[Side]:
    return [
        Side(
            name,
            (labels or {}).get(name) or field_label(address, name),
            shown(clash.theirs),
            shown(clash.mine),
        )
        for name, clash in clashes.items()
    ]


def field_label(address: Address, name: str) -> str:
    """What the form calls a field; a setting is called by its activity's kind."""
    label = _metadata(address, name).get("label")
    return str(label or label_of(noun_of(address), name.removeprefix("settings.")))


def _metadata(address: Address, name: str) -> Mapping[str, Any]:
    """What an activity's kind says about one of its settings; nothing for other fields."""
    kind = kinds.known().get(address[-1]) if name.startswith("settings.") else None
    fields = dataclasses.fields(kind.settings) if kind else ()
    return next((field.metadata for field in fields if f"settings.{field.name}" == name), {})


def _said(address: Address, name: str, value: Any) -> list[str]:
    """A value as paragraphs; what is chosen from a list is called as the form calls it."""
    choices = Claim.Standing.choices if name == "standing" else _metadata(address, name).get("choices", ())
    words = {code: str(label) for code, label in choices}
    if isinstance(value, list):
        return shown([words.get(each, each) if isinstance(each, str) else each for each in value])
    return shown(words.get(value, value) if isinstance(value, str) else value)


def shown(value: Any) -> list[str]:
    """A value of a field as paragraphs."""
    match value:
        case None | "" | []:
            return []
        case bool():
            return [_("yes") if value else _("no")]
        case list():
            return [line for each in value for line in shown(each)]
        case dict():
            return [str(each) for each in value.values()]
    return str(value).split("\n")


@dataclass(frozen=True)
class Told:
    """One part in a history: what happened to it, and its fields as (name, old, new), each as paragraphs."""

    what: str
    label: str
    title: str
    values: Sequence[tuple[str, Sequence[str], Sequence[str]]]


def told(line: ProgramChange) -> Told:
    address: Address = tuple(line.part.split("/")) if line.part else ()
    values = [
        (
            _("Position") if name == "position" else field_label(address, name),
            _said(address, name, pair[0]),
            _said(address, name, pair[1]),
        )
        for name, pair in line.values.items()
    ]
    return Told(line.what, str(line.get_what_display()), line.title or _noun_label(noun_of(address)), values)


def compared(old: ProgramFile, new: ProgramFile) -> list[Told]:
    """What differs between two states of a program, part by part."""
    words = dict(ProgramChange.What.choices)
    found = []
    for each in differences(old, new):
        values = [
            (field_label(each.address, name), _said(each.address, name, pair[0]), _said(each.address, name, pair[1]))
            for name, pair in each.values.items()
        ]
        found.append(Told(each.what, str(words[each.what]), each.title or _noun_label(noun_of(each.address)), values))
    return found


def before_the_close(program: ProgramFile) -> int:
    """Where a new section goes: the hour ends with what is protected at its end (rule R8)."""
    at = len(program.sections)
    while at and program.sections[at - 1].protected:
        at -= 1
    return at


def first_settings(found: Opened, key: str) -> dict[str, Any]:
    """What a new activity is set to instead of its kind's own: the scenarios that this program has."""
    fields = {field.name for field in dataclasses.fields(kinds.known()[key].settings)}
    cards = [card.key for card in found.program.scenarios if card.key]
    return {"scenarios": cards} if cards and "scenarios" in fields else {}


def second_language(program: ProgramFile, part: Any = None) -> str:
    """What the second language of the cards is called; empty without one, unless the part has texts in it already."""
    if any(getattr(part, name, None) for name in SECOND):
        return LANGUAGES.get(program.second_language, _("second language"))
    return LANGUAGES.get(program.second_language, "")


def noun_of(address: Address) -> str:
    """The kind of part that an address names."""
    return address[-2] if len(address) > 1 else "program"


def _noun_label(noun: str) -> str:
    return _("About the program") if noun == "program" else noun
