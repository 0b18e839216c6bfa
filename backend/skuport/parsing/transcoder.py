"""Files without byte ranges of their own: unpacks gzip, and turns UTF-16 and multi-byte encodings into UTF-8, as the
bytes stream past.

What comes out is the file's text: what is chunked, and what offsets refer to. Line breaks stay what they are, and so
do line numbers. What isn't a character becomes bytes that UTF-8 doesn't allow: that costs a row, which the parser
rejects, not the file. These are, in UTF-16, the three bytes of an unpaired surrogate, and 0xFF for half a code unit at
the end of the file; in multi-byte encodings, the three bytes of the surrogate ESCAPED_BYTES + the byte.
"""

import codecs
import zlib
from collections.abc import Iterator

from skuport.parsing.encodings import Encoding
from skuport.parsing.problems import FileProblem

GZIP_MARK = b"\x1f\x8b"
MAX_RATIO = 200
"""Catalogs that repeat themselves a lot compress at 50 to 1; DEFLATE can't do better than 1032 to 1."""

_FREE_BYTES = 1024 * 1024
_PIECE_BYTES = 256 * 1024
_HELD_BYTES = 4 * 1024 * 1024
_HALF_A_UNIT = b"\xff"

ESCAPED_BYTES = 0xDC00
"""Python's surrogateescape adds it to a byte that it can't decode."""


class Gunzip:
    """Unpacks gzip, of one member or many, in constant memory. Refuses what grows out of all proportion: more than
    `max_bytes`, or, after the first MiB, more than `max_ratio` times what was fed."""

    def __init__(self, *, max_bytes: int, max_ratio: int = MAX_RATIO) -> None:
        self._max_bytes = max_bytes
        self._max_ratio = max_ratio
        self._member = _new_member()
        self._taken = 0
        self._given = 0

    def feed(self, data: bytes) -> Iterator[bytes]:
        """What `data` unpacks to, in pieces of at most 256 KiB. Raises FileProblem: `broken_gzip`,
        `compressed_too_large`."""
        full = False  # there may be more to come of what was taken
        while data or full:
            if self._member.eof:
                data = data.lstrip(b"\0")  # padding, as tapes and block devices have it
                if not data:
                    return
                self._member = _new_member()
            try:
                piece = self._member.decompress(data, _PIECE_BYTES)
            except zlib.error as error:
                raise _broken_gzip() from error
            rest = self._member.unused_data if self._member.eof else self._member.unconsumed_tail
            self._taken += len(data) - len(rest)
            self._given += len(piece)
            self._check_growth()
            data, full = rest, len(piece) == _PIECE_BYTES
            if piece:
                yield piece

    def finish(self) -> None:
        """The file ends here. Raises FileProblem: `truncated_gzip`."""
        if not self._member.eof:
            raise FileProblem(
                "truncated_gzip",
                "The gzip file ends too early: a part of it is missing. Upload it again, or compress it again.",
            )

    def _check_growth(self) -> None:
        if self._given > self._max_bytes:
            raise FileProblem(
                "compressed_too_large",
                f"The gzip file unpacks to more than {self._max_bytes:,} bytes. Split it.",
            )
        if self._given > max(_FREE_BYTES, self._max_ratio * self._taken):
            raise FileProblem(
                "compressed_too_large",
                f"The gzip file unpacks to more than {self._max_ratio} times its size, which is unusual for a catalog."
                " If the file is correct, upload it uncompressed.",
            )


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
        self, encoding: Encoding, compression: str | None, *, max_bytes: int, max_ratio: int = MAX_RATIO
    ) -> None:
        """For the limits see Gunzip; they concern compressed files only."""
        packed = compression == "gzip"
        self._gunzip = Gunzip(max_bytes=max_bytes, max_ratio=max_ratio) if packed else None
        self._recoder = _recoder(encoding)

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The text that is complete now, in pieces that are small however well the file is compressed.

        Raises FileProblem: `broken_gzip`, `compressed_too_large`.
        """
        for piece in (data,) if self._gunzip is None else self._gunzip.feed(data):
            text = piece if self._recoder is None else self._recoder.feed(piece)
            if text:
                yield text

    def finish(self) -> bytes:
        """The file ends here: the rest of the text. Raises FileProblem: `truncated_gzip`."""
        if self._gunzip is not None:
            self._gunzip.finish()
        return b"" if self._recoder is None else self._recoder.finish()


def unpack_head(head: bytes, *, complete: bool, max_bytes: int) -> tuple[bytes, bool]:
    """The first `max_bytes` bytes of what a gzip file unpacks to that begins with `head`, or what there is of them;
    and whether that is all.

    Raises FileProblem: `broken_gzip`, `truncated_gzip`.
    """
    # The member's head is not yet a judgement on the file: the Transcoder looks at all of it.
    gunzip = Gunzip(max_bytes=max_bytes + _PIECE_BYTES, max_ratio=max_bytes)
    unpacked = bytearray()
    for piece in gunzip.feed(head):
        unpacked += piece
        if len(unpacked) > max_bytes:
            return bytes(unpacked[:max_bytes]), False
    if complete:
        gunzip.finish()
    return bytes(unpacked), complete


def recode_head(head: bytes, encoding: Encoding, *, complete: bool) -> bytes:
    """The text of a file that begins with `head`, once unpacked."""
    transcoder = Transcoder(encoding, None, max_bytes=len(head))
    return b"".join(transcoder.feed(head)) + (transcoder.finish() if complete else b"")


def _new_member() -> "zlib._Decompress":
    return zlib.decompressobj(wbits=31)  # a gzip header and checksum are demanded


def _broken_gzip() -> FileProblem:
    return FileProblem(
        "broken_gzip",
        "The gzip file is damaged, or something else follows it. Compress it again, or upload it unpacked.",
    )
