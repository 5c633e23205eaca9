"""What an import would do with each row of a list, without doing it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch, Q
from django.utils import timezone

from commitments import signallist, signalupdates, touching
from commitments.forms.signals import is_web_address
from commitments.models import Duty, Signal, SignalList
from commitments.queries import lists
from commitments.signallist import Line
from commitments.signalupdates import Difference
from facilitator.locking import for_update
from facilitator.models import Team

Key = tuple[str, str, date | None]


# {the CRM's name: which signal}; a row of the list itself is none yet.
Named = dict[str, int | None]
# Of each key the signals that have it, with their names in the CRM.
Keyed = dict[Key, list[tuple[str, int | None]]]


@dataclass(frozen=True)
class Plan(lists.Plan[Line]):
    """`known` are also rows that stand twice in the list.

    `differing` are those of the known ones that say something else than what is stored; `missed` are how many of the
    new ones nobody has touched though their clock is over.
    """

    differing: list[Difference]
    missed: int

    @property
    def updates(self) -> list[Difference]:
        """Those that an update would change something by."""
        return [one for one in self.differing if one.changes]


def lines(found: SignalList, now: datetime) -> list[Line]:
    """The list, read."""
    reader = signallist.Reader(found.columns, now, found.team.timezone, found.trigger, is_web_address)
    return list(reader.lines(found.body, first=1 + found.has_header))


def plan(found: SignalList, read: Sequence[Line] | None = None, now: datetime | None = None) -> Plan:
    """Two rows are one signal by the CRM's own name for it, or by account, trigger and day. 5 queries at most."""
    now = now or timezone.now()
    asked = lines(found, now) if read is None else read
    right = [line for line in asked if not line.faults]
    names, keys = _here(found, right)
    new: list[Line] = []
    known: list[Line] = []
    # The first row of a signal speaks for it, so that the same list changes nothing the second time.
    speaks: dict[int, Line] = {}
    for line in right:
        is_known, pk = _match(line, names, keys)
        if is_known:
            known.append(line)
            if pk is not None:
                speaks.setdefault(pk, line)
            continue
        name = line.data["external_id"]
        new.append(line)
        names |= {name: None} if name else {}
        keys.setdefault(line.key, []).append((name, None))
    differing = [one for one in differences(found.team, speaks, now) if one.changes or one.stays]
    return Plan(new, known, [line for line in asked if line.faults], differing, _missed(found.team, new, now))


def _missed(team: Team, new: Sequence[Line], now: datetime) -> int:
    """How many of them begin with a missed clock."""
    if not new:
        return 0
    terms = touching.of_team(team)
    untouched = (line.data["logged_at"] for line in new if line.data["touched_at"] is None)
    return sum(terms.due(logged_at) < now for logged_at in untouched)


def differences(team: Team, speaks: Mapping[int, Line], now: datetime, *, lock: bool = False) -> list[Difference]:
    """What each row says other than its signal, in the order of the list. 3 queries; with `lock` the signals stay.

    Each signal has the clocks that an update may move as `clocks`, the AE's first.
    """
    of_team = Signal.objects.standing().filter(team=team, pk__in=speaks)
    # By name the AE's touch comes before the manager's look.
    moving = Duty.objects.filter(Q(kind=Duty.Kind.AE_TOUCH) | Q(closed_at=None)).order_by("kind")
    locked = for_update(of_team).order_by("pk") if lock else of_team
    stored = list(locked.select_related("team").prefetch_related(Prefetch("duties", moving, to_attr="clocks")))
    terms = touching.of_hours(team, (signal.training_id for signal in stored))
    found = [
        signalupdates.between(
            speaks[signal.pk],
            signal,
            signal.clocks[0].due_at,
            terms[signal.training_id],
            now,
        )
        for signal in stored
    ]
    return sorted(found, key=lambda one: one.line.number)


def _match(line: Line, names: Named, keys: Keyed) -> tuple[bool, int | None]:
    """Whether a row is here already, and as which signal; None where it stands in the list or nobody can tell."""
    name, others = line.data["external_id"], keys.get(line.key, [])
    if name and name in names:
        return True, names[name]
    # The CRM has names for this row and for all like it, and they differ: two signals on one day.
    if not others or (name and all(other for other, _pk in others)):
        return False, None
    like = [pk for other, pk in others if not name or not other]
    return True, like[0] if len(like) == 1 else None


def _here(found: SignalList, lines: Sequence[Line]) -> tuple[Named, Keyed]:
    """Signals by their name in the CRM, and by account, trigger and day; taken back ones too. 2 queries at most."""
    of_team = Signal.objects.filter(team=found.team_id)
    named = [line.data["external_id"] for line in lines if line.data["external_id"]]
    stored = of_team.filter(external_id__in=named).values_list("external_id", "pk") if named else []
    names: Named = {name: pk for name, pk in stored if name}
    keys: Keyed = {}
    accounts = {line.key[0] for line in lines}
    rows = of_team.filter(account_key__in=accounts).order_by("pk")
    for account, trigger, day, name, pk in (
        rows.values_list("account_key", "trigger", "observed_on", "external_id", "pk") if accounts else []
    ):
        keys.setdefault((account, trigger, day), []).append((name or "", pk))
    return names, keys
