"""A scenario's texts in the language that a phone has chosen; what is not translated stays in the first one."""

from collections.abc import Sequence
from dataclasses import dataclass

from facilitator.models import Scenario
from facilitator.programfile.parts import LANGUAGES


@dataclass(frozen=True)
class Texts:
    """What the cards of one scenario say. `language` is a code for the page, empty for the program's first language.

    Both seats' cards are in it: whoever shows one takes that one only (rule R6).
    """

    language: str
    title: str
    facts: str
    win: str
    seller: str
    customer: str
    checks: Sequence[str]


def has_second(scenario: Scenario) -> bool:
    """Whether its cards can be read in a second language."""
    return bool(scenario.second_language and scenario.second_seller_card and scenario.second_customer_card)


def second_name(scenario: Scenario) -> str:
    """What speakers of the second language call it; empty where there is none to choose."""
    return LANGUAGES.get(scenario.second_language, scenario.second_language) if has_second(scenario) else ""


def texts(scenario: Scenario, *, second: bool) -> Texts:
    """In the second language if that is wanted and there is one."""
    if not (second and has_second(scenario)):
        return Texts(
            "",
            scenario.title,
            scenario.facts,
            scenario.win,
            scenario.seller_card,
            scenario.customer_card,
            scenario.checks,
        )
    return Texts(
        scenario.second_language,
        scenario.second_title or scenario.title,
        scenario.second_facts or scenario.facts,
        scenario.second_win or scenario.win,
        scenario.second_seller_card,
        scenario.second_customer_card,
        scenario.second_checks or scenario.checks,
    )
