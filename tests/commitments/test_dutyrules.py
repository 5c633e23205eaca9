"""What a duty is about, and whose it is: the table says it, and the database holds everybody to it."""

import itertools

import pytest
from django.core.exceptions import ValidationError
from django.db.models import CheckConstraint

from commitments import dutyrules
from commitments.dutyrules import COLUMNS, Rule
from commitments.models import Duty

SUBSETS = [frozenset(some) for n in range(len(COLUMNS) + 1) for some in itertools.combinations(COLUMNS, n)]


def constraint() -> CheckConstraint:
    found = next(one for one in Duty._meta.constraints if one.name == "duty_owner_fits_kind")
    assert isinstance(found, CheckConstraint)
    return found


def accepts(kind: str, filled: frozenset[str]) -> bool:
    duty = Duty(kind=kind, **{f"{name}_id": 1 for name in filled})
    try:
        constraint().validate(Duty, duty)
    except ValidationError:
        return False
    return True


def test_every_kind_has_a_line_and_every_line_a_kind() -> None:
    assert {rule.kind for rule in dutyrules.RULES} == {*Duty.Kind.values}


def test_columns_are_those_of_the_model() -> None:
    assert {*COLUMNS} < {field.name for field in Duty._meta.fields}


@pytest.mark.django_db
@pytest.mark.parametrize("kind", Duty.Kind.values)
def test_database_accepts_what_the_table_allows_and_nothing_else(kind: str) -> None:
    rules = dutyrules.of(kind)
    wrong = [
        sorted(filled) for filled in SUBSETS if accepts(kind, filled) != any(rule.allows(filled) for rule in rules)
    ]
    assert wrong == []


def test_look_may_be_at_a_note_or_at_a_signal_but_never_at_both() -> None:
    note, signal = dutyrules.of("manager_review")
    both = frozenset({"training", "commitment", "pledge", "signal"})
    assert note.allows(both - {"signal"})
    assert signal.allows(frozenset({"signal"}))
    assert not note.allows(both)
    assert not signal.allows(both)


@pytest.mark.parametrize("names", [("commitment", "commitment"), ("customer",)])
def test_line_with_a_column_that_is_none_or_stands_twice_is_refused(names: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="not different columns"):
        Rule("friday_report", needs=names)


def test_duty_says_what_it_is_about_and_refuses_to_say_what_it_is_not() -> None:
    duty = Duty(kind="ae_touch", signal_id=4)
    assert str(duty) == "ae_touch of signal 4"
    with pytest.raises(ValueError, match="about no note"):
        _ = duty.note
    with pytest.raises(ValueError, match="about no signal"):
        _ = Duty(kind="friday_report", commitment_id=3).about_signal
