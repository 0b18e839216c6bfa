"""What is left of jobs that have ended."""

from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from skuport.core.settings import Settings
from skuport.jobs.files import file_key
from skuport.jobs.leftovers import remove_leftovers
from skuport.storage import ObjectMissingError, make_store
from tests.support.importing import holding, workers_waiting
from tests.support.jobs import Jobs


async def ended_long_ago(database: asyncpg.Connection) -> None:
    await database.execute("UPDATE jobs SET finished_at = finished_at - interval '2 minutes'")


async def test_batches_of_ended_jobs_are_removed(
    jobs: Jobs, settings: Settings, database_url: str, gate: str
) -> None:
    await jobs.fill(100)
    async with holding(database_url, gate):
        started = await jobs.start("bulk-delete", all=True, expected_count=100)
        await workers_waiting(jobs.database, 1)
        await jobs.cancel(started["id"])
    async with make_store(settings) as store:
        await remove_leftovers(jobs.database, store)
        assert await jobs.database.fetchval("SELECT count(*) FROM job_batches") > 0, (
            "a worker may still be at it"
        )
        await ended_long_ago(jobs.database)
        await remove_leftovers(jobs.database, store)
    assert await jobs.database.fetchval("SELECT count(*) FROM job_batches") == 0
    assert await jobs.database.fetchval("SELECT tidied_at IS NOT NULL FROM jobs")
    assert (await jobs.show(started["id"]))["status"] == "cancelled"


async def test_a_file_is_kept_for_its_time_and_what_other_claims_left_is_not(
    jobs: Jobs, settings: Settings
) -> None:
    await jobs.fill(10)
    done = await jobs.run("export", all=True)
    kept = await jobs.database.fetchval("SELECT result ->> 'key' FROM jobs")
    await jobs.database.execute("UPDATE leases SET epoch = epoch + 1")
    left = file_key(done["id"], await jobs.database.fetchval("SELECT epoch FROM leases"))
    await ended_long_ago(jobs.database)
    async with make_store(settings) as store:

        async def blocks():  # type: ignore[no-untyped-def]
            yield b"half a file"

        await store.put_stream(left, blocks(), content_type="text/csv", max_bytes=100)
        begun = await store.create_multipart(left, content_type="text/csv")

        await remove_leftovers(jobs.database, store)

        assert (await store.head(kept)).size == done["file"]["size"]
        for forgotten in (store.head(left), store.list_parts(left, begun)):
            with pytest.raises(ObjectMissingError):
                await forgotten

        over = (datetime.now(UTC) - timedelta(seconds=1)).isoformat()
        await jobs.database.execute(
            "UPDATE jobs SET result = jsonb_set(result, '{expires_at}', to_jsonb($1::text))", over
        )
        answer = await jobs.client.get(f"/jobs/{done['id']}/download")
        assert (answer.status_code, "new export" in answer.json()["detail"]) == (404, True)
        await remove_leftovers(jobs.database, store)
        with pytest.raises(ObjectMissingError):
            await store.head(kept)
    assert (await jobs.client.get(f"/jobs/{done['id']}/download")).status_code == 404
