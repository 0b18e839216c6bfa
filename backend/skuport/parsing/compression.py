"""Unpacks compressed files as their bytes stream past, in constant memory and with a limit on what comes out.

Each compression is an entry of COMPRESSIONS, recognised by the first bytes of a file.
"""

import bz2
import lzma
import sys
import zlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from skuport.parsing.growth import PIECE_BYTES, GrowthLimit
from skuport.parsing.problems import FileProblem
from skuport.parsing.zip_archive import ZIP_MARK, Unzip

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

MAX_RATIO = 200
"""Catalogs that repeat themselves a lot compress at 50 to 1; DEFLATE can't do better than 1032 to 1."""
MAX_RATIO_OF_STRONG = 5000
"""bzip2, xz and zstd find repetitions over longer distances: 50,000 rows alike compress at 2,000 to 1."""
_XZ_MEMORY_BYTES = 128 * 1024 * 1024
"""What `xz -9` needs for unpacking is 65 MiB."""
_ZSTD_WINDOW_LOG = 27
"""128 MiB, as much as the command line tool accepts unless told otherwise."""


class Unpacker(Protocol):
    """Feed it the file, in order and in pieces of any size."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """What `data` unpacks to, in pieces of at most 256 KiB. Raises FileProblem: `broken_…`,
        `compressed_too_large`."""
        ...

    def finish(self) -> None:
        """The file ends here. Raises FileProblem: `truncated_…`."""
        ...


class _Stream(Protocol):
    """What the decompressors of zlib, bz2, lzma and zstd have in common."""

    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...


class _Member(ABC):
    """One compressed stream; a file may have several, one after the other."""

    stream: _Stream

    @abstractmethod
    def unpack(self, data: bytes) -> tuple[bytes, bytes, bool]:
        """What comes out, at most PIECE_BYTES; what of `data` wasn't taken; whether more may come without more data."""


class _Deflated(_Member):
    stream: "zlib._Decompress"

    def __init__(self) -> None:
        self.stream = zlib.decompressobj(wbits=31)  # a gzip header and checksum are demanded

    def unpack(self, data: bytes) -> tuple[bytes, bytes, bool]:
        piece = self.stream.decompress(data, PIECE_BYTES)
        return piece, self.stream.unconsumed_tail, len(piece) == PIECE_BYTES


class _Buffered(_Member):
    """bzip2, xz and zstd, whose classes keep themselves what they couldn't unpack yet."""

    stream: "bz2.BZ2Decompressor | lzma.LZMADecompressor | zstd.ZstdDecompressor"

    def __init__(self, stream: "bz2.BZ2Decompressor | lzma.LZMADecompressor | zstd.ZstdDecompressor") -> None:
        self.stream = stream

    def unpack(self, data: bytes) -> tuple[bytes, bytes, bool]:
        piece = self.stream.decompress(data, PIECE_BYTES)
        return piece, b"", not self.stream.eof and not self.stream.needs_input


class StreamUnpacker:
    """Unpacks a file of one member or many; for the limits see GrowthLimit."""

    def __init__(
        self,
        name: str,
        new_member: Callable[[], _Member],
        errors: tuple[type[Exception], ...],
        *,
        max_bytes: int,
        max_ratio: int,
    ) -> None:
        self._name = name
        self._new_member = new_member
        self._errors = errors
        self._growth = GrowthLimit(name, max_bytes=max_bytes, max_ratio=max_ratio)
        self._member = new_member()

    def feed(self, data: bytes) -> Iterator[bytes]:
        """See Unpacker."""
        full = False  # there may be more to come of what was taken
        while data or full:
            if self._member.stream.eof:
                data = data.lstrip(b"\0")  # padding, as tapes and block devices have it
                if not data:
                    return
                self._member = self._new_member()
            try:
                piece, rest, full = self._member.unpack(data)
            except self._errors as error:
                raise _broken(self._name) from error
            if self._member.stream.eof:
                rest, full = self._member.stream.unused_data, False
            self._growth.take(len(data) - len(rest))
            self._growth.give(len(piece))
            data = rest
            if piece:
                yield piece

    def finish(self) -> None:
        """See Unpacker."""
        if not self._member.stream.eof:
            raise FileProblem(
                f"truncated_{self._name}",
                f"The {self._name} file ends too early: a part of it is missing. Upload it again, or compress it"
                " again.",
            )


@dataclass(frozen=True, slots=True)
class Compression:
    """`name` is shown and stored; files begin with `mark`. `unpacker` makes an Unpacker from `max_bytes` and
    `max_ratio`."""

    name: str
    mark: bytes
    max_ratio: int
    unpacker: Callable[[int, int], Unpacker]


def _streamed(
    name: str, mark: bytes, ratio: int, new_member: Callable[[], _Member], *errors: type[Exception]
) -> Compression:
    def unpacker(max_bytes: int, max_ratio: int) -> Unpacker:
        return StreamUnpacker(name, new_member, errors, max_bytes=max_bytes, max_ratio=max_ratio)

    return Compression(name, mark, ratio, unpacker)


def _zstd_member() -> _Member:
    options = {int(zstd.DecompressionParameter.window_log_max): _ZSTD_WINDOW_LOG}
    return _Buffered(zstd.ZstdDecompressor(options=options))


def _xz_member() -> _Member:
    return _Buffered(lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_XZ_MEMORY_BYTES))


_ALL = (
    _streamed("gzip", b"\x1f\x8b", MAX_RATIO, _Deflated, zlib.error),
    _streamed(
        "bzip2",
        b"BZh",
        MAX_RATIO_OF_STRONG,
        lambda: _Buffered(bz2.BZ2Decompressor()),
        OSError,
        ValueError,
        EOFError,
    ),
    _streamed("xz", b"\xfd7zXZ\0", MAX_RATIO_OF_STRONG, _xz_member, lzma.LZMAError, EOFError),
    _streamed("zstd", b"\x28\xb5\x2f\xfd", MAX_RATIO_OF_STRONG, _zstd_member, zstd.ZstdError, EOFError),
    Compression("zip", ZIP_MARK, MAX_RATIO, lambda max_bytes, max_ratio: Unzip(max_bytes, max_ratio)),
)
COMPRESSIONS: Mapping[str, Compression] = {compression.name: compression for compression in _ALL}
"""By their names."""


def detect_compression(head: bytes) -> Compression | None:
    """How the file that begins with `head` is compressed."""
    for compression in _ALL:
        if head.startswith(compression.mark):
            # A CSV may begin with these three letters; bzip2 has its block size and the mark of a block behind them.
            if compression.name == "bzip2" and head[4:10] not in (b"1AY&SY", b"\x17\x72\x45\x38\x50\x90"):
                continue
            return compression
    return None


def unpacker(name: str, *, max_bytes: int, max_ratio: int | None = None) -> Unpacker:
    """For a compression by its name. Refuses more than `max_bytes`, and more than `max_ratio` times what was fed (by
    default what is plausible for this compression)."""
    found = COMPRESSIONS[name]
    return found.unpacker(max_bytes, found.max_ratio if max_ratio is None else max_ratio)


def _broken(name: str) -> FileProblem:
    return FileProblem(
        f"broken_{name}",
        f"The {name} file is damaged, or something else follows it. Compress it again, or upload it unpacked.",
    )
