"""The life of a draft: begun from a version or from nothing, published as the next version, or thrown away."""

from django.db import transaction
from django.db.models import Max

from facilitator import kinds
from facilitator.actions.draft_work import GoneError, NewerVersionError, draft_of, locked
from facilitator.actions.programs import add_version, digest_of
from facilitator.locking import for_update
from facilitator.models import Program, ProgramChange, ProgramDraft, ProgramVersion, Team, User
from facilitator.programfile import parse
from facilitator.programfile.blank import blank
from facilitator.programfile.editing import put

What = ProgramChange.What


def begin_draft(*, program: Program, user: User) -> ProgramDraft:
    """The program's draft, begun from its newest version if there is none."""
    with transaction.atomic():
        row = locked(program)
        known = ProgramDraft.objects.filter(program=row).first()
        if known is not None:
            return known
        base = row.versions.order_by("-number").first()
        if base is None:
            raise GoneError
        return begin_at(row, base, base.source, user)


def copy_program(*, version: ProgramVersion, team: Team, user: User) -> ProgramDraft:
    """A program of the team's own with the same file, and a draft of it. The copied one is never changed."""
    with transaction.atomic():
        for_update(Team.objects).get(pk=team.pk)  # two copies at once would take the same key
        key = _free_key(version.program.key, team)
        source = version.source if key == version.program.key else put(version.source, (), {"key": key})
        parsed = parse(source, name=version.program.key, kinds=kinds.known())
        program = Program.objects.create(key=key, team=team, title=parsed.title)
        first = add_version(program, parsed, source, digest_of(source), user)
        return begin_at(program, first, source, user)


def new_program(*, team: Team, user: User, title: str) -> ProgramDraft:
    """A program with two sections and no version yet."""
    with transaction.atomic():
        for_update(Team.objects).get(pk=team.pk)  # as for a copy
        key = _free_key("program", team)
        program = Program.objects.create(key=key, team=team, title=title)
        return begin_at(program, None, blank(key=key, title=title), user)


def publish(*, program: Program, user: User, over: int | None = None) -> ProgramVersion:
    """Makes the draft the next version. Trainings that are planned keep theirs.

    The same text as the newest version gives that version. `over` is the number of a version that was made meanwhile
    and that the person has seen. Raises ProgramFileError, NewerVersionError and GoneError.
    """
    with transaction.atomic():
        row = locked(program)
        draft = draft_of(row)
        parsed = parse(draft.source, name=f"{row.key}.toml", kinds=kinds.known())
        newest = row.versions.order_by("-number").first()
        if newest is not None and newest.pk != draft.base_id and newest.number != over:
            raise NewerVersionError(newest)
        digest = digest_of(draft.source)
        if newest is not None and newest.digest == digest:
            version = newest
        else:
            version = add_version(row, parsed, draft.source, digest, user)
            _tell_alone(draft, user, What.PUBLISHED, version)
        draft.delete()
    return version


def discard(*, program: Program, user: User) -> bool:
    """Throws the draft away, and a program that never had a version with it: then the answer is false."""
    with transaction.atomic():
        row = locked(program)
        draft = draft_of(row)
        if not row.versions.exists():
            row.delete()
            return False
        _tell_alone(draft, user, What.DISCARDED, None)
        draft.delete()
    return True


def begin_at(program: Program, base: ProgramVersion | None, source: str, user: User) -> ProgramDraft:
    """A draft with this text; the caller holds the program's row, or has just made it."""
    number = (program.changes.aggregate(last=Max("number"))["last"] or 0) + 1
    ProgramChange.objects.create(program=program, number=number, user=user, what=What.BEGAN, version=base)
    return ProgramDraft.objects.create(program=program, base=base, number=number, source=source, updated_by=user)


def _tell_alone(draft: ProgramDraft, user: User, what: str, version: ProgramVersion | None) -> None:
    ProgramChange.objects.create(program=draft.program, number=draft.number + 1, user=user, what=what, version=version)


def _free_key(wanted: str, team: Team) -> str:
    taken = set(Program.objects.filter(team=team).values_list("key", flat=True))
    number, key = 1, wanted
    while key in taken:
        number += 1
        key = f"{wanted[:36]}-{number}"
    return key
