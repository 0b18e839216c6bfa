"""Full feeds: what becomes of products that the file doesn't have."""

from typing import Any

import asyncpg
import pytest

from tests.support.importing import Importer, Json, catalog_of, counts, csv_of, holding, workers_waiting
from tests.support.in_process import InProcessStack
from tests.support.options import confirmed, plan_of, planned, product, seed
from tests.support.stack import Stack


def catalog(count: int) -> list[Json]:
    return [product(f"P-{n:03}", f"Table {n}") for n in range(count)]


def feed(numbers: range) -> list[str]:
    return [f"P-{n:03},Table {n}" for n in numbers]


def result(deactivated: int = 0, deleted: int = 0) -> Json:
    return {"deactivated": deactivated, "deleted": deleted, "skipped": None}


async def test_missing_products_are_deactivated_once(
    importer: Importer, database: asyncpg.Connection
) -> None:
    await seed(database, *catalog(10), product("OLD", "Not active before", active=False))
    before = await catalog_of(database)
    content = csv_of("sku,name", *feed(range(8)), "NEW,Lamp")

    found = await importer.run(content, on_missing="deactivate", max_missing_percent=20)

    # Its missing products were counted before the first write, and its rows were not classified.
    assert (found["counts"], found["planned_counts"]) == (counts(created=1, unchanged=8), None)
    assert (await importer.client.get(f"/imports/{found['id']}/plan")).status_code == 404
    assert found["missing"] == result(deactivated=2)
    after = await catalog_of(database)
    assert {key for key, row in after.items() if not row["active"]} == {"p-008", "p-009", "old"}
    for key in ("p-008", "p-009"):
        changed = dict(after[key])
        assert changed.pop("updated_at") > before[key]["updated_at"]
        same = {name: before[key][name] for name in ("id", "sku", "name", "created_at", "description")}
        assert same.items() <= changed.items()
        assert (changed["version"], str(changed["import_id"]), changed["import_line"]) == (
            2,
            found["id"],
            None,
        )
    assert after["old"] == before["old"]

    again = await importer.run(content, on_missing="deactivate", max_missing_percent=0)
    assert (again["counts"], again["missing"]) == (counts(unchanged=9), result())
    assert await catalog_of(database) == after


async def test_looking_for_missing_products_is_a_part_of_the_progress(
    importer: Importer, database: asyncpg.Connection, database_url: str
) -> None:
    await seed(database, *catalog(150))
    upload_id = await importer.upload(csv_of("sku,name", *feed(range(0, 150, 2))))
    # One connection comes to stand at a missing product, and later the other one.
    async with holding(database_url, "SELECT FROM products WHERE sku_key IN ('p-061', 'p-121') FOR UPDATE"):
        started = await importer.start(upload_id, on_missing="deactivate", max_missing_percent=50)
        await workers_waiting(database, 2)
        halfway = await importer.show(started["id"])
    found = await importer.completed(started["id"])

    # Until everything is published, that is 89 percent.
    assert 90 < halfway["percent"] < 99
    assert halfway["eta_seconds"] > 0
    assert halfway["counts"] == counts(unchanged=75)
    assert (found["percent"], found["missing"]) == (100, result(deactivated=75))


@pytest.mark.parametrize("options", [{}, {"atomic": True}, {"events": "batched"}])
async def test_missing_products_are_deleted_range_by_range(
    importer: Importer, database: asyncpg.Connection, options: dict[str, Any]
) -> None:
    await seed(database, *catalog(150))
    content = csv_of("sku,name", *feed(range(60, 200)))

    found = await importer.run(content, on_missing="delete", max_missing_percent=40, **options)

    assert found["counts"] == counts(created=50, unchanged=90)
    assert found["missing"] == result(deleted=60)
    assert sorted(await catalog_of(database)) == [f"p-{n:03}" for n in range(60, 200)]
    ranges = await database.fetch("SELECT missing FROM import_ranges WHERE import_id = $1", found["id"])
    assert len(ranges) > 3
    assert sum(row["missing"] for row in ranges) == 60


async def test_more_than_may_be_missing_publishes_nothing(
    importer: Importer, database: asyncpg.Connection
) -> None:
    await seed(database, *catalog(20))
    before = await catalog_of(database)
    upload_id = await importer.upload(
        csv_of("sku,name", *feed(range(1, 17)), "NEW,Lamp")
    )  # 4 of 20 are missing

    for options in ({}, {"max_missing_percent": 19.9}, {"atomic": True}, {"dry_run": True}):
        found = await importer.ended((await importer.start(upload_id, on_missing="delete", **options))["id"])

        assert (found["status"], found["error"]["code"]) == ("failed", "too_many_missing")
        assert "4 of 20 products" in found["error"]["message"]
        assert found["missing"] is None
        # Its rows are classified, to show what it would have done.
        assert found["planned_counts"] == counts(created=1, unchanged=16)
        assert await catalog_of(database) == before
    plan, _ = await plan_of(importer, found["id"])
    assert plan["missing"] == 4

    enough = await importer.start(upload_id, on_missing="delete", max_missing_percent=20)
    assert (await importer.completed(enough["id"]))["missing"] == result(deleted=4)


