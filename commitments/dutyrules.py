"""What each kind of duty is about and who owes it: the one table that the database's constraint is made from.

A new kind is one line here, one choice in Duty.Kind and one migration. `needs` are columns that hold something, `may`
those that can be empty; every other column of COLUMNS is empty. A kind with two lines may be about either.
"""

from dataclasses import dataclass

# The columns of Duty that say what it is about and whose it is.
COLUMNS = ("training", "commitment", "signal", "brief", "pledge", "owner_rep", "owner_participant", "owner_user")


@dataclass(frozen=True)
class Rule:
    """One line of the table. ValueError for a column that is none, or stands in both."""

    kind: str
    needs: tuple[str, ...]
    may: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        named = (*self.needs, *self.may)
        if len(set(named)) != len(named) or not {*named} <= {*COLUMNS}:
            raise ValueError(f"{self.kind}: {', '.join(named)} are not different columns of a duty.")

    @property
    def empty(self) -> tuple[str, ...]:
        return tuple(name for name in COLUMNS if name not in self.needs and name not in self.may)

    def allows(self, filled: frozenset[str]) -> bool:
        """Whether a duty may have just these columns filled."""
        return filled >= {*self.needs} and not filled & {*self.empty}


RULES = (
    # Of a note on the wall; a report is owed by whoever wrote it, a look by the manager.
    Rule("friday_report", needs=("training", "commitment", "owner_participant"), may=("owner_rep",)),
    Rule("manager_review", needs=("training", "commitment", "pledge"), may=("owner_user",)),
    Rule("day_7_check", needs=("training", "commitment"), may=("owner_user",)),
    Rule("close_check", needs=("training", "commitment"), may=("owner_user",)),
    *(
        Rule(kind, needs=("training", "commitment", "owner_participant"), may=("owner_rep",))
        for kind in ("crm_logging", "joint_meeting", "business_case")
    ),
    # Of a pair's brief, which may be no play yet.
    *(
        Rule(kind, needs=("training", "brief", "owner_participant"), may=("owner_rep",))
        for kind in ("sponsor_mapping", "pain_freshness")
    ),
    # Of a whole hour.
    Rule("day_90", needs=("training",), may=("owner_user",)),
    # Of a signal, which outlives the hour it came from; a look nobody pledged is on record when it was taken.
    Rule("manager_review", needs=("signal",), may=("pledge", "owner_user")),
    # Nobody's until the AE is known; a guest's, who has no row on the team's list.
    Rule("ae_touch", needs=("signal",), may=("owner_rep", "owner_participant")),
)


def of(kind: str) -> tuple[Rule, ...]:
    """The lines of a kind: one for each thing it can be about."""
    return tuple(rule for rule in RULES if rule.kind == kind)
