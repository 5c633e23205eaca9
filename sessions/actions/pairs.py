"""Who writes with whom: pairs in one tap, a seat for everybody, and a change of seat by one's own hand."""

from collections.abc import Iterable, Sequence

from django.db.models import Max
from django.utils.translation import gettext as _

from sessions import pairing as rules
from sessions.errors import NotNowError
from sessions.models import ActivityRun, Pair, PairSeat, Participant

# More hands than these on one sheet get in each other's way.
MOST = 4


def people_of(run: ActivityRun) -> list[rules.Person]:
    """Everybody who can take a seat: joined, not sent out, not marked as gone."""
    present = Participant.objects.present().filter(training=run.training_id, absent=False)
    return [rules.Person(pk, role) for pk, role in present.values_list("pk", "role")]


def form(run: ActivityRun, seed: int) -> None:
    """New pairs of everybody, CSM and AE together where it can be. In the caller's transaction, the run locked."""
    run.pairs.all().delete()
    people = people_of(run)
    if len(people) == 1:
        _sit_down(run, [[people[0].id]])
    _sit_down(run, _members(rules.form_pairs(people, seed=seed)))


def seat_loose(run: ActivityRun, seed: int) -> set[int]:
    """Give everybody without a seat one; nobody else moves. Gives whose pair changed. The run is locked.

    Two or more are paired with each other; one alone joins the smallest pair.
    """
    seated = set(PairSeat.objects.filter(activity_run=run).values_list("participant_id", flat=True))
    loose = [person for person in people_of(run) if person.id not in seated]
    if not loose:
        raise NotNowError(_("Everybody who is here has a seat already."))
    if len(loose) == 1 and (smallest := _smallest(run)) is not None:
        PairSeat.objects.create(pair=smallest, activity_run=run, participant_id=loose[0].id)
        return members(smallest)
    groups = [[loose[0].id]] if len(loose) == 1 else _members(rules.form_pairs(loose, seed=seed))
    _sit_down(run, groups)
    return {pk for group in groups for pk in group}


def move(run: ActivityRun, participant: Participant, pair: Pair | None) -> set[int]:
    """Sit down in a pair, or at a new place of one's own; gives whose pair changed. The run is locked."""
    left = PairSeat.objects.filter(activity_run=run, participant=participant).select_related("pair").first()
    if left is not None and left.pair == pair:
        return {participant.pk}
    if pair is not None and pair.seats.count() >= MOST:
        raise NotNowError(_("Four already write there. Choose another pair, or begin your own."))
    changed = members(left.pair) if left else set()
    PairSeat.objects.filter(activity_run=run, participant=participant).delete()
    if pair is None:
        _sit_down(run, [[participant.pk]])
    else:
        PairSeat.objects.create(pair=pair, activity_run=run, participant=participant)
        changed |= members(pair)
    return changed | {participant.pk}


def members(pair: Pair) -> set[int]:
    return set(pair.seats.values_list("participant_id", flat=True))


def _smallest(run: ActivityRun) -> Pair | None:
    sizes = [(pair.seats.count(), pair.number, pair) for pair in run.pairs.all()]
    taken = [one for one in sizes if 0 < one[0] < MOST]
    return min(taken)[2] if taken else None


def _members(seats: Iterable[rules.Seats]) -> list[list[int]]:
    return [[pk for pk in (one.seller, one.customer, one.observer) if pk is not None] for one in seats]


def _sit_down(run: ActivityRun, groups: Sequence[Iterable[int]]) -> None:
    """3 queries, however many sit down."""
    highest = run.pairs.aggregate(highest=Max("number"))["highest"] or 0
    new = [Pair(activity_run=run, number=number) for number, _group in enumerate(groups, highest + 1)]
    together = zip(Pair.objects.bulk_create(new), groups, strict=True)
    seats = [PairSeat(pair=pair, activity_run=run, participant_id=pk) for pair, group in together for pk in group]
    PairSeat.objects.bulk_create(seats)
