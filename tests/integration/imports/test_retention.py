"""Rejects, superseded rows and the file are kept for some weeks; the counts for ever."""

from datetime import timedelta

import asyncpg
from sqlalchemy.ext.asyncio import async_sessionmaker

from skuport.core.clock import utc_now
from skuport.core.database import make_engine
from skuport.core.settings import Settings
from skuport.imports.repository import UPLOAD_USES
from skuport.imports.retention import purge_details
from skuport.storage import ObjectMissingError, make_store
from skuport.uploads import retention as upload_retention
from tests.support.importing import Importer, counts, csv_of

FILE = csv_of("sku,name", "A-1,Lamp", "A-1,Lamp again", ",No SKU", "A-2,Table")
COUNTS = counts(created=2, superseded=1, rejected=1)


async def age(database: asyncpg.Connection, import_id: str, days: int) -> None:
    await database.execute(
        "UPDATE imports SET finished_at = now() - make_interval(days => $2) WHERE id = $1", import_id, days
    )


async def kept_objects(settings: Settings, database: asyncpg.Connection) -> dict[str, bool]:
    """After a sweep of uploads that are due: whether each object is still there."""
    engine = make_engine(settings, 2)
    found = {}
    async with make_store(settings) as store:
        later = utc_now() + timedelta(days=2)
        await upload_retention.sweep(async_sessionmaker(engine), store, later, UPLOAD_USES)
        for row in await database.fetch("SELECT id, object_key FROM imports"):
            try:
                await store.head(row["object_key"])
                found[str(row["id"])] = True
            except ObjectMissingError:
                found[str(row["id"])] = False
    await engine.dispose()
    return found


async def test_details_of_old_imports_go_and_counts_stay(
    importer: Importer, database: asyncpg.Connection, settings: Settings
) -> None:
    old, recent = (await importer.run(FILE))["id"], (await importer.run(FILE))["id"]
    await age(database, old, days=31)
    await age(database, recent, days=29)

    assert await purge_details(database, settings) == 2
    assert await purge_details(database, settings) == 0

    assert (await importer.show(old))["counts"] == COUNTS
    for path in ("rejects", "rejects.csv", "superseded"):
        answer = await importer.client.get(f"/imports/{old}/{path}")
        assert (answer.status_code, answer.json()["code"]) == (404, "no_longer_kept")
        assert (await importer.client.get(f"/imports/{recent}/{path}")).status_code == 200
    assert len(await importer.rejects(recent)) == 1
    assert await kept_objects(settings, database) == {old: False, recent: True}


async def test_a_file_stays_as_long_as_one_import_needs_it(
    importer: Importer, database: asyncpg.Connection, settings: Settings
) -> None:
    upload_id = await importer.upload(FILE)
    old = (await importer.start(upload_id))["id"]
    await importer.completed(old)
    recent = (await importer.start(upload_id))["id"]
    await importer.completed(recent)
    await age(database, old, days=400)

    await purge_details(database, settings)

    assert await kept_objects(settings, database) == {old: True, recent: True}


async def test_what_an_interrupted_sweep_left_is_deleted_by_the_next(
    importer: Importer, database: asyncpg.Connection, settings: Settings
) -> None:
    old = (await importer.run(FILE))["id"]
    await database.execute("UPDATE imports SET purged_at = now() - interval '1 hour' WHERE id = $1", old)

    assert await purge_details(database, settings) == 2


async def test_an_import_whose_file_is_gone_is_not_retried(
    importer: Importer, database: asyncpg.Connection, settings: Settings
) -> None:
    started = await importer.start(await importer.upload(csv_of("sku,name", ",No SKU")))
    assert (await importer.ended(started["id"]))["status"] == "failed"
    await age(database, started["id"], days=31)
    await purge_details(database, settings)

    answer = await importer.post(started["id"], "retry")

    assert (answer.status_code, answer.json()["code"]) == (409, "no_longer_kept")
    assert "Upload the file again" in answer.json()["detail"]
