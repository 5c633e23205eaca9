"""Files as they come in and go out: JSON, plain or packed, within limits."""

import codecs
import gzip
import io
import zlib
from collections.abc import AsyncIterator, Iterator
from typing import Any

from django.utils.translation import gettext as _

from facilitator.portable import streaming
from facilitator.portable.outcome import MOST_ROWS, FileError

# Below the largest request; a packed file holds ten times as much.
MOST_BYTES = 2_900_000
# A team of 2,000 reps with 20,000 notes has 40. It is never in memory as a whole, but it takes its time.
MOST_UNPACKED = 64 * 2**20
PIECE = 2**18
PACKED = b"\x1f\x8b"
# The window of a gzip file, by zlib's counting.
GZIP = 16 + zlib.MAX_WBITS


async def packed(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The same, as a gzip file."""
    squeeze = zlib.compressobj(wbits=GZIP)
    async for piece in pieces:
        if data := squeeze.compress(piece):
            yield data
    yield squeeze.flush()


def pack(data: bytes) -> bytes:
    return data if data.startswith(PACKED) else gzip.compress(data, mtime=0)


def unpacked(data: bytes) -> Any:
    """The JSON of a file, plain or packed, with its parts as streaming.Rows. Raises FileError."""
    try:
        return streaming.document(_text(data), MOST_ROWS)
    except FileError:
        raise
    except streaming.TooManyError:
        raise FileError(_("The file has more than %(most)s rows.") % {"most": MOST_ROWS}) from None
    except (ValueError, RecursionError) as error:
        raise FileError(_("This file is no JSON, or it is cut off.")) from error


def _text(data: bytes) -> Iterator[str]:
    """The file's text in pieces, with a byte order mark or without one."""
    decoder, size = codecs.getincrementaldecoder("utf-8-sig")(), 0
    raw = io.BytesIO(data)
    file = gzip.GzipFile(fileobj=raw) if data.startswith(PACKED) else raw
    while piece := _piece(file):
        size += len(piece)
        if size > MOST_UNPACKED:
            raise FileError(_("This file is too large to be read here: 64 MB unpacked at most."))
        yield decoder.decode(piece)
    yield decoder.decode(b"", final=True)


def _piece(file: io.BufferedIOBase) -> bytes:
    try:
        return file.read(PIECE)
    except (OSError, EOFError, zlib.error) as error:
        raise FileError(_("This file is damaged: it cannot be unpacked.")) from error
