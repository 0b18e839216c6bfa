"""The codes of rejects and of failed imports, as labels of metrics: a list with an end, whatever the database has.

`docs/importing.md` explains each.
"""

from collections import Counter
from collections.abc import Mapping

REJECT_CODES = frozenset(
    {
        *("sku_required", "sku_too_long", "sku_invisible_character", "sku_exists", "sku_not_found"),
        "spreadsheet_error",
        *("name_required", "name_too_long", "description_too_long", "attribute_value_too_long"),
        "too_many_attributes",
        *("active_invalid", "invalid_character", "invalid_encoding", "wrong_column_count"),
        *("store_view", "picture_row", "parent_row", "variant_row", "detail_row", "rule_row"),
        *("repeated_header", "text_after_quote", "unterminated_quote", "record_too_long"),
    }
)
FAILURE_CODES = frozenset(
    {
        *("nothing_imported", "too_many_rejects", "too_many_missing", "file_changed", "file_missing"),
        *("line_too_long", "no_space", "no_progress", "broken_gzip", "truncated_gzip"),
        *("compressed_too_large", "accounting_mismatch", "expired"),
        *("broken_bzip2", "truncated_bzip2", "broken_xz", "truncated_xz", "broken_zstd", "truncated_zstd"),
        *("broken_zip", "truncated_zip", "empty_zip", "unsupported_zip", "several_files", "encrypted_file"),
        *("nested_zip", "unknown_sheet"),
        *("broken_json", "truncated_json", "broken_workbook", "workbook_too_large"),
    }
)
"""`expired` ends an import as cancelled."""
OTHER = "other"
"""Stands for a code that isn't in the list."""


def known_rejects(rows: Mapping[str, int]) -> Counter[str]:
    """The rows by code, with those of other codes together."""
    known: Counter[str] = Counter()
    for code, count in rows.items():
        known[code if code in REJECT_CODES else OTHER] += count
    return known


def known_failure(code: str) -> str:
    """The code, or OTHER."""
    return code if code in FAILURE_CODES else OTHER
