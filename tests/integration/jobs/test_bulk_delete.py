"""Bulk deletes: which products go, how they are counted, and what stands in their way."""

import asyncio

import asyncpg
import pytest

from tests.support.importing import Importer, csv_of, holding, workers_waiting
from tests.support.in_process import InProcessStack
from tests.support.jobs import Jobs, counts
from tests.support.stack import LOCK_SECONDS


async def ids(database: asyncpg.Connection, where: str = "true") -> list[str]:
    return [str(row["id"]) for row in await database.fetch(f"SELECT id FROM products WHERE {where}")]


async def test_by_ids(jobs: Jobs) -> None:
    await jobs.fill(50)
    wanted = await ids(jobs.database, "sku_key IN ('sku-7', 'sku-8', 'sku-9')")

    found = await jobs.run("bulk-delete", ids=[*wanted, wanted[0]], expected_count=3)

    assert found["counts"] == counts(deleted=3)
    assert found["selection"] == {"by": "ids", "filter": None}
    assert await jobs.catalog() == 47
    assert not await ids(jobs.database, "sku_key IN ('sku-7', 'sku-8', 'sku-9')")


async def test_by_filter(jobs: Jobs) -> None:
    await jobs.fill(250)

    found = await jobs.run(
        "bulk-delete", filter={"active": False, "attributes": {"color": "red"}}, expected_count=25
    )

    assert found["counts"] == counts(deleted=25)
    assert found["selection"]["filter"] == {"active": False, "attributes": {"color": "red"}}
    assert found["created_by"]["name"] == "SKUPORT_API_KEY"
    assert await jobs.catalog() == 225
    assert not await ids(jobs.database, "NOT active AND attributes ->> 'color' = 'red'")


async def test_all_of_a_small_catalog(jobs: Jobs) -> None:
    await jobs.fill(250)
    assert (await jobs.run("bulk-delete", all=True, expected_count=250))["counts"] == counts(deleted=250)
    assert await jobs.catalog() == 0
    assert not await jobs.database.fetchval("SELECT count(*) FROM job_batches")


async def test_nothing_at_all_is_done_at_once(jobs: Jobs) -> None:
    assert (await jobs.run("bulk-delete", all=True, expected_count=0))["counts"] == counts()


@pytest.mark.parametrize("expected", [0, 49, 51])
async def test_another_count_than_expected_is_refused_and_named(jobs: Jobs, expected: int) -> None:
    await jobs.fill(50)
    for body in ({"all": True}, {"filter": {"sku": "sku-*"}}, {"ids": await ids(jobs.database)}):
        answer = await jobs.ask("bulk-delete", **body, expected_count=expected)

        assert answer.status_code == 409
        assert answer.json()["code"] == "unexpected_count"
        assert "there are 50 now" in answer.json()["detail"]
    assert await jobs.catalog() == 50
    assert not await jobs.database.fetchval("SELECT count(*) FROM jobs")
    assert not await jobs.database.fetchval("SELECT count(*) FROM job_batches")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"all": False},
        {"all": True, "ids": ["1"]},
        {"ids": []},
        {"ids": [1]},
        {"ids": ["0"]},
        {"ids": ["x"]},
        {"ids": ["1"] * 10_001},
        {"filter": {}},
        {"filter": {"nope": 1}},
        {"all": True, "events": "loud"},
    ],
    ids=str,
)
async def test_a_selection_that_could_be_misread_is_refused(jobs: Jobs, body: dict[str, object]) -> None:
    answer = await jobs.ask("bulk-delete", **body, expected_count=0)
    assert answer.status_code == 422, answer.text
    assert (await jobs.ask("bulk-delete", all=True)).status_code == 422


async def test_the_same_request_again_is_the_same_job(jobs: Jobs) -> None:
    await jobs.fill(30)
    headers = {"Idempotency-Key": "once"}
    first = await jobs.start("bulk-delete", all=True, expected_count=30, headers=headers)
    await jobs.completed(first["id"])

    again = await jobs.ask("bulk-delete", all=True, expected_count=30, headers=headers)

    assert again.status_code == 202
    assert again.json()["id"] == first["id"]
    assert await jobs.database.fetchval("SELECT count(*) FROM jobs") == 1


async def test_the_set_is_that_of_the_start(jobs: Jobs, stack: InProcessStack) -> None:
    """Made later: spared. No longer fitting the filter: was meant. Deleted by another client: not found."""
    await jobs.fill(100)
    with stack.frozen():
        started = await jobs.start("bulk-delete", filter={"active": True}, expected_count=50)
        await jobs.database.execute(
            "INSERT INTO products (sku, sku_key, name) VALUES ('later', 'later', 'Later')"
        )
        await jobs.database.execute("UPDATE products SET active = false WHERE sku_key = 'sku-4'")
        await jobs.database.execute("UPDATE products SET active = true WHERE sku_key = 'sku-5'")
        await jobs.database.execute("DELETE FROM products WHERE sku_key = 'sku-6'")

    found = await jobs.completed(started["id"])

    assert found["counts"] == counts(deleted=49, not_found=1)
    left = {row["sku_key"] for row in await jobs.database.fetch("SELECT sku_key FROM products")}
    assert {"later", "sku-5"} <= left
    assert "sku-4" not in left
    assert len(left) == 51


