"""Secrets in the database: of no use without the key, and gone with it."""

import pytest

from commitments import sealing
from tests.commitments.slack.standin import HOOK


def test_sealed_secret_is_read_again_and_stands_nowhere_in_it() -> None:
    text = sealing.sealed(HOOK)
    assert sealing.unsealed(text) == HOOK
    assert "hooks" not in text
    assert HOOK[-10:] not in text
    assert sealing.sealed(HOOK) != text


def test_another_key_cannot_read_it_and_the_old_one_beside_it_can(settings: pytest.FixtureRequest) -> None:
    text = sealing.sealed(HOOK)
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another" * 9  # type: ignore[attr-defined]
    assert sealing.unsealed(text) is None
    settings.SECRET_KEY_FALLBACKS = [old]  # type: ignore[attr-defined]
    assert sealing.unsealed(text) == HOOK
    newer = sealing.sealed(HOOK)
    settings.SECRET_KEY_FALLBACKS = []  # type: ignore[attr-defined]
    assert sealing.unsealed(newer) == HOOK


@pytest.mark.parametrize("broken", ["", "x", "gAAAA", "é"])
def test_what_was_never_sealed_is_not_read(broken: str) -> None:
    assert sealing.unsealed(broken) is None
