"""Reads record ids that somebody exported from the CRM, or that its loader gave back for what was loaded from here."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from commitments import crm
from commitments.models import Commitment, CrmRecord, Duty, Play
from facilitator.models import Rep, Team
from facilitator.texts import same

Kind = CrmRecord.Kind
MOST = 3000
# How the columns of exports and of the loader's success files are called, compared without case and spaces.
IDS = ("id", "recordid", "accountid", "userid", "contactid", "leadid", "casesafeid", "18digitid", "sfid")
NAMES = ("accountname", "name", "account", "fullname", "username", "contactname", "user", "contact", "owner", "rep")
DESCRIPTION = "description"
KINDS = {
    crm.ACCOUNT: Kind.ACCOUNT,
    crm.USER: Kind.OWNER,
    crm.CONTACT: Kind.PERSON,
    crm.LEAD: Kind.PERSON,
    crm.TASK_ID: Kind.TASK,
    crm.EVENT_ID: Kind.EVENT,
    crm.OPPORTUNITY_ID: Kind.OPPORTUNITY,
}
# Of what came from here the reference says what it is.
LETTERS = {"T": Kind.TASK, "E": Kind.EVENT, "S": Kind.EVENT, "P": Kind.OPPORTUNITY}
REFERENCE = re.compile(r"AskOnce: ([TESP])(\d{1,18})")


@dataclass(frozen=True)
class Line:
    """One row. `problem` says what to write instead; the row is then not stored."""

    number: int
    name: str
    given: str
    kind: str = ""
    key: str = ""
    record_id: str = ""
    problem: str = ""

    @property
    def label(self) -> str:
        return str(Kind(self.kind).label) if self.kind else ""


def read(team: Team, rows: Sequence[tuple[int, list[str]]]) -> list[Line]:
    """Each row with its kind, or with what is wrong with it. At most 4 queries, whatever the number of rows."""
    if not rows:
        return []
    places = _places([_plain(cell) for cell in rows[0][1]])
    known = places is not None
    found = [_line(number, cells, places) for number, cells in rows[known:]]
    return _own_only(team, _once(found))


def _places(header: list[str]) -> tuple[int, int, int] | None:
    """Where id, name and description stand; None when the first row is no header. -1 for a column that is not there."""
    pk = next((header.index(name) for name in IDS if name in header), -1)
    name = next((header.index(name) for name in NAMES if name in header), -1)
    text = header.index(DESCRIPTION) if DESCRIPTION in header else -1
    return (pk, name, text) if pk >= 0 and (name >= 0 or text >= 0) else None


def _plain(cell: str) -> str:
    return re.sub(r"[\s_-]", "", cell.casefold())


def _line(number: int, cells: list[str], places: tuple[int, int, int] | None) -> Line:
    if places is None:
        # Without a header the id is the cell that looks like one.
        ids = [place for place, cell in enumerate(cells) if crm.record_id(cell)]
        pk = ids[0] if ids else len(cells) - 1
        places = (pk, next((place for place in range(len(cells)) if place != pk), -1), -1)
    given, name, text = (cells[place] if 0 <= place < len(cells) else "" for place in places)
    record_id = crm.record_id(given)
    references = REFERENCE.findall(text)
    if record_id is None:
        return Line(number, name, given, problem=_("This is no record id. It has 15 or 18 letters and digits."))
    kind = KINDS.get(record_id[:3], "")
    if references:
        # The last one is ours: whatever somebody wrote stands before it.
        letter, digits = references[-1]
        if kind != LETTERS[letter]:
            return Line(number, name, given, problem=_("The id is not of the kind of record that came from here."))
        key = letter + digits.lstrip("0")
        return Line(number, name or key, given, kind, key, record_id)
    if kind not in {Kind.ACCOUNT, Kind.OWNER, Kind.PERSON}:
        return Line(number, name, given, problem=_("Ids of accounts, users, contacts and leads are taken by name."))
    if not same(name):
        return Line(number, name, given, problem=_("Write the name beside the id."))
    return Line(number, name[:240], given, kind, same(name)[:240], record_id)


def _once(lines: list[Line]) -> list[Line]:
    """The same name twice with different ids cannot both be right."""
    first: dict[tuple[str, str], Line] = {}
    checked = []
    for line in lines:
        before = first.setdefault((line.kind, line.key), line) if not line.problem else line
        if before.record_id == line.record_id:
            checked.append(line)
            continue
        problem = _("Line %(line)s has another id.") % {"line": before.number}
        checked.append(Line(line.number, line.name, line.given, problem=problem))
    return checked


def _own_only(team: Team, lines: list[Line]) -> list[Line]:
    """Owners are reps of this team, and references are to what this team promised."""
    reps: dict[str, str] = {}
    if any(line.kind == Kind.OWNER for line in lines):
        for name, email in Rep.objects.filter(team=team).values_list("name", "email"):
            reps |= {same(email): same(name), same(name): same(name)}
    own = _references(team, [line.key for line in lines if not line.problem])
    checked = []
    for line in lines:
        problem, key = line.problem, line.key
        if line.kind == Kind.OWNER and key in reps:
            # Users are often exported with their address only.
            key = reps[key]
        elif line.kind == Kind.OWNER:
            problem = _("Nobody on this team’s list has this name.")
        if line.kind in {Kind.TASK, Kind.EVENT, Kind.OPPORTUNITY} and line.key not in own:
            problem = _("This did not come from this team.")
        checked.append(Line(**{**vars(line), "problem": problem, "key": key}))
    return checked


def _references(team: Team, keys: Sequence[str]) -> set[str]:
    numbers: dict[str, list[int]] = {}
    for key in keys:
        if re.fullmatch(r"[TESP]\d+", key):
            numbers.setdefault(key[0], []).append(int(key[1:]))
    models = {"T": Duty, "S": Duty, "E": Commitment, "P": Play}
    found: set[str] = set()
    for letter, pks in numbers.items():
        rows = models[letter]._default_manager.filter(team=team, pk__in=pks)
        found |= {f"{letter}{pk}" for pk in rows.values_list("pk", flat=True)}
    return found
