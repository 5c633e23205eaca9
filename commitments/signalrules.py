"""The rules of a logged signal that need no database: names compared, who goes to the first meeting, what proves it."""

from decimal import ROUND_FLOOR, Decimal

from facilitator.texts import same

LONGEST_KEY = 200
AE_ALONE, NO_AE = "ae_alone", "no_ae"


def key(account: str) -> str:
    """An account's name as two spellings of it are compared."""
    return same(account)[:LONGEST_KEY]


def seats(csm: str, ae: str, *, joint: bool) -> str:
    """What to warn about before the first meeting: AE_ALONE (CONTENT 1.15, G12), NO_AE, or nothing.

    Two names alone do not make a meeting joint: somebody has to say that both go.
    """
    if not ae:
        return NO_AE
    return "" if joint and csm else AE_ALONE


def share(value: Decimal | None, limit: Decimal | None) -> int | None:
    """Whole percent of the limit that is used, rounded down so that 70 means 70; None without a limit above zero."""
    if value is None or limit is None or limit <= 0 or value < 0:
        return None
    return int((100 * value / limit).to_integral_value(ROUND_FLOOR))
