"""Workers are killed while events flow to webhooks: every event arrives everywhere, under its one id."""

import asyncio
import signal
import time
from pathlib import Path
from random import Random

import asyncpg
import pytest

from skuport.core.settings import Settings
from tests.faults.conftest import SETTINGS
from tests.support.event_flow import flow
from tests.support.receiver import Receiver
from tests.support.stack import running_stack, until
from tests.support.webhooks import Hooks

pytestmark = pytest.mark.fault


async def test_workers_killed_while_events_flow(
    settings: Settings,
    clean_database: str,
    tmp_path: Path,
    random: Random,
    capsys: pytest.CaptureFixture[str],
) -> None:
    changed = settings.model_copy(update={**SETTINGS, "webhook_allowed_targets": "127.0.0.1/32:*"})
    database = await asyncpg.connect(clean_database)
    async with (
        running_stack(changed, tmp_path / "stack", workers=2) as stack,
        Receiver(keep=False) as receiver,
    ):
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
    await database.close()
    with capsys.disabled():
        print(f"\n{found}")
    assert found.lost == found.strange == 0
    assert found.requests >= 3 * 600


async def test_a_worker_that_stands_still_loses_its_endpoints(
    settings: Settings, clean_database: str, tmp_path: Path, random: Random
) -> None:
    """The late result of the one that was taken for dead is not written over the other's."""
    changed = settings.model_copy(update={**SETTINGS, "webhook_allowed_targets": "127.0.0.1/32:*"})
    database = await asyncpg.connect(clean_database)
    async with (
        running_stack(changed, tmp_path / "stack", workers=2) as stack,
        Receiver(keep=False) as receiver,
    ):
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
    await database.close()
    assert found.lost == found.strange == 0
    assert delivered == 3 * 400
    assert delivered <= attempts <= found.requests


@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_worker_killed_around_each_request(
    settings: Settings, clean_database: str, tmp_path: Path, random: Random, when: str
) -> None:
    """Killed before the request, or when it has arrived and its answer is not known yet: delivered all the same."""
    changed = settings.model_copy(update={**SETTINGS, "webhook_allowed_targets": "127.0.0.1/32:*"})
    database = await asyncpg.connect(clean_database)
    async with (
        running_stack(changed, tmp_path / "stack", workers=1) as stack,
        Receiver() as receiver,
    ):
        hooks = Hooks(stack, database, receiver)
        hook = await hooks.add("/slow")
        ids: list[str] = []
        for _ in range(4):
            (event_id,) = await hooks.emit()
            ids.append(event_id)
            if when == "before":
                await asyncio.sleep(random.uniform(0, 0.02))
            else:
                await until(lambda event_id=event_id: receiver.seen[hook.path][event_id])
            stack.kill_workers()
            assert (await hooks.attempted(hook, event_id))["status"] == "succeeded"
    await database.close()
    times = receiver.seen[hook.path]
    assert set(times) == set(ids)
    assert all(count == 2 for count in times.values()) if when == "after" else max(times.values()) <= 2
