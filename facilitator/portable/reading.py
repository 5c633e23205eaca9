"""Reads a team's file: first what would happen, then the same for good. Adds what is missing, changes nothing.

All but the storing of a chunk is done before anything is locked, and it is stored in short pieces (storing). Each row
remembers where it came from, so a reading that breaks off goes on where it was.
"""

from collections.abc import Iterable, Iterator
from itertools import batched
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import ForeignKey, Model, OneToOneField, UniqueConstraint
from django.utils.translation import gettext as _

from facilitator.actions import audit
from facilitator.actions.programs import digest_of, import_program
from facilitator.models import PortedRow, ProgramVersion, Team, User
from facilitator.portable import registry, values
from facilitator.portable.outcome import Count, Outcome, checked
from facilitator.portable.registry import Key, Part, Row
from facilitator.portable.storing import Pace, Ready, Storing
from facilitator.portable.streaming import Rows
from facilitator.portable.writing import CHUNK, IN_PROGRAM, VERSIONS, origin_of
from facilitator.programfile import ProgramFileError

Ids = dict[int, int]


def read(*, team: Team, user: User, document: Any, dry: bool) -> Outcome:
    """Bring a file into a team. With `dry` nothing is stored, and the outcome says what would be. Raises FileError."""
    parts = checked(document)
    outcome = _Reading(team, user, document["origin"], parts, dry=dry).run()
    if not dry and outcome.new:
        changes = {"rows": ["", str(outcome.new)], "origin": ["", document["origin"]]}
        audit.record(team=team, user=user, action="import", subject=team, changes=changes)
    return outcome


