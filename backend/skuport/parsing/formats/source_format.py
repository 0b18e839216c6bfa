"""The interface of an input format.

A format is recognised by what a file begins with once it is unpacked, and turned into canonical CSV: UTF-8, commas,
doubled quotes, one record for each row of the sheet or record of the file. Records end with `\\r\\n`, and line breaks
in cells are `\\n`, so that records can be counted: their number is the row of the sheet or the record of the file.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, ClassVar, Protocol

from skuport.parsing.problems import FileProblem
from skuport.parsing.records import MAX_RECORD_BYTES

RECORD_END = b"\r\n"


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What the rest asks of a format, rather than its name.

    Args:
        canonical: its text is canonical CSV that a transcoder of ours wrote.
        streams: it can be transcoded as its bytes stream past; else the whole file is needed, in a process of its own.
        has_sheets: it has named sheets, of which one is read.
        has_keys: its records name their columns, so that the header is made from the keys of the first records.
    """

    canonical: bool
    streams: bool
    has_sheets: bool = False
    has_keys: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a workbook. `rows`: how many it says to have, None if it doesn't."""

    name: str
    rows: int | None = None
    hidden: bool = False


class RecordTranscoder(Protocol):
    """Text in UTF-8 to canonical CSV. Feed it the text, in order and in pieces of any size."""

    ignored: dict[str, int]
    """Keys that aren't in the header, and the record that has each first; the first few of them."""

    def feed(self, text: bytes) -> bytes: ...
    def finish(self) -> bytes: ...


class SourceFormat(ABC):
    """`name` is stored and shown in the API, `label` is for messages."""

    name: ClassVar[str]
    label: ClassVar[str]
    capabilities: ClassVar[Capabilities]

    @abstractmethod
    def sniff(self, head: bytes) -> bool:
        """Whether the unpacked file that begins with `head` is in this format."""


class StreamingFormat(SourceFormat):
    """A format whose text can be transcoded as it streams past."""

    @abstractmethod
    def describe(self, text: bytes, *, complete: bool) -> tuple[str, ...]:
        """The columns, from the first bytes of the text, in UTF-8. Raises FileProblem."""

    @abstractmethod
    def transcode(self, columns: Sequence[str]) -> RecordTranscoder:
        """A transcoder that writes these columns. It raises FileProblem where the file is damaged."""

    def transcode_head(self, text: bytes, columns: Sequence[str], *, complete: bool) -> bytes:
        """The canonical text of the whole records in `text`."""
        transcoder = self.transcode(columns)
        return transcoder.feed(text) + (transcoder.finish() if complete else b"")


class WorkbookFormat(SourceFormat):
    """A format that needs the whole file. Both methods may take memory and time that depend on the file: call them in
    a process with limits."""

    @abstractmethod
    def describe(self, file: BinaryIO) -> list[Sheet]:
        """The sheets, hidden ones last. Raises FileProblem."""

    @abstractmethod
    def transcode(self, file: BinaryIO, sheet: str) -> Iterator[bytes]:
        """The canonical text of a sheet, piece by piece; no sheet row is left out. Raises FileProblem."""


def choose_sheet(sheets: Sequence[Sheet], wanted: str) -> Sheet:
    """The sheet with this name or, if none has it, this number, counted from 1. Raises FileProblem: `unknown_sheet`."""
    for sheet in sheets:
        if sheet.name == wanted:
            return sheet
    if wanted.isascii() and wanted.isdigit() and 1 <= int(wanted[:6]) <= len(sheets):
        return sheets[int(wanted) - 1]
    listed = ", ".join(f"“{sheet.name}”" for sheet in sheets[:20])
    raise FileProblem("unknown_sheet", f"There is no sheet “{wanted[:100]}”. Choose one of {listed}.")


def csv_record(cells: Iterable[str]) -> bytes:
    """A record of canonical CSV. One that is too long for an import has no line breaks inside, so that it costs one
    reject."""
    fields = []
    for cell in cells:
        field = cell
        if "\r" in field:
            field = field.replace("\r\n", "\n").replace("\r", "\n")
        if '"' in field:
            field = '"' + field.replace('"', '""') + '"'
        elif "," in field or "\n" in field or field[:1] == " " or field[-1:] == " ":
            field = f'"{field}"'
        fields.append(field)
    record = ",".join(fields).encode("utf-8", "surrogatepass")
    if len(record) > MAX_RECORD_BYTES:
        record = record.replace(b"\n", b" ")
    return record + RECORD_END
