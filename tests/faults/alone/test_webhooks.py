"""Workers are killed while events flow to webhooks: every event arrives everywhere, under its one id."""

import asyncio
import signal
import time
from collections.abc import AsyncIterator
from random import Random

import asyncpg
import pytest

from skuport.core.settings import Settings
from tests.faults.conftest import SETTINGS
from tests.support.event_flow import flow
from tests.support.receiver import Receiver
from tests.support.stack import Stack, running_stack, until
from tests.support.webhooks import Hooks

pytestmark = pytest.mark.fault


@pytest.fixture(scope="module")
async def shared_stack(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stack]:
    changed = settings.model_copy(update={**SETTINGS, "webhook_allowed_targets": "127.0.0.1/32:*"})
    async with running_stack(changed, tmp_path_factory.mktemp("stack"), workers=2) as stack:
        yield stack


@pytest.fixture
async def stack(shared_stack: Stack, clean_database: str) -> AsyncIterator[Stack]:
    """Two workers on an empty database; whole again at the end of the test."""
    yield shared_stack
    await shared_stack.ready()


async def test_workers_killed_while_events_flow(
    stack: Stack, database: asyncpg.Connection, random: Random, capsys: pytest.CaptureFixture[str]
) -> None:
    async with Receiver(keep=False) as receiver:
        found = await flow(
            stack.client,
            database,
            receiver,
            stack.kill_workers,
            events=600,
            kills=4,
            seconds=12,
            random=random,
        )
    with capsys.disabled():
        print(f"\n{found}")
    assert found.lost == found.unexpected == 0
    assert found.requests >= 3 * 600


async def test_a_worker_that_stands_still_loses_its_endpoints(
    stack: Stack, database: asyncpg.Connection, random: Random
) -> None:
    """The late result of the one that was taken for dead is not written over the other's."""
    async with Receiver(keep=False) as receiver:
        first, second = stack.workers

        def freeze() -> None:
            for worker in (first, second):
                worker.send(signal.SIGSTOP)
                time.sleep(3)
                worker.send(signal.SIGCONT)

        found = await flow(
            stack.client, database, receiver, freeze, events=400, kills=1, seconds=8, random=random
        )
        attempts = await database.fetchval("SELECT count(*) FROM webhook_attempts")
        delivered = await database.fetchval(
            "SELECT count(*) FROM webhook_deliveries WHERE status = 'succeeded'"
        )
    assert found.lost == found.unexpected == 0
    assert delivered == 3 * 400
    assert delivered <= attempts <= found.requests


@pytest.mark.parametrize("when", ["before", "after"])
async def test_workers_killed_around_each_request(
    stack: Stack, database: asyncpg.Connection, random: Random, when: str
) -> None:
    """Killed before the request, or when it has arrived and its answer is not known yet: delivered all the same."""
    async with Receiver() as receiver:
        hooks = Hooks(stack, database, receiver)
        hook = await hooks.add("/200")
        ids: list[str] = []
        for _ in range(4):
            if when == "after":
                receiver.may_respond.clear()
            (event_id,) = await hooks.emit()
            ids.append(event_id)
            if when == "before":
                await asyncio.sleep(random.uniform(0, 0.02))
            else:
                await until(lambda event_id=event_id: receiver.seen[hook.path][event_id])
            stack.kill_workers()
            receiver.may_respond.set()
            assert (await hooks.attempted(hook, event_id))["status"] == "succeeded"
    times = receiver.seen[hook.path]
    assert set(times) == set(ids)
    assert all(count == 2 for count in times.values()) if when == "after" else max(times.values()) <= 2
