"""Workers die in the middle of a job: it goes on within seconds, and counts every product once."""

import asyncio
import random

import pytest

from skuport.core.ids import new_id
from tests.support.importing import holding, workers_waiting
from tests.support.jobs import Jobs, counts
from tests.support.stack import Stack

pytestmark = pytest.mark.fault

PRODUCTS = 6000


@pytest.mark.parametrize("action", ["bulk-delete", "bulk-update"])
async def test_killed_again_and_again_it_counts_every_product_once(
    jobs: Jobs, stack: Stack, action: str
) -> None:
    await jobs.fill(PRODUCTS)
    extra = {} if action == "bulk-delete" else {"changes": {"name": "Ours"}}
    kills = 0

    started = await jobs.start(
        action, filter={"active": True}, expected_count=PRODUCTS // 2, events="batched", **extra
    )
    for moment in (5, 50):
        found = await jobs.wait(
            started["id"],
            lambda found, moment=moment: found["percent"] >= moment,  # type: ignore[misc]
        )
        await asyncio.sleep(random.uniform(0, 0.05))
        kills += found["status"] == "running"
        stack.kill_workers()
        at = (await jobs.show(started["id"]))["processed"]
        await jobs.wait(
            started["id"], lambda found, at=at: found["processed"] > at or at == PRODUCTS // 2, 40
        )  # type: ignore[misc]
    done = await jobs.completed(started["id"])

    assert kills == 2, "the job was over before the kills"
    word = "deleted" if action == "bulk-delete" else "updated"
    assert done["counts"] == counts(**{word: PRODUCTS // 2})
    skus = [sku for event in await jobs.events(f"products.bulk_{word}") for sku in event["skus"] or ()]
    assert len(skus) == len(set(skus)) == PRODUCTS // 2
    if action == "bulk-delete":
        assert await jobs.catalog() == PRODUCTS // 2
    else:
        versions = await jobs.database.fetch("SELECT version, count(*) FROM products GROUP BY 1 ORDER BY 1")
        assert [tuple(row) for row in versions] == [(1, PRODUCTS // 2), (2, PRODUCTS // 2)]


async def test_without_redis_the_sweep_finds_it(jobs: Jobs) -> None:
    await jobs.fill(5)
    started = await jobs.start("bulk-delete", all=True, expected_count=5)
    await jobs.completed(started["id"], seconds=10)
    # As if its notification had been lost.
    job_id = new_id()
    await jobs.database.execute(
        "INSERT INTO jobs (id, kind, status, selection, options, total, pinned, created_by)"
        " SELECT $1, kind, 'queued', selection, options, 0, true, created_by FROM jobs WHERE id = $2",
        job_id,
        started["id"],
    )
    await jobs.completed(str(job_id), seconds=10)


async def test_a_job_that_gets_nowhere_ends_with_the_reason(jobs: Jobs) -> None:
    await jobs.fill(30)
    await jobs.database.execute(
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$"
    )
    await jobs.database.execute(
        "CREATE TRIGGER refuse BEFORE DELETE ON products FOR EACH ROW WHEN (old.sku_key = 'sku-1')"
        " EXECUTE FUNCTION refuse()"
    )
    try:
        started = await jobs.start("bulk-delete", all=True, expected_count=30)
        # The claims wait longer each time; the test doesn't.
        while (found := await jobs.show(started["id"]))["status"] in ("queued", "running"):
            await jobs.database.execute("UPDATE leases SET expires_at = now() WHERE holder IS NULL")
            await asyncio.sleep(0.1)
    finally:
        await jobs.database.execute("DROP FUNCTION refuse CASCADE")
    assert found["status"] == "failed"
    assert found["error"]["code"] == "no_progress"
    assert found["counts"]["deleted"] == found["processed"]
    assert f"after {found['processed']} of 30 products" in found["message"]


async def test_a_frozen_worker_loses_its_job_and_its_late_commit_is_refused(
    jobs: Jobs, stack: Stack, database_url: str, gate: str
) -> None:
    await jobs.fill(100)
    async with holding(database_url, gate):
        started = await jobs.start("bulk-delete", all=True, expected_count=100)
        await workers_waiting(jobs.database, 2)
        # Its holder is frozen in the middle of its transactions; the other worker takes over.
        with stack.frozen():
            await asyncio.sleep(4)
    assert (await jobs.completed(started["id"]))["counts"] == counts(deleted=100)
    assert await jobs.catalog() == 0


TERMINATE = """
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
WHERE datname = current_database() AND application_name LIKE 'skuport-worker%'
"""


async def test_the_database_ends_every_session_of_the_workers(jobs: Jobs) -> None:
    await jobs.fill(PRODUCTS)
    started = await jobs.start("bulk-update", all=True, expected_count=PRODUCTS, changes={"name": "Ours"})
    struck = 0
    for moment in (10, 50):
        found = await jobs.wait(
            started["id"],
            lambda found, moment=moment: found["percent"] >= moment,  # type: ignore[misc]
        )
        struck += found["status"] == "running"
        assert await jobs.database.fetchval(TERMINATE) > 0
    done = await jobs.completed(started["id"])
    assert struck >= 1, "the job was over before"
    assert done["counts"] == counts(updated=PRODUCTS)
    assert await jobs.database.fetchval("SELECT array_agg(DISTINCT version) FROM products") == [2]
