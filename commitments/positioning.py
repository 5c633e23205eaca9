"""One sentence for the next step: outcome reached, next leverage point and its metric, its price (CONTENT 1.9)."""

from collections.abc import Mapping

PARTS = ("outcome", "lever", "metric", "price")
# Who has to be known for a cross-sell (CONTENT 1.16): opens doors, holds the budget, uses it, approves it.
STAKEHOLDERS = ("champion", "head", "users", "security")


def assembled(texts: Mapping[str, str], pattern: str) -> str:
    """The PARTS put into the pattern by their names; empty while one is missing."""
    parts = {name: texts.get(name, "").strip().rstrip(".") for name in PARTS}
    return pattern % parts if all(parts.values()) else ""
