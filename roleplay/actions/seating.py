"""Seating the room: pairs in one tap, new partners for a scenario, and repairs in one tap."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from facilitator.locking import for_update
from facilitator.models import User
from roleplay.models import Pairing, Round
from roleplay.queries import stage as stages
from roleplay.queries.stage import Phase
from sessions import activities
from sessions import pairing as rules
from sessions.activities.base import changing
from sessions.errors import NotNowError
from sessions.live import publish
from sessions.models import ActivityRun, Participant

# A change of seats or of the phase: both the card and what is private beside it are new.
OWN = ("task", "mine")


def pair_up(*, run: ActivityRun, user: User, data: dict[str, Any]) -> None:
    """Form pairs of everybody in the room for the coming scenario; tapped again, form other ones.

    Partners repeat only when everybody has met. Refused while a half runs: seats never change under a talk.
    """
    with changing(run, "face", "screen", ring_everybody=True, ring_panels=OWN) as locked:
        round_ = stages.current(locked)
        if stages.phase_of(round_) not in {Phase.FORMING, Phase.READY}:
            raise NotNowError(_("Finish this scenario first: new partners come before the next one."))
        people = people_of(locked)
        if len(people) < 2:
            raise NotNowError(_("A pair needs two people. Wait for one more to join."))
        round_ = round_ or _first_round(locked)
        locked.state["shuffles"] = locked.state.get("shuffles", 0) + 1
        seed = locked.pk * 1000 + locked.state["shuffles"]
        seats = rules.form_pairs(people, _met(locked), seed, _sold(locked))
        round_.pairings.all().delete()
        seat(round_, seats)


def repair(*, run: ActivityRun, user: User, data: dict[str, Any]) -> None:
    """Give everybody without a seat one, and mend pairs somebody has left; nobody else is moved."""
    with transaction.atomic():
        locked = for_update(ActivityRun.objects, "training").select_related("training").get(pk=run.pk)
        round_ = stages.current(locked)
        if round_ is None or round_.ended_at is not None:
            raise NotNowError(_("No pairs are formed. Pair everybody up first."))
        people = people_of(locked)
        before = list(round_.pairings.seated())
        after = rules.repair(
            [_seats(pairing) for pairing in before], {p.id for p in people}, people, _met(locked), round_.pk
        )
        changed = _reseat(round_, before, after)
        if not changed:
            raise NotNowError(_("Everybody who is here has a seat already."))
        publish(locked.training, "face", "screen", ring=changed, ring_panels=OWN)


def carry_over(previous: Round, coming: Round) -> None:
    """The same people sit together in the next half: sides change, and with a new scenario so does who watches."""
    run = coming.activity_run
    here, watched = {person.id for person in people_of(run)}, _watched(run)
    fresh = []
    for pairing in previous.pairings.seated():
        # Somebody who left is mended by a repair; rotating would first put them into a seat that talks.
        turns = coming.half == 1 and here.issuperset(pairing.member_ids)
        seats = rules.rotate(_seats(pairing), watched) if turns else rules.swap(_seats(pairing))
        fresh.append(_pairing(coming, pairing.number, seats))
    Pairing.objects.bulk_create(fresh)


def people_of(run: ActivityRun) -> list[rules.Person]:
    """Everybody who can take a seat: joined, not sent out, not marked as gone. A dark phone is still a person."""
    present = Participant.objects.present().filter(training=run.training_id, absent=False)
    return [rules.Person(pk, role) for pk, role in present.values_list("pk", "role")]


def seat(round_: Round, seats: Sequence[rules.Seats], taken: Iterable[int] = ()) -> None:
    """Store pairs under the lowest free numbers."""
    used = set(taken)
    free = (n for n in range(1, len(used) + len(seats) + 1) if n not in used)
    Pairing.objects.bulk_create(_pairing(round_, number, pair) for number, pair in zip(free, seats, strict=False))


def _pairing(round_: Round, number: int, seats: rules.Seats) -> Pairing:
    return Pairing(
        round=round_,
        number=number,
        seller_id=seats.seller,
        customer_id=seats.customer,
        observer_id=seats.observer,
    )


def _first_round(run: ActivityRun) -> Round:
    cards = stages.scenarios_of(run, activities.get(run.kind).settings(run).scenarios)
    if not cards:
        raise NotNowError(_("This program has no cards for these scenarios. Go on with the next part."))
    return Round.objects.create(activity_run=run, scenario=cards[0], half=1, position=0)


def _reseat(round_: Round, before: Sequence[Pairing], after: Sequence[rules.Seats]) -> set[int]:
    """Apply a repair; gives the ids of everybody whose seat changed.

    A talk goes on in its own row; a pair that broke up is closed, not deleted, because its flags stay.
    """
    wanted = {(pair.seller, pair.customer): pair for pair in after}
    kept = {key: pairing for pairing in before if (key := (pairing.seller_id, pairing.customer_id)) in wanted}
    changed: set[int] = set()
    for pairing in before:
        if (pairing.seller_id, pairing.customer_id) not in kept:
            changed.update(pairing.member_ids)
            pairing.ended_at = timezone.now()
            pairing.save(update_fields=["ended_at"])
    for key, pairing in kept.items():
        if pairing.observer_id != wanted[key].observer:
            changed.update(pairing.member_ids)
            pairing.observer_id = wanted[key].observer
            pairing.save(update_fields=["observer"])
            changed.update(pairing.member_ids)
    fresh = [pair for key, pair in wanted.items() if key not in kept]
    seat(round_, fresh, taken=(pairing.number for pairing in kept.values()))
    for pair in fresh:
        changed.update(pk for pk in (pair.seller, pair.customer, pair.observer) if pk is not None)
    return changed


def _seats(pairing: Pairing) -> rules.Seats:
    return rules.Seats(pairing.seller_id, pairing.customer_id, pairing.observer_id)


def _played(run: ActivityRun) -> list[tuple[int, int]]:
    """(first seller, first customer) of every pair of this training that has practised a scenario."""
    played = Pairing.objects.filter(
        round__activity_run__training=run.training_id, round__half=1, round__started_at__isnull=False
    )
    return list(played.values_list("seller_id", "customer_id"))


def _met(run: ActivityRun) -> Mapping[frozenset[int], int]:
    return Counter(frozenset(pair) for pair in _played(run))


def _sold(run: ActivityRun) -> Mapping[int, int]:
    return Counter(seller for seller, _customer in _played(run))


def _watched(run: ActivityRun) -> Mapping[int, int]:
    """How many halves of this training each person watched from beside a pair. 1 query."""
    observed = Pairing.objects.filter(
        round__activity_run__training=run.training_id, round__started_at__isnull=False, observer__isnull=False
    )
    return Counter(pk for pk in observed.values_list("observer_id", flat=True) if pk is not None)
