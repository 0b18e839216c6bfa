"""Example cells of each column, for the user who maps the columns."""

from skuport.parsing import Head, Header

EXAMPLES = 3
RECORDS = 50
"""How many records are searched for examples."""
MAX_CHARACTERS = 80
"""Longer cells are cut."""


def examples_of(head: Head, header: Header) -> list[list[str]]:
    """Up to EXAMPLES different cells of the first records for each column, trimmed and cut, without blank cells."""
    found: list[list[str]] = [[] for _ in header.columns]
    scanner = head.dialect.scanner()
    pos = header.body_offset
    for _ in range(RECORDS):
        if pos >= len(head.text):
            break
        scan = scanner.scan(head.text, pos, final=True)
        if scan.code is not None or (scan.end == len(head.text) and not head.complete):
            break
        record = head.dialect.text_encoding.decode(head.text[pos : scan.end], "replace")
        for seen, cell in zip(found, scanner.split(record), strict=False):
            shown = cell.strip().replace("\0", "\ufffd")[:MAX_CHARACTERS]
            if shown and shown not in seen and len(seen) < EXAMPLES:
                seen.append(shown)
        pos = scan.end
    return found
