"""Texts that people type or paste, made safe to store and to compare."""

import unicodedata
from decimal import Decimal

# Zero-width, but part of the word: they hold family emoji together and shape Persian and Indic letters.
JOINERS = "\u200c\u200d"


def clean_text(value: str) -> str:
    """Without control and invisible direction characters, spaces collapsed; emoji and any script survive."""
    # A list has a hundred thousand cells, and most of them hold nothing to look for.
    if value.isascii() and value.isprintable():
        return " ".join(value.split())
    value = unicodedata.normalize("NFC", value)
    kept = (c for c in value if c.isspace() or c in JOINERS or not unicodedata.category(c).startswith("C"))
    return " ".join("".join(kept).split())


def same(name: str) -> str:
    """What two spellings of one name have in common: for comparing, never for showing."""
    return unicodedata.normalize("NFKC", clean_text(name)).casefold()


def plain(number: Decimal) -> str:
    """A number without zeros that say nothing: 31 for 31.0."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
