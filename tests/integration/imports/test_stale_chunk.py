"""A worker that takes a chunk's lease too late, when the chunk is staged already, doesn't stage it a second time."""

from uuid import UUID

import asyncpg

from skuport.core.database import make_pool
from skuport.core.ids import new_id
from skuport.core.leases import LeaseKey, claim
from skuport.core.notifier import Notifier
from skuport.core.settings import Settings
from skuport.core.worker_metrics import WorkerMetrics
from skuport.imports.state import load
from skuport.imports.steps.stage import stage
from skuport.imports.steps.step import Resources, StepContext, Unit
from skuport.storage import make_store
from tests.support.importing import Importer, counts, csv_of, holding, workers_waiting


async def test_a_chunk_that_is_staged_is_not_staged_again(
    importer: Importer, database: asyncpg.Connection, database_url: str, settings: Settings
) -> None:
    upload_id = await importer.upload(csv_of("sku,name", *(f"P-{n:03},Table {n}" for n in range(200))))
    async with holding(database_url, "LOCK TABLE products IN ACCESS EXCLUSIVE MODE"):
        started = await importer.start(upload_id)
        await workers_waiting(database, 1)
        import_id = UUID(started["id"])
        state = await load(database, import_id)
        assert state is not None
        chunk = await database.fetchrow(
            "SELECT * FROM import_chunks WHERE import_id = $1 AND no = 0", import_id
        )
        assert chunk is not None
        assert chunk["status"] == "staged"
        lease = await claim(database, LeaseKey("import.chunk", import_id, 0), new_id(), 60.0)
        assert lease is not None
        async with (
            make_store(settings) as store,
            Notifier(settings.redis_url) as notifier,
            await make_pool(settings, 1) as pool,
        ):
            resources = Resources(pool, store, notifier, settings, WorkerMetrics())
            await stage(StepContext(resources, database, lease, Unit(0, "the first rows"), state))
        assert await database.fetchval(f"SELECT count(*) FROM {state.staging_table}") == 200
        await database.execute(
            "DELETE FROM leases WHERE resource_id = $1 AND kind = 'import.chunk'", import_id
        )

    assert (await importer.completed(started["id"]))["counts"] == counts(created=200)
