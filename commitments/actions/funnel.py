"""Beginning a play, changing what is written in it, and keeping one in step with the note it came from."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments import calendars
from commitments.actions import audit, hearing
from commitments.models import Commitment, Motion, Play, PlayPart, Signal, Stage, StageMove, Stakeholder
from commitments.noterules import MOTIONS, same
from commitments.playguard import OTHER_TEAM
from facilitator.locking import for_update
from facilitator.models import Rep, Team, User
from sessions.errors import NotNowError
from sessions.models import Participant

# What the forms of a play write.
FIELDS = (
    *("account", "motion", "trigger", "evidence", "signal_on", "product", "sponsor_name", "sponsor_title", "amount"),
    *("owner_rep", "ae", "segment", "conversation_on", "answer_1", "answer_2", "answer_3"),
)
# What a note keeps in step with its play until somebody writes in the play itself.
FOLLOWED = (
    *("account", "motion", "trigger", "signal_on", "product", "sponsor_name", "sponsor_title", "conversation_on"),
    *("ae", "known"),
)


def today_of(team: Team) -> date:
    return calendars.of(team).day_of(timezone.now())


def begin_play(*, team: Team, user: User, data: dict[str, Any], despite: tuple[str, ...] = ()) -> Play:
    """A play that somebody enters at the desk. `despite` names guardrails that were read and overridden."""
    with transaction.atomic():
        play = Play(team=team, edited_at=timezone.now(), **{name: data[name] for name in FIELDS if name in data})
        _begin(play, user=user, despite=despite)
        audit.record(team=team, action="begin_play", subject=play, changes=_plain_changes(play, FIELDS), user=user)
    return play


def _begin(
    play: Play, *, user: User | None = None, actor: str = "", despite: tuple[str, ...] = (), on: date | None = None
) -> None:
    """Save a new play with the first row of its history. In the caller's transaction; 2 queries."""
    play.identified_on = play.stage_on = on or today_of(play.team)
    play.save(force_insert=True)
    StageMove.objects.create(
        play=play, to_stage=Stage.IDENTIFIED, on=play.stage_on, user=user, actor=actor, despite=list(despite)
    )


def pursue_note(*, note: Commitment, user: User | None = None) -> Play:
    """One tap at the desk, or of the note's own author: it becomes a play. A second tap finds it."""
    with transaction.atomic():
        locked = for_update(Commitment.objects).select_related("training__team", "participant").get(pk=note.pk)
        found = Play.objects.filter(commitment=locked).first()
        if found is not None:
            return found
        if locked.withdrawn_at is not None:
            raise NotNowError(_("This note was taken off the wall, so it begins no play."))
        play = of_note(note=locked, part=PlayPart.objects.filter(commitment=locked).first(), user=user)
        actor = "" if user else locked.participant.name
        changes: audit.Changes = {"note": (None, locked.pk)}
        audit.record(team=play.team, action="begin_play", subject=play, changes=changes, user=user, actor=actor)
    return play


def pursue_signal(*, signal: Signal, user: User) -> Play:
    """One tap on a logged signal: it becomes a play. A second tap finds it."""
    with transaction.atomic():
        locked = for_update(Signal.objects).select_related("team", "csm", "ae").get(pk=signal.pk)
        found = Play.objects.filter(signal=locked).first()
        if found is not None:
            return found
        if locked.withdrawn_at is not None:
            raise NotNowError(_("This signal was taken back, so it begins no play."))
        play = Play(
            team=locked.team,
            signal=locked,
            owner_rep=locked.csm or locked.ae,
            ae=locked.ae,
            account=locked.account,
            motion=MOTIONS.get(locked.trigger, Motion.UPSELL),
            trigger=locked.trigger,
            evidence=locked.evidence,
            signal_on=locked.observed_on,
        )
        _begin(play, user=user)
        audit.record(
            team=play.team, action="begin_play", subject=play, changes={"signal": (None, locked.pk)}, user=user
        )
    return play


def of_note(*, note: Commitment, part: PlayPart | None, user: User | None = None) -> Play:
    """The play that a note begins: identified, with everything the note says. In the caller's transaction."""
    play = Play(
        team=note.training.team,
        commitment=note,
        owner_rep_id=note.rep_id,
        owner_participant_id=note.participant_id,
        **_said(note, part),
    )
    hearing.carry_over(play=play, author=note.participant)
    posted_on = calendars.of(play.team).day_of(note.posted_at)
    _begin(play, user=user, actor="" if user else note.participant.name, on=min(posted_on, today_of(play.team)))
    return play


