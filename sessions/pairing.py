"""Who practises with whom: forming pairs for a round, and mending them when people leave or arrive."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from random import Random

type Met = Collection[frozenset[int]] | Mapping[frozenset[int], int]
type Table = list[list[int]]
type Links = list[tuple[int, int]]

# Up to this many seats the best matching is found exactly (10 ms at 16); beyond it, a good one quickly.
EXACT_SEATS = 16
TRIES = 3
# What decides first: a repeated partner, then the same observer again, then the mix of roles, then chance.
REPEAT, OBSERVED, MIX, CHANCE = 1 << 44, 1 << 28, 1 << 18, 1 << 10


@dataclass(frozen=True)
class Person:
    """A participant; role is csm, ae, am or other."""

    id: int
    role: str


@dataclass(frozen=True)
class Seats:
    """One pair by participant id, with the third person of a triad."""

    seller: int
    customer: int
    observer: int | None = None


def swap(seats: Seats) -> Seats:
    """The second half: seller and customer change places, the observer stays."""
    return replace(seats, seller=seats.customer, customer=seats.seller)


def rotate(seats: Seats, watched: Mapping[int, int]) -> Seats:
    """A triad's next scenario: the observer sells, and of the other two the one who watched less watches.

    After equally many it is the last seller's turn. A pair of two changes places as at every half.
    """
    if seats.observer is None:
        return swap(seats)
    # The seller comes first, so that min() takes the seller when both watched equally often.
    watching = min((seats.seller, seats.customer), key=lambda one: watched.get(one, 0))
    staying = seats.customer if watching == seats.seller else seats.seller
    return Seats(seats.observer, staying, watching)


def form_pairs(
    people: Iterable[Person], met: Met = (), seed: int = 0, sold: Mapping[int, int] | None = None
) -> list[Seats]:
    """Seats everybody for one round; an odd count makes exactly one observer, one person alone nothing.

    met holds the pairs that have practised together (a mapping also says how often). Nobody repeats a
    partner while a round without repeats exists, then the least met come first; only after that are
    CSM and AE mixed. sold says how often each person sold first; the one with fewer sells first now.
    The same people, history and seed always give the same seats, in whatever order they are passed.
    """
    persons = sorted({person.id: person for person in people}.values(), key=lambda person: person.id)
    if len(persons) < 2:
        return []
    draw = Random(seed)  # noqa: S311 - who sits where is no secret, and must be reproducible
    watching: int | None = None
    pairs: list[tuple[int, int]] = []
    for a, b in _links(persons, _times(persons, _counts(met)), draw):
        if b == len(persons):
            watching = persons[a].id
        else:
            pairs.append((persons[a].id, persons[b].id))
    seats = [_seat(pair, sold or {}, draw) for pair in pairs]
    if watching is not None:
        beside = draw.randrange(len(seats))
        seats[beside] = replace(seats[beside], observer=watching)
    return seats


def repair(
    pairs: Sequence[Seats],
    present: Collection[int],
    people: Iterable[Person],
    met: Met = (),
    seed: int = 0,
) -> list[Seats]:
    """The same pairs after drop-outs and late arrivals, with as little moved as possible.

    Sellers and customers who are both here keep their seats. An observer steps into a seat that came
    free in the own pair. Everyone else without a seat is paired with each other; one left over takes a
    watching observer as partner, or else becomes the observer of a pair. Running it twice changes nothing.
    """
    here = set(present)
    kept = _kept(pairs, here)
    roles = {person.id: person for person in people}
    loose = sorted(here - _seated(kept))
    watched = next((seats for seats in kept if seats.observer is not None), None)
    if len(loose) % 2 and watched is not None and watched.observer is not None:
        # Two people practising beat two people watching, and no seller or customer is disturbed.
        loose.append(watched.observer)
        kept[kept.index(watched)] = replace(watched, observer=None)
    if len(loose) == 1 and kept:
        return [replace(kept[0], observer=loose[0]), *kept[1:]]
    return kept + form_pairs([roles.get(one, Person(one, "other")) for one in loose], met, seed)


def _kept(pairs: Sequence[Seats], here: set[int]) -> list[Seats]:
    """The pairs that still have two people; somebody listed twice keeps the first seat only."""
    free = set(here)
    kept: list[Seats] = []
    for seats in pairs:
        mended = _mended(seats, free)
        if mended is not None:
            kept.append(mended)
            free -= _seated([mended])
    return kept


def _mended(seats: Seats, free: set[int]) -> Seats | None:
    seller, customer, observer = (
        one if one in free else None for one in (seats.seller, seats.customer, seats.observer)
    )
    if seller is None:
        seller, observer = observer, None
    elif customer is None:
        customer, observer = observer, None
    if seller is None or customer is None:
        return None
    return Seats(seller, customer, observer)


def _seated(pairs: Iterable[Seats]) -> set[int]:
    seats = (one for pair in pairs for one in (pair.seller, pair.customer, pair.observer))
    return {one for one in seats if one is not None}


def _seat(pair: tuple[int, int], sold: Mapping[int, int], draw: Random) -> Seats:
    seller, customer = sorted(pair, key=lambda one: (sold.get(one, 0), draw.random()))
    return Seats(seller, customer)


def _counts(met: Met) -> Counter[frozenset[int]]:
    return Counter(dict(met)) if isinstance(met, Mapping) else Counter(met)


def _times(persons: Sequence[Person], counts: Counter[frozenset[int]]) -> Table:
    """How often each two met, less what everyone has; with an odd count the last row is the observer's place.

    Nobody records who observed: whoever has met fewer partners than the others was the one watching.
    """
    ids = [person.id for person in persons]
    place = {one: number for number, one in enumerate(ids)}
    table = [[0] * len(ids) for _ in ids]
    for pair, times in counts.items():
        if len(pair) == 2 and pair <= place.keys():
            a, b = (place[one] for one in pair)
            table[a][b] = table[b][a] = times
    least = min(table[a][b] for a in range(len(ids)) for b in range(a))
    if least:
        table = [[times - least for times in row] for row in table]
    if len(ids) % 2:
        partners: Counter[int] = Counter()
        for pair, times in counts.items():
            for one in pair:
                partners[one] += times
        most = max(partners[one] for one in ids)
        watched = [most - partners[one] for one in ids]
        table = [[*row, times] for row, times in zip(table, watched, strict=True)]
        table.append([*watched, 0])
    return table


def _links(persons: Sequence[Person], times: Table, draw: Random) -> Links:
    """The chosen matching as index pairs (smaller first)."""
    if len(times) > EXACT_SEATS:
        return _best_of(TRIES, _costs(persons, times, None), draw)
    choices: list[Links] = []
    # Mixing every round can use up the mixed pairs so that a later round must repeat partners
    # (three CSMs and three AEs: the fourth), so the mix gives way before the promise does.
    # One round ahead is enough for rooms of up to eight to meet completely, whatever the roles.
    for mix in (*[True] * 3, *[False] * 9):
        links = _exact(_costs(persons, times, draw, mix=mix))
        choices.append(links)
        if any(times[a][b] for a, b in links if b < len(persons)):
            break  # repeats cannot be avoided now, so there is nothing to look ahead for
        if _leaves_another_round(times, links, len(persons)):
            return links
    return choices[0]


def _best_of(tries: int, costs: Table, draw: Random) -> Links:
    """The cheapest of some good matchings. Who comes first in each is chance enough: of equals the first is taken."""
    best: Links | None = None
    for _ in range(tries):
        links = _improved(costs, draw)
        if best is None or _sum(costs, links) < _sum(costs, best):
            best = links
        if not _sum(costs, best):
            break
    return best or []


def _leaves_another_round(times: Table, links: Links, people: int) -> bool:
    after = [row[:] for row in times]
    for a, b in links:
        after[a][b] += 1
        after[b][a] += 1
    if all(after[a][b] for a in range(people) for b in range(a)):
        return True
    return _sum(after, _exact(after)) == 0


def _costs(persons: Sequence[Person], times: Table, draw: Random | None, *, mix: bool = True) -> Table:
    size, people = len(times), len(persons)
    same = {role: [_sameness(role, one.role) * MIX * mix for one in persons] for role in {p.role for p in persons}}
    table = [[0] * size for _ in range(size)]
    for a in range(people):
        met, like = times[a], same[persons[a].role]
        for b in range(a + 1, size):
            cost = met[b] ** 2 * REPEAT + like[b] if b < people else met[b] ** 2 * OBSERVED
            table[a][b] = table[b][a] = cost + (draw.randrange(CHANCE) if draw else 0)
    return table


def _sameness(one: str, other: str) -> int:
    """0 for a CSM with an AE; a pair of equals costs more than half of two merely different pairs."""
    if {one, other} == {"csm", "ae"}:
        return 0
    return 3 if one == other else 2


def _sum(table: Table, links: Links) -> int:
    return sum(table[a][b] for a, b in links)


def _exact(table: Table) -> Links:
    """The cheapest perfect matching, by dynamic programming over the sets of people not yet seated."""

    @cache
    def best(free: int) -> tuple[int, int]:
        """The cost of seating everyone in free, and the partner of its first member."""
        first = (free & -free).bit_length() - 1
        rest = free & (free - 1)
        if not rest:
            return 0, first
        found: tuple[int, int] | None = None
        others = rest
        while others:
            partner = (others & -others).bit_length() - 1
            others &= others - 1
            left = rest ^ (1 << partner)
            cost = table[first][partner] + (best(left)[0] if left else 0)
            if found is None or cost < found[0]:
                found = cost, partner
        return found or (0, first)

    links: Links = []
    free = (1 << len(table)) - 1
    while free:
        first, partner = (free & -free).bit_length() - 1, best(free)[1]
        links.append((first, partner))
        free &= ~(1 << first | 1 << partner)
    return links


def _improved(table: Table, draw: Random) -> Links:
    """A good matching for a big room: the cheapest partner for each, then trades between two pairs."""
    left = list(range(len(table)))
    draw.shuffle(left)
    links: Links = []
    while left:
        one = left.pop()
        other = min(left, key=table[one].__getitem__)
        left.remove(other)
        links.append((one, other))
    while _traded(table, links):
        pass
    return [(min(link), max(link)) for link in links]


def _traded(table: Table, links: Links) -> bool:
    """One sweep over all two pairs, exchanging partners where that is cheaper; False when nothing was."""
    better = False
    for i in range(len(links)):
        for j in range(i):
            (a, b), (c, d) = links[i], links[j]
            now = table[a][b] + table[c][d]
            straight, crossed = table[a][c] + table[b][d], table[a][d] + table[b][c]
            if min(straight, crossed) < now:
                links[i], links[j] = ((a, c), (b, d)) if straight <= crossed else ((a, d), (b, c))
                better = True
    return better
