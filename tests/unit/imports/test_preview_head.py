"""Which records of a large file are shown before it is imported: those that the import will find there."""

from collections.abc import Iterable
from random import Random

import pytest

from skuport.imports.inspection import HEAD_BYTES
from skuport.imports.preview import PREVIEW_ROWS, _first_batches
from skuport.parsing import Batch, open_head, read_batches, read_header, resolve_mapping

WANTED = 2 * PREVIEW_ROWS

Fact = tuple[int, str]


def facts(batches: Iterable[Batch]) -> list[Fact]:
    """Each record by its line, with its SKU or the code of its reject."""
    found = []
    for batch in batches:
        found += [(row.line, row.sku) for row in batch.rows]
        found += [(reject.line, reject.code) for reject in batch.rejects]
    return sorted(found)


def shown(content: bytes) -> list[Fact]:
    head = open_head(content[:HEAD_BYTES], complete=len(content) <= HEAD_BYTES)
    header = read_header(head.text, head.dialect, complete=head.complete)
    return facts(_first_batches(head, header, resolve_mapping(header.columns), "keep"))


def imported(content: bytes) -> list[Fact]:
    """What an import of the whole file finds."""
    return facts(read_batches(content))


@pytest.mark.parametrize("size", [1_000, 40_000, 300_000])
@pytest.mark.parametrize("seed", range(3))
def test_the_first_records_are_those_of_the_import(size: int, seed: int) -> None:
    random = Random(seed)
    lines = []
    for number in range(4_000_000 // size):
        text = "x" * random.randrange(size)
        chance = random.random()
        if chance < 0.3:
            text = f'"{text}\n{text}, ""quoted"""'
        elif chance < 0.4 and size < 10_000:
            text = f'"{text}" and more'
        elif chance < 0.45 and size < 10_000:
            text = f'"{text}'
        lines.append(f"P-{number},{text}")
    content = ("sku,description\n" + "\n".join(lines) + "\n").encode()
    assert len(content) > HEAD_BYTES

    found = shown(content)

    assert found == imported(content)[: len(found)]
    assert len(found) == WANTED or len(found) > HEAD_BYTES // 4 // size


def test_a_small_file_is_shown_to_its_end() -> None:
    content = b'sku,name\nA-1,Table\nA-2,"never closed\nA-3,Lamp'
    assert shown(content) == imported(content)
    assert len(shown(content)) == 3


def test_a_record_that_the_head_cuts_through_is_left_out() -> None:
    content = b"sku,description\n" + b"A-1,%s\n" % (b"x" * 600_000) + b"A-2,%s\n" % (b"x" * 600_000)
    assert shown(content) == imported(content)[:1]
