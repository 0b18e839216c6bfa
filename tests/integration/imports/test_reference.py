"""Random files, one after another into the same catalog, against the reference model."""

import json
from random import Random

import asyncpg
import pytest

from tests.support.catalog import Product, merge, random_file
from tests.support.importing import Importer, catalog_of, counts


@pytest.mark.parametrize("wide", [False, True], ids=["narrow", "wide"])
@pytest.mark.parametrize("seed", range(8))
async def test_the_catalog_equals_the_model(
    importer: Importer, database: asyncpg.Connection, seed: int, wide: bool
) -> None:
    random = Random(seed)
    sizes = (20, 60, 120) if wide else (30, 300, 600)  # a wide row fills half a chunk
    catalog: dict[str, Product] = {}
    ids: list[str] = []
    before: dict[str, asyncpg.Record] = {}
    for number in range(3):
        file = random_file(random, rows=random.choice(sizes), wide=wide)
        clear = random.random() < 0.4
        expected = merge(catalog, file, number=number, clear=clear)
        started = await importer.start(
            await importer.upload(file.content), blank_cells="clear" if clear else "keep"
        )

        found = await importer.ended(started["id"])
        ids.append(found["id"])
        after = await catalog_of(database)

        assert found["counts"] == counts(**expected.counts)
        assert found["rows_read"] == len(file.records)
        rejects = await importer.rejects(found["id"])
        assert [(reject["line"], reject["code"]) for reject in rejects] == expected.rejects
        assert {key: _product(row, ids) for key, row in after.items()} == catalog
        for key in expected.unchanged:
            assert after[key] == before[key]
        before = after


def _product(row: asyncpg.Record, ids: list[str]) -> Product:
    return Product(
        sku=row["sku"],
        name=row["name"],
        description=row["description"],
        active=row["active"],
        attributes=json.loads(row["attributes"]),
        version=row["version"],
        written_by=ids.index(str(row["import_id"])),
        line=row["import_line"],
    )
