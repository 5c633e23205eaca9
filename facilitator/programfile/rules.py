"""The rules between the parts of a program: sums, unique keys, and names that must exist in the file."""

from collections.abc import Sequence

from facilitator.programfile.limits import SECOND
from facilitator.programfile.parts import ProgramFile, ScenarioPart
from facilitator.programfile.problems import Path, Problems


def check_whole(program: ProgramFile, problems: Problems) -> None:
    """Adds what is wrong between parts that are each right by themselves."""
    _check_minutes(program, problems)
    _check_unique(("sections",), [section.key for section in program.sections], problems)
    for position, section in enumerate(program.sections):
        keys = [activity.key for activity in section.activities]
        _check_unique(("sections", position, "activities"), keys, problems)
    _check_unique(("claims",), [claim.key for claim in program.claims], problems)
    _check_unique(("scenarios",), [scenario.key for scenario in program.scenarios], problems)
    _check_claims(program, problems)
    _check_scenarios(program, problems)
    for position, scenario in enumerate(program.scenarios):
        _check_gates(position, scenario, problems)
        _check_second(position, scenario, program.second_language, problems)


def _check_minutes(program: ProgramFile, problems: Problems) -> None:
    for position, section in enumerate(program.sections):
        path: Path = ("sections", position, "minimum")
        if section.minimum > section.minutes > 0:
            problems.add(path, f"choose at most the section's {section.minutes} minutes; this is {section.minimum}.")
    minutes = [("sections", position, "minutes") for position in range(len(program.sections))]
    if not program.sections or problems.touches(("minutes",), *minutes):
        return
    total = sum(section.minutes for section in program.sections)
    if total != program.minutes:
        gap = abs(total - program.minutes)
        direction = "too many" if total > program.minutes else "too few"
        reason = f"the sections add up to {total}, and the program says {program.minutes}: {gap} {direction}."
        problems.add(("minutes",), reason)


def _check_unique(path: Path, keys: Sequence[str], problems: Problems) -> None:
    for position, key in enumerate(keys):
        if key and key in keys[:position]:
            first = keys.index(key) + 1
            problems.add((*path, position, "key"), f"choose another key; number {first} is already “{key}”.")


def _check_claims(program: ProgramFile, problems: Problems) -> None:
    sections = [section.key for section in program.sections]
    for position, claim in enumerate(program.claims):
        _check_known(("claims", position, "section"), claim.section, sections, "section", problems)


def _check_scenarios(program: ProgramFile, problems: Problems) -> None:
    known = [scenario.key for scenario in program.scenarios]
    for number, section in enumerate(program.sections):
        for position, activity in enumerate(section.activities):
            path: Path = ("sections", number, "activities", position, "settings", "scenarios")
            for key in activity.settings.get("scenarios", ()):
                _check_known(path, key, known, "scenario", problems)


def _check_gates(position: int, scenario: ScenarioPart, problems: Problems) -> None:
    path: Path = ("scenarios", position, "gates")
    for gate in scenario.gates:
        if gate not in scenario.checks:
            reason = f"repeat one of this scenario's checks word for word; “{gate}” is none of them."
            problems.add_unknown(path, reason, gate, scenario.checks)


def _check_second(position: int, scenario: ScenarioPart, language: str, problems: Problems) -> None:
    """A card in the second language is there for both seats or for neither: they are handed out together."""
    written = [name for name in SECOND if getattr(scenario, name)]
    if not written:
        return
    if not language and not problems.touches(("second_language",)):
        reason = "say at the top of the file which language this is: second_language."
        problems.add(("scenarios", position, written[0]), reason)
    for name in ("second_seller_card", "second_customer_card"):
        if not getattr(scenario, name) and not problems.touches(("scenarios", position, name)):
            reason = "write the seller's card and the customer's in the second language, or neither."
            problems.add(("scenarios", position, name), reason)
    size, known = len(scenario.second_checks), len(scenario.checks)
    if size and size != known:
        reason = f"translate all {known} checks, in their order; there are {size}."
        problems.add(("scenarios", position, "second_checks"), reason)


def _check_known(path: Path, key: str, known: Sequence[str], noun: str, problems: Problems) -> None:
    # An empty key stands for one that could not be read, and that may be the one meant.
    if key and key not in known and "" not in known:
        problems.add_unknown(path, f"there is no {noun} “{key}” in this file.", key, known)
