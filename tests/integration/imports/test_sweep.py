"""Imports whose notification was lost are found by the sweep, and leftovers are removed."""

import asyncio
import secrets
from pathlib import Path

import asyncpg
import pytest
from redis.asyncio import Redis

from skuport.core.settings import Settings
from skuport.imports.due import find_due
from skuport.imports.staging_table import drop_leftovers
from skuport.local.ports import choose_port
from tests.support.importing import Importer, counts, csv_of, quiet
from tests.support.in_process import InProcessStack
from tests.support.stack import SMALL, Stack, running_stack

FILE = csv_of("sku,name", *(f"P-{number:03},Table {number}" for number in range(200)))


@pytest.mark.processes
async def test_a_notification_that_redis_lost(importer: Importer, stack: Stack, redis_url: str) -> None:
    with stack.frozen():
        started = await importer.start(await importer.upload(FILE))
        async with Redis.from_url(redis_url) as redis:
            assert await redis.dbsize() > 0
            await redis.flushdb()

    assert (await importer.completed(started["id"]))["counts"] == counts(created=200)


async def test_without_redis_imports_start_and_end(
    settings: Settings, clean_database: str, tmp_path: Path, database: asyncpg.Connection
) -> None:
    no_redis = f"redis://127.0.0.1:{choose_port()}/0"
    without = settings.model_copy(update={**SMALL, "redis_url": no_redis})
    async with running_stack(without, tmp_path / "stack", workers=1) as stack:
        importer = Importer(stack.client)
        found = await importer.run(FILE)
        await quiet(database)
        await importer.aclose()

    assert found["counts"] == counts(created=200)


@pytest.mark.processes
async def test_an_import_that_waited_for_days_runs(
    importer: Importer, stack: Stack, database: asyncpg.Connection, redis_url: str
) -> None:
    with stack.frozen():
        started = await importer.start(await importer.upload(FILE))
        async with Redis.from_url(redis_url) as redis:
            await redis.flushdb()
        await database.execute(
            "UPDATE imports SET created_at = created_at - interval '3 days', notify_at = notify_at - interval '3 days'"
        )

    assert (await importer.completed(started["id"]))["counts"] == counts(created=200)


async def test_each_dispatch_has_a_number_of_its_own(
    importer: Importer, stack: InProcessStack, database: asyncpg.Connection
) -> None:
    with stack.frozen():
        started = await importer.start(await importer.upload(FILE))
        rounds = [await find_due(database, renotify_seconds=0.0) for _ in range(3)]
        later = await find_due(database, renotify_seconds=60.0)
        nothing = await find_due(database, renotify_seconds=60.0)

    numbers = [seq for found in (*rounds, later) for _, seq in found]
    assert numbers == sorted(set(numbers))
    assert {str(import_id) for found in (*rounds, later) for import_id, _ in found} == {started["id"]}
    assert nothing == []


async def test_leftovers_are_removed(
    importer: Importer, stack: InProcessStack, database: asyncpg.Connection
) -> None:
    completed = (await importer.run(FILE))["id"]
    nothing = await importer.start(await importer.upload(csv_of("sku,name", ",Lamp")))
    assert (await importer.ended(nothing["id"]))["error"]["code"] == "nothing_imported"
    await quiet(database)
    with stack.frozen():
        old, recent = [(await importer.start(await importer.upload(FILE)))["id"] for _ in range(2)]
        for import_id in (old, recent):
            assert (await importer.post(import_id, "cancel")).status_code == 200
    await database.execute("UPDATE imports SET finished_at = now() - interval '25 hours' WHERE id = $1", old)
    orphan = secrets.token_hex(16)
    for name in (completed, nothing["id"], old, recent, orphan):
        await database.execute(f'CREATE UNLOGGED TABLE staging."import_{name.replace("-", "")}" ()')

    assert await drop_leftovers(database) == 4

    left = await database.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'staging' ORDER BY 1")
    assert [row["tablename"] for row in left] == [
        f"import_{recent.replace('-', '')}",
        "inheritable",
        "sentinels",
    ]
    assert await drop_leftovers(database) == 0


async def test_leases_of_imports_that_are_done_are_removed(
    importer: Importer, database: asyncpg.Connection
) -> None:
    completed = (await importer.run(FILE))["id"]
    await quiet(database)
    await database.execute(
        "INSERT INTO leases (kind, resource_id, unit, epoch, claims, expires_at, heartbeat_at)"
        " SELECT 'import.publish', id, 0, 1, 0, now() - make_interval(secs => given.age), now()"
        " FROM (VALUES ($1::uuid, 60), ($2::uuid, 60)) AS given (id, age)",
        completed,
        secrets.token_hex(16),
    )

    await drop_leftovers(database)

    assert await database.fetchval("SELECT count(*) FROM leases WHERE resource_id = $1", completed) == 0
    # Leases of other resources stay.
    assert await database.fetchval("SELECT count(*) FROM leases WHERE kind = 'import.publish'") == 1


async def test_two_sweeps_together_notify_of_each_import_once(
    importer: Importer, stack: InProcessStack, clean_database: str
) -> None:
    with stack.frozen():
        for _ in range(6):
            await importer.start(await importer.upload(FILE))
        connections = [await asyncpg.connect(clean_database) for _ in range(4)]
        found = await asyncio.gather(*(find_due(connection, 60.0) for connection in connections))
        for connection in connections:
            await connection.close()

    notified = [import_id for some in found for import_id, _ in some]
    assert len(notified) == len(set(notified)) == 6
