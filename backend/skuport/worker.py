"""The worker: runs the tasks that notifications name, looks for due tasks itself, and keeps its leases alive.

`run` is the process of a worker. Tests open a worker in their own process, and call `run_once`.
"""

import asyncio
import os
import secrets
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple, Self
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import async_sessionmaker

from skuport import search
from skuport.bulk import tasks as bulk
from skuport.core import audit, tracing
from skuport.core.cancelling import cancel_until_done
from skuport.core.database import DATABASE_AWAY, WORKER, Pool, make_engine, make_pool, worker_sessions
from skuport.core.database_sessions import SessionGroup, check_sessions
from skuport.core.database_watch import Watchdog, watch_database
from skuport.core.garbage import collect_from_now_on
from skuport.core.lease_keeper import LeaseKeeper
from skuport.core.logging import configure_logging
from skuport.core.notifier import Notifier, listen
from skuport.core.priority import lower_own, lower_session
from skuport.core.settings import Settings
from skuport.core.task_runner import CLOSE_SECONDS, JobKind, TaskRunner
from skuport.core.worker_metrics import WorkerMetrics
from skuport.core.worker_server import make_worker_app, serve_worker
from skuport.exports import tasks as exports
from skuport.imports import due as due_imports
from skuport.imports.models import TASK_KIND as IMPORT
from skuport.imports.tasks import ImportWorker
from skuport.jobs import due as due_jobs
from skuport.jobs.models import TASK_KIND as JOB
from skuport.jobs.tasks import JobWorker
from skuport.maintenance import run_maintenance_forever
from skuport.status.checks import make_checks
from skuport.storage import ObjectStore, make_store
from skuport.webhooks import event_notifier
from skuport.webhooks.tasks import WebhookWorker

log = structlog.get_logger(__name__)

HEARTBEAT_CONNECTIONS = 2
WEBHOOK_CONNECTIONS = 4
"""Of their own, so that imports and webhooks don't wait for each other's connections."""


class DueTask(NamedTuple):
    """A subject to notify workers of. `seq` is a dispatch number that no notification has used yet."""

    kind: str
    subject_id: UUID
    seq: int


@dataclass(frozen=True, slots=True)
class Resources:
    """What a worker works with. The heartbeat's connections and those of webhooks are pools of their own."""

    pool: Pool
    webhook_pool: Pool
    store: ObjectStore
    notifier: Notifier
    leases: LeaseKeeper
    metrics: WorkerMetrics
    sessions: str
    """The application name of the database sessions."""


