"""Assembles the status: checks every part, and asks each feature for its figures, with a time limit."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from skuport import search
from skuport.core import workers
from skuport.core.health import CHECK_SECONDS, Finding, SharedChecks
from skuport.core.pagination import Total
from skuport.core.settings import Settings
from skuport.imports import repository as imports
from skuport.jobs import repository as jobs
from skuport.products import lists
from skuport.products.filters import ProductFilter
from skuport.status.schemas import (
    PartStatus,
    QueueStatus,
    SearchStatus,
    State,
    SystemStatus,
    WorkerStatus,
    WorkStatus,
)
from skuport.webhooks import repository as webhooks

MISSED_SWEEPS = 3

log = structlog.get_logger(__name__)


def alive_seconds(settings: Settings) -> float:
    """How long a worker may be silent before it counts as dead."""
    return max(settings.lease_seconds, MISSED_SWEEPS * settings.sweep_seconds)


@dataclass(frozen=True, slots=True)
class _Figures:
    """The values that come from the database."""

    workers: WorkerStatus
    queue: QueueStatus
    products: Total
    search: SearchStatus


class StatusReader:
    """Reads the status. It opens its own sessions, because a request has none while the database is down."""

    def __init__(
        self, checks: SharedChecks, sessions: async_sessionmaker[AsyncSession], settings: Settings
    ) -> None:
        self._checks = checks
        self._sessions = sessions
        self._alive_seconds = alive_seconds(settings)

    async def read(self, version: str, started_at: datetime) -> SystemStatus:
        findings, figures = await asyncio.gather(self._checks.examine(), self._figures())
        return SystemStatus(
            state=_state(findings, figures),
            version=version,
            started_at=started_at,
            parts=[_part(found) for found in findings],
            workers=figures and figures.workers,
            queue=figures and figures.queue,
            products=figures and figures.products,
            search=figures and figures.search,
        )

    async def _figures(self) -> _Figures | None:
        try:
            async with asyncio.timeout(CHECK_SECONDS), self._sessions() as session:
                seen = await workers.read_workers(session, self._alive_seconds)
                active_imports = await imports.count_active(session)
                active_jobs = await jobs.count_active(session)
                deliveries = await webhooks.count_pending(session)
                backlog = await search.backlog(session)
                products = await lists.count(session, ProductFilter())
        except Exception as error:
            log.warning("status.unknown", error=repr(error))
            return None
        return _Figures(
            workers=WorkerStatus(alive=seen.alive, working=seen.working, last_seen_at=seen.last_seen_at),
            queue=QueueStatus(
                imports=WorkStatus(waiting=active_imports.waiting, running=active_imports.running),
                jobs=WorkStatus(waiting=active_jobs.waiting, running=active_jobs.running),
                deliveries=deliveries,
            ),
            products=products,
            search=SearchStatus(waiting=backlog.waiting, waiting_since=backlog.since),
        )


def _state(findings: Sequence[Finding], figures: _Figures | None) -> State:
    if any(found.error is not None and found.check.required for found in findings):
        return "down"
    if figures is None or figures.workers.alive == 0 or any(found.error is not None for found in findings):
        return "degraded"
    return "ok"


def _part(found: Finding) -> PartStatus:
    return PartStatus.model_validate(
        {
            "name": found.check.name,
            "required": found.check.required,
            "error": found.error,
            "version": found.version,
            "latency_ms": round(found.seconds * 1000, 1),
        }
    )
