"""Who goes to a first meeting, as far as a written line says it for certain (CONTENT 1.15, G12).

The line is free text. What it does not say, or says in words this module does not know, stays not known.
"""

import re
from collections.abc import Iterable

WORD = re.compile(r"[^\W_]+")
# An account manager brings both: trust and terms (CONTENT 1.0).
TRUST, TERMS = ("csm", "am"), ("ae", "am")
TOGETHER = {"both", "we", "us", "together"}
# Words that name nobody.
EMPTY = {"and", "with", "plus", "the", "our", "their", "of", "only", "just", "alone", "from", "in"}


def attending(text: str, ours: Iterable[tuple[str, str]], theirs: Iterable[str]) -> tuple[bool | None, bool | None]:
    """Whether a CSM and whether an AE goes along; None where the line leaves it open.

    `ours` are (name, role code) of those who write the brief, `theirs` texts that hold names of the customer's people.
    """
    said = _words(text)
    named = [(words, role) for name, role in ours if (words := _words(name)) & said]
    roles = {role for _words_of, role in named} | (said & {"csm", "ae", "am"})
    if said & TOGETHER:
        roles |= {role for _name, role in ours}
    if not roles:
        return None, None
    csm, ae = bool(roles & {*TRUST}), bool(roles & {*TERMS})
    if csm and ae:
        return True, True
    known = set().union(*(words for words, _role in named), *map(_words, theirs))
    # Whoever is left may be the one who is missing here.
    left = said - known - EMPTY - TOGETHER - {"csm", "ae", "am"}
    return csm or (None if left else False), ae or (None if left else False)


def _words(text: str) -> set[str]:
    return {word.casefold() for word in WORD.findall(text)}
