"""The database falls silent in the middle of an import, without closing a connection, and its name moves elsewhere."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import httpx
import pytest

from skuport.core.database_watch import NO_HEARTBEAT
from skuport.core.settings import Settings
from skuport.local.valkey import EmbeddedValkey
from tests.faults.conftest import SETTINGS, Victim, has_come_to, whole
from tests.support.database import Cleaner
from tests.support.importing import ENDED
from tests.support.silent_proxy import SilentProxy
from tests.support.stack import environment

pytestmark = pytest.mark.fault

SILENCES = (12.0, 2.0)
"""Seconds. The short one is over before anybody has noticed, and the connections of before stay dead all the same."""
ANSWER_SECONDS = 25.0
"""Within which the API answers during a silence: it notices within 10 s, and an attempt to connect takes 10 s."""
RESUMED_SECONDS = 30.0


@pytest.fixture
async def proxy(cleaner: Cleaner) -> AsyncIterator[SilentProxy]:
    async with SilentProxy(cleaner.url) as proxy:
        yield proxy


async def answered(client: httpx.AsyncClient, path: str) -> tuple[int, float]:
    """Status and seconds."""
    begun = time.monotonic()
    response = await client.get(path, timeout=60)
    return response.status_code, time.monotonic() - begun


async def test_work_goes_on_where_the_name_points(
    settings: Settings,
    cleaner: Cleaner,
    redis: EmbeddedValkey,
    content: bytes,
    proxy: SilentProxy,
    tmp_path: Path,
) -> None:
    proxied = settings.model_copy(update={"database_url": proxy.through(settings.database_url)})
    async with whole(proxied, cleaner, redis, tmp_path / "stack", content, proxied=True) as victim:
        for seconds in SILENCES:
            await _survives(victim, proxy, seconds)


async def _survives(victim: Victim, proxy: SilentProxy, seconds: float) -> None:
    client = victim.stack.client
    started = await victim.start()
    before = await victim.importer.wait(started["id"], partial(has_come_to, 20))
    assert before["status"] == "running"
    proxy.fall_silent()
    paths = ("products", f"imports/{started['id']}", f"{victim.stack.url}/readyz")
    asked = [asyncio.create_task(answered(client, path)) for path in paths]
    await asyncio.sleep(seconds)
    proxy.answer_again()
    moved = time.monotonic()
    await _ends(client, started["id"])
    print(f"the import ended {time.monotonic() - moved:.1f} s after the name had moved")
    found = await asyncio.gather(*asked)
    assert {status for status, _ in found} == {503}
    assert max(seconds for _, seconds in found) < ANSWER_SECONDS, found
    assert await victim.result(started["id"]) == victim.expected


async def _ends(client: httpx.AsyncClient, import_id: str) -> None:
    """Wait until the import has ended: what is left of it takes a moment. The API may not have recovered yet."""
    async with asyncio.timeout(RESUMED_SECONDS):
        while True:
            response = await client.get(f"imports/{import_id}", timeout=60)
            if response.status_code == 200 and response.json()["status"] in ENDED:
                return
            await asyncio.sleep(0.1)


async def test_a_worker_whose_heartbeat_fails_for_long_ends(
    settings: Settings, cleaner: Cleaner, proxy: SilentProxy, tmp_path: Path
) -> None:
    """A process of its own, for its exit code."""
    update = {
        **SETTINGS,
        "database_url": proxy.through(settings.database_url),
        "worker_watchdog_seconds": 4.0,
    }
    log = tmp_path / "worker.log"
    own = {**os.environ, **environment(settings.model_copy(update=update)), "SKUPORT_LOG_FORMAT": "json"}
    with log.open("wb") as output:
        worker = subprocess.Popen(  # noqa: ASYNC220
            [sys.executable, "-m", "skuport", "worker"], env=own, stdout=output, stderr=output
        )
    try:
        async with asyncio.timeout(60):
            while "worker.ready" not in log.read_text():  # noqa: ASYNC110, it is another process
                await asyncio.sleep(0.1)
            await asyncio.sleep(6)
            assert worker.poll() is None, log.read_text()
            proxy.fall_silent()
            while worker.poll() is None:  # noqa: ASYNC110
                await asyncio.sleep(0.1)
    finally:
        worker.kill()
    assert worker.returncode == NO_HEARTBEAT
    assert "worker.no_heartbeat" in log.read_text().splitlines()[-1]
    assert "Traceback" not in log.read_text()
