"""Brings program files into the library as immutable versions."""

import dataclasses
import hashlib
from pathlib import Path

from django.db import transaction
from django.db.models import Max

from facilitator import kinds
from facilitator.locking import for_update
from facilitator.models import Claim, Program, ProgramVersion, Scenario, Section, Team, User
from facilitator.programfile import ProgramFile, decode, parse

BUILTIN = Path(__file__).resolve().parent.parent / "programs"


def import_program(*, source: str, name: str, team: Team | None, user: User | None) -> ProgramVersion:
    """The version that `source` describes, in the team's library, or in everybody's when `team` is None.

    The same text gives the existing version; any change gives the next number. `name` is the file's name, for
    messages. Raises ProgramFileError, and then nothing has changed.
    """
    parsed = parse(source, name=name, kinds=kinds.known())
    digest = digest_of(source)
    with transaction.atomic():
        program = _locked_program(parsed, team)
        same = program.versions.filter(digest=digest).first()
        return same or add_version(program, parsed, source, digest, user)


def load_builtin_programs() -> list[ProgramVersion]:
    """Imports the programs that come with the product, in order of their file names."""
    return [_import_builtin(path) for path in sorted(BUILTIN.glob("*.toml"))]


def _import_builtin(path: Path) -> ProgramVersion:
    source = decode(path.read_bytes(), name=path.name)
    return import_program(source=source, name=path.name, team=None, user=None)


def _locked_program(parsed: ProgramFile, team: Team | None) -> Program:
    # Two imports at once would both take the next number: the second waits here for the first to finish.
    programs = for_update(Program.objects)
    program, _created = programs.get_or_create(key=parsed.key, team=team, defaults={"title": parsed.title})
    return program


def digest_of(source: str) -> str:
    return hashlib.sha256(source.encode("utf-8")).hexdigest()


def add_version(program: Program, parsed: ProgramFile, source: str, digest: str, user: User | None) -> ProgramVersion:
    """The program's next version; the caller holds its row."""
    newest = program.versions.aggregate(number=Max("number"))["number"] or 0
    version = ProgramVersion.objects.create(
        program=program,
        number=newest + 1,
        title=parsed.title,
        summary=parsed.summary,
        outcome=parsed.outcome,
        minutes=parsed.minutes,
        source=source,
        digest=digest,
        created_by=user,
    )
    add_parts(version, parsed)
    program.title = parsed.title
    program.save(update_fields=["title"])
    return version


def add_parts(version: ProgramVersion, parsed: ProgramFile) -> None:
    """The rows of what a file says."""
    # The fields of the parts are named as the columns, except where a claim names its section.
    Section.objects.bulk_create(
        Section(version=version, position=position, **dataclasses.asdict(part))
        for position, part in enumerate(parsed.sections)
    )
    Scenario.objects.bulk_create(
        Scenario(
            version=version,
            position=position,
            second_language=parsed.second_language,
            **dataclasses.asdict(part),
        )
        for position, part in enumerate(parsed.scenarios)
    )
    Claim.objects.bulk_create(
        Claim(version=version, position=position, section_key=fields.pop("section"), **fields)
        for position, fields in enumerate(map(dataclasses.asdict, parsed.claims))
    )
