"""The sample catalog: deterministic, and like real catalogs."""

import hashlib

from skuport.parsing import Row, read_batches
from skuport.sample import sample_csv


def rows_of(data: bytes) -> list[Row]:
    rows: list[Row] = []
    for batch in read_batches(data):
        assert not batch.rejects
        assert batch.blank == 0
        rows += batch.rows
    return rows


def test_it_is_always_the_same() -> None:
    digest = hashlib.sha256(b"".join(sample_csv(5_000, seed=7))).hexdigest()
    assert digest == "0dc4e0820bd933a61826f15d71bfed283006f9a916194bc3318afc91e90fd9c5"
    assert b"".join(sample_csv(100, 1)) != b"".join(sample_csv(100, 2))


def test_every_row_can_be_imported() -> None:
    for count in (0, 1, 1_999, 2_000, 2_001):
        assert len(rows_of(b"".join(sample_csv(count)))) == count


def test_it_is_like_a_real_catalog() -> None:
    count = 20_000
    data = b"".join(sample_csv(count))
    rows = rows_of(data)
    keys = {row.sku_key for row in rows}
    assert 0.015 < 1 - len(keys) / count < 0.025
    assert len({row.sku for row in rows}) > len(keys) + 0.01 * count
    assert 165 < len(data) / count < 195
    names, descriptions = [row.name or "" for row in rows], [row.description for row in rows]
    assert all(names)
    assert 0.02 < descriptions.count(None) / count < 0.06
    assert any('"' in name for name in names)
    assert any("," in name for name in names)
    assert any(not name.isascii() for name in names)
    assert 0.002 < sum("\n" in (text or "") for text in descriptions) / count < 0.03
    assert {row.active for row in rows} == {True, False}


def test_a_longer_catalog_begins_like_a_shorter_one() -> None:
    longer, shorter = b"".join(sample_csv(5_000)), b"".join(sample_csv(3_000))
    assert longer.startswith(shorter)
