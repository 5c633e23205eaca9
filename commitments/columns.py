"""What the columns of an account list can mean, and how a column's name tells."""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum

from commitments import cells
from commitments.density import Group, Hold


class Column(StrEnum):
    """What a column can be; signals carry the codes of CONTENT 1.13."""

    ACCOUNT = "account"
    OWNER = "owner"
    USAGE = "usage_threshold"
    USED = "used"
    LICENSED = "licensed"
    HEAVY_ADJACENT = "usage_heavy_adjacent"
    ORGANIC = "organic_growth"
    OUTCOME = "outcome_achieved"
    ONBOARDED = "onboarding_value"
    TICKETS = "adjacent_pain_ticket"
    SPONSOR = "sponsor_change"
    RENEWAL = "renewal_window"
    OTHER_PAIN = "other_department_pain"
    RIVAL = "point_solution"
    NEW_UNIT = "new_geo_or_unit"
    CUSTOMER_GROWTH = "customer_growth"
    ESCALATION = "escalation"
    NEGOTIATION = "negotiation"


GROUPS = {
    Column.USAGE: Group.USAGE,
    Column.HEAVY_ADJACENT: Group.USAGE,
    Column.ORGANIC: Group.USAGE,
    Column.OUTCOME: Group.OUTCOME,
    Column.ONBOARDED: Group.OUTCOME,
    Column.TICKETS: Group.OUTCOME,
    Column.SPONSOR: Group.STRATEGIC,
    Column.RENEWAL: Group.STRATEGIC,
    Column.OTHER_PAIN: Group.STRATEGIC,
    Column.RIVAL: Group.STRATEGIC,
    Column.NEW_UNIT: Group.STRATEGIC,
    Column.CUSTOMER_GROWTH: Group.STRATEGIC,
}
# Signals that somebody has seen or not: a tick, a count, or words that say what was seen.
SEEN = (
    *(Column.HEAVY_ADJACENT, Column.ORGANIC, Column.OUTCOME, Column.TICKETS),
    *(Column.OTHER_PAIN, Column.RIVAL, Column.NEW_UNIT, Column.CUSTOMER_GROWTH),
)
HOLDS = {Column.ESCALATION: Hold.ESCALATION, Column.NEGOTIATION: Hold.NEGOTIATION}
# Words of a column's name, without accents, capitals and marks; English, and the usual ones of other languages.
WORDS = {
    Column.ACCOUNT: """account name, account, customer name, customer, company, client, client name, kunde, firma,
        unternehmen, compte, cuenta, cliente""",
    Column.OWNER: "account owner, owner, csm, rep, account manager, betreuer, responsable",
    Column.USAGE: """usage percent, usage, seat usage, in use, percent in use, utilisation, utilization, capacity,
        auslastung, nutzung, uso""",
    Column.USED: "active users, seats used, used seats, used, users, aktive nutzer",
    Column.LICENSED: "licences, licenses, licensed, seats bought, contracted seats, seats, lizenzen",
    Column.HEAVY_ADJACENT: "next tier features, locked features, adjacent feature, heavy use, feature requests",
    Column.ORGANIC: "organic growth, new users, shared logins, organic",
    Column.OUTCOME: "outcome reached, outcome achieved, outcome, target reached, goal reached, roi, result",
    Column.ONBOARDED: "onboarded on, onboarded, onboarding date, onboarding, go live, golive, live since",
    Column.TICKETS: "adjacent tickets, pain tickets, support tickets, tickets",
    Column.SPONSOR: """new sponsor, sponsor change, sponsor since, new executive, new leader, new vp, sponsor""",
    Column.RENEWAL: """renewal date, contract end, contract end date, days to renewal, renewal, end date, expiry,
        vertragsende, fin de contrat""",
    Column.OTHER_PAIN: "other department, new department, department pain, department",
    Column.RIVAL: "rival tool, competitor, point solution, rival, wettbewerber",
    Column.NEW_UNIT: "new region, new geo, new unit, business unit, new country, expansion region",
    Column.CUSTOMER_GROWTH: "customer growth, their growth, headcount growth, growth",
    Column.ESCALATION: "open escalation, escalation, escalated, crisis, eskalation",
    Column.NEGOTIATION: "in negotiation, renewal negotiation, negotiating, negotiation, verhandlung",
}


def plain(name: str) -> str:
    """A column's name as WORDS has it."""
    letters = (c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    return " ".join("".join(c if c.isalnum() or c == "'" else " " for c in letters).split())


def coded(words: Mapping[str, str]) -> dict[str, str]:
    """{a word as `plain` gives it: its code}, the codes among them."""
    return {plain(word): code for code, text in words.items() for word in (code, *text.split(","))}


class Known[C]:
    """The columns of one kind of list by their names: `words` as WORDS above, `is_value` tells cells that are none."""

    def __init__(self, words: Mapping[C, str], is_value: Callable[[str], bool] = cells.is_number) -> None:
        self._meanings = {word.strip(): column for column, text in words.items() for word in text.split(",")}
        self._is_value = is_value

    def guess(self, names: Sequence[str]) -> dict[int, C]:
        """{position: meaning} of the columns whose names are known, each meaning once; the exact names come first."""
        by_length = sorted(self._meanings, key=len, reverse=True)
        found: dict[int, C] = {}
        for matches in (lambda word, name: word == name, lambda word, name: f" {word} " in f" {name} "):
            for position, name in enumerate(map(plain, names)):
                of_name = (self._meanings[word] for word in by_length if matches(word, name))
                column = next((meaning for meaning in of_name if meaning not in found.values()), None)
                if position not in found and column is not None:
                    found[position] = column
        return found

    def has_header(self, rows: Sequence[Sequence[str]]) -> bool:
        """Whether the first row looks like names of columns: one of them says so, and none is a value."""
        return bool(rows) and bool(self.guess(rows[0])) and not any(map(self._is_value, rows[0]))


KNOWN = Known(WORDS)
