"""Only one whole picture of the kind that our own page draws is taken, whatever else arrives."""

import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commitments.slack import png


def chunk(kind: bytes, data: bytes = b"") -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def picture(width: int = 32, height: int = 18, *, bits: int = 8, colours: int = 6, extra: bytes = b"") -> bytes:
    head = struct.pack(">IIBBBBB", width, height, bits, colours, 0, 0, 0)
    rows = zlib.compress(b"".join(b"\0" + b"\x80" * 4 * min(width, 50) for _row in range(min(height, 50))))
    return png.SIGNATURE + chunk(b"IHDR", head) + extra + chunk(b"IDAT", rows) + chunk(b"IEND")


@pytest.mark.parametrize("size", [(32, 18), (3840, 2160), (16, 16), (4096, 4096)])
def test_a_picture_is_measured(size: tuple[int, int]) -> None:
    assert png.size(picture(*size)) == size


def test_what_a_browser_adds_is_no_matter() -> None:
    assert png.size(picture(extra=chunk(b"sRGB", b"\0") + chunk(b"pHYs", b"\0" * 9))) == (32, 18)


@pytest.mark.parametrize("size", [(15, 100), (100, 15), (4097, 100), (100, 100_000), (2**31 - 1, 2**31 - 1), (0, 0)])
def test_another_size_is_not(size: tuple[int, int]) -> None:
    with pytest.raises(png.NoPictureError, match="size"):
        png.size(picture(*size))


GOOD = picture()
BROKEN = {
    "empty": b"",
    "signature only": png.SIGNATURE,
    "another kind": b"\xff\xd8\xff\xe0" + GOOD,
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "something behind": GOOD + b"<script>",
    "a second picture behind": GOOD + GOOD[8:],
    "cut off": GOOD[:-5],
    "bad checksum": GOOD[:40] + bytes([GOOD[40] ^ 1]) + GOOD[41:],
    "no data": png.SIGNATURE + chunk(b"IHDR", struct.pack(">IIBBBBB", 32, 18, 8, 6, 0, 0, 0)) + chunk(b"IEND"),
    "head not first": png.SIGNATURE + chunk(b"sRGB", b"\0") + GOOD[8:],
    "head too short": png.SIGNATURE + chunk(b"IHDR", b"\0" * 12) + chunk(b"IDAT") + chunk(b"IEND"),
    "length beyond the end": png.SIGNATURE + struct.pack(">I", 2**31) + GOOD[12:],
    "palette": picture(colours=3),
    "sixteen bits": picture(bits=16),
}


@pytest.mark.parametrize("data", BROKEN.values(), ids=list(BROKEN))
def test_anything_else_is_not(data: bytes) -> None:
    with pytest.raises(png.NoPictureError, match="kind"):
        png.size(data)


@given(st.binary(max_size=200), st.integers(0, len(GOOD)))
def test_no_bytes_are_too_strange(data: bytes, at: int) -> None:
    try:
        png.size(GOOD[:at] + data)
    except png.NoPictureError:
        return
    assert at == len(GOOD)
    assert data == b""
