"""Logging a signal, completing its packet, and saying that the customer was reached (CONTENT 1.1 P1.S4, 1.5)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments import calendars, signalrules, touching
from commitments.actions import audit, looks
from commitments.actions.holding import hold_known
from commitments.models import Duty, Signal
from commitments.touching import Terms
from facilitator.locking import for_update
from facilitator.models import Rep, Team, User
from sessions.errors import NotNowError
from sessions.models import Participant

Kind = Duty.Kind
# What a form may set; `csm` and `ae` are names.
FIELDS = (
    *("account", "trigger", "evidence", "metric", "value", "limit", "observed_on", "link"),
    *("outcome", "ask", "csm_name", "ae_name", "joint"),
)


def log(
    *,
    team: Team,
    data: dict[str, Any],
    participant: Participant | None = None,
    user: User | None = None,
    **origin: Any,
) -> Signal:
    """Store a signal, and start its clocks. `data` holds some of FIELDS, `origin` packet, external_id or logged_at.

    Without a word about it the first meeting is joint as soon as both are named.
    """
    training = participant.training if participant else None
    said = {name: data[name] for name in FIELDS if data.get(name) not in {None, ""}}
    said.setdefault("joint", bool(said.get("csm_name") and said.get("ae_name")))
    logged_at = origin.pop("logged_at", None) or timezone.now()
    with transaction.atomic():
        hold_known(team)
        said.setdefault("observed_on", calendars.of(team).day_of(logged_at))
        signal = Signal.objects.create(
            team=team,
            training=training,
            account_key=signalrules.key(said["account"]),
            logged_at=logged_at,
            logged_by=participant,
            logged_by_user=user,
            **said,
            **origin,
            **_on_the_list(team, said),
        )
        _start(signal)
        audit.record(
            team=team,
            action="log_signal",
            subject=signal,
            changes={"account": (None, signal.account), "trigger": (None, signal.trigger)},
            user=user,
            actor=participant.name if participant else "",
        )
    return signal


def change(
    *, signal: Signal, data: dict[str, Any], participant: Participant | None = None, user: User | None = None
) -> None:
    """Complete or correct it. The clocks keep running from its logging; another AE takes the first one over."""
    with transaction.atomic():
        locked = _locked(signal)
        changes = audit.change(locked, {name: data[name] for name in FIELDS if name in data})
        if not changes:
            return
        people = _on_the_list(locked.team, {"csm_name": locked.csm_name, "ae_name": locked.ae_name})
        locked.csm, locked.ae = people["csm"], people["ae"]
        locked.account_key, locked.updated_at = signalrules.key(locked.account), timezone.now()
        locked.save(update_fields=[*changes, "csm", "ae", "account_key", "updated_at"])
        locked.duties.touches().update(**_owner(locked))
        _trace("change_signal", locked, changes, participant, user)


def touch(
    *,
    signal: Signal,
    how: str,
    participant: Participant | None = None,
    user: User | None = None,
    actor: str = "",
    at: datetime | None = None,
) -> None:
    """The AE reached out, `how` as in Signal.Touch; empty: not after all. `actor` is whoever answers by mail.

    The first word counts for the time, so that a second tap moves nothing; it may correct how. `at` is when it was,
    where somebody says so at a desk.
    """
    with transaction.atomic():
        locked = _locked(signal)
        if not how:
            values: dict[str, Any] = {
                "touched_at": None,
                "touched_how": "",
                "touched_by": None,
                "touched_by_user": None,
            }
        elif locked.touched_at is not None:
            values = {"touched_how": how} | ({"touched_at": at} if at else {})
        else:
            values = {"touched_at": at or timezone.now(), "touched_how": how}
            values |= {"touched_by": participant, "touched_by_user": user}
        changes = audit.change(locked, values)
        if not changes:
            return
        locked.save(update_fields=list(values))
        locked.duties.touches().update(closed_at=locked.touched_at, outcome=locked.touched_how or None)
        said = {name: pair for name, pair in changes.items() if name in {"touched_at", "touched_how"}}
        _trace("touch_signal", locked, said, participant, user, actor)


def withdraw(*, signal: Signal, participant: Participant | None = None, user: User | None = None) -> None:
    """It was no signal after all: its clocks end, the record stays."""
    with transaction.atomic():
        locked = for_update(Signal.objects).select_related("team").get(pk=signal.pk)
        if locked.withdrawn_at is not None:
            return
        locked.withdrawn_at = locked.updated_at = timezone.now()
        locked.save(update_fields=["withdrawn_at", "updated_at"])
        locked.duties.update(withdrawn_at=locked.withdrawn_at)
        locked.duties.open().update(closed_at=locked.withdrawn_at)
        _trace("withdraw_signal", locked, {"withdrawn_at": (None, locked.withdrawn_at)}, participant, user)


def rewrite(signal: Signal, values: dict[str, Any], clocks: Iterable[Duty], terms: Terms, now: datetime) -> None:
    """Set what a list says of a signal and of its clocks; the caller locks and stores both."""
    moved = values.get("logged_at", signal.logged_at) - signal.logged_at
    for name, value in values.items():
        setattr(signal, name, value)
    signal.updated_at = now
    for duty in clocks:
        duty.anchor_at += moved
        if duty.kind != Kind.AE_TOUCH:
            duty.due_at += moved
            continue
        duty.closed_at, duty.outcome = signal.touched_at, signal.touched_how or None
        if moved:
            duty.due_at = terms.due(duty.anchor_at)
        if "ae_name" in values:
            for name, value in _owner(signal).items():
                setattr(duty, name, value)


def start_clocks(signals: Iterable[Signal]) -> None:
    """The duties of signals just stored in one go, of one team and no hour. In the caller's transaction."""
    found = list(signals)
    if not found:
        return
    terms = touching.of_team(found[0].team)
    Duty.objects.bulk_create(_touch_duty(signal, terms.due(signal.logged_at)) for signal in found)
    looks.promise(found[0].team, found)


