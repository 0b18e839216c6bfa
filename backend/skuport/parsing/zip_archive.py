"""Unpacks the one file of a ZIP archive as its bytes stream past, from the local headers; the central directory at the
end isn't needed. Folders, empty entries of folders, and what macOS adds (`__MACOSX/`, `.DS_Store`) are passed over."""

import struct
import zlib
from collections.abc import Iterator

from skuport.parsing.growth import PIECE_BYTES, GrowthLimit
from skuport.parsing.problems import FileProblem, quoted

ZIP_MARK = b"PK\x03\x04"

_END_MARKS = (b"PK\x01\x02", b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x08")
_DESCRIPTOR_MARK = b"PK\x07\x08"
_HEADER = struct.Struct("<4sHHHHHIIIHH")
_ENCRYPTED, _SIZES_FOLLOW, _UTF8 = 1, 8, 0x800
_STORED, _DEFLATED = 0, 8
_UNKNOWN = 0xFFFFFFFF
_NAMES_LISTED = 10


class _Entry:
    """A file in the archive, while its bytes are read."""

    def __init__(self, header: tuple[int, ...], name: str, extra: bytes) -> None:
        _, flags, method, _, _, crc, packed, size, _, _ = header
        self.name = name
        self.method = method
        self.sizes_follow = bool(flags & _SIZES_FOLLOW)
        self.encrypted = bool(flags & _ENCRYPTED)
        self.crc = crc
        self.zip64 = any(tag == 1 for tag, _ in _extra_fields(extra))
        self.stream = zlib.decompressobj(wbits=-15)
        self.left = _zip64_size(extra, size, packed) if packed == _UNKNOWN else packed
        self.found_crc = 0

    def require_checksum(self) -> None:
        """Raises FileProblem: `broken_zip`. To be asked at the end of the entry."""
        if self.found_crc != self.crc:
            raise _broken()

    @property
    def is_ignored(self) -> bool:
        base = self.name.rsplit("/", 1)[-1]
        return (
            self.name.endswith("/") or self.name.startswith("__MACOSX/") or base in (".DS_Store", "Thumbs.db")
        )


class Unzip:
    """Feed it the archive. Refuses what grows out of all proportion, as the other unpackers do."""

    def __init__(self, max_bytes: int, max_ratio: int) -> None:
        self._growth = GrowthLimit("ZIP", max_bytes=max_bytes, max_ratio=max_ratio)
        self._buffer = bytearray()
        self._entry: _Entry | None = None
        self._described: _Entry | None = None  # by the descriptor that comes next
        self._names: list[str] = []
        self._ended = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        """What `data` unpacks to, in pieces of at most 256 KiB. Raises FileProblem: `broken_zip`, `encrypted_file`,
        `several_files`, `nested_zip`, `compressed_too_large`."""
        self._growth.take(len(data))
        if self._ended:
            return
        self._buffer += data
        while not self._ended:
            if self._entry is not None:
                yield from self._content(self._entry)
                if self._entry is not None:
                    return
            elif not (self._header() if self._described is None else self._descriptor(self._described)):
                return

    def finish(self) -> None:
        """The archive ends here. Raises FileProblem: `truncated_zip`, `several_files`, `empty_zip`."""
        if not self._ended:
            raise FileProblem(
                "truncated_zip",
                "The ZIP file ends too early: a part of it is missing. Upload it again, or compress it again.",
            )
        self._require_one()

    def _require_one(self) -> None:
        if not self._names:
            raise FileProblem("empty_zip", "The ZIP file has no file in it. Add the file with the products.")
        if len(self._names) > 1:
            listed = ", ".join(quoted(name) for name in self._names[:_NAMES_LISTED])
            more = "" if len(self._names) <= _NAMES_LISTED else " and others"
            raise FileProblem(
                "several_files",
                f"The ZIP file has several files: {listed}{more}. Upload the one with the products, alone.",
            )

    def _header(self) -> bool:
        """Read the header of an entry. False: more bytes are needed."""
        buffer = self._buffer
        mark = bytes(buffer[:4])
        if mark in _END_MARKS:
            self._ended = True
            self._buffer.clear()
            self._require_one()
            return True
        if len(buffer) < _HEADER.size:
            if not ZIP_MARK.startswith(mark) and len(mark) == 4:
                raise _broken()
            return False
        if mark != ZIP_MARK:
            raise _broken()
        _, *fields = _HEADER.unpack_from(buffer)
        name_size, extra_size = fields[-2:]
        end = _HEADER.size + name_size + extra_size
        if len(buffer) < end:
            return False
        raw = bytes(buffer[_HEADER.size : _HEADER.size + name_size])
        name = raw.decode("utf-8" if fields[1] & _UTF8 else "cp437", "replace")
        entry = _Entry(tuple(fields), name, bytes(buffer[_HEADER.size + name_size : end]))
        del buffer[:end]
        self._take(entry)
        return True

    def _take(self, entry: _Entry) -> None:
        if not entry.is_ignored:
            self._names.append(entry.name)
            if entry.encrypted:
                raise FileProblem(
                    "encrypted_file",
                    f"The ZIP file is protected by a password: {quoted(entry.name)} can't be read. Save it without.",
                )
        streamable = entry.method == _DEFLATED or (entry.method == _STORED and not entry.sizes_follow)
        if not streamable:
            raise FileProblem(
                "unsupported_zip",
                f"The file {quoted(entry.name)} in the ZIP file is compressed in a way that can't be read. Compress it"
                " again, with the usual method (Deflate).",
            )
        if len(self._names) > _NAMES_LISTED:
            self._require_one()
        self._entry = entry

    def _content(self, entry: _Entry) -> Iterator[bytes]:
        """What the buffer has of an entry; unset it at its end."""
        wanted = not entry.is_ignored and len(self._names) == 1
        for piece in self._stored(entry) if entry.method == _STORED else self._deflated(entry):
            entry.found_crc = zlib.crc32(piece, entry.found_crc)
            self._growth.give(len(piece))
            if wanted and piece:
                yield piece

    def _stored(self, entry: _Entry) -> Iterator[bytes]:
        while entry.left and self._buffer:
            piece = bytes(self._buffer[: min(entry.left, PIECE_BYTES)])
            del self._buffer[: len(piece)]
            entry.left -= len(piece)
            yield piece
        if not entry.left:
            self._end(entry)

    def _deflated(self, entry: _Entry) -> Iterator[bytes]:
        data = bytes(self._buffer)
        self._buffer.clear()
        full = False
        while (data or full) and not entry.stream.eof:
            try:
                piece = entry.stream.decompress(data, PIECE_BYTES)
            except zlib.error as error:
                raise _broken() from error
            data, full = entry.stream.unconsumed_tail, len(piece) == PIECE_BYTES
            yield piece
        if entry.stream.eof:
            self._buffer[:0] = entry.stream.unused_data
            self._end(entry)

    def _end(self, entry: _Entry) -> None:
        self._entry = None
        if entry.sizes_follow:
            self._described = entry
        else:
            entry.require_checksum()

    def _descriptor(self, entry: _Entry) -> bool:
        """Read what follows an entry: its checksum and sizes. False: more bytes are needed."""
        size = (24 if entry.zip64 else 16) if self._buffer.startswith(_DESCRIPTOR_MARK) else 12
        if len(self._buffer) < size + 4:
            return False
        marks = (ZIP_MARK, *_END_MARKS)
        if bytes(self._buffer[size : size + 4]) not in marks:  # sizes of the other length
            size = {16: 24, 24: 16, 12: 20}[size]
            if len(self._buffer) < size + 4:
                return False
            if bytes(self._buffer[size : size + 4]) not in marks:
                raise _broken()
        at = 4 if self._buffer.startswith(_DESCRIPTOR_MARK) else 0
        entry.crc = int.from_bytes(self._buffer[at : at + 4], "little")
        del self._buffer[:size]
        self._described = None
        entry.require_checksum()
        return True


def first_entry(head: bytes) -> str | None:
    """The name of the first entry of a ZIP archive that begins with `head`."""
    if not head.startswith(ZIP_MARK) or len(head) < _HEADER.size:
        return None
    size = _HEADER.unpack_from(head)[-2]
    return head[_HEADER.size : _HEADER.size + size].decode("cp437")


def _extra_fields(extra: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 4 <= len(extra):
        tag, size = struct.unpack_from("<HH", extra, at)
        yield tag, extra[at + 4 : at + 4 + size]
        at += 4 + size


def _zip64_size(extra: bytes, size: int, packed: int) -> int:
    for tag, value in _extra_fields(extra):
        if tag == 1:
            at = 8 if size == _UNKNOWN else 0
            if len(value) >= at + 8:
                return int.from_bytes(value[at : at + 8], "little")
    return packed


def _broken() -> FileProblem:
    return FileProblem(
        "broken_zip", "The ZIP file is damaged. Compress it again, or upload the file in it unpacked."
    )
