"""A team's promises and plays as files that a CRM's loader takes: tasks, events and opportunities, a chunk at a time.

Everything has a reference (`AskOnce: T12` at the end of its description), by which the loader's success file tells the
record ids back: what has one is in the update files, the rest in the new ones, so that loading twice doubles nothing.
"""

from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from asgiref.sync import sync_to_async
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from commitments import crm, playguard
from commitments.exports.tables import CHUNK
from commitments.models import Commitment, CrmRecord, CrmSettings, Duty, ExtensionException, Play, Report, Trigger
from facilitator import houserules
from facilitator.models import Team
from facilitator.texts import same

Kind = CrmRecord.Kind
Row = dict[str, crm.Cell]
# T a report, E a note's conversation, S an agreed next step, P a play.
REFERENCE = "AskOnce: {}"
STATUS = {
    None: "Not Started",
    Report.Outcome.HAPPENED: "Completed",
    Report.Outcome.DID_NOT_HAPPEN: "Deferred",
    Report.Outcome.RESCHEDULED: "Deferred",
    Report.Outcome.NO_LONGER_VALID: "Deferred",
}


@dataclass(frozen=True)
class File:
    """One kind of record. `sources` are read one after the other, each with the letter of its references."""

    label: Any
    kind: str
    columns: Callable[[CrmSettings], tuple[str, ...]]
    sources: Sequence["Source"]


@dataclass(frozen=True)
class Source:
    letter: str
    find: Callable[[Team], QuerySet[Any]]
    rows: Callable[["Names", Sequence[Any]], Iterable[Row]]


def settings_of(team: Team) -> CrmSettings:
    """The team's names, or the usual ones; a row that was never saved has no pk."""
    return CrmSettings.objects.filter(team=team).first() or CrmSettings(team=team)


def columns(name: str, own: CrmSettings, *, update: bool) -> tuple[str, ...]:
    return (*(("Id",) if update else ()), *FILES[name].columns(own))


async def content(name: str, team: Team, *, update: bool) -> AsyncIterator[bytes]:
    """The CSV: the records that the CRM has not got yet, or those that it has, with ids. 3 to 5 queries a chunk."""
    own = await sync_to_async(settings_of)(team)
    shown = columns(name, own, update=update)
    yield crm.header(shown)
    for source in FILES[name].sources:
        after: int | None = 0
        while after is not None:
            data, after = await sync_to_async(_chunk)(name, source, team, own, shown, after, update)
            yield data


def _chunk(
    name: str, source: Source, team: Team, own: CrmSettings, shown: tuple[str, ...], after: int, update: bool
) -> tuple[bytes, int | None]:
    """The rows after a primary key, as text, and where the next chunk begins."""
    found: list[Model] = list(source.find(team).filter(pk__gt=after).order_by("pk")[:CHUNK])
    names = Names(team, own, FILES[name].kind, [f"{source.letter}{row.pk}" for row in found])
    ready = []
    for row, made in zip(found, source.rows(names, found), strict=True):
        known = names.own_ids.get(f"{source.letter}{row.pk}", "")
        if bool(known) == update:
            ready.append({**made, "Id": known})
    return crm.csv_bytes(shown, ready), found[-1].pk if len(found) == CHUNK else None


class Names:
    """The record ids that a chunk needs. 1 query for its own, 1 for those it names (`know`)."""

    def __init__(self, team: Team, own: CrmSettings, kind: str, references: Sequence[str]) -> None:
        self.team, self.own = team, own
        found = CrmRecord.objects.filter(team=team, kind=kind, key__in=references)
        self.own_ids = dict(found.values_list("key", "record_id"))
        self.ids: dict[tuple[str, str], str] = {}

    def know(self, names: Iterable[str], references: Iterable[str] = ()) -> None:
        keys = {same(name) for name in names if name} | set(references)
        kinds = (Kind.ACCOUNT, Kind.OWNER, Kind.PERSON, Kind.OPPORTUNITY)
        found = CrmRecord.objects.filter(team=self.team, kind__in=kinds, key__in=keys)
        self.ids = {(kind, key): pk for kind, key, pk in found.values_list("kind", "key", "record_id")}

    def of(self, kind: str, name: str) -> str:
        return self.ids.get((kind, same(name)), "")

    def about(self, account: str, owner: str, person: str, play: int | None) -> Row:
        """Whom it belongs to and what it hangs on. A lead hangs on nothing (CONTENT 3.3.4)."""
        who = self.of(Kind.PERSON, person)
        what = self.ids.get((Kind.OPPORTUNITY, f"P{play}"), "") or self.of(Kind.ACCOUNT, account)
        return {
            "OwnerId": self.of(Kind.OWNER, owner),
            "WhatId": "" if who.startswith(crm.LEAD) else what,
            "WhoId": who,
        }


def _reports(team: Team) -> QuerySet[Duty]:
    found = Duty.objects.friday().standing().filter(team=team)
    return found.select_related("commitment__participant", "commitment__pursued", "owner_rep", "owner_participant")


def _steps(team: Team) -> QuerySet[Duty]:
    return _reports(team).exclude(step="")


def _notes(team: Team) -> QuerySet[Commitment]:
    """Those whose conversation takes place: nobody keeps an hour free for one that was called off."""
    on = Commitment.objects.live().filter(team=team, called_off_at=None)
    return on.select_related("participant", "rep", "pursued")


def _plays(team: Team) -> QuerySet[Play]:
    people = ("owner_rep", "owner_participant", "ae", "commitment__play", "segment")
    return Play.objects.filter(team=team).select_related(*people)


