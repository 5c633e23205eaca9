"""A draft while somebody changes it: locked, understood, and told in the program's history.

Changes are made to the text of the program's file, so that what nobody touched stays byte for byte. Each takes the
program's row first: two people who save at once do so one after the other.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from facilitator import kinds
from facilitator.locking import for_update
from facilitator.models import Program, ProgramChange, ProgramDraft, ProgramVersion, User
from facilitator.programfile import ProgramFile, ProgramFileError, read
from facilitator.programfile.compare import Address, locate
from facilitator.programfile.problems import Path


class DraftError(Exception):
    """A change that cannot be made now; its subclasses say why."""


class GoneError(DraftError):
    """The part is not in the draft any more, or the draft itself is gone."""


class FullError(DraftError):
    """There are as many of these as a program may have, or its file is as long as it may be."""


@dataclass(frozen=True)
class Clash:
    """A field that somebody else has changed to something else meanwhile."""

    theirs: Any
    mine: Any


class ClashError(DraftError):
    """Nothing was saved: `fields` were changed by `by` meanwhile. `number` is what the page has seen after this."""

    def __init__(self, fields: Mapping[str, Clash], *, number: int, by: User | None) -> None:
        super().__init__()
        self.fields, self.number, self.by = fields, number, by


class NewerVersionError(DraftError):
    """Another version was made since the draft began."""

    def __init__(self, version: ProgramVersion) -> None:
        super().__init__()
        self.version = version


@dataclass
class Work:
    """A locked draft: what it says, and the lines that its history gets."""

    draft: ProgramDraft
    user: User
    program: ProgramFile
    text: str
    lines: list[ProgramChange] = field(default_factory=list)

    def edit(self, text: str) -> None:
        try:
            self.text, self.program = text, understood(text)
        except ProgramFileError as error:
            raise FullError from error

    def tell(self, what: str, address: Address, title: str, values: Mapping[str, Any] | None = None) -> None:
        number = self.draft.number + len(self.lines) + 1
        self.lines.append(
            ProgramChange(
                program=self.draft.program,
                number=number,
                user=self.user,
                what=what,
                part="/".join(address),
                title=title[:120],
                values=dict(values or {}),
            )
        )

    def path(self, address: Address) -> Path:
        found = locate(self.program, address)
        if found is None:
            raise GoneError
        return found


def understood(text: str) -> ProgramFile:
    """What a draft says, faulty or not: it became TOML when it was a version, and edits keep it so."""
    program, _problems = read(text, name="", kinds=kinds.known())
    return program


@contextmanager
def working(program: Program, user: User) -> Iterator[Work]:
    """The draft, locked; saved and told at the end if its text has changed. Raises GoneError."""
    with transaction.atomic():
        draft = draft_of(locked(program))
        work = Work(draft, user, understood(draft.source), draft.source)
        yield work
        if work.text == draft.source:
            return
        ProgramChange.objects.bulk_create(work.lines)
        draft.previous, draft.source = draft.source, work.text
        draft.number += len(work.lines)
        draft.updated_by = user
        draft.save(update_fields=["previous", "source", "number", "updated_by", "updated_at"])
        if work.program.title and draft.program.title != work.program.title and draft.base_id is None:
            draft.program.title = work.program.title
            draft.program.save(update_fields=["title"])


def locked(program: Program) -> Program:
    return for_update(Program.objects).get(pk=program.pk)


def draft_of(row: Program) -> ProgramDraft:
    draft = ProgramDraft.objects.filter(program=row).first()
    if draft is None:
        raise GoneError
    draft.program = row
    return draft
