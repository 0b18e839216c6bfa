"""From the presigned PUT to the published rows."""

from collections.abc import AsyncIterator
from datetime import datetime

import asyncpg

from tests.support.importing import Importer, catalog_of, counts, csv_of, quiet

FILE = csv_of(
    "SKU,Product name,Description,Active,Colour",
    'A-1,"Table, round","Oak\nand steel",yes,brown',
    "A-2,Chair,,no,",
    "",
    "a-1,Table,,true,black",
    ",No SKU,,,",
    "A-3,Lamp,Bright,maybe,white",
    "A-4,Shelf,,,",
)


async def test_every_row_is_accounted_for_and_the_last_one_wins(
    importer: Importer, database: asyncpg.Connection
) -> None:
    found = await importer.run(FILE)

    assert found["rows_read"] == 7
    assert found["counts"] == counts(created=3, superseded=1, rejected=2, blank=1)
    assert found["bytes_read"] == found["bytes_total"] == len(FILE)
    assert found["phase"] == "finishing"
    assert found["error"] is None
    assert found["attempt"] == 1
    assert found["created_by"]["name"] == "SKUPORT_API_KEY"
    products = await catalog_of(database)
    assert {key: row["name"] for key, row in products.items()} == {
        "a-1": "Table",
        "a-2": "Chair",
        "a-4": "Shelf",
    }
    table = products["a-1"]
    assert table["sku"] == "a-1"
    assert table["attributes"] == '{"Colour": "black"}'
    assert (table["description"], table["active"], table["version"]) == ("", True, 1)
    assert (str(table["import_id"]), table["import_line"]) == (found["id"], 6)
    assert products["a-2"]["active"] is False


async def test_times_of_an_import_are_in_order(importer: Importer) -> None:
    found = await importer.run(FILE)

    created, started, finished = (
        datetime.fromisoformat(found[name]) for name in ("created_at", "started_at", "finished_at")
    )
    assert created <= started <= finished
    assert found["eta_seconds"] is None
    assert found["queue_position"] is None
    assert found["rows_per_second"] > 0


async def test_the_same_file_again_writes_nothing(importer: Importer, database: asyncpg.Connection) -> None:
    await importer.run(FILE)
    before = await catalog_of(database)

    found = await importer.run(FILE)

    assert found["counts"] == counts(unchanged=3, superseded=1, rejected=2, blank=1)
    assert await catalog_of(database) == before


async def test_a_second_file_changes_only_what_it_says(
    importer: Importer, database: asyncpg.Connection
) -> None:
    first = await importer.run(FILE)
    before = await catalog_of(database)

    found = await importer.run(csv_of("sku,name", "A-2,Chair", "a-4,Shelf", "A-5,Rug"))

    assert found["counts"] == counts(created=1, updated=1, unchanged=1)
    after = await catalog_of(database)
    # The columns that the file doesn't have, and products that it doesn't name, are as they were.
    assert after["a-1"] == before["a-1"]
    assert after["a-2"] == before["a-2"]
    assert str(after["a-2"]["import_id"]) == first["id"]
    shelf = after["a-4"]
    assert shelf["sku"] == "a-4"  # as its owner now writes it
    assert shelf["version"] == 2
    assert shelf["updated_at"] > before["a-4"]["updated_at"]
    assert shelf["created_at"] == before["a-4"]["created_at"]
    assert (str(shelf["import_id"]), shelf["import_line"]) == (found["id"], 3)


async def test_blank_cells_keep_what_the_catalog_has(
    importer: Importer, database: asyncpg.Connection
) -> None:
    await importer.run(csv_of("sku,name,description,active,Colour", "A-1,Table,Oak,no,brown"))

    found = await importer.run(csv_of("sku,name,description,active,Colour,Size", "A-1,,,,,XL"))

    assert found["counts"] == counts(updated=1)
    row = (await catalog_of(database))["a-1"]
    assert (row["name"], row["description"], row["active"]) == ("Table", "Oak", False)
    assert row["attributes"] == '{"Size": "XL", "Colour": "brown"}'


