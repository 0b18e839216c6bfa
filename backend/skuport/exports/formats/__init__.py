"""The formats of exports, one file each: `ExportFormat` says what one is."""

from skuport.exports.formats.csv_format import CSV
from skuport.exports.formats.gzipped import gzipped
from skuport.exports.formats.interface import ExportFormat, TextTooLongError, Writer
from skuport.exports.formats.ndjson_format import NDJSON
from skuport.exports.formats.xlsx_format import XLSX

__all__ = ["CSV", "FORMATS", "NDJSON", "XLSX", "ExportFormat", "TextTooLongError", "Writer"]

FORMATS = {one.name: one for one in (CSV, gzipped(CSV), NDJSON, gzipped(NDJSON), XLSX)}
"""All of them by name."""
