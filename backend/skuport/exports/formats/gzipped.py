"""Any format, compressed by gzip."""

import zlib
from collections.abc import Sequence
from dataclasses import replace

from skuport.exports.columns import Columns, Row
from skuport.exports.formats.interface import ExportFormat, Writer

GZIP = 16 + zlib.MAX_WBITS
GZIP_LEVEL = 4
"""Half the time of the default, for a tenth more bytes."""


def gzipped(inner: ExportFormat) -> ExportFormat:
    """The same format, compressed."""
    return replace(
        inner,
        name=f"{inner.name}.gz",
        media_type="application/gzip",
        open=lambda columns: _Writer(inner, columns),
    )


class _Writer:
    def __init__(self, inner: ExportFormat, columns: Columns) -> None:
        self._inner: Writer = inner.open(columns)
        self._gzip = zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, GZIP)

    def begin(self) -> bytes:
        return self._gzip.compress(self._inner.begin())

    def rows(self, rows: Sequence[Row]) -> bytes:
        return self._gzip.compress(self._inner.rows(rows))

    def end(self) -> bytes:
        return self._gzip.compress(self._inner.end()) + self._gzip.flush()
