"""Whether bytes are one whole picture in the format PNG, and how large it is. No Django.

Read chunk by chunk with their checksums and never decoded: nothing here can be made to unpack a gigabyte, and nothing
but a picture is handed on, with nothing behind its end.
"""

import struct
import zlib

SIGNATURE = b"\x89PNG\r\n\x1a\n"
# Width, height, bits, colours, compression, filter, interlace.
HEAD = struct.Struct(">IIBBBBB")
SMALLEST, LARGEST = 16, 4096
# Red, green and blue, with or without transparency: what a canvas gives.
COLOURS = (2, 6)


class NoPictureError(Exception):
    """Why it is not taken: `kind` when it is no such picture or broken, `size` when it is too small or too large."""


def size(data: bytes) -> tuple[int, int]:
    """Width and height in pixels."""
    if not data.startswith(SIGNATURE):
        raise NoPictureError("kind")
    chunks = _chunks(memoryview(data)[len(SIGNATURE) :])
    kinds = [kind for kind, _length in chunks]
    if kinds[:1] != [b"IHDR"] or chunks[0][1] != HEAD.size or kinds[-1] != b"IEND" or b"IDAT" not in kinds:
        raise NoPictureError("kind")
    if kinds.count(b"IHDR") > 1 or kinds.count(b"IEND") > 1:
        raise NoPictureError("kind")
    width, height, bits, colours, compression, filtering, _interlace = HEAD.unpack_from(data, len(SIGNATURE) + 8)
    if (bits, compression, filtering) != (8, 0, 0) or colours not in COLOURS:
        raise NoPictureError("kind")
    if not (SMALLEST <= width <= LARGEST and SMALLEST <= height <= LARGEST):
        raise NoPictureError("size")
    return width, height


def _chunks(rest: memoryview) -> list[tuple[bytes, int]]:
    """Kind and length of each, as far as all of them are whole."""
    found: list[tuple[bytes, int]] = []
    while len(rest) >= 12:
        length = int.from_bytes(rest[:4], "big")
        if len(rest) < 12 + length:
            raise NoPictureError("kind")
        if zlib.crc32(rest[4 : 8 + length]) != int.from_bytes(rest[8 + length : 12 + length], "big"):
            raise NoPictureError("kind")
        found.append((bytes(rest[4:8]), length))
        rest = rest[12 + length :]
    if len(rest) or not found:
        raise NoPictureError("kind")
    return found
