"""NDJSON: a JSON object on each line, with the attributes of a product in an object of its own.

An attribute that a product doesn't have isn't in its line. Nothing is escaped but what JSON escapes.
"""

import json
from collections.abc import Sequence
from typing import Any

from skuport.exports.columns import ALL_ATTRIBUTES, Columns, Row, typed
from skuport.exports.formats.interface import ExportFormat
from skuport.parsing import FIELDS_BY_NAME

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class _Writer:
    def __init__(self, columns: Columns) -> None:
        # All attributes of a product stand where the first of their columns is.
        members = dict.fromkeys(name if name in FIELDS_BY_NAME else ALL_ATTRIBUTES for name in columns.names)
        self._members = [
            (name, typed(FIELDS_BY_NAME[name]) if name in FIELDS_BY_NAME else self._attributes)
            for name in members
        ]
        self._keys = None if columns.has_other_attributes else columns.keys

    def begin(self) -> bytes:
        return b""

    def rows(self, rows: Sequence[Row]) -> bytes:
        """A line for each product."""
        members = self._members
        return "".join(
            _encode({name: value(row[name]) for name, value in members}) + "\n" for row in rows
        ).encode()

    def end(self) -> bytes:
        return b""

    def _attributes(self, text: Any) -> dict[str, str]:
        found: dict[str, str] = json.loads(text)
        if self._keys is None:
            return found
        return {key: found[key] for key in self._keys if key in found}


NDJSON = ExportFormat(name="ndjson", media_type="application/x-ndjson", open=_Writer, is_table=False)
