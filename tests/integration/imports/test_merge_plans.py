"""How PostgreSQL would carry out the merge of a range while the catalog is filling up."""

import asyncpg

from skuport.imports.key_ranges import KeyRange
from skuport.imports.merging import avoid_scans, merge_statement, parameters
from skuport.imports.state import load
from tests.support.importing import Importer, csv_of
from tests.support.options import planned

FILE = csv_of("sku,name", *(f"P-{number:04},Table {number}" for number in range(2000)))


async def test_no_staged_row_makes_it_look_through_the_whole_catalog(
    importer: Importer, database: asyncpg.Connection
) -> None:
    """A range is planned when the catalog looks empty to it, and carried out while another range fills it. An import
    stood still for a minute when each of its rows scanned what the other one had written."""
    started = await planned(importer, FILE)
    await database.execute(
        "VACUUM ANALYZE products"
    )  # now it is known to be empty, and to look through it costs nothing
    state = await load(database, started["id"])
    assert state is not None
    keys = KeyRange(0, "p-0100", "p-1500")

    async with database.transaction():
        await avoid_scans(database)
        statement = merge_statement(state, keys)
        arguments = statement.arguments(parameters(state, keys))
        lines = await database.fetch("EXPLAIN " + statement.sql, *arguments)

    plan = "\n".join(line[0] for line in lines)
    assert "_sku_key_key" in plan
    assert "Seq Scan" not in plan
    assert "Materialize" not in plan
