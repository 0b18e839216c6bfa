"""Bytes of a CSV file → records → rows or rejects. Pure: no I/O, and nothing of ours is imported.

In order: open_head and read_header look at the head of a file, resolve_mapping at its header; Transcoder makes
the text of a file that is compressed, in UTF-16 or in a multi-byte encoding; ChunkPlanner cuts the body into
record-aligned chunks as it streams past; ChunkParser turns a chunk into batches of rows and rejects.
"""

from skuport.parsing.compression import unpacker
from skuport.parsing.dialect import (
    DELIMITERS,
    HEAD_BYTES,
    Dialect,
    Head,
    Sniffed,
    detect_dialect,
    open_canonical,
    open_head,
    open_sniffed,
    sniff,
)
from skuport.parsing.encodings import ENCODINGS, find_encoding
from skuport.parsing.escaping import ESCAPED_COLUMN, escape_cell, unescape_cell
from skuport.parsing.fields import FIELDS, FIELDS_BY_NAME, Field
from skuport.parsing.file import FileHead, parse_chunk, read_batches, read_head
from skuport.parsing.formats import FORMATS, Sheet, StreamingFormat, WorkbookFormat, choose_sheet
from skuport.parsing.header import Header, read_columns, read_header
from skuport.parsing.layouts import Layout, detect_layout
from skuport.parsing.mapping import (
    ATTRIBUTE_PREFIX,
    ColumnMapping,
    known_field,
    resolve_mapping,
    suggest_mapping,
)
from skuport.parsing.missing_skus import MissingSkus, find_missing_skus
from skuport.parsing.planner import CHUNK_BYTES, Chunk, ChunkPlanner
from skuport.parsing.problems import FileProblem, Reject, RowProblem
from skuport.parsing.reading import DETECTED, ReadingOptions
from skuport.parsing.records import MAX_RECORD_BYTES
from skuport.parsing.rows import RAW_BYTES, RAW_MAX, Batch, ChunkParser, InheritableRow, Row, record_text
from skuport.parsing.transcoder import Transcoder
from skuport.parsing.values import (
    ATTRIBUTE_COLUMNS_MAX,
    ATTRIBUTE_KEY_MAX,
    ATTRIBUTE_VALUE_MAX,
    ValueProblem,
    clean_attribute_key,
    clean_attribute_value,
    sku_key,
)

__all__ = [
    "ATTRIBUTE_COLUMNS_MAX",
    "ATTRIBUTE_KEY_MAX",
    "ATTRIBUTE_PREFIX",
    "ATTRIBUTE_VALUE_MAX",
    "CHUNK_BYTES",
    "DELIMITERS",
    "DETECTED",
    "ENCODINGS",
    "ESCAPED_COLUMN",
    "FIELDS",
    "FIELDS_BY_NAME",
    "FORMATS",
    "HEAD_BYTES",
    "MAX_RECORD_BYTES",
    "RAW_BYTES",
    "RAW_MAX",
    "Batch",
    "Chunk",
    "ChunkParser",
    "ChunkPlanner",
    "ColumnMapping",
    "Dialect",
    "Field",
    "FileHead",
    "FileProblem",
    "Head",
    "Header",
    "InheritableRow",
    "Layout",
    "MissingSkus",
    "ReadingOptions",
    "Reject",
    "Row",
    "RowProblem",
    "Sheet",
    "Sniffed",
    "StreamingFormat",
    "Transcoder",
    "ValueProblem",
    "WorkbookFormat",
    "choose_sheet",
    "clean_attribute_key",
    "clean_attribute_value",
    "detect_dialect",
    "detect_layout",
    "escape_cell",
    "find_encoding",
    "find_missing_skus",
    "known_field",
    "open_canonical",
    "open_head",
    "open_sniffed",
    "parse_chunk",
    "read_batches",
    "read_columns",
    "read_head",
    "read_header",
    "record_text",
    "resolve_mapping",
    "sku_key",
    "sniff",
    "suggest_mapping",
    "unescape_cell",
    "unpacker",
]
