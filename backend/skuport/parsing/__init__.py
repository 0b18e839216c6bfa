"""Bytes of a CSV file → records → rows or rejects. Pure: no I/O, and nothing of ours is imported.

In order: open_head and read_header look at the head of a file, resolve_mapping at its header; Transcoder makes
the text of a file that is compressed or in UTF-16; ChunkPlanner cuts the body into record-aligned chunks as it
streams past; ChunkParser turns a chunk into batches of rows and rejects.
"""

from skuport.parsing.dialect import DELIMITERS, HEAD_BYTES, Dialect, Head, detect_dialect, open_head
from skuport.parsing.escaping import ESCAPED_COLUMN, escape_cell, unescape_cell
from skuport.parsing.file import FileHead, parse_chunk, read_batches, read_head
from skuport.parsing.header import Header, read_header
from skuport.parsing.mapping import (
    ACCEPTED_NAMES,
    ATTRIBUTE_PREFIX,
    FIELDS,
    ColumnMapping,
    known_field,
    resolve_mapping,
    suggest_mapping,
)
from skuport.parsing.planner import CHUNK_BYTES, Chunk, ChunkPlanner
from skuport.parsing.problems import FileProblem, Reject, RowProblem
from skuport.parsing.records import MAX_RECORD_BYTES
from skuport.parsing.rows import RAW_BYTES, RAW_MAX, Batch, ChunkParser, Row, record_text
from skuport.parsing.transcoder import MAX_RATIO, Transcoder
from skuport.parsing.values import (
    ACTIVE_WORDS,
    ATTRIBUTE_COLUMNS_MAX,
    ATTRIBUTE_KEY_MAX,
    ATTRIBUTE_VALUE_MAX,
    DESCRIPTION_MAX,
    NAME_MAX,
    SKU_MAX,
    ValueProblem,
    clean_attribute_key,
    clean_attribute_value,
    clean_description,
    clean_name,
    clean_sku,
    parse_active,
    sku_key,
)

__all__ = [
    "ACCEPTED_NAMES",
    "ACTIVE_WORDS",
    "ATTRIBUTE_COLUMNS_MAX",
    "ATTRIBUTE_KEY_MAX",
    "ATTRIBUTE_PREFIX",
    "ATTRIBUTE_VALUE_MAX",
    "CHUNK_BYTES",
    "DELIMITERS",
    "DESCRIPTION_MAX",
    "ESCAPED_COLUMN",
    "FIELDS",
    "HEAD_BYTES",
    "MAX_RATIO",
    "MAX_RECORD_BYTES",
    "NAME_MAX",
    "RAW_BYTES",
    "RAW_MAX",
    "SKU_MAX",
    "Batch",
    "Chunk",
    "ChunkParser",
    "ChunkPlanner",
    "ColumnMapping",
    "Dialect",
    "FileHead",
    "FileProblem",
    "Head",
    "Header",
    "Reject",
    "Row",
    "RowProblem",
    "Transcoder",
    "ValueProblem",
    "clean_attribute_key",
    "clean_attribute_value",
    "clean_description",
    "clean_name",
    "clean_sku",
    "detect_dialect",
    "escape_cell",
    "known_field",
    "open_head",
    "parse_active",
    "parse_chunk",
    "read_batches",
    "read_head",
    "read_header",
    "record_text",
    "resolve_mapping",
    "sku_key",
    "suggest_mapping",
    "unescape_cell",
]
