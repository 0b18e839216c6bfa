"""Rejects for users: with the record as it was in the file, as JSON pages and as a CSV to fix.

The CSV has the columns of the file, then EXTRA_COLUMNS. An import ignores columns that begin with `_`, so that a user
can upload the fixed file as it is. A record whose cells could only be guessed has its text in `_raw` and empty cells,
so that it is rejected again until a user has fixed it. `_escaped` is empty: the column says that cells which look like
formulas are escaped.
"""

import csv
import io
from collections.abc import AsyncIterator, Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from skuport.imports import repository, schemas
from skuport.imports.models import Import
from skuport.imports.repository import RejectRow
from skuport.imports.state import Source, chunked_object
from skuport.parsing import ESCAPED_COLUMN, RAW_MAX, Dialect, escape_cell, unescape_cell
from skuport.parsing.rows import RAW_BYTES, record_text
from skuport.storage import ObjectStore

WINDOW_BYTES = 1024 * 1024
BATCH = 500
FILE_GONE = "(the uploaded file is no longer in storage)"
EXTRA_COLUMNS = ("_line", "_column", "_code", "_message", "_raw", ESCAPED_COLUMN)
UNREADABLE = frozenset(
    {
        *("wrong_column_count", "text_after_quote", "unterminated_quote", "record_too_long"),
        *("invalid_encoding", "invalid_character", "repeated_header"),
    }
)
"""Codes of records whose cells are uncertain, or that were not meant to be products."""


def text_of(found: Import, dialect: Dialect) -> tuple[str, str] | None:
    """Key and ETag of the object that was cut into chunks; None when it was deleted, or doesn't exist yet."""
    source = None if found.source is None else Source.from_json(found.source)
    return chunked_object(dialect, found.object_key, found.object_etag, source)


class RecordReader:
    """Reads records of the uploaded file by their position. It buffers a window: fast in the order of the file."""

    def __init__(self, store: ObjectStore, text: tuple[str, str] | None, dialect: Dialect) -> None:
        """`text`: key and ETag of the object that was cut into chunks; None when it was deleted."""
        self._store = store
        self._text = text
        self._dialect = dialect
        self._start = 0
        self._window = b""

    async def read(self, offset: int, length: int) -> str:
        """The record in the bytes `[offset, offset + length)`, without its line break, cut at 65,536 characters.

        Raises:
            StorageError: as `ObjectStore.read`.
        """
        if self._text is None:
            return FILE_GONE
        key, etag = self._text
        length = min(length, RAW_BYTES)
        end = offset + length
        if offset < self._start or end > self._start + len(self._window):
            self._start = offset
            self._window = await self._store.read(key, offset, offset + max(length, WINDOW_BYTES), etag=etag)
        record = self._window[offset - self._start : end - self._start]
        return record_text(record, self._dialect)


async def with_text(reader: RecordReader, rows: Sequence[RejectRow]) -> list[schemas.Reject]:
    """The rejects with the text of their records, in the same order."""
    found = []
    for row in rows:
        raw = row.raw if row.raw is not None else await reader.read(row.byte_offset, row.byte_length)
        found.append(
            schemas.Reject(line=row.line, column=row.column, code=row.code, message=row.message, raw=raw)
        )
    return found


async def as_csv(
    sessions: async_sessionmaker[AsyncSession],
    reader: RecordReader,
    import_id: UUID,
    headers: Sequence[str],
    delimiter: str,
) -> AsyncIterator[bytes]:
    """All rejects as CSV, in UTF-8 with a BOM, for spreadsheets, and the delimiter of the file; batch by batch."""
    # A file that was itself downloaded here has these columns already.
    escaped = ESCAPED_COLUMN in headers
    own = [index for index, header in enumerate(headers) if header not in EXTRA_COLUMNS]
    yield b"\xef\xbb\xbf" + _escaped_line([*(headers[index] for index in own), *EXTRA_COLUMNS], delimiter)
    line = 0
    while True:
        # No transaction is open while the client reads.
        async with sessions() as session:
            rows = await repository.rejects(session, import_id, BATCH, after=line)
        if not rows:
            return
        line = rows[-1].line
        yield b"".join(
            _escaped_line([*(cells[index] for index in own), *reasons], delimiter)
            for cells, reasons in (
                _cells(reject, len(headers), delimiter, escaped=escaped)
                for reject in await with_text(reader, rows)
            )
        )


def _cells(
    reject: schemas.Reject, width: int, delimiter: str, *, escaped: bool = False
) -> tuple[list[str], list[str]]:
    """The cells of the record, as many as the file has columns, and those of EXTRA_COLUMNS. `escaped`: in the file."""
    readable = reject.code not in UNREADABLE and len(reject.raw) < RAW_MAX
    # Cells behind the last column are blank; otherwise the code would be wrong_column_count.
    cells = _split(reject.raw, delimiter)[:width] if readable else []
    if escaped:
        cells = list(map(unescape_cell, cells))
    reasons = [
        str(reject.line),
        reject.column or "",
        reject.code,
        reject.message,
        "" if cells else reject.raw,
        "",
    ]
    return [*cells, *[""] * (width - len(cells))], reasons


def _split(raw: str, delimiter: str) -> list[str]:
    records = list(csv.reader(io.StringIO(raw, newline=""), delimiter=delimiter))
    return records[0] if len(records) == 1 else []


def _escaped_line(cells: Sequence[str], delimiter: str) -> bytes:
    return _line(list(map(escape_cell, cells)), delimiter)


def _line(cells: Sequence[str], delimiter: str) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerow(cells)
    return out.getvalue().encode()