class Worker:
    """Every kind of task, on the resources of one worker. `async with` ends with every lease handed back."""

    def __init__(self, settings: Settings, resources: Resources) -> None:
        self._settings = settings
        self._resources = resources
        pool, store, leases, metrics = resources.pool, resources.store, resources.leases, resources.metrics
        imports = ImportWorker(pool, store, leases, resources.notifier, settings, metrics)
        jobs = JobWorker(pool, store, leases, settings, metrics, {**bulk.WORKS, **exports.WORKS})
        self._webhooks = WebhookWorker(resources.webhook_pool, leases, settings, metrics)
        self._kinds = [
            JobKind(IMPORT, imports.run, due_imports.find_due, is_quick=imports.is_small),
            JobKind(JOB, jobs.run, due_jobs.find_due),
            search.job_kind(pool, metrics),
            JobKind(event_notifier.KIND, self._webhooks.run, self._webhooks.due, unlimited=True),
        ]
        self._runner = TaskRunner(self._kinds, metrics, concurrency=settings.worker_concurrency)
        self._background: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        """Raises:
        SecretKeyError: there are webhooks, and no key to read their secrets with.
        """
        await self._webhooks.refuse_to_start_without_key()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop what is running, and hand back every lease, so that other workers continue immediately."""
        await self._webhooks.close()
        await cancel_until_done(self._background, CLOSE_SECONDS)
        await self._runner.close()

    async def run(self, stop: asyncio.Event) -> None:
        """Run what is due and what notifications name, until `stop` is set.

        Raises:
            Exception: a background task ended with it. The process should end too, and be started again.
        """
        settings, resources = self._settings, self._resources
        self._background = [
            asyncio.create_task(listen(settings.redis_url, self._runner), name="notifier"),
            asyncio.create_task(self._notify_forever(), name="sweep"),
            asyncio.create_task(
                run_maintenance_forever(resources.pool, resources.store, settings), name="maintenance"
            ),
            asyncio.create_task(self._webhooks.deliver_forever(), name="webhooks"),
        ]
        log.info("worker.ready", holder=str(resources.leases.holder), sessions=resources.sessions)
        stopped = asyncio.create_task(stop.wait())
        done, _ = await asyncio.wait([stopped, *self._background], return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        for task in done - {stopped}:
            task.result()

    async def run_once(self) -> None:
        """Run every due task of every kind to its end, the tasks that these make due, and deliver events.

        Returns when nothing is due, or nothing that this worker can do now: another process holds it, or it waits for
        something else.
        """
        before: set[tuple[str, UUID]] = set()
        while due := await self.find_due(0.0):
            await asyncio.wait({self._runner.start(task.kind, task.subject_id) for task in due})
            subjects = {(task.kind, task.subject_id) for task in due}
            if subjects == before:
                break
            before = subjects
        await self._webhooks.run_once()

    async def find_due(self, renotify_seconds: float) -> list[DueTask]:
        """The tasks to notify workers of now; they are due again after `renotify_seconds`, unless they have ended."""
        return [task for kind in self._kinds for task in await self._find_due_of(kind, renotify_seconds)]

    async def _find_due_of(self, kind: JobKind, renotify_seconds: float) -> list[DueTask]:
        async with self._resources.pool.acquire() as connection:
            found = await kind.due(connection, renotify_seconds)
        return [DueTask(kind.name, subject_id, seq) for subject_id, seq in found]

    async def _notify_forever(self) -> None:
        """Notify workers of due tasks. While Redis is away, run them here."""
        while True:
            for kind in self._kinds:
                try:
                    for task in await self._find_due_of(kind, self._settings.renotify_seconds):
                        if not await self._resources.notifier.notify(*task):
                            self._runner.start(task.kind, task.subject_id)
                except DATABASE_AWAY as error:
                    log.warning("sweep.failed", kind=kind.name, error=repr(error))
            await asyncio.sleep(self._settings.sweep_seconds)


async def run(settings: Settings) -> None:
    """A worker's process: works until SIGTERM or SIGINT.

    Raises:
        PortTakenError: it can't listen at its port.
        SharedSessionsError: the database is behind a pooler that doesn't give us sessions of our own.
    """
    collect_from_now_on()
    configure_logging(settings)
    structlog.contextvars.bind_contextvars(worker=f"{socket.gethostname()}:{os.getpid()}")
    lower_own(settings.worker_nice)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    metrics = WorkerMetrics()
    tracing.start(settings, os.environ, "skuport-worker")
    async with AsyncExitStack() as stack:
        stack.push_async_callback(tracing.stop)
        if settings.worker_port is not None:
            await stack.enter_async_context(open_port(settings, metrics, settings.worker_port))
        opened = await _open_when_database_answers(stack, settings, metrics, stop)
        if opened is None:
            return
        worker, resources = opened
        with Watchdog(lambda: resources.leases.heartbeats, settings.worker_watchdog_seconds):
            await worker.run(stop)
    log.info("worker.stopped")


async def _open_when_database_answers(
    stack: AsyncExitStack, settings: Settings, metrics: WorkerMetrics, stop: asyncio.Event
) -> tuple[Worker, Resources] | None:
    """None when the worker is told to stop before the database answers."""
    while not stop.is_set():
        try:
            return await stack.enter_async_context(_open_worker(settings, metrics))
        except DATABASE_AWAY as error:
            log.warning("database.unanswered", error=repr(error))
            with suppress(TimeoutError):
                async with asyncio.timeout(1.0):
                    await stop.wait()
    return None


@asynccontextmanager
async def _open_worker(settings: Settings, metrics: WorkerMetrics) -> AsyncIterator[tuple[Worker, Resources]]:
    """A worker that has asked the database all that it needs to know."""
    await check_sessions(worker_sessions(settings))
    async with open_resources(settings, metrics) as resources:
        async with resources.pool.acquire() as connection:
            await audit.warn_if_unprotected(connection)
        async with Worker(settings, resources) as worker:
            yield worker, resources


@asynccontextmanager
async def open_port(settings: Settings, metrics: WorkerMetrics, port: int) -> AsyncIterator[int]:
    """Answer `/healthz`, `/readyz` and `/metrics`; yields the port, which the system chooses if it is 0.

    The checks have connections of their own: they also say how things are before the worker begins, and while it is at
    work on all that it has.

    Raises:
        PortTakenError: it can't listen there.
    """
    engine = make_engine(settings, 1)
    try:
        async with make_store(settings) as store, Notifier(settings.redis_url) as notifier:
            checks = make_checks(settings, async_sessionmaker(engine), store, notifier)
            app = make_worker_app(metrics, checks, settings.worker_watchdog_seconds)
            async with serve_worker(app, settings, port) as port:
                yield port
    finally:
        await engine.dispose()


@asynccontextmanager
async def open_resources(
    settings: Settings, metrics: WorkerMetrics | None = None
) -> AsyncIterator[Resources]:
    """Connections to everything that a worker needs. The database knows the sessions by a name of their own.

    Args:
        metrics: of the worker; new ones if nobody else reads them.
    """
    metrics = metrics or WorkerMetrics()
    name = f"{WORKER} {secrets.token_hex(6)}"
    group = SessionGroup()
    async with AsyncExitStack() as stack:

        async def connect(size: int, nice: int = 0) -> Pool:
            init = partial(lower_session, nice=nice)
            pool = await make_pool(settings, size, name=name, group=group, init=init)
            stack.callback(pool.terminate)
            return pool

        pool = await connect(settings.worker_pool_size, settings.worker_nice)
        heartbeats = await connect(HEARTBEAT_CONNECTIONS)
        webhook_pool = await connect(WEBHOOK_CONNECTIONS)
        for pool_name, watched in (("work", pool), ("heartbeat", heartbeats), ("webhooks", webhook_pool)):
            metrics.watch_raw_pool(pool_name, watched)
        watching = asyncio.create_task(watch_database(settings, group, name=name), name="database-watch")
        stack.callback(watching.cancel)
        store = await stack.enter_async_context(make_store(settings))
        notifier = await stack.enter_async_context(Notifier(settings.redis_url))
        leases = await stack.enter_async_context(
            LeaseKeeper(
                heartbeats,
                metrics,
                lease_seconds=settings.lease_seconds,
                heartbeat_seconds=settings.heartbeat_seconds,
            )
        )
        yield Resources(pool, webhook_pool, store, notifier, leases, metrics, name)
