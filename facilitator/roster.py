"""Reads a pasted or uploaded list of reps: CSV with any usual delimiter, or one name a line.

Nothing is guessed silently: each row says what was read, and a row that cannot be used says what to write instead.
"""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from email.utils import parseaddr

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from facilitator import listfile
from facilitator.models import Rep
from facilitator.texts import same

MAX_ROWS = 2_000
# Below the request limit of 256 KB, because the preview sends the text back.
MAX_BYTES = 240 * 1024
# English, German, French and Spanish, without accents, hyphens and capitals.
HEADERS = {
    "name": {"name", "full name", "rep", "rep name", "person", "employee", "sales rep", "seller", "participant"}
    | {"mitarbeiter", "teilnehmer", "nom", "nom complet", "nombre", "nombre completo"},
    "first": {"first name", "firstname", "given name", "first", "vorname", "prenom"},
    "last": {"last name", "lastname", "surname", "family name", "last"}
    | {"nachname", "familienname", "nom de famille", "apellido", "apellidos"},
    "email": {"email", "e mail", "mail", "email address", "e mail address", "work email"}
    | {"e mail adresse", "mailadresse", "courriel", "adresse e mail", "adresse mail", "correo", "correo electronico"},
    "role": {"role", "position", "job title", "job", "title", "function", "type"}
    | {"rolle", "funktion", "fonction", "poste", "rol", "funcion", "puesto", "cargo"},
}
Role = Rep.Role
ROLES = {
    "csm": Role.CSM,
    "customer success": Role.CSM,
    "customer success manager": Role.CSM,
    "ae": Role.AE,
    "account executive": Role.AE,
    "sales": Role.AE,
    "am": Role.AM,
    "account manager": Role.AM,
    "kam": Role.AM,
    "key account manager": Role.AM,
    "other": Role.OTHER,
    "": Role.OTHER,
}


# The whole list cannot be read; the message says what to do instead.
RosterError = listfile.ListFileError


@dataclass(frozen=True)
class Row:
    """One line of the list. With `errors` it cannot be used; with `skip`, the reason, it is left out on purpose."""

    line: int
    name: str
    email: str
    role: str
    errors: tuple[str, ...] = ()
    skip: str = ""

    @property
    def state(self) -> str:
        return "error" if self.errors else "skip" if self.skip else "ok"

    @property
    def role_label(self) -> str:
        return str(dict(Role.choices).get(self.role, self.role))


@dataclass(frozen=True)
class Roster:
    """The rows in the order of the list, and in words what is wrong with its header."""

    rows: Sequence[Row] = field(default=())
    columns: Sequence[str] = field(default=())

    @property
    def is_clean(self) -> bool:
        """Nothing has to be left out."""
        return not self.columns and not self.faulty

    @property
    def usable(self) -> list[Row]:
        return [row for row in self.rows if row.state == "ok"]

    @property
    def faulty(self) -> list[Row]:
        return [row for row in self.rows if row.errors]

    @property
    def skipped(self) -> list[Row]:
        return [row for row in self.rows if row.state == "skip"]


def decode(data: bytes) -> str:
    """The text of an uploaded file, as Excel, Numbers and text editors write them. Raises RosterError."""
    if len(data) > MAX_BYTES:
        raise RosterError(_("This file is larger than 240 KB. A list of names is smaller: export only the reps."))
    if data.startswith(listfile.SPREADSHEET):
        raise RosterError(_("This is a spreadsheet file. In the spreadsheet choose “Save as” and CSV, then load that."))
    return listfile.decode(data)


def read(text: str, *, team: Mapping[str, str]) -> Roster:
    """The rows of a list. `team` is {same(name): e-mail} of its active reps. Raises RosterError."""
    lines = list(listfile.lines_of(text))
    if not lines:
        raise RosterError(_("The list is empty. Write one name a line, or a header line with name, e-mail and role."))
    head = lines[0][1]
    columns = _header(head)
    if columns is not None:
        lines = lines[1:]
    if len(lines) > MAX_ROWS:
        raise RosterError(
            _("The list has %(rows)s rows. Import at most %(most)s at a time.") % {"rows": len(lines), "most": MAX_ROWS}
        )
    rows = [
        _row(number, *(_by_header(cells, columns, head) if columns else _by_look(cells))) for number, cells in lines
    ]
    return Roster(list(_without_doubles(rows, team)), list(_left_over(head, columns)) if columns else [])


def _header(cells: Sequence[str]) -> dict[str, int] | None:
    """{column: position} when the first line names its columns; None when it is a person already."""
    columns: dict[str, int] = {}
    for position, cell in enumerate(cells):
        if (column := _column(cell)) is not None:
            columns.setdefault(column, position)
    return columns if columns.keys() & {"name", "first", "last"} or len(columns) > 1 else None


