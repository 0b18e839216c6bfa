"""Files without byte ranges of their own: unpacks what is compressed, turns UTF-16 and multi-byte encodings into UTF-8,
and formats such as NDJSON into canonical CSV, as the bytes stream past. Workbooks need the whole file: see `formats`.

What comes out is the file's text: what is chunked, and what offsets refer to. Line breaks stay what they are, and so
do line numbers. What isn't a character becomes bytes that UTF-8 doesn't allow: that costs a row, which the parser
rejects, not the file. These are, in UTF-16, the three bytes of an unpaired surrogate, and 0xFF for half a code unit at
the end of the file; in multi-byte encodings, the three bytes of the surrogate ESCAPED_BYTES + the byte.
"""

import codecs
from collections.abc import Iterator, Mapping

from skuport.parsing.compression import unpacker
from skuport.parsing.encodings import Encoding
from skuport.parsing.formats import RecordTranscoder
from skuport.parsing.growth import PIECE_BYTES

_HELD_BYTES = 4 * 1024 * 1024
_HALF_A_UNIT = b"\xff"


ESCAPED_BYTES = 0xDC00
"""Python's surrogateescape adds it to a byte that it can't decode."""


class _Utf16ToUtf8:
    def __init__(self, encoding: Encoding) -> None:
        self._codec = encoding.codec
        self._decoder = codecs.getincrementaldecoder(encoding.codec)("surrogatepass")

    def feed(self, data: bytes) -> bytes:
        return self._decoder.decode(data).encode("utf-8", "surrogatepass")

    def finish(self) -> bytes:
        held, _ = self._decoder.getstate()
        whole = held[: len(held) & ~1].decode(self._codec, "surrogatepass").encode("utf-8", "surrogatepass")
        return whole + _HALF_A_UNIT if len(held) & 1 else whole


class _MultiByteToUtf8:
    """Decodes whole lines, whose ends are never a part of a character. Python's incremental decoders lose bytes behind
    one that they can't decode, at the edge of what they are fed."""

    def __init__(self, encoding: Encoding) -> None:
        self._encoding = encoding
        self._held = b""

    def feed(self, data: bytes) -> bytes:
        data = self._held + data
        end = max(data.rfind(b"\n"), data.rfind(b"\r")) + 1
        if end == 0 and len(data) > _HELD_BYTES:
            end = len(data)  # more than a record may have: what becomes of its last character doesn't matter
        self._held = data[end:]
        return self._decoded(data[:end])

    def finish(self) -> bytes:
        return self._decoded(self._held)

    def _decoded(self, data: bytes) -> bytes:
        return self._encoding.decode(data, "surrogateescape").encode("utf-8", "surrogatepass")


def _recoder(encoding: Encoding) -> _Utf16ToUtf8 | _MultiByteToUtf8 | None:
    if not encoding.transcoded:
        return None
    return _Utf16ToUtf8(encoding) if encoding.kind == "utf-16" else _MultiByteToUtf8(encoding)


class Transcoder:
    """From the bytes of a file to its text. Feed it the file, in order and in pieces of any size."""

    def __init__(
        self,
        encoding: Encoding,
        compression: str | None,
        *,
        max_bytes: int,
        max_ratio: int | None = None,
        records: RecordTranscoder | None = None,
    ) -> None:
        """For the limits see `compression`; they concern compressed files only. `records`: what makes canonical CSV of
        the text in UTF-8, if it isn't the file's own text."""
        self._unpacker = (
            None if compression is None else unpacker(compression, max_bytes=max_bytes, max_ratio=max_ratio)
        )
        self._recoder = _recoder(encoding)
        self._records = records

    @property
    def ignored_keys(self) -> Mapping[str, int]:
        """See RecordTranscoder.ignored."""
        return {} if self._records is None else self._records.ignored

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The text that is complete now, in pieces that are small however well the file is compressed.

        Raises FileProblem, see `compression` and `formats`.
        """
        for piece in (data,) if self._unpacker is None else self._unpacker.feed(data):
            text = piece if self._recoder is None else self._recoder.feed(piece)
            if self._records is not None:
                text = self._records.feed(text)
            if text:
                yield text

    def finish(self) -> bytes:
        """The file ends here: the rest of the text. Raises FileProblem, see `compression` and `formats`."""
        if self._unpacker is not None:
            self._unpacker.finish()
        text = b"" if self._recoder is None else self._recoder.finish()
        return text if self._records is None else self._records.feed(text) + self._records.finish()


def unpack_head(head: bytes, compression: str, *, complete: bool, max_bytes: int) -> tuple[bytes, bool]:
    """The first `max_bytes` bytes of what a compressed file unpacks to that begins with `head`, or what there is of
    them; and whether that is all.

    Raises FileProblem, see `compression`.
    """
    # The member's head is not yet a judgement on the file: the Transcoder looks at all of it.
    stream = unpacker(compression, max_bytes=max_bytes + PIECE_BYTES, max_ratio=max_bytes)
    unpacked = bytearray()
    for piece in stream.feed(head):
        unpacked += piece
        if len(unpacked) > max_bytes:
            return bytes(unpacked[:max_bytes]), False
    if complete:
        stream.finish()
    return bytes(unpacked), complete


def recode_head(head: bytes, encoding: Encoding, *, complete: bool) -> bytes:
    """The text of a file that begins with `head`, once unpacked."""
    transcoder = Transcoder(encoding, None, max_bytes=len(head))
    return b"".join(transcoder.feed(head)) + (transcoder.finish() if complete else b"")
