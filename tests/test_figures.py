"""Rule R7: no figure without its standing, in program files, on screens and in reports.

What CONTENT part 4 calls wrong is shown as such, inside its claim, or not at all.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest

from facilitator import kinds
from facilitator.actions.programs import BUILTIN
from facilitator.programfile import decode, parse
from facilitator.programfile.parts import ProgramFile

ROOT = Path(__file__).resolve().parent.parent
PROGRAMS = sorted(path.name for path in BUILTIN.glob("*.toml"))
NUMBER = r"(\d+(?:[.,]\d+)?(?:\s?(?:–|-|to)\s?\d+(?:[.,]\d+)?)?)"
FIGURE = re.compile(
    rf"{NUMBER}\s?(?:%|percent\b|per cent\b|×|x\b|times (?:as|more|less|higher)\b|[- ]?fold\b|points? of\b)"
    r"|\b(two|three|four|five|ten) times (?:as|more|less|higher)\b",
    re.IGNORECASE,
)
# These may be said aloud as they stand: rules of the house, agreed examples, and what somebody has checked.
APPS = ("config", "facilitator", "sessions", "roleplay", "commitments")
TRANSLATING = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"}
SAYABLE = {"parameter", "example", "verified"}


def figures_in(text: str) -> list[str]:
    """The numbers of a text that claim a share or a multiple; of a range both ends."""
    found = (match[1] or match[2] for match in FIGURE.finditer(text))
    return [number for one in found for number in (numbers_in(one) or [one.lower()])]


def numbers_in(text: str) -> list[str]:
    return [number.replace(",", ".") for number in re.findall(r"\d+(?:[.,]\d+)?", text)]


def texts_of(part: Any, where: str = "") -> Iterator[tuple[str, str]]:
    """(place, text) of everything in a program but its claims."""
    if isinstance(part, str):
        yield where, part
    elif is_dataclass(part):
        for field in fields(part):
            if field.name != "claims" or not isinstance(part, ProgramFile):
                yield from texts_of(getattr(part, field.name), f"{where}.{field.name}")
    elif isinstance(part, dict):
        for name, value in part.items():
            yield from texts_of(value, f"{where}.{name}")
    elif isinstance(part, (list, tuple)):
        for number, value in enumerate(part):
            yield from texts_of(value, f"{where}[{number}]")


def unclaimed(program: ProgramFile) -> list[str]:
    """Every figure of a program's texts that no claim of it carries, or only one that must not be said as a fact."""
    known: dict[str, set[str]] = {}
    for claim in program.claims:
        for number in numbers_in(f"{claim.figure} {claim.unit}"):
            known.setdefault(number, set()).add(claim.standing)
    return [
        f"{place}: {number} in “{text.strip()[:80]}”"
        for place, text in texts_of(program)
        for number in figures_in(text)
        if not SAYABLE & known.get(number, set())
    ]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("above 85 % of seats", ["85"]),
        ("31% against 6%", ["31", "6"]),
        ("a ratio of 2.7x, or 2,7 ×", ["2.7", "2.7"]),
        ("kept 3 times as often", ["3"]),
        ("kept three times as often", ["three"]),
        ("5-25x the cost, 30 to 35 percent", ["5", "25", "30", "35"]),
        ("5.3 points of NRR", ["5.3"]),
        ("3 × 5 minutes", ["3"]),
        ("Tier 3, 48 hours, 174 of 200 seats, two times", []),
    ],
)
def test_a_figure_is_found_by_its_share_or_multiple(text, numbers):
    assert figures_in(text) == numbers


@pytest.fixture(scope="module", params=PROGRAMS)
def program(request):
    path = BUILTIN / request.param
    return parse(decode(path.read_bytes(), name=path.name), name=path.name, kinds=kinds.known())


def test_there_are_programs_with_figures(program):
    assert program.claims
    assert any(figures_in(f"{claim.figure} {claim.unit}") for claim in program.claims)


