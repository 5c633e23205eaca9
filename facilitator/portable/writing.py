"""Writes a team's file while it is read: neither memory nor the database's thread is held for longer than a chunk."""

import json
from collections.abc import AsyncIterator, Iterable
from typing import Any

from asgiref.sync import sync_to_async
from django.db.models import Model
from django.utils import timezone
from django.utils.crypto import salted_hmac

from facilitator.models import ProgramVersion, Scenario, Section, Team, User
from facilitator.portable import FORMAT, VERSION, registry, values
from facilitator.portable.registry import Part

CHUNK = 500
VERSIONS = ProgramVersion._meta.label_lower
# What lies in a program, named by its version and place there.
IN_PROGRAM: tuple[type[Model], ...] = (Section, Scenario)
TEAM_FIELDS = ("name", "timezone", "followup_weekday", "followup_time", "quiet_from", "quiet_until", "holidays_country")


def origin_of(team: Team) -> str:
    """Names a team of an installation, without telling which."""
    return salted_hmac("askonce.team-file", str(team.pk), algorithm="sha256").hexdigest()[:32]


async def content(team: Team) -> AsyncIterator[bytes]:
    """The file, in pieces."""
    head = {
        "format": FORMAT,
        "version": VERSION,
        "origin": origin_of(team),
        "exported_at": timezone.now().isoformat(),
        "team": {name: values.plain(getattr(team, name)) for name in TEAM_FIELDS} | {"house_rules": team.house_rules},
        "schema": schema(),
    }
    yield json.dumps(head, ensure_ascii=False)[:-1].encode() + b', "parts": {'
    yield f'"{VERSIONS}": ['.encode()
    yield await sync_to_async(_versions)(team)
    yield b"]"
    for part in registry.parts():
        yield f', "{part.name}": ['.encode()
        after: int | None = 0
        while after is not None:
            data, following = await sync_to_async(_chunk)(part, team, after)
            yield b",\n" + data if after and data else data
            after = following
        yield b"]"
    yield b"}}\n"


def schema() -> dict[str, dict[str, str]]:
    """{part: {field: what stands in it}}; see the package's own text."""
    version = {"id": "integer", "key": "text", "builtin": "boolean", "number": "integer", "source": "text"}
    found = {VERSIONS: {**version, "digest": "text"}}
    for part in registry.parts():
        found[part.name] = {"id": "integer", **{field.name: _kind(field) for field in part.fields}}
        found[part.name] |= {one.name: f"ids in {one.related_model._meta.label_lower}" for one in part.lists}
    return found


def _kind(field: Any) -> str:
    key = values.reference(field)
    if key is None:
        return values.kind_of(field)
    if key.related_model is User:
        return "e-mail of a user"
    if key.related_model is Team:
        return "true: this team"
    if key.related_model in IN_PROGRAM:
        return f"place in a program: version, position in its {key.related_model._meta.verbose_name_plural}"
    return f"id in {key.related_model._meta.label_lower}"


def _versions(team: Team) -> bytes:
    """Every version of the team's own programs, and those that come with the product and that it uses."""
    uses = [part for part in registry.parts() if any(key.related_model is ProgramVersion for key in keys(part))]
    pks = set(ProgramVersion.objects.filter(program__team=team).values_list("pk", flat=True))
    for part in uses:
        for key in keys(part):
            if key.related_model is ProgramVersion:
                rows = part.model._default_manager.filter(**{part.to_team: team}).order_by()
                pks |= set(rows.exclude(**{key.name: None}).values_list(key.attname, flat=True).distinct())
    found = ProgramVersion.objects.filter(pk__in=pks).select_related("program").order_by("program", "number")
    return _lines(
        {
            "id": one.pk,
            "key": one.program.key,
            "builtin": one.program.team_id is None,
            "number": one.number,
            "digest": one.digest,
            "source": one.source,
        }
        for one in found
    )


def keys(part: Part) -> list[Any]:
    return registry.foreign_keys(part)


def _chunk(part: Part, team: Team, after: int) -> tuple[bytes, int | None]:
    """The rows after a primary key. 1 query, and 1 for each kind of user, place in a program and list."""
    found = list(part.model._default_manager.filter(**{part.to_team: team}, pk__gt=after).order_by("pk")[:CHUNK])
    named = {key.name: _named(key, found) for key in keys(part)}
    lists = {one.name: _linked(one, found) for one in part.lists}
    rows = (_row(part, one, named, lists) for one in found)
    return _lines(rows), found[-1].pk if len(found) == CHUNK else None


def _row(part: Part, one: Model, named: dict[str, dict[Any, Any]], lists: dict[str, dict[int, list[int]]]) -> Any:
    row: dict[str, Any] = {"id": one.pk}
    for field in part.fields:
        value = getattr(one, field.attname)
        row[field.name] = named[field.name].get(value, value) if field.name in named else values.plain(value)
    return row | {name: linked.get(one.pk, []) for name, linked in lists.items()}


def _named(key: Any, found: list[Model]) -> dict[Any, Any]:
    """How the file names what a key refers to, where it is not by its id."""
    pks = {getattr(one, key.attname) for one in found} - {None}
    if key.related_model is Team:
        return dict.fromkeys(pks, True)
    if key.related_model is User:
        return dict(User.objects.filter(pk__in=pks).values_list("pk", "email"))
    if key.related_model in IN_PROGRAM:
        rows = key.related_model._default_manager.filter(pk__in=pks).values_list("pk", "version_id", "position")
        return {pk: {"version": version, "position": position} for pk, version, position in rows}
    return {}


def _linked(one: Any, found: list[Model]) -> dict[int, list[int]]:
    through, here, there = one.remote_field.through, one.m2m_field_name(), one.m2m_reverse_field_name()
    rows = through._default_manager.filter(**{f"{here}__in": found}).order_by("pk")
    linked: dict[int, list[int]] = {}
    for own, other in rows.values_list(f"{here}_id", f"{there}_id"):
        linked.setdefault(own, []).append(other)
    return linked


def _lines(rows: Iterable[Any]) -> bytes:
    return ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()