async def test_a_row_that_an_edit_holds_is_waited_for(jobs: Jobs, database_url: str) -> None:
    await jobs.fill(100)
    async with holding(database_url, "UPDATE products SET name = 'Mine' WHERE sku_key = 'sku-50'"):
        started = await jobs.start("bulk-delete", all=True, expected_count=100)
        await workers_waiting(jobs.database, 1)
        await asyncio.sleep(1.2 * LOCK_SECONDS)  # so that the batch is tried again
        waiting = await jobs.wait(started["id"], lambda found: found["processed"] == 90)
        assert waiting["status"] == "running"
    assert (await jobs.completed(started["id"]))["counts"] == counts(deleted=100)


async def test_cancelled_it_keeps_what_is_done_and_says_so(jobs: Jobs, database_url: str, gate: str) -> None:
    await jobs.fill(100)
    async with holding(database_url, gate):
        started = await jobs.start("bulk-delete", all=True, expected_count=100)
        await jobs.wait(started["id"], lambda found: found["processed"] == 20)
        await workers_waiting(jobs.database, 1)

        answer = await jobs.cancel(started["id"])

        assert answer.status_code == 200
        found = answer.json()
        assert (found["status"], found["counts"]) == ("cancelled", counts(deleted=20))
        assert "after 20 of 100 products" in found["message"]
        assert "What it did to these stays" in found["message"]
    await asyncio.sleep(1)
    assert await jobs.show(started["id"]) | {"heartbeat_at": None} == found | {"heartbeat_at": None}
    assert await jobs.catalog() == 80
    assert (await jobs.cancel(started["id"])).json()["code"] == "wrong_state"
    (event,) = await jobs.events("products.bulk_deleted")
    assert (event["status"], event["count"]) == ("cancelled", 20)


@pytest.mark.parametrize("asked", ["summary", "batched", "none"])
async def test_events(jobs: Jobs, asked: str) -> None:
    await jobs.fill(25)

    found = await jobs.run("bulk-delete", all=True, expected_count=25, events=asked)

    events = await jobs.events("products.bulk_deleted")
    ends = [event for event in events if event["skus"] is None]
    batches = [event for event in events if event["skus"] is not None]
    assert {event["job_id"] for event in events} <= {found["id"]}
    assert len(ends) == (0 if asked == "none" else 1)
    if ends:
        assert (ends[0]["status"], ends[0]["count"], ends[0]["counts"]) == (
            "completed",
            25,
            {"deleted": 25, "not_found": 0},
        )
    assert sorted(event["count"] for event in batches) == ([5, 10, 10] if asked == "batched" else [])
    assert all(len(event["skus"]) == event["count"] for event in batches)
    if asked == "batched":
        assert sorted(sku for event in batches for sku in event["skus"]) == sorted(
            f"SKU-{n}" for n in range(1, 26)
        )


async def test_it_is_audited_and_polled_with_an_etag(jobs: Jobs) -> None:
    await jobs.fill(5)
    found = await jobs.run("bulk-delete", all=True, expected_count=5)
    first = await jobs.client.get(f"/jobs/{found['id']}")
    again = await jobs.client.get(f"/jobs/{found['id']}", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    actions = await jobs.database.fetch(
        "SELECT action FROM audit_log WHERE subject_type = 'job' AND subject_id = $1", found["id"]
    )
    assert [row["action"] for row in actions] == ["job.started"]
    page = (await jobs.client.get("/jobs", params={"limit": 1})).json()
    assert [job["id"] for job in page["items"]] == [found["id"]]
    assert page["total"] == {"value": 1, "exact": True}
    assert (await jobs.client.get(f"/jobs/{found['id']}/download")).status_code == 404
    assert (await jobs.client.get("/jobs/00000000-0000-7000-8000-000000000009")).status_code == 404


async def test_beside_imports_of_the_same_products_there_is_no_deadlock(jobs: Jobs) -> None:
    await jobs.fill(400)
    deadlocks = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
    before = await jobs.database.fetchval(deadlocks)
    importer = Importer(jobs.client)
    try:
        lines = [f"sku-{n},Imported {n}" for n in range(400, 0, -1)]
        uploads = [await importer.upload(csv_of("sku,name", *lines)) for _ in range(2)]
        imports = [await importer.start(upload_id) for upload_id in uploads]
        started = [
            await jobs.start("bulk-delete", filter={"sku": sku}, expected_count=111)
            for sku in ("sku-1*", "sku-2*")
        ]
        done = [await jobs.completed(job["id"]) for job in started]
        ended = [await importer.completed(one["id"]) for one in imports]
    finally:
        await importer.aclose()
    assert [job["processed"] for job in done] == [111, 111]
    # What was deleted before its row was published was made again, under another id.
    made = sum(one["counts"]["created"] for one in ended)
    deleted = sum(job["counts"]["deleted"] for job in done)
    assert await jobs.catalog() == 400 - deleted + made
    assert await jobs.database.fetchval(deadlocks) == before
