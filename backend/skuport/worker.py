"""The worker: runs what notifications ask for, looks for what is due, and keeps its leases alive."""

import asyncio
import secrets
import signal
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from functools import partial

import structlog
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from skuport import search
from skuport.bulk.tasks import WORKS
from skuport.core.clock import utc_now
from skuport.core.database import DATABASE_AWAY, WORKER, Connection, Pool, make_engine, make_pool
from skuport.core.idempotency import DELETE_EXPIRED
from skuport.core.leases import LeaseKeeper
from skuport.core.logging import configure_logging
from skuport.core.notifier import Notifier, listen
from skuport.core.priority import lower_own, lower_session
from skuport.core.settings import Settings
from skuport.core.task_runner import CLOSE_SECONDS, JobKind, TaskRunner
from skuport.imports import retention, sweep, transcoding
from skuport.imports.models import TASK_KIND as IMPORT
from skuport.imports.tasks import ImportWorker
from skuport.jobs import sweep as jobs_sweep
from skuport.jobs.models import TASK_KIND as JOB
from skuport.jobs.tasks import JobWorker
from skuport.storage import ObjectStore, make_store
from skuport.uploads.service import sweep_expired
from skuport.webhooks import event_notifier
from skuport.webhooks import retention as webhook_retention
from skuport.webhooks.delivery import WebhookWorker

log = structlog.get_logger(__name__)

MAINTENANCE_SECONDS = 300.0
WEBHOOK_CONNECTIONS = 4
"""Of their own, so that imports and webhooks don't wait for each other."""


@dataclass(frozen=True, slots=True)
class MaintenanceContext:
    """What maintenance tasks work with."""

    connection: Connection
    sessions: async_sessionmaker[AsyncSession]
    store: ObjectStore
    settings: Settings


MaintenanceTask = Callable[[MaintenanceContext], Awaitable[object]]

MAINTENANCE_TASKS: dict[str, MaintenanceTask] = {
    "imports.expired": lambda on: sweep.expire(on.connection),
    "imports.details": lambda on: retention.forget_details(on.connection, on.settings),
    "imports.staging": lambda on: sweep.remove_leftovers(on.connection),
    "imports.transcoded": lambda on: transcoding.remove_leftovers(on.connection, on.store, on.settings),
    "products.search": lambda on: search.tidy(on.connection),
    "idempotency_keys": lambda on: on.connection.execute(DELETE_EXPIRED),
    "jobs": lambda on: jobs_sweep.tidy(on.connection, on.store),
    "webhooks": lambda on: webhook_retention.sweep(
        on.connection, utc_now(), on.settings.webhook_retention_days
    ),
    "uploads": lambda on: sweep_expired(on.sessions, on.store, utc_now()),
}
"""What removes what has expired, by name. One that fails doesn't keep the others from running."""


async def notify_of_due_tasks(
    pool: Pool, runner: TaskRunner, notifier: Notifier, kinds: Sequence[JobKind], settings: Settings
) -> None:
    """Notify workers of what is due, for ever; while Redis is away, run it here."""
    while True:
        for kind in kinds:
            try:
                async with pool.acquire() as connection:
                    due = await kind.due(connection, settings.renotify_seconds)
                for subject_id, seq in due:
                    if not await notifier.notify(kind.name, subject_id, seq):
                        runner.start(kind.name, subject_id)
            except DATABASE_AWAY as error:
                log.warning("sweep.failed", kind=kind.name, error=repr(error))
        await asyncio.sleep(settings.sweep_seconds)


async def run_maintenance(pool: Pool, settings: Settings) -> None:
    """Run every maintenance task, again and again."""
    engine = make_engine(settings.database_url, 1)
    sessions = async_sessionmaker(engine, expire_on_commit=False)
    try:
        async with make_store(settings) as store:
            while True:
                for name, task in MAINTENANCE_TASKS.items():
                    try:
                        async with pool.acquire() as connection:
                            await task(MaintenanceContext(connection, sessions, store, settings))
                    except Exception:
                        log.exception("maintenance.failed", task=name)
                await asyncio.sleep(MAINTENANCE_SECONDS)
    finally:
        await engine.dispose()


async def run(settings: Settings) -> None:
    """Work until SIGTERM or SIGINT; then hand back every lease, so that others go on at once."""
    configure_logging(settings)
    lower_own(settings.worker_nice)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with AsyncExitStack() as stack:
        name = f"{WORKER} {secrets.token_hex(6)}"
        pool = await _connect(settings, settings.worker_pool_size, name, stop, nice=settings.worker_nice)
        beats = await _connect(settings, 2, name, stop)
        posts = await _connect(settings, WEBHOOK_CONNECTIONS, name, stop)
        if pool is None or beats is None or posts is None:
            return
        stack.callback(pool.terminate)
        stack.callback(beats.terminate)
        stack.callback(posts.terminate)
        store = await stack.enter_async_context(make_store(settings))
        notifier = await stack.enter_async_context(Notifier(settings.redis_url))
        leases = await stack.enter_async_context(
            LeaseKeeper(
                beats, lease_seconds=settings.lease_seconds, heartbeat_seconds=settings.heartbeat_seconds
            )
        )
        imports = ImportWorker(pool, store, leases, notifier, settings)
        jobs = JobWorker(pool, store, leases, settings, WORKS)
        webhooks = WebhookWorker(posts, leases, settings)
        await webhooks.refuse_to_start_without_key()
        kinds = [
            JobKind(IMPORT, imports.run, sweep.due),
            JobKind(JOB, jobs.run, jobs_sweep.due),
            search.job_kind(pool),
            JobKind(event_notifier.KIND, webhooks.run, webhooks.due, unlimited=True),
        ]
        runner = TaskRunner(kinds, concurrency=settings.worker_concurrency)
        stack.push_async_callback(runner.close)
        background = [
            asyncio.create_task(listen(settings.redis_url, runner), name="notifier"),
            asyncio.create_task(notify_of_due_tasks(pool, runner, notifier, kinds, settings), name="sweep"),
            asyncio.create_task(run_maintenance(pool, settings), name="maintenance"),
            asyncio.create_task(webhooks.deliver_for_ever(), name="webhooks"),
        ]
        stack.push_async_callback(_cancel, background)
        stack.push_async_callback(webhooks.close)
        log.info("worker.ready", holder=str(leases.holder), sessions=name)
        stopped = asyncio.create_task(stop.wait())
        done, _ = await asyncio.wait([stopped, *background], return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        for task in done - {stopped}:
            task.result()  # such a task never ends by itself: let its error end the worker, to be restarted
    log.info("worker.stopped")


async def _connect(
    settings: Settings, size: int, name: str, stop: asyncio.Event, *, nice: int = 0
) -> Pool | None:
    """A pool, as soon as the database answers; None when the worker was told to stop before. What its sessions do gives
    way to others by `nice`."""
    while not stop.is_set():
        try:
            return await make_pool(
                settings.database_url,
                size,
                statement_timeout=settings.statement_timeout_seconds,
                name=name,
                init=partial(lower_session, nice=nice),
            )
        except DATABASE_AWAY as error:
            log.warning("database.unanswered", error=repr(error))
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), 1.0)
    return None


async def _cancel(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks, timeout=CLOSE_SECONDS)
