"""Finding a text whatever its letters' case is, in any script and alike on both databases: `name__folded="élo"`.

SQLite knows the case of English letters only, and so does PostgreSQL in some locales. What is typed in English letters
is left to the database; for the rest a function of ours, or ICU's rules, compare capitals, and only in the rows that
have other letters at all, so that long lists stay as quick.
"""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.models import CharField
from django.db.models.lookups import IContains, IExact, Lookup
from django.db.models.sql.compiler import SQLCompiler

FUNCTION = "ASKONCE_UPPER"
ICU = 'COLLATE "und-x-icu"'


def upper(text: str | None) -> str | None:
    """As ICU does it in no language of its own: ß becomes SS, ς and σ both Σ."""
    return text and text.upper()


class _Folded(Lookup):
    """What is typed in English letters is `plain`'s; `compares` is the row's text in capitals with what is wanted."""

    plain: "type[Lookup[Any]]"
    compares: dict[str, str]

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_given: Any) -> tuple[str, list[Any]]:
        return self._sql(compiler, connection, f"{FUNCTION}({{0}})", "LENGTH(CAST({0} AS BLOB)) > LENGTH({0})")

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_given: Any
    ) -> tuple[str, list[Any]]:
        return self._sql(compiler, connection, f"UPPER({{0}} {ICU})", "OCTET_LENGTH({0}) > CHAR_LENGTH({0})")

    def _sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, capitals: str, has_other_letters: str
    ) -> tuple[str, list[Any]]:
        typed = str(self.rhs)
        if typed.isascii():
            sql, params = compiler.compile(self.plain(self.lhs, typed))
            return sql, list(params)
        text, params = self.process_lhs(compiler, connection)
        wanted = typed.upper()
        found, given = self.compares[connection.vendor].format(capitals.format(text)), [*params, wanted]
        times = has_other_letters.count("{0}")
        sql, every = f"({has_other_letters.format(text)} AND {found})", [*list(params) * times, *given]
        if wanted.isascii():
            # What is typed as ß is SS in a text of English letters.
            other, more = compiler.compile(self.plain(self.lhs, wanted))
            return f"({sql} OR {other})", [*every, *more]
        return sql, every


class Folded(_Folded):
    """Somewhere in the text."""

    lookup_name = "folded"
    plain = IContains
    compares = {"sqlite": "INSTR({}, %s) > 0", "postgresql": "STRPOS({}, %s) > 0"}


class FoldedExact(_Folded):
    """The whole text."""

    lookup_name = "folded_exact"
    plain = IExact
    compares = dict.fromkeys(("sqlite", "postgresql"), "{} = %s")


def register() -> None:
    for lookup in (Folded, FoldedExact):
        CharField.register_lookup(lookup)
    connection_created.connect(_teach, dispatch_uid=FUNCTION)


def _teach(connection: BaseDatabaseWrapper, **_sent: Any) -> None:
    if connection.vendor == "sqlite":
        connection.connection.create_function(FUNCTION, 1, upper, deterministic=True)
