"""Files as they come: packed or not, cut off, or far too large."""

import gzip

import pytest

from facilitator.portable import outcome as outcomes
from facilitator.portable import packing

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("data", [b"", b"[", b"\x1f\x8bnonsense", b"[" * 100_000, b'{"a": NaN}', b"\xff\xfe\x00"])
def test_what_is_no_json_is_refused(data: bytes) -> None:
    with pytest.raises(outcomes.FileError):
        packing.unpacked(data)


def test_a_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "MOST_UNPACKED", 1000)
    with pytest.raises(outcomes.FileError, match="too large"):
        packing.unpacked(gzip.compress(b" " * 100_000))
