"""Messages of an import that don't stop it."""

from collections.abc import Mapping, Sequence

ImportWarning = dict[str, str]

NEWER_PUBLISHED: ImportWarning = {
    "code": "newer_import_published",
    "message": "While this import was paused, an import that started later has published. Products that are in both"
    " files are now overwritten by this one.",
}

UNKNOWN_KEYS = "unknown_keys"


def unknown_keys(first_records: Mapping[str, int]) -> ImportWarning:
    """Keys of JSON records that weren't in the head of the file, by the record that has each first."""
    listed = ", ".join(f"“{key[:100]}” (record {record:,})" for key, record in first_records.items())
    return {
        "code": UNKNOWN_KEYS,
        "message": f"Keys that no record in the first part of the file has were not imported: {listed}. To import them,"
        " add them to the first record, with null, and import the file again.",
    }


def true_warnings(stored: Sequence[ImportWarning], status: str, *, written: int) -> list[ImportWarning]:
    """The warnings that are true: an import that ended without writing a product overwrites nothing.

    Args:
        written: how many products it has created and updated.
    """
    if written == 0 and status in ("failed", "cancelled"):
        return [warning for warning in stored if warning["code"] != NEWER_PUBLISHED["code"]]
    return list(stored)
