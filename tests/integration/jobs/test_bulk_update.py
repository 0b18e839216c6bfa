"""Bulk edits: what is written and what isn't, beside edits and imports."""

import asyncio
import json
from typing import Any

import pytest

from skuport.core.ids import new_id
from tests.support.importing import Importer, csv_of, holding, workers_waiting
from tests.support.jobs import Jobs, counts


async def product(jobs: Jobs, key: str) -> dict[str, Any]:
    row = await jobs.database.fetchrow("SELECT * FROM products WHERE sku_key = $1", key)
    assert row is not None
    return {**row, "attributes": json.loads(row["attributes"])}


async def test_what_is_left_out_stays(jobs: Jobs) -> None:
    await jobs.fill(30)
    import_id = new_id()
    await jobs.database.execute("UPDATE products SET import_id = $1, import_line = 2", import_id)
    before = await product(jobs, "sku-3")

    found = await jobs.run(
        "bulk-update",
        all=True,
        expected_count=30,
        changes={"name": " New ", "attributes": {"color": None, "size": " L "}},
    )

    assert found["counts"] == counts(updated=30)
    assert found["options"]["changes"] == {"name": "New", "attributes": {"color": None, "size": "L"}}
    after = await product(jobs, "sku-3")
    changed = {name: after[name] for name in after if after[name] != before[name]}
    assert changed.pop("updated_at") > before["updated_at"]
    assert changed == {
        "name": "New",
        "attributes": {"size": "L"},
        "version": 2,
        "import_id": None,
        "import_line": None,
    }


async def test_products_that_do_not_differ_are_not_written(jobs: Jobs) -> None:
    await jobs.fill(100)
    before = {
        row["sku_key"]: tuple(row) for row in await jobs.database.fetch("SELECT ctid, xmax, * FROM products")
    }

    found = await jobs.run(
        "bulk-update", filter={"sku": "sku-*"}, expected_count=100, changes={"active": True}, events="batched"
    )

    assert found["counts"] == counts(updated=50, unchanged=50)
    rows = await jobs.database.fetch("SELECT ctid, xmax, * FROM products")
    same = {row["sku_key"] for row in rows if tuple(row) == before[row["sku_key"]]}
    assert same == {f"sku-{n}" for n in range(2, 101, 2)}
    batches = [event for event in await jobs.events("products.bulk_updated") if event["skus"] is not None]
    assert sum(event["count"] for event in batches) == 50
    assert {sku for event in batches for sku in event["skus"]} == {f"SKU-{n}" for n in range(1, 100, 2)}


@pytest.mark.parametrize("cleared", [None, "", "  "])
async def test_a_description_is_cleared(jobs: Jobs, cleared: str | None) -> None:
    await jobs.fill(3)
    await jobs.run(
        "bulk-update", all=True, expected_count=3, changes={"description": cleared, "active": False}
    )
    after = await product(jobs, "sku-2")
    assert (after["description"], after["active"], after["name"]) == ("", False, "Product 2")


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"attributes": {}},
        {"name": None},
        {"name": "  "},
        {"name": "x" * 501},
        {"active": "yes"},
        {"active": None},
        {"description": "a\0b"},
        {"attributes": {"": "x"}},
        {"attributes": {"key": ""}},
        {"attributes": {"k" * 101: "x"}},
        {"sku": "x"},
    ],
    ids=str,
)
async def test_changes_follow_the_rules_of_products(jobs: Jobs, changes: dict[str, Any]) -> None:
    answer = await jobs.ask("bulk-update", all=True, expected_count=0, changes=changes)
    assert answer.status_code == 422, answer.text


