"""Dry runs: a plan that is exact, waits, is confirmed by who has seen it, and survives whatever happens meanwhile."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import asyncpg
import pytest

from skuport.imports.expiry import cancel_expired
from tests.support.importing import Importer, Json, catalog_of, counts, csv_of
from tests.support.options import (
    confirm,
    confirmed,
    events_of,
    facts,
    fields_of,
    plan_of,
    planned,
    product,
    seed,
)
from tests.support.stack import Stack

# Over many chunks and ranges: of 120 products every kind of outcome.
CATALOG = [product(f"P-{n:03}", f"Table {n}", "Round", attributes={"size": "L"}) for n in range(0, 120, 2)]
LINES = [f"P-{n:03},{'Chair' if n % 3 else 'Table'} {n},Round" for n in range(120)]
FILE = csv_of(
    "sku,name,description", "P-001,Superseded,", *LINES, "Q-1,,No name", ",No SKU,", "P-119,Last,", ",,"
)
COUNTS = counts(created=60, updated=40, unchanged=20, superseded=2, rejected=2, blank=1)


async def test_a_plan_is_exact_and_writes_nothing(importer: Importer, database: asyncpg.Connection) -> None:
    await seed(database, *CATALOG)
    before, fields_before = await catalog_of(database), await fields_of(database)

    found = await planned(importer, FILE)

    assert (found["status"], found["finished_at"], found["error"]) == ("awaiting_confirmation", None, None)
    assert 35 <= found["percent"] < 100
    assert found["planned_counts"] == COUNTS
    assert {**found["counts"], "rejected": 0, "blank": 0} == counts()
    waits = datetime.fromisoformat(found["expires_at"]) - datetime.fromisoformat(found["started_at"])
    assert timedelta(days=7) <= waits < timedelta(days=7, minutes=5)
    assert await catalog_of(database) == before
    rejects = [
        (123, "name", "name_required", "Q-1,,No name"),
        (124, "sku", "sku_required", ",No SKU,"),
    ]
    assert facts(await importer.rejects(found["id"])) == rejects
    # The list, the chips above it and the tiles say the same, also of what only the plan rejects.
    assert found["counts"]["rejected"] == len(rejects)
    assert {group["code"]: group["rows"] for group in found["reject_groups"]} == {
        "name_required": 1,
        "sku_required": 1,
    }
    assert sum(found["planned_counts"].values()) == found["rows_read"]

    plan, _ = await plan_of(importer, found["id"])
    assert (plan["counts"], plan["missing"]) == (COUNTS, 0)
    final = await confirmed(importer, found["id"])

    assert final["counts"] == final["planned_counts"] == COUNTS
    assert final["reject_groups"] == found["reject_groups"]
    assert final["percent"] == 100
    assert final["expires_at"] is None
    assert facts(await importer.rejects(found["id"])) == rejects
    _check_samples(plan["samples"], fields_before, await fields_of(database))
    kinds = [kind for kind, _ in await events_of(database)]
    assert kinds == ["import.started", "import.completed"]


def _check_samples(samples: list[Json], before: dict[str, Json], after: dict[str, Json]) -> None:
    """Each shows a product as it was, and as it became."""
    assert 10 < len(samples) <= 40
    kinds = [sample["outcome"] for sample in samples]
    assert 5 < kinds.count("new") <= 20
    assert 5 < kinds.count("changed") <= 20
    for sample in samples:
        key = sample["after"]["sku"].lower()
        assert sample["before"] == before.get(key)
        assert sample["after"] == after[key]
        assert sample["before"] != sample["after"]
        assert sample["outcome"] == ("changed" if key in before else "new")
        assert FILE.decode().splitlines()[sample["line"] - 1].startswith(sample["after"]["sku"])


async def test_a_plan_shows_twenty_products_of_a_kind(
    importer: Importer, database: asyncpg.Connection
) -> None:
    """Of a single range, the first twenty by SKU."""
    skus = [f"N-{n:02}" for n in range(24)]
    await seed(database, *[product(sku, "Table") for sku in skus[::12]])

    found = await planned(importer, csv_of("sku,name", *[f"{sku},Chair" for sku in reversed(skus)]))
    plan, _ = await plan_of(importer, found["id"])

    shown = [(sample["outcome"], sample["after"]["sku"]) for sample in plan["samples"]]
    new = [sku for sku in skus if sku not in skus[::12]]
    assert sorted(shown) == [*(("changed", sku) for sku in skus[::12]), *(("new", sku) for sku in new[:20])]


@pytest.mark.parametrize("blank_cells", ["keep", "clear"])
async def test_samples_show_what_blank_cells_do(
    importer: Importer, database: asyncpg.Connection, blank_cells: str
) -> None:
    attributes = {"colour": "red", "size": "L"}
    await seed(database, product("A-1", "Table", "d" * 2000, False, attributes))
    content = csv_of("sku,name,description,active,colour,note", "a-1,Shelf,,,,new", "B-1,Lamp,,,,")

    found = await planned(importer, content, blank_cells=blank_cells)
    plan, _ = await plan_of(importer, found["id"])

    keeps = blank_cells == "keep"
    changed = product(
        "a-1",
        "Shelf",
        "d" * 1000 if keeps else "",
        not keeps,
        ({"colour": "red"} if keeps else {}) | {"size": "L", "note": "new"},
    )
    assert plan["samples"] == [
        {
            "line": 2,
            "outcome": "changed",
            "before": product("A-1", "Table", "d" * 1000, False, attributes),
            "after": changed,
        },
        {"line": 3, "outcome": "new", "before": None, "after": product("B-1", "Lamp")},
    ]
    await confirmed(importer, found["id"])
    whole = changed | {"description": "d" * 2000 if keeps else ""}
    assert (await fields_of(database))["a-1"] == whole


async def test_confirm_asks_which_plan(importer: Importer, database: asyncpg.Connection) -> None:
    found = await planned(importer, csv_of("sku,name", "A-1,Table"))
    _, etag = await plan_of(importer, found["id"])

    without = await confirm(importer, found["id"], None)
    assert (without.status_code, without.json()["code"]) == (428, "precondition_required")
    any_plan = await confirm(importer, found["id"], "*")
    assert (any_plan.status_code, any_plan.json()["code"]) == (428, "precondition_required")
    other = await confirm(importer, found["id"], 'W/"0000"')
    assert (other.status_code, other.json()["code"]) == (412, "precondition_failed")
    assert (await importer.show(found["id"]))["status"] == "awaiting_confirmation"
    for action in ("pause", "resume", "retry"):
        answer = await importer.post(found["id"], action)
        assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")
    assert await catalog_of(database) == {}

    assert (await confirm(importer, found["id"], etag)).status_code == 202
    again = await confirm(importer, found["id"], etag)
    assert (again.status_code, again.json()["code"]) == (409, "wrong_state")
    assert (await importer.completed(found["id"]))["counts"] == counts(created=1)


async def test_where_there_is_no_plan(importer: Importer) -> None:
    found = await importer.run(csv_of("sku,name", "A-1,Table"))
    unknown = "00000000-0000-7000-8000-0000000000ff"

    assert found["planned_counts"] is None
    for import_id in (found["id"], unknown):
        assert (await importer.client.get(f"/imports/{import_id}/plan")).status_code == 404
    assert (await confirm(importer, unknown, "*")).status_code == 404
    assert (await confirm(importer, found["id"], "*")).status_code == 409


async def test_what_changed_since_the_plan_is_classified_again(
    importer: Importer, database: asyncpg.Connection
) -> None:
    await seed(database, *(product(sku, "Old") for sku in ("A-1", "B-1", "C-1", "D-1")))
    content = csv_of("sku,name", "A-1,", "B-1,New", "C-1,New", "D-1,Old", "E-1,New", "F-1,New", "G-1,")
    found = await planned(importer, content)
    plan = counts(created=2, updated=2, unchanged=2, rejected=1)
    assert found["planned_counts"] == plan

    # A-1 goes, B-1 and E-1 become what the file says, D-1 becomes different, G-1 comes.
    await database.execute("DELETE FROM products WHERE sku = 'A-1'")
    await database.execute("UPDATE products SET name = 'New', version = 2 WHERE sku = 'B-1'")
    await database.execute("UPDATE products SET name = 'Else', version = 2 WHERE sku = 'D-1'")
    await seed(database, product("E-1", "New"), product("G-1", "There"))
    final = await confirmed(importer, found["id"])

    assert final["counts"] == counts(created=1, updated=2, unchanged=3, rejected=1)
    assert final["planned_counts"] == plan
    assert facts(await importer.rejects(found["id"])) == [(2, "name", "name_required", "A-1,")]
    assert final["reject_groups"] == [{"code": "name_required", "rows": 1}]


async def test_drift_after_the_plan_never_aborts(importer: Importer, database: asyncpg.Connection) -> None:
    found = await planned(
        importer, csv_of("sku,name", "A-1,New", "B-1,New"), mode="create_only", on_error="abort"
    )
    assert found["planned_counts"] == counts(created=2)

    await seed(database, product("A-1", "Old"))
    final = await confirmed(importer, found["id"])

    assert final["counts"] == counts(created=1, rejected=1)


async def test_a_dry_run_with_too_many_rejects_does_not_wait(importer: Importer) -> None:
    found = await planned(importer, csv_of("sku,name", "A-1,", "B-1,Lamp"), on_error="abort")

    assert (found["status"], found["error"]["code"]) == ("failed", "too_many_rejects")
    assert found["expires_at"] is None
    assert found["planned_counts"] == counts(created=1, rejected=1)


async def test_others_publish_while_a_plan_waits(importer: Importer, database: asyncpg.Connection) -> None:
    found = await planned(importer, csv_of("sku,name", "A-1,First", "B-1,First"))

    other = await importer.run(csv_of("sku,name", "A-1,Second"))
    assert other["counts"] == counts(created=1)
    final = await confirmed(importer, found["id"])

    assert final["counts"] == counts(created=1, updated=1)
    assert final["planned_counts"] == counts(created=2)
    assert final["warnings"] == []


async def test_an_unconfirmed_plan_expires(importer: Importer, database: asyncpg.Connection) -> None:
    first = await planned(importer, csv_of("sku,name", "A-1,Table"))
    second = await planned(importer, csv_of("sku,name", "B-1,Table"))
    await database.execute(
        "UPDATE imports SET expires_at = now(), started_at = now() - interval '7 days 60 seconds' WHERE id = $1",
        first["id"],
    )

    await cancel_expired(database)

    found = await importer.show(first["id"])
    begun, ended = (datetime.fromisoformat(found[name]) for name in ("started_at", "finished_at"))
    work = (ended - begun).total_seconds() - found["waited_seconds"]  # and not the week for which it waited
    assert 59 < work < 75
    assert (found["status"], found["error"]["code"], found["expires_at"]) == ("cancelled", "expired", None)
    assert found["finished_at"] is not None
    assert (await importer.show(second["id"]))["status"] == "awaiting_confirmation"
    kind, payload = (await events_of(database))[-1]
    assert (kind, payload["import_id"], payload["error"]["code"]) == (
        "import.cancelled",
        first["id"],
        "expired",
    )
    assert await catalog_of(database) == {}
    answer = await importer.post(first["id"], "retry")
    assert answer.status_code == 202
    again = await importer.wait(first["id"], lambda found: found["status"] == "awaiting_confirmation")
    assert again["error"] is None
    assert (await confirmed(importer, first["id"]))["counts"] == counts(created=1)


async def test_waiting_for_a_user_is_no_work(importer: Importer) -> None:
    found = await planned(importer, csv_of("sku,name", "A-1,Table"))
    assert (found["waited_seconds"], found["waiting_since"] is not None) == (0, True)
    await asyncio.sleep(1)
    final = await confirmed(importer, found["id"])
    assert (final["waited_seconds"] >= 1, final["waiting_since"]) == (True, None)


async def test_a_plan_is_cancelled_and_made_again_by_a_retry(
    importer: Importer, database: asyncpg.Connection
) -> None:
    found = await planned(importer, csv_of("sku,name", "A-1,Table", "B-1,"))
    answer = await importer.post(found["id"], "cancel")
    assert (answer.status_code, answer.json()["status"]) == (200, "cancelled")
    assert answer.json()["expires_at"] is None
    assert (await confirm(importer, found["id"], "*")).status_code == 409

    await seed(database, product("A-1", "Table"), product("B-1", "Lamp"))
    assert (await importer.post(found["id"], "retry")).status_code == 202
    again = await importer.wait(found["id"], lambda found: found["status"] == "awaiting_confirmation")

    assert again["planned_counts"] == counts(unchanged=2)
    assert await importer.rejects(found["id"]) == []
    assert (await confirmed(importer, found["id"]))["counts"] == counts(unchanged=2)


@pytest.mark.fault
@pytest.mark.parametrize("options", [{}, {"atomic": True}])
async def test_a_plan_outlives_its_workers_and_its_staged_rows(
    importer: Importer, stack: Stack, database: asyncpg.Connection, options: dict[str, Any]
) -> None:
    await seed(database, *CATALOG)
    found = await planned(importer, FILE, **options)
    stack.kill_workers()
    # What a crash of the database does to unlogged tables.
    await database.execute(f'TRUNCATE staging."import_{found["id"].replace("-", "")}", staging.sentinels')
    assert (await importer.show(found["id"]))["planned_counts"] == COUNTS
    await stack.ready()

    final = await confirmed(importer, found["id"])

    assert final["counts"] == COUNTS
    assert len(await importer.rejects(found["id"])) == 2
    assert len(await catalog_of(database)) == 120
