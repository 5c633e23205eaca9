"""Who has to be known for a play, who is missing, and the shortest way to them (CONTENT 1.16, guardrail G14)."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from commitments.positioning import STAKEHOLDERS
from facilitator.texts import same
from sessions.playbook.words import gettext_noop as _

CHAMPION, HEAD, USERS, SECURITY = STAKEHOLDERS
# More of the same is usually bought by who bought it first: somebody who wants it and somebody who pays.
NEEDED_FOR_MORE = (CHAMPION, HEAD)


@dataclass(frozen=True)
class Person:
    """Somebody on the customer's side; `met`: we have spoken with them."""

    name: str
    title: str = ""
    met: bool = False


@dataclass(frozen=True)
class Way:
    """The next step towards a role, as a text to translate and fill."""

    role: str
    text: str
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class StakeholderMap:
    """`people` by role; `other_team`: another team than today's would use the product, None while nobody has said."""

    people: Mapping[str, Person]
    cross_sell: bool
    other_team: bool | None = None

    @property
    def needed(self) -> tuple[str, ...]:
        return STAKEHOLDERS if self.cross_sell else NEEDED_FOR_MORE

    @property
    def missing(self) -> list[str]:
        """Roles that the motion needs and nobody has a name for."""
        return [role for role in self.needed if role not in self.people]

    @property
    def champion_there(self) -> bool | None:
        """Whether anybody but today's champion is known on the team that would use it; None if nobody is named."""
        there = [self.people[role] for role in (HEAD, USERS) if role in self.people]
        if not there:
            return False if CHAMPION in self.people else None
        champion = self.people.get(CHAMPION)
        return any(champion is None or same(person.name) != same(champion.name) for person in there)

    @property
    def way(self) -> Way | None:
        """The one next step: today's champion opens the doors, in the order of who decides. None when all are met."""
        champion = self.people.get(CHAMPION)
        if champion is None:
            return Way(CHAMPION, _("Find who uses what they own today and gains from it: that person opens the doors."))
        if not champion.met:
            return Way(CHAMPION, _("Speak with %(champion)s first: every other door is theirs to open."), _of(champion))
        role = next((role for role in self.needed if not self._is_met(role)), None)
        if role is None:
            return None
        person = self.people.get(role)
        if person is None:
            return Way(role, NAMES[role], _of(champion))
        both = _of(champion) | {"name": person.name}
        return Way(role, _("Let %(champion)s sponsor the introduction to %(name)s."), both)

    def _is_met(self, role: str) -> bool:
        return role in self.people and self.people[role].met


def _of(champion: Person) -> dict[str, str]:
    return {"champion": champion.name}


NAMES = {
    HEAD: _("Ask %(champion)s who heads the department that would pay, and to introduce you there."),
    USERS: _("Ask %(champion)s who would work with it every day."),
    SECURITY: _("Ask %(champion)s who in IT or security has to agree, before an offer goes out."),
}