def _start(signal: Signal) -> None:
    """By the terms of the hour that it came from, where that has a packet; else by the team's."""
    terms = touching.of_hours(signal.team, [signal.training_id])[signal.training_id]
    _touch_duty(signal, terms.due(signal.logged_at)).save()
    looks.promise(signal.team, [signal])


def _touch_duty(signal: Signal, due_at: datetime) -> Duty:
    return Duty(
        kind=Kind.AE_TOUCH,
        team_id=signal.team_id,
        signal=signal,
        anchor_at=signal.logged_at,
        due_at=due_at,
        closed_at=signal.touched_at,
        outcome=signal.touched_how or None,
        **_owner(signal),
    )


def _owner(signal: Signal) -> dict[str, Any]:
    """Whose clock it is: the AE on the team's list, the guest of that name in the hour, or nobody's so far."""
    guest = None
    if signal.ae_name and signal.ae_id is None and signal.training_id:
        people = Participant.objects.present().filter(training=signal.training_id, rep=None)
        name = signalrules.key(signal.ae_name)
        guest = next((person for person in people if signalrules.key(person.name) == name), None)
    return {"owner_rep": signal.ae, "owner_participant": guest}


def _on_the_list(team: Team, said: dict[str, Any]) -> dict[str, Rep | None]:
    """Whom the names are of. 1 query, none without names."""
    wanted = {seat: signalrules.key(said.get(f"{seat}_name") or "") for seat in ("csm", "ae")}
    if not any(wanted.values()):
        return {"csm": None, "ae": None}
    known = {signalrules.key(rep.name): rep for rep in Rep.objects.filter(team=team, active=True)}
    return {seat: known.get(name) for seat, name in wanted.items()}


def _locked(signal: Signal) -> Signal:
    """The row is the lock: two phones of one pair speak one after the other."""
    locked = for_update(Signal.objects).select_related("team", "ae").get(pk=signal.pk)
    if locked.withdrawn_at is not None:
        raise NotNowError(_("This signal was taken back meanwhile. Log it anew if it is one after all."))
    return locked


def _trace(
    action: str,
    signal: Signal,
    changes: audit.Changes,
    participant: Participant | None,
    user: User | None,
    actor: str = "",
) -> None:
    actor = participant.name if participant else actor
    audit.record(team=signal.team, action=action, subject=signal, changes=changes, user=user, actor=actor)