def _column(cell: str) -> str | None:
    """What a header cell names, in any of the languages."""
    letters = (c for c in unicodedata.normalize("NFKD", cell.casefold()) if not unicodedata.combining(c))
    word = " ".join("".join(letters).replace("-", " ").replace("_", " ").split())
    return next((column for column, words in HEADERS.items() if word in words), None)


def _left_over(head: Sequence[str], columns: Mapping[str, int]) -> Iterator[str]:
    """What to do about each named column of which nothing is read."""
    for position, cell in enumerate(head):
        if not cell or position in columns.values():
            continue
        column = _column(cell)
        if column is None:
            text = _("Column “%(column)s” is not recognised: name it name, e-mail or role, or leave it out.")
            yield text % {"column": cell[:60]}
        else:
            text = _("Column “%(column)s” says the same as “%(first)s”, which is read: leave one of them out.")
            yield text % {"column": cell[:60], "first": head[columns[column]][:60]}


Read = tuple[dict[str, str], list[str]]


def _by_header(cells: Sequence[str], columns: Mapping[str, int], head: Sequence[str]) -> Read:
    """The values by column, and the cells that stand under no column."""
    values = {column: cells[position] if position < len(cells) else "" for column, position in columns.items()}
    values["name"] = _full_name(*(values.get(part, "") for part in ("first", "name", "last")))
    named = {position for position, cell in enumerate(head) if cell}
    return values, [cell for position, cell in enumerate(cells) if cell and position not in named]


def _full_name(first: str, name: str, last: str) -> str:
    """“Name” beside a first name is the last name in many lists, and the whole name in others."""
    known = set(same(name).split())
    before, after = ("" if set(same(part).split()) <= known else part for part in (first, last))
    return " ".join(filter(None, (before, name, after)))


def _by_look(cells: Sequence[str]) -> Read:
    """Without a header: what has an @ is the e-mail, the first other cell the name, the next one the role.

    Beside a role, one word with a dot is an address whose @ is missing.
    """
    values: dict[str, str] = {}
    extra = []
    has_role = any(cell and cell.casefold() in ROLES for cell in cells)
    for cell in filter(None, cells):
        if "<" in cell and "@" in cell:
            found = dict(zip(("name", "email"), parseaddr(cell), strict=True))
        elif "@" in cell or (has_role and "name" in values and "." in cell and " " not in cell):
            found = {"email": cell}
        else:
            found = {"role" if "name" in values else "name": cell}
        if found.keys() & values.keys():
            extra.append(cell)
        else:
            values |= found
    return values, extra


def _row(line: int, values: Mapping[str, str], extra: Sequence[str]) -> Row:
    name, email, role = (values.get(key, "") for key in ("name", "email", "role"))
    errors = []
    unseparated = not name and any(sign in email for sign in listfile.DELIMITERS)
    if unseparated:
        errors.append(_("Other lines are separated differently. Put the same sign between the parts of every line."))
    elif len(name) < 2:
        errors.append(_("There is no name. Write it in the first column."))
    elif len(name) > 60:
        errors.append(_("The name is longer than 60 letters. Shorten it to what the room calls them."))
    if email and not unseparated and not _is_email(email):
        errors.append(
            _("“%(email)s” is not an e-mail address. Write one like ana@example.com, or leave it empty.")
            % {"email": email[:80]}
        )
    known = ROLES.get(role.casefold())
    if known is None:
        errors.append(
            _("“%(role)s” is not a role. Write CSM, AE, AM or other; put a name with a comma in quotes.")
            % {"role": role[:60]}
        )
    if extra:
        errors.append(
            _("“%(cell)s” is one cell too many. Remove it, or put a name with a comma in quotes.")
            % {"cell": extra[0][:60]}
        )
    return Row(line, name, email.lower(), str(known.value) if known else role, tuple(errors))


def _is_email(value: str) -> bool:
    try:
        validate_email(value)
    except ValidationError:
        return False
    return len(value) <= 254


def _without_doubles(rows: Sequence[Row], team: Mapping[str, str]) -> Iterator[Row]:
    emails = {email.lower() for email in team.values() if email}
    seen: dict[str, int] = {}
    for row in rows:
        key = same(row.name)
        if row.errors:
            yield row
        elif key in team or (row.email and row.email in emails):
            yield replace(row, skip=_("Already in the team."))
        elif key in seen:
            yield replace(row, skip=_("Same name as in line %(line)s.") % {"line": seen[key]})
        else:
            seen[key] = row.line
            yield row
