"""How a file is split into the parts of a multipart upload. No I/O."""

from collections.abc import Sequence
from dataclasses import dataclass

from skuport.core.errors import ErrorItem
from skuport.core.settings import MIB, Settings
from skuport.storage.interface import MAX_PARTS, MAX_SINGLE_PUT_BYTES, MIN_PART_BYTES, Part


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a file of `total` bytes: each has `size` bytes, except for the last, which has the rest."""

    total: int
    size: int
    count: int

    def length(self, number: int) -> int:
        """The length of part `number` (from 1) in bytes."""
        return self.size if number < self.count else self.total - self.size * (self.count - 1)


def plan_parts(size: int, multipart: bool | None, settings: Settings) -> tuple[Parts | None, list[ErrorItem]]:
    """The parts of a file of `size` bytes (None: a single PUT), and what is wrong with the request.

    Args:
        size: of the file, in bytes.
        multipart: what the client asked for; None decides by `multipart_threshold_bytes`.
        settings: the limits.
    """
    if size > settings.max_upload_bytes:
        message = f"A file can have at most {settings.max_upload_bytes:,} bytes; this one has {size:,}."
        return None, [ErrorItem("/size", "too_large", message)]
    if multipart is None:
        multipart = size > settings.multipart_threshold_bytes
    if multipart and size == 0:
        return None, [
            ErrorItem("/multipart", "no_parts", "An empty file can't be sent in parts. Use a single PUT.")
        ]
    if not multipart and size > MAX_SINGLE_PUT_BYTES:
        message = f"A single PUT can have at most {MAX_SINGLE_PUT_BYTES:,} bytes. Set 'multipart' to true."
        return None, [ErrorItem("/multipart", "multipart_needed", message)]
    if not multipart:
        return None, []
    part_size = max(settings.multipart_part_bytes, MIN_PART_BYTES, _round_up_to_mib(-(-size // MAX_PARTS)))
    return Parts(total=size, size=part_size, count=-(-size // part_size)), []


def _round_up_to_mib(size: int) -> int:
    return -(-size // MIB) * MIB


def part_findings(parts: Parts, arrived: Sequence[Part]) -> list[ErrorItem]:
    """The parts that are missing, or whose length differs from what was signed."""
    sizes = {part.part_number: part.size for part in arrived}
    findings = []
    for number in range(1, parts.count + 1):
        if number not in sizes:
            findings.append(ErrorItem("", "part_missing", f"Part {number} has not arrived."))
        elif sizes[number] != parts.length(number):
            message = f"Part {number} has {sizes[number]:,} bytes instead of {parts.length(number):,}."
            findings.append(ErrorItem("", "part_size", message))
    return findings
