"""Who attends, by the line of a brief: certain or not known, never guessed."""

import pytest

from commitments.attendance import attending

PAIR = (("Ana Lopez", "csm"), ("Ben Okafor", "ae"))


@pytest.mark.parametrize(
    ("text", "csm", "ae"),
    [
        ("", None, None),
        ("Ben", False, True),
        ("just Ben, and Priya", False, True),
        ("Okafor", False, True),
        ("our AE", False, True),
        ("Ben and Chloé", None, True),
        ("Ben, der Kollege", None, True),
        ("Priya", None, None),
        ("Ana", True, False),
        ("Ana + Ben", True, True),
        ("ANA und BEN", True, True),
        ("Priya and both of us", True, True),
        ("CSM and AE", True, True),
        ("our AM", True, True),
        ("Bennett", None, None),
        ("אנה ובן", None, None),
    ],
)
def test_a_line_says_who_goes_or_leaves_it_open(text: str, csm: bool | None, ae: bool | None) -> None:
    assert attending(text, PAIR, ["Priya in planning"]) == (csm, ae)


def test_an_account_manager_brings_both() -> None:
    assert attending("Cem", [("Cem", "am")], []) == (True, True)


def test_two_aes_together_are_aes_alone() -> None:
    assert attending("both of us", [("Ben", "ae"), ("Dana", "ae")], []) == (False, True)
