"""A program file that somebody brings: it becomes a draft, to be looked over before trainings use it."""

from django.db import transaction

from facilitator import kinds
from facilitator.actions.draft_work import DraftError, Work, working
from facilitator.actions.drafts import begin_at
from facilitator.actions.programs import digest_of
from facilitator.locking import for_update
from facilitator.models import Program, ProgramChange, ProgramDraft, ProgramVersion, Team, User
from facilitator.programfile import ProgramFile, parse
from facilitator.programfile.compare import differences


class DraftThereError(DraftError):
    """The program has a draft that says something else; nothing was changed."""

    def __init__(self, draft: ProgramDraft) -> None:
        super().__init__()
        self.draft = draft


class PublishedError(DraftError):
    """The newest version says the same, byte for byte."""

    def __init__(self, version: ProgramVersion) -> None:
        super().__init__()
        self.version = version


def import_draft(*, source: str, name: str, team: Team, user: User, over: int | None = None) -> ProgramDraft:
    """The draft of the team's program that `source` names, with this text; a program of its own if there is none yet.

    `name` is the file's name, for messages. Of a draft that is there already, `over` is the number that the person
    has seen and wants to replace: its text can be taken back, and the history tells what differed. Raises
    ProgramFileError, PublishedError and DraftThereError, and then nothing has changed.
    """
    parsed = parse(source, name=name, kinds=kinds.known())
    with transaction.atomic():
        for_update(Team.objects).get(pk=team.pk)  # two files at once would make the same program twice
        program = for_update(Program.objects).filter(team=team, key=parsed.key).first()
        if program is None:
            program = Program.objects.create(key=parsed.key, team=team, title=parsed.title)
            return begin_at(program, None, source, user)
        draft = ProgramDraft.objects.filter(program=program).first()
        if draft is None:
            draft = _begin(program, source, user)
        elif draft.source != source and draft.number != over:
            raise DraftThereError(draft)
        with working(program, user) as work:
            _replace(work, source)
        draft.refresh_from_db()
    return draft


def _begin(program: Program, source: str, user: User) -> ProgramDraft:
    newest = program.versions.latest("number")
    if newest.digest == digest_of(source):
        raise PublishedError(newest)
    return begin_at(program, newest, newest.source, user)


def _replace(work: Work, source: str) -> None:
    before: ProgramFile = work.program
    work.edit(source)
    for each in differences(before, work.program):
        values = {name: list(pair) for name, pair in each.values.items()}
        work.tell(ProgramChange.What(each.what), each.address, each.title, values)
