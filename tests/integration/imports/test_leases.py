"""Leases on a real database: claim, beat, expiry, takeover, and the fence against a late commit."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest

from skuport.core.database import Connection, Pool, make_pool
from skuport.core.ids import new_id
from skuport.core.lease_keeper import LeaseKeeper
from skuport.core.leases import (
    LeaseKey,
    LeaseLostError,
    claim,
    fence,
    made_progress,
)
from skuport.core.settings import Settings
from skuport.core.worker_metrics import WorkerMetrics

SHORT = 0.3
LONG = 60.0


@pytest.fixture
async def pool(settings: Settings, clean_database: str) -> AsyncIterator[Pool]:
    pool = await make_pool(settings, 8)
    yield pool
    pool.terminate()


@pytest.fixture
def key() -> LeaseKey:
    return LeaseKey("test.unit", new_id(), 3)


@asynccontextmanager
async def keeper(
    pool: Pool, lease_seconds: float = LONG, heartbeat: float = 0.1
) -> AsyncIterator[LeaseKeeper]:
    async with LeaseKeeper(
        pool, WorkerMetrics(), lease_seconds=lease_seconds, heartbeat_seconds=heartbeat
    ) as found:
        yield found


async def row(connection: Connection, key: LeaseKey) -> asyncpg.Record:
    found = await connection.fetchrow(
        "SELECT *, expires_at > now() AS runs FROM leases WHERE kind = $1 AND resource_id = $2 AND unit = $3",
        key.kind,
        key.resource_id,
        key.unit,
    )
    assert found is not None
    return found


async def test_a_unit_has_one_holder(pool: Pool, key: LeaseKey) -> None:
    async with pool.acquire() as first, pool.acquire() as second:
        lease = await claim(first, key, new_id(), LONG)

        assert lease is not None
        assert (lease.epoch, lease.claims) == (1, 1)
        assert await claim(second, key, new_id(), LONG) is None
        assert await claim(second, LeaseKey(key.kind, key.resource_id, 4), new_id(), LONG) is not None


async def test_of_many_who_claim_at_once_one_gets_it(pool: Pool, key: LeaseKey) -> None:
    async def try_it() -> bool:
        async with pool.acquire() as connection:
            return await claim(connection, key, new_id(), LONG) is not None

    for _ in range(5):
        assert sum(await asyncio.gather(*(try_it() for _ in range(8)))) <= 1
    async with pool.acquire() as connection:
        assert (await row(connection, key))["epoch"] == 1


async def test_the_fence_lets_the_holder_through_and_no_other(pool: Pool, key: LeaseKey) -> None:
    async with pool.acquire() as first, pool.acquire() as second:
        old = await claim(first, key, new_id(), SHORT)
        assert old is not None
        async with first.transaction():
            await fence(first, old)
        await asyncio.sleep(SHORT + 0.1)
        # Expired, but not taken over: what is finished now may still be committed.
        async with first.transaction():
            await fence(first, old)

        await second.execute("UPDATE leases SET backend_pid = NULL")  # so that the old session lives on
        new = await claim(second, key, new_id(), LONG)

        assert new is not None
        assert (new.epoch, new.claims) == (2, 2)
        with pytest.raises(LeaseLostError):
            async with first.transaction():
                await fence(first, old)
        async with second.transaction():
            await fence(second, new)


async def test_a_takeover_waits_for_a_commit_that_has_passed_the_fence(pool: Pool, key: LeaseKey) -> None:
    async with pool.acquire() as first, pool.acquire() as second:
        old = await claim(first, key, new_id(), SHORT)
        assert old is not None
        await asyncio.sleep(SHORT + 0.1)
        async with first.transaction():
            await fence(first, old)
            assert await claim(second, key, new_id(), LONG) is None
        # It is committed: now the unit is free.
        assert await claim(second, key, new_id(), LONG) is not None


async def test_the_successor_ends_the_session_of_a_frozen_holder(
    pool: Pool, key: LeaseKey, settings: Settings
) -> None:
    frozen = await asyncpg.connect(settings.database_url)
    assert await claim(frozen, key, new_id(), SHORT) is not None
    await frozen.execute("CREATE TABLE staging.held (n int)")
    transaction = frozen.transaction()
    await transaction.start()
    await frozen.execute("INSERT INTO staging.held VALUES (1)")
    await frozen.execute("LOCK TABLE staging.held IN ACCESS EXCLUSIVE MODE")
    await asyncio.sleep(SHORT + 0.1)

    async with pool.acquire() as successor:
        assert await claim(successor, key, new_id(), LONG) is not None
        # Its lock is gone with its session, and its row was never committed.
        assert await successor.fetchval("SELECT count(*) FROM staging.held") == 0
        with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
            await frozen.execute("SELECT 1")
        assert (await row(successor, key))["epoch"] == 2
    frozen.terminate()


async def test_a_session_that_only_has_the_same_number_is_spared(pool: Pool, key: LeaseKey) -> None:
    async with pool.acquire() as first, pool.acquire() as second:
        assert await claim(first, key, new_id(), SHORT) is not None
        await first.execute("UPDATE leases SET backend_start = backend_start - interval '1 hour'")
        await asyncio.sleep(SHORT + 0.1)

        assert await claim(second, key, new_id(), LONG) is not None

        assert await first.fetchval("SELECT 1") == 1


async def test_a_heartbeat_keeps_a_lease_beyond_its_time(pool: Pool, key: LeaseKey) -> None:
    async with keeper(pool, lease_seconds=1.0) as leases, pool.acquire() as mine, pool.acquire() as other:
        async with leases.hold(mine, key) as lease:
            assert lease is not None
            for _ in range(6):
                await asyncio.sleep(0.25)
                assert await claim(other, key, new_id(), LONG) is None
            async with mine.transaction():
                await fence(mine, lease)
        # Released immediately, and not counted as a try without progress.
        freed = await row(other, key)
        assert (freed["holder"], freed["claims"], freed["runs"]) == (None, 0, False)
        again = await claim(other, key, new_id(), LONG)
        assert again is not None
        assert (again.epoch, again.claims) == (2, 1)


async def test_who_is_taken_over_is_cancelled(pool: Pool, key: LeaseKey) -> None:
    async with keeper(pool) as leases, pool.acquire() as mine, pool.acquire() as other:
        reached = asyncio.Event()

        async def work() -> None:
            async with leases.hold(mine, key) as lease:
                assert lease is not None
                reached.set()
                await asyncio.sleep(30)

        task = asyncio.create_task(work())
        await reached.wait()
        await other.execute("UPDATE leases SET expires_at = now(), backend_pid = NULL")
        new = await claim(other, key, new_id(), LONG)

        with pytest.raises(LeaseLostError):
            await asyncio.wait_for(task, 5)
        assert new is not None
        # The old holder has left the new one's lease alone.
        assert (await row(other, key))["holder"] == new.holder


async def test_the_body_does_not_run_when_another_process_has_it(pool: Pool, key: LeaseKey) -> None:
    async with keeper(pool) as leases, pool.acquire() as mine, pool.acquire() as other:
        assert await claim(other, key, new_id(), LONG) is not None
        async with leases.hold(mine, key) as lease:
            assert lease is None
        assert (await row(other, key))["epoch"] == 1


async def test_a_shutdown_hands_back_what_is_held(pool: Pool, key: LeaseKey) -> None:
    async with keeper(pool) as leases, pool.acquire() as mine, pool.acquire() as other:
        reached = asyncio.Event()

        async def work() -> None:
            async with leases.hold(mine, key):
                reached.set()
                await asyncio.sleep(30)

        task = asyncio.create_task(work())
        await reached.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

        again = await claim(other, key, new_id(), LONG)
        assert again is not None
        assert (again.epoch, again.claims) == (2, 1)


async def test_a_failure_counts_and_the_next_try_waits_longer_each_time(pool: Pool, key: LeaseKey) -> None:
    waits = []
    async with keeper(pool) as leases, pool.acquire() as mine:

        async def fail(number: int) -> None:
            async with leases.hold(mine, key) as lease:
                assert lease is not None
                assert lease.claims == number
                raise ZeroDivisionError("nothing to divide by")

        for number in range(1, 4):
            await mine.execute("UPDATE leases SET expires_at = now()")
            with pytest.raises(ZeroDivisionError):
                await fail(number)
            after = await row(mine, key)
            assert after["holder"] is None
            assert after["reason"] == "ZeroDivisionError: nothing to divide by"
            waits.append((after["expires_at"] - after["heartbeat_at"]).total_seconds())
            assert await claim(mine, key, new_id(), LONG) is None
    assert waits[0] >= 0.9
    assert waits[1] >= 1.8
    assert waits[2] >= 3.6


async def test_progress_resets_earlier_claims(pool: Pool, key: LeaseKey) -> None:
    async with pool.acquire() as connection:
        leases = [await claim(connection, key, new_id(), 0.0) for _ in range(3)]
        assert [lease and lease.claims for lease in leases] == [1, 2, 3]
        last = leases[-1]
        assert last is not None

        await made_progress(connection, last)
        again = await claim(connection, key, new_id(), 0.0)
        assert again is not None
        assert again.claims == 1
        # A process that has lost it reports no progress.
        await made_progress(connection, last)
        assert (await row(connection, key))["claims"] == 1


async def test_without_an_answer_from_the_database_a_holder_gives_up(
    pool: Pool, key: LeaseKey, settings: Settings
) -> None:
    beats = await make_pool(settings, 1)
    async with keeper(beats, lease_seconds=0.5) as leases, pool.acquire() as mine:
        reached = asyncio.Event()

        async def work() -> None:
            async with leases.hold(mine, key):
                reached.set()
                await asyncio.sleep(30)

        task = asyncio.create_task(work())
        await reached.wait()
        beats.terminate()

        with pytest.raises(LeaseLostError):
            await asyncio.wait_for(task, 10)
