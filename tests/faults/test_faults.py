"""Parts are killed in the middle of an import: the table and the counts are those of an undisturbed run."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from functools import partial
from random import Random

import asyncpg
import pytest
from redis.asyncio import Redis

from tests.faults.conftest import Victim, has_come_to
from tests.faults.strikes import TERMINATE
from tests.support.importing import Json, csv_of
from tests.support.progress import ProgressWatch

pytestmark = pytest.mark.fault

Strike = Callable[[], Awaitable[None]]

WORKING_BACKEND = """
SELECT pid FROM pg_stat_activity
WHERE application_name LIKE 'skuport-worker%' AND backend_xid IS NOT NULL
  AND EXISTS (SELECT FROM imports i WHERE generation > $1 AND status = 'running' AND (staged_at IS NULL OR EXISTS (
      SELECT FROM import_ranges r WHERE r.import_id = i.id AND r.published_at IS NULL))) LIMIT 1
"""
"""Of a worker that writes, while staged rows are still needed that were staged more than so many times."""
IS_RUNNING = "SELECT EXISTS (SELECT FROM imports WHERE status IN ('queued', 'running'))"


async def strike_at_random_moments(
    victim: Victim, import_id: str, random: Random, strike: Strike, times: int
) -> int:
    """Strike while the import is between these random percentages; how many times it was still running."""
    done = 0
    for moment in sorted(random.uniform(1, 85) for _ in range(times)):
        found = await victim.importer.wait(import_id, partial(has_come_to, moment))
        await asyncio.sleep(random.uniform(0, 0.1))
        done += found["status"] == "running"
        await strike()
    return done


async def struck(victim: Victim, random: Random, strike: Strike, times: int) -> str:
    """Run an import with faults and hold it against the undisturbed one; the id of the import."""
    started = await victim.start()
    async with ProgressWatch(victim.stack.client, started["id"]) as watch:
        done = await strike_at_random_moments(victim, started["id"], random, strike, times)
        found = await victim.result(started["id"])
    assert done >= max(times - 1, 1), "the import was over before the faults"
    assert found == victim.expected
    assert watch.falls == []
    assert watch.answered > 2, "nobody watched"
    return str(started["id"])


async def test_workers_killed(victim: Victim, random: Random) -> None:
    async def strike() -> None:
        victim.stack.kill_workers()

    await struck(victim, random, strike, times=3)


async def test_workers_killed_while_small_imports_overtake(victim: Victim, random: Random) -> None:
    started = await victim.start()
    skus = [line.split(b",", 1)[0].decode() for line in victim.content.splitlines()[1:4]]
    small: list[Json] = []

    async def strike() -> None:
        name = f"Small {len(small)}"
        content = csv_of("sku,name", f"{skus[len(small)]},{name}", f"SMALL-{len(small)},{name}")
        small.append(await victim.importer.start(await victim.importer.upload(content)))
        victim.stack.kill_workers()

    await strike_at_random_moments(victim, started["id"], random, strike, times=len(skus))
    for each in (started, *small):
        await victim.importer.completed(each["id"], seconds=150)

    connection = await victim.connect()
    try:
        named = await connection.fetch("SELECT sku, name FROM products WHERE name LIKE 'Small %'")
        assert {(row["sku"], row["name"]) for row in named} == {
            (sku, f"Small {number}") for number, sku in enumerate(skus) for sku in (sku, f"SMALL-{number}")
        }
        await connection.execute("DELETE FROM products WHERE sku LIKE 'SMALL-%'")
    finally:
        await connection.close()
    # What they left in the other products is what the large one writes.
    again = await victim.importer.start(await victim.importer.upload(victim.content))
    found, counts = await victim.result(again["id"])
    assert found == victim.expected[0]
    assert counts["updated"] == len(skus)


async def test_one_of_two_workers_killed(victim: Victim, random: Random) -> None:
    async def strike() -> None:
        worker = random.choice(victim.stack.workers)
        worker.kill()
        worker.start()

    await struck(victim, random, strike, times=2)


async def test_redis_flushed(victim: Victim, random: Random) -> None:
    async def strike() -> None:
        async with Redis.from_url(victim.redis.url) as redis:
            await redis.flushall()

    await struck(victim, random, strike, times=5)


async def test_redis_flushed_and_workers_killed(victim: Victim, random: Random) -> None:
    async def strike() -> None:
        victim.stack.kill_workers()
        async with Redis.from_url(victim.redis.url) as redis:
            await redis.flushall()

    await struck(victim, random, strike, times=1)


async def test_redis_killed_and_started_again(victim: Victim, random: Random) -> None:
    async def strike() -> None:
        victim.redis.kill()
        await asyncio.sleep(1)
        victim.redis.start()

    await struck(victim, random, strike, times=2)


async def test_a_start_while_redis_is_away(victim: Victim) -> None:
    victim.redis.kill()
    try:
        started = await victim.start()
        await asyncio.sleep(0.5)
    finally:
        victim.redis.start()
    assert await victim.result(started["id"]) == victim.expected


async def test_a_worker_stands_still_for_longer_than_its_lease(victim: Victim, random: Random) -> None:
    worker = victim.stack.workers[0]

    async def strike() -> None:
        worker.send(signal.SIGSTOP)
        await asyncio.sleep(3)
        worker.send(signal.SIGCONT)

    await struck(victim, random, strike, times=2)


async def test_all_workers_stand_still(victim: Victim, random: Random) -> None:
    async def strike() -> None:
        with victim.stack.frozen():
            await asyncio.sleep(3)

    await struck(victim, random, strike, times=1)


async def test_all_database_sessions_terminated(victim: Victim, random: Random) -> None:
    connection = await victim.connect()

    async def strike() -> None:
        await connection.execute(TERMINATE)

    await struck(victim, random, strike, times=5)
    await connection.close()


async def test_a_crash_of_the_database_empties_the_staged_rows(
    postgres_victim: Victim, random: Random
) -> None:
    """kill -9 of one backend: PostgreSQL ends all sessions and starts again, and unlogged tables are empty."""

    crashes = 0

    async def strike() -> None:
        nonlocal crashes
        connection = await postgres_victim.connect()
        pid = None
        # What the last crash emptied has to be staged again first. If all is published already, it is too late.
        while pid is None and await connection.fetchval(IS_RUNNING):
            pid = await connection.fetchval(WORKING_BACKEND, crashes)
        if pid is None:
            await connection.close()
            return
        os.kill(pid, signal.SIGKILL)
        crashes += 1
        connection.terminate()
        await _database_answers(postgres_victim)

    import_id = await struck(postgres_victim, random, strike, times=2)

    connection = await postgres_victim.connect()
    generation = await connection.fetchval("SELECT generation FROM imports WHERE id = $1", import_id)
    await connection.close()
    assert crashes > 0
    assert generation == 1 + crashes, "the file was not staged again"


async def _database_answers(victim: Victim) -> None:
    async with asyncio.timeout(30):
        while True:
            try:
                connection = await victim.connect()
                await connection.fetchval("SELECT 1")
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                await asyncio.sleep(0.05)
            else:
                await connection.close()
                return
