"""Importing a list of signals: new ones are logged, and known ones brought up to date where somebody says so."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.utils import timezone

from commitments import signalrules, signalupdates
from commitments.actions import audit, lists, signals
from commitments.models import Duty, Signal, SignalList
from commitments.queries import signallists
from commitments.queries.signallists import Plan
from commitments.signallist import Line
from commitments.signalupdates import Difference
from facilitator.actions.audit import record_all
from facilitator.models import Rep, Team, User

BATCH = 500
# What an update may write of a signal and of its clocks.
REWRITTEN = (
    *signalupdates.SAFE,
    *("csm", "ae", "joint", "logged_at", "touched_at", "touched_how", "touched_by_user", "updated_at"),
)
CLOCK = ("owner_rep", "owner_participant", "anchor_at", "due_at", "closed_at", "outcome")


def run(*, found: SignalList, user: User, leave_out: bool, update: bool = False) -> SignalList:
    """Log every row that is new; with `update` the known ones are brought to what the list says, as far as
    signalupdates allows.
    """
    now = timezone.now()
    return lists.run(
        found=found,
        leave_out=leave_out,
        now=now,
        read=partial(signallists.lines, now=now),
        plan=partial(signallists.plan, now=now),
        store=partial(_store, user=user, update=update, now=now),
    )


def _store(found: SignalList, plan: Plan, *, user: User, update: bool, now: datetime) -> None:
    _add(found.team, user, plan.new, now)
    if update:
        found.updated = _update(found.team, user, {one.signal.pk: one.line for one in plan.updates}, now)
    counts = {"added": found.added, "known": found.known, "updated": found.updated, "left_out": len(plan.faulty)}
    changes = {name: (0, count) for name, count in counts.items()}
    audit.record(team=found.team, user=user, action="import_signals", subject=found, changes=changes)


def _add(team: Team, user: User, lines: Sequence[Line], now: datetime) -> None:
    reps = _reps(team)
    made = Signal.objects.bulk_create((_signal(team, user, line, reps, now) for line in lines), batch_size=BATCH)
    signals.start_clocks(made)


def _update(team: Team, user: User, speaks: Mapping[int, Line], now: datetime) -> int:
    """Write what differs, looked at anew under the lock of each signal; gives how many changed."""
    reps = _reps(team)
    found = [one for one in signallists.differences(team, speaks, now, lock=True) if one.changes]
    clocks: list[Duty] = []
    for one in found:
        moving = one.signal.clocks  # type: ignore[attr-defined] # prefetched by `differences`
        signals.rewrite(one.signal, _written(one, reps, user), moving, one.terms, now)
        clocks += moving
    changed = [one.signal for one in found]
    Signal.objects.bulk_update(changed, REWRITTEN, batch_size=BATCH)
    Duty.objects.bulk_update(clocks, CLOCK, batch_size=BATCH)
    traced = [(one.signal, audit.plain(one.changes)) for one in found]
    record_all(team=team, user=user, action="update_signal", changes=traced)
    return len(changed)


def _written(one: Difference, reps: Mapping[str, Rep], user: User) -> dict[str, Any]:
    """The columns of a signal that an update sets, those that hang on what was said included."""
    values = {name: new for name, (_old, new) in one.changes.items()}
    signal = one.signal
    for seat in ("csm", "ae"):
        if f"{seat}_name" in values:
            values[seat] = reps.get(signalrules.key(values[f"{seat}_name"]))
    # As on logging: joint as soon as both are named.
    if {"csm_name", "ae_name"} & values.keys() and not (signal.csm_name and signal.ae_name):
        values["joint"] = bool(values.get("csm_name", signal.csm_name) and values.get("ae_name", signal.ae_name))
    if "touched_at" in values:
        values |= {"touched_how": Signal.Touch.REACHED, "touched_by_user": user}
    return values


def _reps(team: Team) -> dict[str, Rep]:
    return {signalrules.key(rep.name): rep for rep in Rep.objects.filter(team=team, active=True)}


def _signal(team: Team, user: User, line: Line, reps: Mapping[str, Rep], now: datetime) -> Signal:
    said = dict(line.data)
    external_id, touched_at = said.pop("external_id") or None, said.pop("touched_at")
    return Signal(
        team=team,
        logged_by_user=user,
        account_key=signalrules.key(said["account"]),
        external_id=external_id,
        joint=bool(said["csm_name"] and said["ae_name"]),
        csm=reps.get(signalrules.key(said["csm_name"])),
        ae=reps.get(signalrules.key(said["ae_name"])),
        touched_at=touched_at,
        touched_how=Signal.Touch.REACHED if touched_at else "",
        touched_by_user=user if touched_at else None,
        updated_at=now,
        **said,
    )