class _Reading:
    """One file on its way in. `ids` are {model: {id in the file: id here}}; in a dry run new ids are made up."""

    def __init__(self, team: Team, user: User, origin: str, parts: dict[str, list[Any] | Rows], *, dry: bool) -> None:
        self.team, self.user, self.origin, self.parts, self.dry = team, user, origin, parts, dry
        self.home = origin == origin_of(team)
        self.ids: dict[type[Model], Ids] = {}
        # Rows that this reading made: what hangs on them cannot have been here before.
        self.made: dict[type[Model], set[int]] = {}
        self.later: list[tuple[Part, Key, int, int]] = []
        self.outcome, self.pace = Outcome(), Pace()
        # Who may be named: people who sign in to this team.
        members = User.objects.filter(memberships__team=team).values_list("email", "pk")
        self.people = {email.lower(): pk for email, pk in members}
        self.places: dict[tuple[type[Model], int, int], int] = {}

    def run(self) -> Outcome:
        self._versions(self.parts.get(VERSIONS, []))
        for part in registry.parts():
            rows = self.parts.get(part.name, [])
            if part.reads:
                self._part(part, rows)
            elif rows:
                self.outcome.skipped.append(part.name)
        if not self.dry:
            self._close_rings()
        known = {VERSIONS, *(part.name for part in registry.parts())}
        self.outcome.skipped += [str(name)[:80] for name in self.parts if name not in known][:50]
        return self.outcome

    # Programs: their own text is the truth, and it is parsed as any other.

    def _versions(self, rows: Iterable[Any]) -> None:
        count, ids = Count(VERSIONS), self.ids.setdefault(ProgramVersion, {})
        self.outcome.counts.append(count)
        for row in rows:
            try:
                pk, found, is_new = self._version(row)
            except (ValidationError, ProgramFileError, ValueError) as error:
                self.outcome.blame(count, _id_of(row), _said(error))
                continue
            ids[pk] = found
            count.new, count.known = count.new + is_new, count.known + (not is_new)
        self.places = {
            (model, version, position): pk
            for model in IN_PROGRAM
            for pk, version, position in model._default_manager.filter(version__in=ids.values()).values_list(
                "pk", "version_id", "position"
            )
        }

    def _version(self, row: Any) -> tuple[int, int, bool]:
        """(id in the file, id here, whether it is new). Built-in ones are found by their text alone."""
        if not isinstance(row, dict) or not isinstance(row.get("source"), str) or not _is_id(row.get("id")):
            raise ValueError(_("is no version of a program"))
        digest = digest_of(row["source"])
        same = ProgramVersion.objects.filter(digest=digest, program__key=str(row.get("key"))[:40])
        here = same.filter(program__team=None).first() or same.filter(program__team=self.team).first()
        if here is not None:
            return row["id"], here.pk, False
        if self.dry:
            return row["id"], -row["id"], True
        made = import_program(source=row["source"], name="program.toml", team=self.team, user=self.user)
        return row["id"], made.pk, True

    # Everything else, row by row.

    def _part(self, part: Part, rows: Iterable[Any]) -> None:
        count = Count(part.name)
        self.outcome.counts.append(count)
        self.ids.setdefault(part.model, {})
        seen: set[int] = set()
        for taken in batched(rows, CHUNK, strict=False):
            chunk = [row for row in taken if self._usable(row, count, seen)]
            self._known(part, chunk, count)
            ready = list(self._ready(part, chunk, count))
            self._fresh_names(part, ready)
            self._store(part, ready, count)

    def _usable(self, row: Any, count: Count, seen: set[int]) -> bool:
        if not isinstance(row, dict) or not _is_id(row.get("id")):
            self.outcome.blame(count, _id_of(row), _("has no id"))
            return False
        if row["id"] in seen:
            self.outcome.blame(count, row["id"], _("has the id of another row"))
            return False
        seen.add(row["id"])
        return True

    def _known(self, part: Part, chunk: list[Row], count: Count) -> None:
        """Which rows are here already: where they came from, or brought before."""
        pks = [row["id"] for row in chunk]
        found = {pk: pk for pk in self._mine(part, pks)} if self.home else {}
        brought = PortedRow.objects.filter(team=self.team, origin=self.origin, part=part.name, theirs__in=pks)
        brought_ids = dict(brought.values_list("theirs", "ours"))
        still = self._mine(part, brought_ids.values())
        found |= {theirs: ours for theirs, ours in brought_ids.items() if ours in still}
        self.ids[part.model] |= found
        count.known += len(found)

    def _mine(self, part: Part, pks: Iterable[int]) -> set[int]:
        """Those of them that are rows of this team."""
        # Found by their ids alone: asked for the team's as well, SQLite goes through all of the team's rows instead.
        rows = part.model._default_manager.filter(pk__in=list(pks)).order_by().values_list("pk", part.to_team)
        return {pk for pk, team in rows if team == self.team.pk}

    def _ready(self, part: Part, chunk: list[Row], count: Count) -> Iterator[Ready]:
        """(id in the file, columns, lists) of what is not here yet and can be stored."""
        for row in chunk:
            if row["id"] in self.ids[part.model]:
                continue
            try:
                taken = self._columns(part, row)
                lists = {one.name: self._listed(one, row.get(one.name, [])) for one in part.lists}
            except ValidationError as error:
                self.outcome.blame(count, row["id"], _said(error))
                continue
            if part.settle:
                part.settle(taken)
            same = part.same(self.team, taken) if part.same else None
            same = same or self._same(part, taken)
            if same:
                self.ids[part.model][row["id"]] = same
                count.known += 1
            else:
                yield row["id"], taken, lists

    def _columns(self, part: Part, row: Row) -> Row:
        taken: Row = {}
        for one in part.fields:
            try:
                key = values.reference(one)
                if key is not None:
                    taken[one.attname] = self._pointed(part, key, row)
                elif one.name in row:
                    taken[one.attname] = values.taken(one, row[one.name])
            except ValidationError as error:
                raise ValidationError(f"{one.name} {_said(error)}") from error
        return taken

    def _pointed(self, part: Part, key: Key, row: Row) -> int | None:
        """The id here of what a row refers to; only what is in the same file, or in this team, can be meant."""
        value, model = row.get(key.name), key.related_model
        found: int | None = None
        if model is Team:
            return self.team.pk if value or not key.null else None
        if model is User:
            found = self.people.get(str(value).lower()) if value else None
            # Where somebody must stand, it is whoever brings the file.
            return found or (None if key.null else self.user.pk)
        if value is None:
            if key.null:
                return None
            raise ValidationError(_("is missing"))
        if model in IN_PROGRAM:
            found = self._place(model, value)
        elif _is_id(value):
            found = self.ids.get(model, {}).get(value)
            if found is None and key.null and self._comes_later(part, model):
                self.later.append((part, key, row["id"], value))
                return None
        if found is None:
            raise ValidationError(_("refers to what is not in this file or was left out"))
        return found

    def _place(self, model: type[Model], value: Any) -> int | None:
        if not isinstance(value, dict) or not _is_id(value.get("version")) or not _is_id(value.get("position"), low=0):
            return None
        version = self.ids[ProgramVersion].get(value["version"])
        if version is not None and version < 0:
            # A version that a dry run did not make.
            return -1
        return self.places.get((model, version or 0, value["position"]))

    def _comes_later(self, part: Part, model: type[Model]) -> bool:
        names = [one.model for one in registry.parts() if one.reads]
        return model in names and names.index(model) >= names.index(part.model)

    def _listed(self, one: Any, value: Any) -> list[int]:
        known = self.ids.get(one.related_model, {})
        if not isinstance(value, list) or not all(_is_id(pk) and pk in known for pk in value):
            raise ValidationError(f"{one.name}: " + _("refers to what is not in this file or was left out"))
        return [known[pk] for pk in value]

    def _same(self, part: Part, taken: Row) -> int | None:
        """The row that a unique constraint says is this one."""
        for names in _unique_within(part.model):
            fields = [part.model._meta.get_field(name) for name in names]
            # attname exists on every concrete field.
            columns = {one.attname: taken.get(one.attname) for one in fields}  # type: ignore[union-attr]
            if None in columns.values() or any(self._is_new(one, columns) for one in fields):
                continue
            mine = part.model._default_manager.filter(**{part.to_team: self.team}, **columns)
            if (pk := mine.values_list("pk", flat=True).first()) is not None:
                return int(pk)
        return None

    def _is_new(self, one: Any, columns: Row) -> bool:
        """Whether a key points to a row that this reading makes."""
        if not isinstance(one, ForeignKey):
            return False
        pk = columns[one.attname]
        return pk < 0 or pk in self.made.get(one.related_model, ())

    def _fresh_names(self, part: Part, ready: list[Ready]) -> None:
        """What must be unique everywhere and is taken, by another team say, gets a new value."""
        for one in part.fields:
            if not one.unique or one.is_relation or not one.has_default():
                continue
            given = [taken[one.attname] for _pk, taken, _lists in ready if one.attname in taken]
            found = part.model._default_manager.filter(**{f"{one.attname}__in": given})
            used = set(found.values_list(one.attname, flat=True))
            for _pk, taken, _lists in ready:
                value = taken.get(one.attname)
                if value in used:
                    taken[one.attname] = one.get_default()
                used.add(value)

    def _store(self, part: Part, ready: list[Ready], count: Count) -> None:
        if self.dry:
            self.ids[part.model] |= {pk: -pk for pk, _taken, _lists in ready}
            count.new += len(ready)
            return
        storing = Storing(part, self.team, self.origin, self.pace)
        for theirs, ours, fault in storing.store(ready):
            if ours is None:
                self.outcome.blame(count, theirs, _("breaks a rule: %(rule)s") % {"rule": fault})
                continue
            count.new += 1
            self.ids[part.model][theirs] = ours
            self.made.setdefault(part.model, set()).add(ours)

    def _close_rings(self) -> None:
        """Keys to rows that came after the one that has them."""
        for part, key, theirs, value in self.later:
            ours, target = self.ids[part.model].get(theirs), self.ids.get(key.related_model, {}).get(value)
            if ours is not None and target is not None:
                part.model._default_manager.filter(pk=ours).update(**{key.attname: target})


def _unique_within(model: type[Model]) -> Iterator[list[str]]:
    """Fields that name a row of a team: those of plain unique constraints, and one-to-one keys."""
    for one in model._meta.concrete_fields:
        if isinstance(one, OneToOneField):
            yield [one.name]
    for constraint in model._meta.constraints:
        if isinstance(constraint, UniqueConstraint) and constraint.fields and constraint.condition is None:
            yield list(constraint.fields)


def _is_id(value: object, low: int = 1) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and low <= value < 2**63


def _id_of(row: object) -> object:
    return row.get("id") if isinstance(row, dict) and isinstance(row.get("id"), int | str) else None


def _said(error: Exception) -> str:
    return "; ".join(error.messages) if isinstance(error, ValidationError) else str(error)[:200]
