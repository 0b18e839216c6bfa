"""Which filenames and content types can be uploaded. No I/O."""

from collections.abc import Sequence

from skuport.core.errors import ErrorItem, UnprocessableError
from skuport.core.visible import has_controls, is_blank

MAX_FILENAME_CHARACTERS = 255
CONTENT_TYPES = (
    "text/csv",
    "text/plain",
    "text/tab-separated-values",
    "text/comma-separated-values",
    "text/x-csv",
    "application/csv",
    "application/x-csv",
    "application/vnd.ms-excel",  # what Windows sends for CSV files when Excel is installed
    "application/gzip",
    "application/x-gzip",
    "application/x-bzip2",
    "application/x-xz",
    "application/zstd",
    "application/zip",
    "application/x-zip-compressed",
    "application/json",
    "application/x-ndjson",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.ms-excel.sheet.macroenabled.12",
    "application/vnd.oasis.opendocument.spreadsheet",
    "application/octet-stream",
)
UNSPECIFIED = "application/octet-stream"
CURL_DEFAULT = "application/x-www-form-urlencoded"
"""What `curl --data-binary @file` sends for every file, so it says nothing about this one."""


def filename_findings(filename: str, pointer: str) -> list[ErrorItem]:
    """What is wrong with a filename: empty, too long, a path, or invisible characters."""
    if is_blank(filename):
        return [ErrorItem(pointer, "filename_empty", "The filename is empty.")]
    if len(filename) > MAX_FILENAME_CHARACTERS:
        message = (
            f"A filename can have at most {MAX_FILENAME_CHARACTERS} characters; this one has {len(filename)}."
        )
        return [ErrorItem(pointer, "filename_too_long", message)]
    if has_controls(filename):
        return [
            ErrorItem(pointer, "filename_control_character", "A filename can't contain control characters.")
        ]
    if "/" in filename or "\\" in filename or filename.strip() in {".", ".."}:
        return [ErrorItem(pointer, "filename_path", "A filename can't contain a path. Send the name alone.")]
    return []


def base_content_type(content_type: str) -> str:
    """`text/csv` for `Text/CSV; charset=utf-8`: the encoding is detected from the file itself."""
    base = content_type.partition(";")[0].strip().lower()
    return UNSPECIFIED if base == CURL_DEFAULT else base


def content_type_findings(content_type: str, pointer: str) -> list[ErrorItem]:
    """What is wrong with a base content type."""
    if content_type in CONTENT_TYPES:
        return []
    message = (
        "Only CSV, JSON and spreadsheet files can be uploaded, plain or compressed; this one is declared as"
        f" {content_type}."
    )
    return [ErrorItem(pointer, "content_type_not_allowed", message)]


def refuse(findings: Sequence[ErrorItem]) -> None:
    """Raises UnprocessableError when there are findings."""
    if findings:
        raise UnprocessableError(findings[0].message, code=findings[0].code, errors=findings)
