"""Queries whose SQL is worked out once: for the few that a thousand phones ask within seconds.

Django builds the SQL of a queryset anew each time, which takes several times as long as the database takes to answer.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model, OneToOneRel, QuerySet
from django.db.models.sql import InsertQuery

# What stands for a value while the SQL is made; no query of ours fixes one of these. A pattern would change the "%".
STAND_INS: dict[type, Callable[[int], Any]] = {int: lambda number: -987_654_321_000 - number, str: "\x01%{}\x01".format}


@dataclass(frozen=True)
class Place:
    """Where among the parameters a value goes."""

    number: int


@dataclass(frozen=True)
class Statement:
    """SQL for one kind of database: its parameters, and what Django does to the columns that need it."""

    sql: str
    params: tuple[Any, ...]
    converters: dict[int, Any]


class Prepared:
    """A `values_list` query with places for values; `rows(*values)` asks it with those of now.

    `build` is called once with a stand-in for each of `places` (int or str) and gives the queryset. Each stand-in must
    reach the SQL once and as it is: exact comparisons and `Value` keep it, `iexact` and `contains` do not (ValueError).
    `share`: what locking.for_update would lock may be locked so by others too, and is changed by none of them.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], *places: type, share: bool = False) -> None:
        self.build, self.places, self.share = build, places, share
        self.statements: dict[str, Statement] = {}

    def rows(self, *values: Any) -> list[tuple[Any, ...]]:
        """All rows, converted as the queryset would. 1 query."""
        if len(values) != len(self.places):
            raise TypeError(f"{len(self.places)} values wanted, {len(values)} given")
        connection = connections[DEFAULT_DB_ALIAS]
        if connection.vendor not in self.statements:
            self.statements[connection.vendor] = self._make(connection)
        statement = self.statements[connection.vendor]
        with connection.cursor() as cursor:
            cursor.execute(statement.sql, [values[p.number] if isinstance(p, Place) else p for p in statement.params])
            rows: list[tuple[Any, ...]] = cursor.fetchall()
        if not statement.converters:
            return rows
        return [_converted(row, statement.converters, connection) for row in rows]

    def first(self, *values: Any) -> tuple[Any, ...] | None:
        """The first row or None. The queryset sorts and limits itself."""
        return next(iter(self.rows(*values)), None)

    def _make(self, connection: BaseDatabaseWrapper) -> Statement:
        stand_ins = [STAND_INS[kind](number) for number, kind in enumerate(self.places)]
        compiler = self.build(*stand_ins).query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        if self.share:
            # Django has no word for it; where rows cannot be locked there is nothing to replace.
            sql = sql.replace("FOR NO KEY UPDATE", "FOR SHARE")
        places = {stand_in: Place(number) for number, stand_in in enumerate(stand_ins)}
        if sorted(str(param) for param in params if param in places) != sorted(map(str, stand_ins)):
            raise ValueError(f"each value must come once into the SQL, as it is: {sql} {params}")
        selected = [expression for expression, _sql, _alias in compiler.select]
        converters = compiler.get_converters(selected)
        return Statement(sql, tuple(places.get(param, param) for param in params), converters)


def _converted(row: tuple[Any, ...], converters: dict[int, Any], connection: BaseDatabaseWrapper) -> tuple[Any, ...]:
    values = list(row)
    for position, (functions, expression) in converters.items():
        for convert in functions:
            values[position] = convert(values[position], expression, connection)
    return tuple(values)


class PreparedInsert[M: Model]:
    """`objects.create` for a model without signals, parents or defaults of the database; keys come from the table."""

    def __init__(self, model: type[M]) -> None:
        self.model = model
        self.fields = [field for field in model._meta.concrete_fields if not field.primary_key]
        self.statements: dict[str, str] = {}

    def create(self, **values: Any) -> M:
        """The stored row, with its key. 1 query. Raises what the database says, as IntegrityError."""
        row = self.model(**values)
        connection = connections[DEFAULT_DB_ALIAS]
        # Related rows that are not stored have no key, and say so here as they do to the ORM.
        row._prepare_related_fields_for_save(operation_name="save")  # type: ignore[attr-defined] # Django's own, untyped
        if connection.vendor not in self.statements:
            self.statements[connection.vendor] = self._make(connection, row)
        params = [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in self.fields]
        with connection.cursor() as cursor:
            cursor.execute(self.statements[connection.vendor], params)
            (row.pk,) = cursor.fetchone()
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
        return row

    def _make(self, connection: BaseDatabaseWrapper, row: M) -> str:
        query = InsertQuery(self.model)
        query.insert_values(self.fields, [row])
        compiler = query.get_compiler(connection=connection)
        compiler.returning_fields = [self.model._meta.pk]
        ((sql, params),) = compiler.as_sql()
        if len(params) != len(self.fields):
            raise ValueError(f"a column is worked out by the database: {sql}")
        return str(sql)


class PreparedRows[M: Model]:
    """The same for whole rows of a model: `build` gives a queryset of instances, without related ones.

    `beside` names a one-to-one relation whose row comes along in the same query; where there is none, it is known.
    """

    def __init__(self, model: type[M], build: Callable[..., QuerySet[M]], *places: type, beside: str = "") -> None:
        self.model = model
        self.fields = [field.attname for field in model._meta.concrete_fields]
        self.beside = cast("OneToOneRel", model._meta.get_field(beside)) if beside else None
        related = self.beside.related_model._meta.concrete_fields if self.beside else []
        self.related = [field.attname for field in related]
        columns = [*self.fields, *(f"{beside}__{name}" for name in self.related)]
        self.prepared = Prepared(lambda *values: build(*values).values_list(*columns), *places)

    def all(self, *values: Any) -> list[M]:
        """1 query."""
        return [self._row(row) for row in self.prepared.rows(*values)]

    def first(self, *values: Any) -> M | None:
        """The first row or None. 1 query."""
        return next(iter(self.all(*values)), None)

    def _row(self, row: tuple[Any, ...]) -> M:
        own, other = row[: len(self.fields)], row[len(self.fields) :]
        one = self.model.from_db(DEFAULT_DB_ALIAS, self.fields, own)
        if self.beside:
            # Its own key is never empty: without one the join has found nothing.
            found = any(value is not None for value in other)
            related = self.beside.related_model.from_db(DEFAULT_DB_ALIAS, self.related, other) if found else None
            self.beside.set_cached_value(one, related)
        return one