@pytest.mark.parametrize("events", ["summary", "batched"])
async def test_a_product_that_would_get_too_many_attributes_is_rejected(jobs: Jobs, events: str) -> None:
    await jobs.fill(5)
    many = "(SELECT jsonb_object_agg('k' || n, 'v') FROM generate_series(1, {}) n)"
    for sku, count in (("sku-1", 200), ("sku-2", 199), ("sku-3", 202), ("sku-4", 201)):
        await jobs.database.execute(
            f"UPDATE products SET attributes = {many.format(count)} WHERE sku_key = $1", sku
        )
    await jobs.database.execute(
        "UPDATE products SET attributes = attributes || '{\"new\": \"v\"}' WHERE sku_key = 'sku-4'"
    )
    before = [await product(jobs, key) for key in ("sku-1", "sku-3", "sku-4")]

    found = await jobs.run(
        "bulk-update",
        all=True,
        expected_count=5,
        changes={"name": "New", "attributes": {"new": "v"}},
        events=events,
    )

    ours = [await product(jobs, key) for key in ("sku-1", "sku-3", "sku-4")]
    assert found["counts"] == counts(updated=3, rejected=2)
    assert ours[:2] == before[:2]
    # It has too many already, but these don't become more.
    assert (ours[2]["name"], len(ours[2]["attributes"])) == ("New", 202)
    assert len((await product(jobs, "sku-2"))["attributes"]) == 200
    (summary,) = [event for event in await jobs.events("products.bulk_updated") if event["skus"] is None]
    assert (summary["count"], summary["counts"]["rejected"]) == (3, 2)


async def test_by_a_filter_that_the_change_itself_ends(jobs: Jobs) -> None:
    await jobs.fill(300)
    found = await jobs.run(
        "bulk-update", filter={"active": False}, expected_count=150, changes={"active": True}
    )
    assert found["counts"] == counts(updated=150)
    assert await jobs.database.fetchval("SELECT count(*) FROM products WHERE NOT active") == 0


async def test_edited_meanwhile_both_changes_are_there(jobs: Jobs, database_url: str) -> None:
    await jobs.fill(10)
    edit = "UPDATE products SET description = 'Mine', version = version + 1 WHERE sku_key = 'sku-5'"
    async with holding(database_url, edit):
        started = await jobs.start("bulk-update", all=True, expected_count=10, changes={"name": "Ours"})
        await workers_waiting(jobs.database, 1)
    assert (await jobs.completed(started["id"]))["counts"] == counts(updated=10)
    after = await product(jobs, "sku-5")
    assert (after["description"], after["name"], after["version"]) == ("Mine", "Ours", 3)


async def test_deleted_meanwhile_it_is_not_found(jobs: Jobs, database_url: str) -> None:
    await jobs.fill(10)
    await jobs.database.execute("UPDATE products SET name = 'Ours' WHERE sku_key = 'sku-6'")
    removing = asyncio.Event()

    async def delete_slowly() -> None:
        transaction = jobs.database.transaction()
        await transaction.start()
        await jobs.database.execute("DELETE FROM products WHERE sku_key = 'sku-5'")
        removing.set()
        await asyncio.sleep(1)
        await transaction.commit()

    deleting = asyncio.create_task(delete_slowly())
    await removing.wait()
    started = await jobs.start("bulk-update", all=True, expected_count=10, changes={"name": "Ours"})
    await deleting
    assert (await jobs.completed(started["id"]))["counts"] == counts(updated=8, unchanged=1, not_found=1)


async def test_beside_imports_of_the_same_products_there_is_no_deadlock(jobs: Jobs) -> None:
    await jobs.fill(400)
    deadlocks = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
    before = await jobs.database.fetchval(deadlocks)
    lines = [f"sku-{n},Imported {n}" for n in range(400, 0, -1)]
    importer = Importer(jobs.client)
    try:
        upload_ids = [await importer.upload(csv_of("sku,name", *lines)) for _ in range(3)]
        imports = [await importer.start(upload_id) for upload_id in upload_ids]
        bodies = [
            {"active": True, "name": "Bulk"},
            {"attributes": {"color": "green"}},
            {"active": False, "name": "Other"},
        ]
        started = [
            await jobs.start("bulk-update", all=True, expected_count=400, changes=changes)
            for changes in bodies
        ]
        for job in started:
            done = await jobs.completed(job["id"])
            assert done["counts"]["not_found"] == 0
        for one in imports:
            await importer.completed(one["id"])
    finally:
        await importer.aclose()
    assert await jobs.database.fetchval(deadlocks) == before
    assert await jobs.database.fetchval("SELECT count(*) FROM products") == 400
    assert await jobs.database.fetchval("SELECT count(DISTINCT attributes->>'color') FROM products") == 1
