"""The worker: answers the doorbell, sweeps for what is due, and keeps its leases alive."""

import asyncio
import secrets
import signal
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from functools import partial

import structlog
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from skuport.core.clock import utc_now
from skuport.core.database import DATABASE_AWAY, WORKER, Connection, Pool, make_engine, make_pool
from skuport.core.idempotency import DELETE_EXPIRED
from skuport.core.leases import LeaseKeeper
from skuport.core.logging import configure_logging
from skuport.core.priority import lower_own, lower_session
from skuport.core.queue import CLOSE_SECONDS, Desk, Doorbell, Duty, listen
from skuport.core.settings import Settings
from skuport.imports import retention, sweep, transcoding
from skuport.imports.tasks import KIND, ImportWorker
from skuport.jobs import sweep as jobs_sweep
from skuport.jobs.tasks import KIND as JOB
from skuport.jobs.tasks import JobWorker
from skuport.products import search_index
from skuport.products.bulk_work import WORKS
from skuport.storage import ObjectStore, make_store
from skuport.uploads.service import sweep_expired
from skuport.webhooks import bell
from skuport.webhooks import retention as webhook_retention
from skuport.webhooks.delivery import WebhookWorker

log = structlog.get_logger(__name__)

HOUSEKEEPING_SECONDS = 300.0
WEBHOOK_CONNECTIONS = 4
"""Of their own, so that imports and webhooks don't wait for each other."""


@dataclass(frozen=True, slots=True)
class House:
    """What the chores of housekeeping work with."""

    connection: Connection
    sessions: async_sessionmaker[AsyncSession]
    store: ObjectStore
    settings: Settings


Chore = Callable[[House], Awaitable[object]]

CHORES: dict[str, Chore] = {
    "imports.expired": lambda house: sweep.expire(house.connection),
    "imports.details": lambda house: retention.forget_details(house.connection, house.settings),
    "imports.staging": lambda house: sweep.remove_leftovers(house.connection),
    "imports.transcoded": lambda house: transcoding.remove_leftovers(
        house.connection, house.store, house.settings
    ),
    "products.search": lambda house: search_index.tidy(house.connection),
    "idempotency_keys": lambda house: house.connection.execute(DELETE_EXPIRED),
    "jobs": lambda house: jobs_sweep.tidy(house.connection, house.store),
    "webhooks": lambda house: webhook_retention.sweep(
        house.connection, utc_now(), house.settings.webhook_retention_days
    ),
    "uploads": lambda house: sweep_expired(house.sessions, house.store, utc_now()),
}
"""What removes what has expired; one that fails keeps no other from its turn."""


async def sweep_for_ever(
    pool: Pool, desk: Desk, doorbell: Doorbell, duties: Sequence[Duty], settings: Settings
) -> None:
    """Ring for what is due; without Redis, work on it here."""
    while True:
        for duty in duties:
            try:
                async with pool.acquire() as connection:
                    due = await duty.due(connection, settings.redial_seconds)
                for subject_id, seq in due:
                    if not await doorbell.ring(duty.kind, subject_id, seq):
                        desk.start(duty.kind, subject_id)
            except DATABASE_AWAY as error:
                log.warning("sweep.failed", kind=duty.kind, error=repr(error))
        await asyncio.sleep(settings.sweep_seconds)


async def keep_house(pool: Pool, settings: Settings) -> None:
    """Do the chores, again and again."""
    engine = make_engine(settings.database_url, 1)
    sessions = async_sessionmaker(engine, expire_on_commit=False)
    try:
        async with make_store(settings) as store:
            while True:
                for name, chore in CHORES.items():
                    try:
                        async with pool.acquire() as connection:
                            await chore(House(connection, sessions, store, settings))
                    except Exception:
                        log.exception("housekeeping.failed", chore=name)
                await asyncio.sleep(HOUSEKEEPING_SECONDS)
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
        doorbell = await stack.enter_async_context(Doorbell(settings.redis_url))
        leases = await stack.enter_async_context(
            LeaseKeeper(
                beats, lease_seconds=settings.lease_seconds, heartbeat_seconds=settings.heartbeat_seconds
            )
        )
        imports = ImportWorker(pool, store, leases, doorbell, settings)
        jobs = JobWorker(pool, store, leases, settings, WORKS)
        webhooks = WebhookWorker(posts, leases, settings)
        await webhooks.refuse_to_start_without_key()
        duties = [
            Duty(KIND, imports.run, sweep.due),
            Duty(JOB, jobs.run, jobs_sweep.due),
            Duty(search_index.KIND, search_index.Indexer(pool).run, search_index.due),
            Duty(bell.KIND, webhooks.run, webhooks.due),
        ]
        desk = Desk(
            {duty.kind: duty.run for duty in duties},
            concurrency=settings.worker_concurrency,
            at_once={bell.KIND},
        )
        stack.push_async_callback(desk.close)
        errands = [
            asyncio.create_task(listen(settings.redis_url, desk), name="doorbell"),
            asyncio.create_task(sweep_for_ever(pool, desk, doorbell, duties, settings), name="sweep"),
            asyncio.create_task(keep_house(pool, settings), name="housekeeping"),
            asyncio.create_task(webhooks.deliver_for_ever(), name="webhooks"),
        ]
        stack.push_async_callback(_cancel, errands)
        stack.push_async_callback(webhooks.close)
        log.info("worker.ready", holder=str(leases.holder), sessions=name)
        stopped = asyncio.create_task(stop.wait())
        done, _ = await asyncio.wait([stopped, *errands], return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        for errand in done - {stopped}:
            errand.result()  # an errand never ends by itself: let its error end the worker, to be restarted
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
