"""What may be uploaded, and how it is cut into parts. Pure: no store, no database."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from skuport.core.errors import ErrorItem, UnprocessableError
from skuport.core.settings import MIB, Settings
from skuport.storage.interface import MAX_PARTS, MAX_SINGLE_PUT_BYTES, MIN_PART_BYTES, Part

MAX_FILENAME_CHARACTERS = 255
CONTENT_TYPES = (
    "text/csv",
    "text/plain",
    "text/tab-separated-values",
    "text/comma-separated-values",
    "text/x-csv",
    "application/csv",
    "application/x-csv",
    "application/vnd.ms-excel",  # what Windows calls a CSV once Excel is installed
    "application/gzip",
    "application/x-gzip",
    "application/octet-stream",
)
UNSPECIFIED = "application/octet-stream"
CURL_DEFAULT = "application/x-www-form-urlencoded"
"""What `curl --data-binary @file` says of any file; it means nothing."""
INVISIBLE = {"Cc", "Cs", "Zl", "Zp"}
BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True, slots=True)
class Parts:
    """How a file is cut: every part has `size` bytes but the last, which has what remains of `total`."""

    total: int
    size: int
    count: int

    def length(self, number: int) -> int:
        """The bytes of part `number` (from 1)."""
        return self.size if number < self.count else self.total - self.size * (self.count - 1)


def filename_findings(filename: str, pointer: str) -> list[ErrorItem]:
    """What is wrong with a filename: empty, too long, a path, or characters that nobody can see."""
    if not filename.strip():
        return [ErrorItem(pointer, "filename_empty", "Give the file a name.")]
    if len(filename) > MAX_FILENAME_CHARACTERS:
        message = (
            f"A filename may have at most {MAX_FILENAME_CHARACTERS} characters; this has {len(filename)}."
        )
        return [ErrorItem(pointer, "filename_too_long", message)]
    if any(unicodedata.category(c) in INVISIBLE or c in BIDI_CONTROLS for c in filename):
        return [ErrorItem(pointer, "filename_control_character", "A filename has no control characters.")]
    if "/" in filename or "\\" in filename or filename.strip() in {".", ".."}:
        return [ErrorItem(pointer, "filename_path", "Give the file's name alone, without folders.")]
    return []


def base_content_type(content_type: str) -> str:
    """`Text/CSV; charset=utf-8` is `text/csv`: the encoding is detected from the file itself."""
    base = content_type.partition(";")[0].strip().lower()
    return UNSPECIFIED if base == CURL_DEFAULT else base


def content_type_findings(content_type: str, pointer: str) -> list[ErrorItem]:
    """What is wrong with a base content type."""
    if content_type in CONTENT_TYPES:
        return []
    message = f"Only CSV files are taken, as one of: {', '.join(CONTENT_TYPES)}."
    if "spreadsheet" in content_type or "zip" in content_type:
        message = f"Save the sheet as CSV first, and send that. {message}"
    return [ErrorItem(pointer, "content_type_not_allowed", message)]


def refuse(findings: Sequence[ErrorItem]) -> None:
    """Raises UnprocessableError when there are findings."""
    if findings:
        raise UnprocessableError(findings[0].message, code=findings[0].code, errors=findings)


def plan_parts(size: int, multipart: bool | None, settings: Settings) -> tuple[Parts | None, list[ErrorItem]]:
    """The parts of a file of `size` bytes (None: one PUT), and what is wrong with the wish.

    Args:
        multipart: what the client wants; None leaves it to `multipart_threshold_bytes`.
    """
    if size > settings.max_upload_bytes:
        message = f"A file may have at most {settings.max_upload_bytes:,} bytes; this has {size:,}."
        return None, [ErrorItem("/size", "too_large", message)]
    if multipart is None:
        multipart = size > settings.multipart_threshold_bytes
    if multipart and size == 0:
        return None, [ErrorItem("/multipart", "no_parts", "An empty file has no parts; send it by one PUT.")]
    if not multipart and size > MAX_SINGLE_PUT_BYTES:
        message = f"One PUT takes at most {MAX_SINGLE_PUT_BYTES:,} bytes; leave out 'multipart' or say true."
        return None, [ErrorItem("/multipart", "multipart_needed", message)]
    if not multipart:
        return None, []
    part_size = max(settings.multipart_part_bytes, MIN_PART_BYTES, _rounded_up(-(-size // MAX_PARTS)))
    return Parts(total=size, size=part_size, count=-(-size // part_size)), []


def _rounded_up(size: int) -> int:
    return -(-size // MIB) * MIB


def part_findings(parts: Parts, arrived: Sequence[Part]) -> list[ErrorItem]:
    """The parts that are missing or have another length than they were signed for."""
    sizes = {part.part_number: part.size for part in arrived}
    findings = []
    for number in range(1, parts.count + 1):
        if number not in sizes:
            findings.append(ErrorItem("", "part_missing", f"Part {number} has not arrived."))
        elif sizes[number] != parts.length(number):
            message = f"Part {number} has {sizes[number]:,} bytes instead of {parts.length(number):,}."
            findings.append(ErrorItem("", "part_size", message))
    return findings
