"""The program inside the test's own process: the API without a network between, and workers that run what is due.

Servers and code are the real ones; what is missing is the processes. A notification wakes the workers of the test, so
that no test waits for a worker to look. Tests that kill, stop or watch processes use `tests.support.stack`.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import replace
from uuid import UUID

import httpx

from skuport.core.database import DATABASE_AWAY
from skuport.core.notifier import Notifier
from skuport.core.settings import Settings
from skuport.worker import DueTask, Resources, Worker, open_resources
from tests.support.api import client_of, running

LOOK_SECONDS = 0.1
"""How soon a worker looks again without a notification, for tests that change rows behind the program's back."""


class WakingNotifier(Notifier):
    """Notifies by Redis as ever, and wakes the workers of this process."""

    def __init__(self, redis_url: str, alarms: list[asyncio.Event]) -> None:
        super().__init__(redis_url)
        self._alarms = alarms

    async def notify(self, kind: str, subject_id: UUID, seq: int, *, workers: int = 1) -> bool:
        for alarm in self._alarms:
            alarm.set()
        return await super().notify(kind, subject_id, seq, workers=workers)


class DrivenWorker(Worker):
    """Runs what is due when it is woken. While `held`, it begins nothing."""

    def __init__(self, settings: Settings, resources: Resources) -> None:
        super().__init__(settings, resources)
        self.held = True
        self.busy = asyncio.Lock()

    async def find_due(self, renotify_seconds: float) -> list[DueTask]:
        due = await super().find_due(renotify_seconds)
        return [] if self.held else due

    async def drive(self, alarm: asyncio.Event) -> None:
        """Until cancelled."""
        while True:
            alarm.clear()
            if not self.held:
                async with self.busy:
                    with suppress(*DATABASE_AWAY):  # a test may have ended its sessions
                        await self.run_once()
            with suppress(TimeoutError):
                await asyncio.wait_for(alarm.wait(), LOOK_SECONDS)


class InProcessStack:
    """An API and workers with the same settings. `client` is an administrator."""

    def __init__(
        self, settings: Settings, client: httpx.AsyncClient, driven: dict[DrivenWorker, asyncio.Task[None]]
    ) -> None:
        self.settings = settings
        self.client = client
        self._driven = driven

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """No worker begins anything for the body of a `with`."""
        self._hold(True)
        try:
            yield
        finally:
            self._hold(False)

    @contextmanager
    def awake(self) -> Iterator[None]:
        """Workers run what is due for the body of a `with`, and only there."""
        self._hold(False)
        try:
            yield
        finally:
            self._hold(True)

    async def settled(self) -> None:
        """Wait until no worker is at anything. They must be held."""
        for worker, task in self._driven.items():
            if task.done():
                task.result()  # raises what ended it
            async with worker.busy:
                assert worker.held

    def _hold(self, held: bool) -> None:
        for worker in self._driven:
            worker.held = held


@asynccontextmanager
async def in_process_stack(settings: Settings, *, workers: int) -> AsyncIterator[InProcessStack]:
    """A stack whose workers begin nothing yet."""
    assert settings.api_key is not None
    async with AsyncExitStack() as stack:
        alarms = [asyncio.Event() for _ in range(workers)]
        notifier = await stack.enter_async_context(WakingNotifier(settings.redis_url, alarms))
        app = await stack.enter_async_context(running(settings))
        app.state.notifier = notifier
        client = client_of(app, Authorization=f"Bearer {settings.api_key.get_secret_value()}")
        client.base_url = f"{settings.public_url}/api/v1/"
        await stack.enter_async_context(client)
        driven = {}
        for alarm in alarms:
            resources = await stack.enter_async_context(open_resources(settings))
            worker = DrivenWorker(settings, replace(resources, notifier=notifier))
            await stack.enter_async_context(worker)
            driven[worker] = asyncio.create_task(worker.drive(alarm))
            stack.push_async_callback(_cancel, driven[worker])
        yield InProcessStack(settings, client, driven)


async def _cancel(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