def test_no_text_of_a_program_says_a_figure_that_no_claim_answers_for(program):
    assert unclaimed(program) == []


def test_a_figure_that_is_said_as_a_fact_but_called_wrong_is_found(program):
    from dataclasses import replace

    wrong = next(claim for claim in program.claims if claim.standing in {"misattributed", "disputed", "unverified"})
    number = "977"
    claims = (replace(wrong, figure=number, unit="%"), *program.claims)
    section = replace(program.sections[0], prompts=(f"Studies say {number} % of it.",))
    changed = replace(program, claims=claims, sections=(section, *program.sections[1:]))
    assert [line.split(":")[0] for line in unclaimed(changed)] == [".sections[0].prompts[0]"]


def test_every_claim_says_who_claims_it_or_why_it_stands(program):
    silent = [one.key for one in program.claims if not one.source and not one.note]
    assert silent == []


def test_what_does_not_stand_says_what_is_wrong_with_it(program):
    bare = [one.key for one in program.claims if one.standing in {"disputed", "misattributed", "arithmetic"}]
    assert [one.key for one in program.claims if one.key in bare and not one.note] == []


TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


def test_no_template_prints_a_claims_figure_without_its_standing():
    printing = [path for path in TEMPLATES if re.search(r"\.figure\s*(\||\}\})", path.read_text("utf-8"))]
    assert any(path.name == "claim.html" for path in printing)
    bare = [
        path.relative_to(ROOT).as_posix()
        for path in printing
        # A card of the triggers is a house rule of its settings; it prints the label of that standing itself.
        if "standing" not in path.read_text("utf-8")
    ]
    assert bare == []


def test_no_template_says_a_figure_of_its_own():
    """What the screens say by themselves is in words or in variables: a number with a share in it needs a claim."""
    said = []
    for path in TEMPLATES:
        text = re.sub(r'\{% translate "(.*?)"[^%]*%\}', r" \1 ", path.read_text("utf-8"))
        text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", " ", text, flags=re.DOTALL)
        text = re.sub(r"<svg.*?</svg>|<[^>]*>", " ", text, flags=re.DOTALL)
        said += [f"{path.relative_to(ROOT).as_posix()}: {number}" for number in figures_in(text)]
    assert said == []


def translated(path: Path) -> Iterator[str]:
    """Every text of a module that people are shown: what goes through one of the functions for translating."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in TRANSLATING:
            yield from (a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str))


MODULES = sorted(path for app in APPS for path in (ROOT / app).rglob("*.py"))


def test_no_module_says_a_figure_of_its_own():
    """Reasons of guardrails, names of levels, words of reports: a number with a share in it is a variable."""
    texts = [(path, text) for path in MODULES for text in translated(path)]
    assert len(texts) > 500
    said = [
        f"{path.relative_to(ROOT).as_posix()}: {number} in “{text[:60]}”"
        for path, text in texts
        for number in figures_in(re.sub(r"%\(\w+\)[sd]", "", text).replace("%%", "%"))
        # How a figure is written, beside the field for it.
        if text != "Such as 120 or 3 × 5."
    ]
    assert said == []


@pytest.mark.parametrize("part", ["sections", "scenarios"])
def test_every_text_of_a_part_is_looked_through(part):
    """A new text of a program is read as soon as it has a name."""
    from dataclasses import replace

    path = BUILTIN / "expansion_triggers.toml"
    program = parse(decode(path.read_bytes(), name=path.name), name=path.name, kinds=kinds.known())
    first, *others = getattr(program, part)
    texts = [one.name for one in fields(first) if one.name not in {"activities", "faq"}]
    for name in texts:
        old = getattr(first, name)
        if isinstance(old, (str, tuple)):
            changed = replace(first, **{name: "977 %" if isinstance(old, str) else ("977 %",)})
            found = unclaimed(replace(program, **{part: (changed, *others)}))
            assert [line for line in found if line.startswith(f".{part}[0].{name}")], name