def _said(note: Commitment, part: PlayPart | None) -> dict[str, Any]:
    """A note's words as a play's; a trigger with one motion tells it, and more of the same is the usual other one."""
    calendar = calendars.of(note.training.team)
    said: dict[str, Any] = {
        "account": note.account,
        "motion": note.motion or MOTIONS.get(note.trigger, Motion.UPSELL),
        "trigger": note.trigger,
        "known": note.known,
        "signal_on": calendar.day_of(note.posted_at),
        "conversation_on": calendar.day_of(note.conversation_at),
    }
    if part is not None:
        said |= {name: getattr(part, name) for name in ("signal_on", "product", "sponsor_name", "sponsor_title")}
        said["ae"] = _called(note.training.team, part.colleague)
    return said


def _called(team: Team, name: str) -> Rep | None:
    """The AE of the team whom a typed name means; nobody where it means none or several."""
    aes = Rep.objects.filter(team=team, active=True, role=Rep.Role.AE)
    found = [rep for rep in aes if same(rep.name, name) or same(rep.name.split()[0], name)]
    return found[0] if len(found) == 1 else None


def follow_note(*, note: Commitment) -> None:
    """A changed note changes its play, as long as nobody has moved it or written in it. In the caller's transaction."""
    play = _untouched(note)
    if play is None:
        return
    part = PlayPart.objects.filter(commitment=note).first()
    changes = audit.change(play, {name: value for name, value in _said(note, part).items() if name in FOLLOWED})
    if not changes.keys().isdisjoint({"account", "motion"}):
        changes |= hearing.carry_over(play=play, author=note.participant)
    if changes:
        play.save(update_fields=list(changes))


def end_with_note(*, note: Commitment) -> None:
    """A note taken off the wall takes a play along that nobody has touched; one that lives goes on without it."""
    play = _untouched(note)
    if play is not None:
        play.delete()


def _untouched(note: Commitment) -> Play | None:
    return Play.objects.filter(commitment=note, stage=Stage.IDENTIFIED, edited_at=None, amount=None).first()


def change_play(
    *, play: Play, data: dict[str, Any], user: User | None = None, actor: str = "", despite: tuple[str, ...] = ()
) -> None:
    """Write in a play. Every change is kept in the audit trail; overridden guardrails too."""
    with transaction.atomic():
        locked = for_update(Play.objects).get(pk=play.pk)
        changes = written(locked, data)
        if despite and changes:
            changes["despite"] = ([], list(despite))
        if changes:
            audit.record(
                team=locked.team, action="change_play", subject=locked, changes=changes, user=user, actor=actor
            )


def written(locked: Play, data: dict[str, Any]) -> audit.Changes:
    """Set and save what differs, and give it for the trail as plain values. In the caller's transaction."""
    changes = audit.change(locked, {name: data[name] for name in (*FIELDS, "known") if name in data})
    if not changes:
        return {}
    locked.edited_at = timezone.now()
    locked.save(update_fields=[*changes, "edited_at"])
    return {name: (_plain(old), _plain(new)) for name, (old, new) in changes.items()}


def name_people(*, play: Play, people: dict[str, dict[str, Any]], other_team: str, user: User) -> None:
    """Who has which part on the customer's side: {role: {name, title, met}}; an empty name takes somebody off."""
    with transaction.atomic():
        locked = for_update(Play.objects).get(pk=play.pk)
        before = {one.role: one for one in locked.stakeholders.all()}
        changes: audit.Changes = {}
        for role, person in people.items():
            old = before.get(role)
            was = (old.name, old.title, old.met) if old else None
            now = (person["name"], person["title"], person["met"]) if person["name"] else None
            if was != now:
                changes[role] = (was and list(was), now and list(now))
                _put(locked, role, person)
        changes |= written(locked, {"known": _with(locked.known, other_team)})
        if changes:
            audit.record(team=locked.team, action="name_people", subject=locked, changes=changes, user=user)


def _put(play: Play, role: str, person: dict[str, Any]) -> None:
    if person["name"]:
        Stakeholder.objects.update_or_create(play=play, role=role, defaults=person)
    else:
        play.stakeholders.filter(role=role).delete()


def _with(known: dict[str, str], other_team: str) -> dict[str, str]:
    left = {name: text for name, text in known.items() if name != OTHER_TEAM}
    return left | ({OTHER_TEAM: other_team} if other_team else {})


def _plain_changes(play: Play, names: tuple[str, ...]) -> audit.Changes:
    return {name: (None, _plain(getattr(play, name))) for name in names if getattr(play, name) not in {None, ""}}


def _plain(value: Any) -> Any:
    """As the trail keeps it: numbers and rows as text."""
    return value if value is None or isinstance(value, (str, date, dict)) else str(value)


def owner(participant: Participant) -> str:
    """A phone's owner as PlayQuerySet.owned_by names people."""
    return f"r{participant.rep_id}" if participant.rep_id else f"p{participant.pk}"
