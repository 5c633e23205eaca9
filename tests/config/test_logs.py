"""What opens by itself does not stand in a log."""

import logging

import pytest
from django.conf import settings

from config.logs import MaskKeys

TOKEN = "abcdEFGH-_ijklmnopqrstuvwxyz0123456789ABCDE"


def written(message: str, *args: object) -> str:
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, message, args, None)
    assert MaskKeys().filter(record)
    return record.getMessage()


@pytest.mark.parametrize("place", ["calendar", "p", "p/standup", "ws/projector", "me", "sign-in", "a", "u"])
def test_a_key_is_cut_short(place: str) -> None:
    assert written("Not Found: %s", f"/{place}/{TOKEN}") == f"Not Found: /{place}/abcd…"


def test_what_is_no_key_stays_as_it_is() -> None:
    assert written("Not Found: %s", "/teams/12/") == "Not Found: /teams/12/"
    assert written("100 %") == "100 %"


def test_every_handler_of_the_product_cuts_them_short() -> None:
    kinds = settings.LOGGING["filters"]
    for handler in settings.LOGGING["handlers"].values():
        assert MaskKeys.__module__ + ".MaskKeys" in [kinds[name]["()"] for name in handler["filters"]]
