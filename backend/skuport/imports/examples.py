"""Some cells of each column as they stand in the file, so that people see what a column is before they map it."""

from skuport.parsing import MAX_RECORD_BYTES, Head, Header
from skuport.parsing.records import RecordScanner

EXAMPLES = 3
LOOKED_AT = 50
CUT = 80
"""Characters of a cell that are shown."""


def examples_of(head: Head, header: Header) -> list[list[str]]:
    """For each column up to EXAMPLES different cells of the first records, trimmed and cut; blank ones are left out."""
    found: list[list[str]] = [[] for _ in header.columns]
    scanner = RecordScanner(head.dialect.delimiter, MAX_RECORD_BYTES)
    pos = header.body_offset
    for _ in range(LOOKED_AT):
        if pos >= len(head.text):
            break
        scan = scanner.scan(head.text, pos, final=True)
        if scan.code is not None or (scan.end == len(head.text) and not head.complete):
            break
        record = head.text[pos : scan.end].decode(head.dialect.codec, "replace")
        for seen, cell in zip(found, scanner.split(record), strict=False):
            shown = cell.strip().replace("\0", "\ufffd")[:CUT]
            if shown and shown not in seen and len(seen) < EXAMPLES:
                seen.append(shown)
        pos = scan.end
    return found