def _tasks(names: Names, duties: Sequence[Duty]) -> Iterable[Row]:
    """What has a day and no hour: the report on each promise."""
    _know_notes(names, [duty.note for duty in duties], [_owner(duty) for duty in duties])
    for duty in duties:
        note = duty.note
        action = duty.step or note.next_action
        yield {
            "Subject": _("Report: %(account)s: %(action)s") % {"account": note.account, "action": action},
            "ActivityDate": duty.due_at.astimezone(names.team.zone).date(),
            "Status": STATUS[None if duty.outcome is None else Report.Outcome(duty.outcome)],
            "Priority": "Normal",
            "Description": _described(f"T{duty.pk}", action, str(Trigger(note.trigger).label)),
            **_about_note(names, note, _owner(duty)),
        }


def _conversations(names: Names, notes: Sequence[Commitment]) -> Iterable[Row]:
    """What has an hour: the conversation of each note."""
    _know_notes(names, notes, [_author(note) for note in notes])
    for note in notes:
        yield _event(names, note, f"E{note.pk}", note.next_action, note.conversation_at, _author(note))


def _next_steps(names: Names, duties: Sequence[Duty]) -> Iterable[Row]:
    _know_notes(names, [duty.note for duty in duties], [_owner(duty) for duty in duties])
    for duty in duties:
        yield _event(names, duty.note, f"S{duty.pk}", duty.step, duty.anchor_at, _owner(duty))


def _event(names: Names, note: Commitment, reference: str, action: str, at: Any, owner: str) -> Row:
    return {
        "Subject": f"{note.account}: {action}",
        "StartDateTime": at,
        "EndDateTime": at + timedelta(minutes=note.minutes),
        "Description": _described(reference, action, str(Trigger(note.trigger).label)),
        **_about_note(names, note, owner),
    }


def _opportunities(names: Names, plays: Sequence[Play]) -> Iterable[Row]:
    own, rules = names.own, houserules.merged(names.team.house_rules)
    names.know(name for play in plays for name in (play.account, _seller(play)))
    exceptions: dict[int, str] = {}
    if own.field("exception"):
        notes = [play.commitment_id for play in plays if play.commitment_id]
        written = ExtensionException.objects.filter(commitment__in=notes).order_by("at", "pk")
        exceptions = dict(written.values_list("commitment", "reason"))
    for play in plays:
        fields: Row = {
            "play": f"{play.team_id}-P{play.pk}",
            "loss_reason": play.lost_text or play.get_lost_reason_display(),
            "signal_source": play.get_trigger_display(),
            "sponsor": play.sponsor_name,
            "sponsor_title": play.sponsor_title,
            "question_1": play.answer_1,
            "question_2": play.answer_2,
            "question_3": play.answer_3,
            "exception": exceptions.get(play.commitment_id or 0, ""),
        }
        target = getattr(play.commitment, "play", None)
        expected = play.signal_on + timedelta(days=playguard.expected_days(play, rules))
        yield {
            "Name": f"{play.account}: {play.product or play.get_motion_display()}",
            "AccountId": names.of(Kind.ACCOUNT, play.account),
            "StageName": own.stage(play.stage),
            "CloseDate": play.closed_on or (target.close_by if target else expected),
            "Amount": play.amount,
            "NextStep": play.commitment.next_action if play.commitment and play.is_open else "",
            "Type": own.opportunity_type,
            "Description": _described(f"P{play.pk}", play.evidence, str(play.get_trigger_display())),
            "OwnerId": names.of(Kind.OWNER, _seller(play)),
            **{own.field(name): value for name, value in fields.items() if own.field(name)},
        }


def _seller(play: Play) -> str:
    """Who closes it: the AE, or whoever owns the play."""
    return play.ae.name if play.ae else play.owner_name


def _know_notes(names: Names, notes: Sequence[Commitment], owners: Sequence[str]) -> None:
    plays = [play for note in notes if (play := _play(note))]
    said = [name for note in notes for name in (note.account, _sponsor(note))]
    names.know([*said, *owners], [f"P{play.pk}" for play in plays])


def _about_note(names: Names, note: Commitment, owner: str) -> Row:
    play = _play(note)
    return names.about(note.account, owner, _sponsor(note), play.pk if play else None)


def _play(note: Commitment) -> Play | None:
    found: Play | None = getattr(note, "pursued", None)
    return found


def _sponsor(note: Commitment) -> str:
    play = _play(note)
    return play.sponsor_name if play else ""


def _owner(duty: Duty) -> str:
    """A rep by the name on the team's list, a guest by the one they joined with."""
    owner = duty.owner_rep or duty.owner_participant
    return owner.name if owner else duty.note.participant.name


def _author(note: Commitment) -> str:
    return note.rep.name if note.rep else note.participant.name


def _described(reference: str, *lines: str) -> str:
    return "\n".join([*(line for line in lines if line), REFERENCE.format(reference)])


def _opportunity_columns(own: CrmSettings) -> tuple[str, ...]:
    return (*crm.OPPORTUNITY, *(name for ours in crm.FIELDS if (name := own.field(ours))))


FILES = {
    "tasks": File(_("Tasks"), Kind.TASK, lambda _own: crm.TASK, [Source("T", _reports, _tasks)]),
    "events": File(
        _("Events"),
        Kind.EVENT,
        lambda _own: crm.EVENT,
        [Source("E", _notes, _conversations), Source("S", _steps, _next_steps)],
    ),
    "opportunities": File(
        _("Opportunities"), Kind.OPPORTUNITY, _opportunity_columns, [Source("P", _plays, _opportunities)]
    ),
}