async def test_a_dry_run_says_how_many_would_go(importer: Importer, database: asyncpg.Connection) -> None:
    await seed(database, *catalog(10), product("OLD", "Not active before", active=False))
    content = csv_of("sku,name", *feed(range(7)))
    before = await catalog_of(database)

    found = await planned(importer, content, on_missing="deactivate", max_missing_percent=50)
    plan, _ = await plan_of(importer, found["id"])
    assert (plan["missing"], found["missing"]) == (3, None)
    assert await catalog_of(database) == before

    # A product created after the import began is never removed.
    await seed(database, product("P-999", "By hand"))
    final = await confirmed(importer, found["id"])
    assert final["missing"] == result(deactivated=3)
    assert (await catalog_of(database))["p-999"]["active"]


async def test_products_made_after_the_import_began_stay(
    importer: Importer, stack: InProcessStack, database: asyncpg.Connection
) -> None:
    await seed(database, *catalog(3))
    upload_id = await importer.upload(csv_of("sku,name", *feed(range(2))))
    with stack.frozen():
        started = await importer.start(upload_id, on_missing="delete", max_missing_percent=100)
        await seed(database, product("HAND", "Made by hand"))

    found = await importer.completed(started["id"])

    assert found["missing"] == result(deleted=1)
    assert sorted(await catalog_of(database)) == ["hand", "p-000", "p-001"]


async def test_a_rejected_row_whose_sku_can_be_read_counts_as_present(
    importer: Importer, database: asyncpg.Connection
) -> None:
    await seed(database, *catalog(4))
    lines = ["P-000,Table 0,yes", "p-001,Table 1,perhaps", "P-003,,", "NEW-1,,"]

    found = await importer.run(
        csv_of("sku,name,active", *lines), on_missing="delete", max_missing_percent=100
    )

    # P-001 is rejected while reading, NEW-1 while publishing.
    assert found["counts"] == counts(unchanged=2, rejected=2)
    assert found["missing"] == result(deleted=1)
    assert sorted(await catalog_of(database)) == ["p-000", "p-001", "p-003"]


@pytest.mark.parametrize("options", [{}, {"atomic": True}])
async def test_a_reject_without_a_readable_sku_might_be_any_product(
    importer: Importer, database: asyncpg.Connection, options: dict[str, Any]
) -> None:
    await seed(database, *catalog(4))
    content = csv_of("sku,name", "P-000,Shelf", ",No SKU")

    found = await importer.run(content, on_missing="delete", max_missing_percent=0, **options)

    assert found["counts"] == counts(updated=1, rejected=1)
    assert (found["missing"]["deleted"], found["missing"]["deactivated"]) == (0, 0)
    assert "the SKU can't be read in 1 rejected row" in found["missing"]["skipped"]
    assert len(await catalog_of(database)) == 4


@pytest.mark.parametrize("options", [{}, {"atomic": True}])
async def test_a_file_of_which_nothing_is_taken_removes_nothing(
    importer: Importer, database: asyncpg.Connection, options: dict[str, Any]
) -> None:
    await seed(database, *catalog(4))
    before = await catalog_of(database)
    upload_id = await importer.upload(csv_of("sku,name", "X-1,Shelf", "X-2,Lamp"))
    chosen = {"mode": "update_only", "on_missing": "delete", "max_missing_percent": 100, **options}

    found = await importer.ended((await importer.start(upload_id, **chosen))["id"])

    assert (found["status"], found["error"]["code"]) == ("failed", "nothing_imported")
    assert "none of the file's rows" in found["missing"]["skipped"]
    assert await catalog_of(database) == before


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("update_only", counts(unchanged=2, rejected=1)),
        ("create_only", counts(created=1, rejected=2)),
    ],
)
async def test_with_a_mode(
    importer: Importer, database: asyncpg.Connection, mode: str, expected: dict[str, int]
) -> None:
    await seed(database, *catalog(4))
    content = csv_of("sku,name", *feed(range(2)), "NEW,Lamp")

    found = await importer.run(content, mode=mode, on_missing="deactivate", max_missing_percent=50)

    assert (found["counts"], found["missing"]) == (expected, result(deactivated=2))
    gone = [key for key, row in (await catalog_of(database)).items() if not row["active"]]
    assert sorted(gone) == ["p-002", "p-003"]


@pytest.mark.fault
@pytest.mark.parametrize("missing", ["deactivate", "delete"])
async def test_workers_that_die_in_between_remove_each_product_once(
    importer: Importer, stack: Stack, database: asyncpg.Connection, database_url: str, missing: str
) -> None:
    await seed(database, *catalog(200))
    upload_id = await importer.upload(csv_of("sku,name", *feed(range(0, 200, 2))))
    # Both connections come to stand at missing products, after the first ranges are done.
    async with holding(database_url, "SELECT FROM products WHERE sku_key >= 'p-111' FOR UPDATE"):
        started = await importer.start(upload_id, on_missing=missing, max_missing_percent=50)
        await workers_waiting(database, 2)
        stack.kill_workers()
    await stack.ready()

    found = await importer.completed(started["id"])

    assert found["counts"] == counts(unchanged=100)
    both = {"deactivate": result(deactivated=100), "delete": result(deleted=100)}
    assert found["missing"] == both[missing]
    after = await catalog_of(database)
    if missing == "delete":
        assert sorted(after) == [f"p-{n:03}" for n in range(0, 200, 2)]
    else:
        assert {key: (row["active"], row["version"]) for key, row in after.items()} == {
            f"p-{n:03}": (n % 2 == 0, 1 + n % 2) for n in range(200)
        }
