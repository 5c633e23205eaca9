"""What the page about the CRM says: how much can be loaded, and how much of it lacks a record id."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from commitments.exports.crmfiles import FILES
from commitments.models import CrmRecord
from facilitator.models import Team
from facilitator.texts import same

Kind = CrmRecord.Kind


@dataclass(frozen=True)
class Download:
    """One kind of file. `known` records are in the CRM already, by the ids that were told."""

    name: str
    label: Any
    total: int
    known: int

    @property
    def new(self) -> int:
        return max(0, self.total - self.known)


@dataclass(frozen=True)
class Lacking:
    """Names that stand in the files and have no record id, at most MOST_NAMED of them, and how many there are."""

    names: list[str]
    count: int


MOST_NAMED = 20


def downloads(team: Team) -> list[Download]:
    """5 queries."""
    counted = CrmRecord.objects.filter(team=team, kind__in=[file.kind for file in FILES.values()])
    known = dict(counted.order_by().values_list("kind").annotate(count=Count("pk")))
    return [
        Download(name, file.label, sum(source.find(team).count() for source in file.sources), known.get(file.kind, 0))
        for name, file in FILES.items()
    ]


def accounts_without_id(team: Team) -> Lacking:
    """Of notes and plays, compared without case. 3 queries."""
    sources = (FILES["events"].sources[0], FILES["opportunities"].sources[0])
    written = [source.find(team).order_by().values_list("account", flat=True).distinct() for source in sources]
    have = set(CrmRecord.objects.filter(team=team, kind=Kind.ACCOUNT).values_list("key", flat=True))
    names = {same(name): name for found in written for name in found}
    lacking = sorted(name for key, name in names.items() if key not in have)
    return Lacking(lacking[:MOST_NAMED], len(lacking))