async def test_blank_cells_clear_what_the_catalog_has(
    importer: Importer, database: asyncpg.Connection
) -> None:
    header = "sku,name,description,active,Colour"
    await importer.run(csv_of(header, "A-1,Table,Oak,no,brown", "A-2,Chair,Steel,no,grey"))

    found = await importer.run(csv_of(header, "A-1,Table,,,", "A-2,,,,"), blank_cells="clear")

    assert found["counts"] == counts(updated=1, rejected=1)
    products = await catalog_of(database)
    table, chair = products["a-1"], products["a-2"]
    assert (table["description"], table["active"], table["attributes"]) == ("", True, "{}")
    assert (chair["description"], chair["active"], chair["attributes"]) == (
        "Steel",
        False,
        '{"Colour": "grey"}',
    )
    (reject,) = await importer.rejects(found["id"])
    assert (reject["line"], reject["column"], reject["code"]) == (3, "name", "name_required")


async def test_a_new_product_needs_a_name(importer: Importer, database: asyncpg.Connection) -> None:
    found = await importer.run(csv_of("sku,title,description", "A-1,Table,", "A-2,,Without a name", "A-3, ,"))

    assert found["counts"] == counts(created=1, rejected=2)
    assert list(await catalog_of(database)) == ["a-1"]
    rejects = await importer.rejects(found["id"])
    assert [(reject["line"], reject["column"], reject["raw"]) for reject in rejects] == [
        (3, "title", "A-2,,Without a name"),
        (4, "title", "A-3, ,"),
    ]


async def test_when_no_row_can_be_taken_the_import_fails_and_the_catalog_stays(
    importer: Importer, database: asyncpg.Connection
) -> None:
    await importer.run(FILE)
    before = await catalog_of(database)

    started = await importer.start(
        await importer.upload(csv_of("sku,name,active", "A-1,Table,perhaps", "NEW-1,,yes", ",,", "NEW-2"))
    )
    found = await importer.ended(started["id"])

    assert found["status"] == "failed"
    assert found["error"]["code"] == "nothing_imported"
    assert found["percent"] < 100
    assert found["counts"] == counts(rejected=3, blank=1)
    assert await catalog_of(database) == before


async def test_a_file_of_blank_rows_is_completed(importer: Importer, database: asyncpg.Connection) -> None:
    found = await importer.run(csv_of("sku,name", ",", " , ", ","))

    assert found["counts"] == counts(blank=3)
    assert await catalog_of(database) == {}


async def test_a_stream_through_the_api_is_imported_as_well(
    importer: Importer, database: asyncpg.Connection
) -> None:
    async def blocks() -> AsyncIterator[bytes]:
        for start in range(0, len(FILE), 17):
            yield FILE[start : start + 17]

    answer = await importer.client.post(
        "/imports/file",
        params={"filename": "spring.csv"},
        content=blocks(),
        headers={"Content-Type": "text/csv"},
    )

    assert answer.status_code == 202, answer.text
    assert answer.headers["location"] == f"/api/v1/imports/{answer.json()['id']}"
    found = await importer.completed(answer.json()["id"])
    assert found["filename"] == "spring.csv"
    assert found["bytes_total"] == len(FILE)
    assert found["counts"] == counts(created=3, superseded=1, rejected=2, blank=1)
    assert len(await catalog_of(database)) == 3


async def test_nothing_is_left_behind(importer: Importer, database: asyncpg.Connection) -> None:
    await importer.run(FILE)
    await quiet(database)

    tables = await database.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'staging' ORDER BY 1")
    assert [row["tablename"] for row in tables] == ["inheritable", "sentinels"]
    assert await database.fetchval("SELECT count(*) FROM staging.sentinels") == 0
    assert await database.fetchval("SELECT count(*) FROM leases WHERE holder IS NOT NULL") == 0
