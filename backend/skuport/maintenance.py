"""Maintenance: what has expired, and what nobody needs any more, is removed every few minutes."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from skuport import search
from skuport.core.clock import utc_now
from skuport.core.database import Connection, Pool, make_engine
from skuport.core.idempotency import DELETE_EXPIRED
from skuport.core.settings import Settings
from skuport.imports import expiry, later_writes, retention, staging_table, transcoded_texts
from skuport.imports.repository import UPLOAD_USES
from skuport.jobs import leftovers as job_leftovers
from skuport.products import counting
from skuport.storage import ObjectStore
from skuport.uploads import retention as upload_retention
from skuport.webhooks import retention as webhook_retention

log = structlog.get_logger(__name__)

MAINTENANCE_SECONDS = 300.0


@dataclass(frozen=True, slots=True)
class MaintenanceContext:
    """What maintenance tasks work with."""

    connection: Connection
    sessions: async_sessionmaker[AsyncSession]
    store: ObjectStore
    settings: Settings


MaintenanceTask = Callable[[MaintenanceContext], Awaitable[object]]

MAINTENANCE_TASKS: dict[str, MaintenanceTask] = {
    "imports.expired": lambda on: expiry.cancel_expired(on.connection),
    "imports.details": lambda on: retention.purge_details(on.connection, on.settings),
    "imports.staging": lambda on: staging_table.drop_leftovers(on.connection),
    "imports.later_writes": lambda on: later_writes.delete_unneeded(on.connection),
    "imports.transcoded": lambda on: transcoded_texts.delete_unneeded_texts(
        on.connection, on.store, on.settings
    ),
    "products.count": lambda on: counting.add_up(on.connection),
    "products.search": lambda on: search.tidy(on.connection),
    "idempotency_keys": lambda on: on.connection.execute(DELETE_EXPIRED),
    "jobs": lambda on: job_leftovers.remove_leftovers(on.connection, on.store),
    "webhooks": lambda on: webhook_retention.sweep(
        on.connection, utc_now(), on.settings.webhook_retention_days
    ),
    "uploads": lambda on: upload_retention.sweep(on.sessions, on.store, utc_now(), UPLOAD_USES),
}
"""Every maintenance task by its name in the log."""


async def run_maintenance_forever(pool: Pool, store: ObjectStore, settings: Settings) -> None:
    """Run every maintenance task every `MAINTENANCE_SECONDS`, until cancelled."""
    while True:
        await run_maintenance(pool, store, settings)
        await asyncio.sleep(MAINTENANCE_SECONDS)


async def run_maintenance(pool: Pool, store: ObjectStore, settings: Settings) -> None:
    """Run every maintenance task once. A task that fails is logged, and doesn't keep the others from running."""
    engine = make_engine(settings, 2)
    sessions = async_sessionmaker(engine, expire_on_commit=False)
    try:
        for name, task in MAINTENANCE_TASKS.items():
            try:
                async with pool.acquire() as connection:
                    await task(MaintenanceContext(connection, sessions, store, settings))
            except Exception:
                log.exception("maintenance.failed", task=name)
    finally:
        await engine.dispose()
