"""Metrics that are read from the database, so that they are right whichever worker has died.

Each feature is asked for its figures, with a few cheap statements and a time limit. All who ask within KEPT_SECONDS
share the answer, so that scraping can't load the database. While it is down, these metrics are left out, and the others
are still there.
"""

import asyncio
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

import structlog
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from skuport import search
from skuport.core import leases, workers
from skuport.core.clock import Clock
from skuport.core.health import CHECK_SECONDS
from skuport.core.lock_waits import read_lock_waits
from skuport.core.settings import Settings
from skuport.imports import figures as imports
from skuport.imports.models import PHASES, STATUSES, TERMINAL
from skuport.jobs import figures as jobs
from skuport.products import counting
from skuport.status.service import alive_seconds
from skuport.uploads import repository as uploads
from skuport.webhooks import figures as webhooks

KEPT_SECONDS = 5.0

LIMIT_STATEMENTS = f"SET LOCAL statement_timeout = '{CHECK_SECONDS:.0f}s'"

Label = TypeVar("Label", tuple[str], tuple[str, str])

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Figures:
    """What each feature says."""

    imports: imports.ImportFigures
    jobs: Row[int, int, float]
    webhooks: Row[int, float]
    search: Row[int, float, int]
    workers: Row[int, object, int]
    expired_leases: int
    lock_waits: Row[int, int, float]
    open_uploads: int
    products: int


class DatabaseMetrics(Collector):
    """Registered with the app's metrics. Call `refresh` before they are read."""

    def __init__(self, sessions: async_sessionmaker[AsyncSession], settings: Settings, clock: Clock) -> None:
        self._sessions = sessions
        self._alive_seconds = alive_seconds(settings)
        self._clock = clock
        self._running: asyncio.Task[Figures | None] | None = None
        self._ended = 0.0
        self._latest: Figures | None = None

    async def refresh(self) -> None:
        """Read the figures, unless that was done within KEPT_SECONDS. Takes CHECK_SECONDS at most; never raises."""
        running = self._running
        if running is None or (running.done() and time.monotonic() - self._ended > KEPT_SECONDS):
            self._running = running = asyncio.create_task(self._read())
        self._latest = await asyncio.shield(running)

    async def _read(self) -> Figures | None:
        try:
            async with asyncio.timeout(CHECK_SECONDS), self._sessions() as session:
                await session.execute(text(LIMIT_STATEMENTS))
                return Figures(
                    imports=await imports.read_figures(session),
                    jobs=await jobs.read_figures(session),
                    webhooks=await webhooks.read_figures(session),
                    search=await search.read_figures(session),
                    workers=await workers.read_workers(session, self._alive_seconds),
                    expired_leases=await leases.count_expired(session),
                    lock_waits=await read_lock_waits(session),
                    open_uploads=await uploads.count_all_open(session, self._clock()),
                    products=await counting.count_all(session),
                )
        except Exception as error:
            log.warning("metrics.unread", error=repr(error))
            return None
        finally:
            self._ended = time.monotonic()

    def collect(self) -> Iterable[Metric]:
        yield _gauge(
            "skuport_database_metrics_read",
            "Whether the metrics that come from the database could be read; without it they are left out.",
            int(self._latest is not None),
        )
        if self._latest is not None:
            yield from _families(self._latest)

    def describe(self) -> Iterable[Metric]:
        """Nothing: their names are checked by a test, and not each time that one is registered."""
        return []


def _families(figures: Figures) -> Iterable[Metric]:
    yield _counts(
        "skuport_imports",
        "Imports that have not ended, by status and phase.",
        ("status", "phase"),
        {
            **{
                (status, phase): 0
                for status in STATUSES
                if status not in TERMINAL
                for phase in ("none", *PHASES)
            },
            **figures.imports.open,
        },
    )
    yield _counts(
        "skuport_imports_ended_last_hour",
        "Imports that ended within the last hour, by status and code of their error.",
        ("status", "code"),
        {**{(status, imports.NO_CODE): 0 for status in sorted(TERMINAL)}, **figures.imports.ended},
    )
    yield _gauge(
        "skuport_import_queued_seconds",
        "How long the first import of the queue has waited for a worker.",
        figures.imports.queued_seconds,
    )
    yield _gauge(
        "skuport_import_publish_wait_seconds",
        "How long the first staged import has waited for its turn to publish.",
        figures.imports.waiting_seconds,
    )
    yield _gauge(
        "skuport_import_idle_seconds",
        "For how long, at most, no worker has worked on a running import that isn't waiting for its turn.",
        figures.imports.idle_seconds,
    )
    yield _gauge("skuport_import_staged_rows", "Rows staged and not published.", figures.imports.staged_rows)
    yield _counts(
        "skuport_jobs",
        "Jobs that have not ended, by status.",
        ("status",),
        {("queued",): figures.jobs.waiting, ("running",): figures.jobs.running},
    )
    yield _gauge(
        "skuport_job_queued_seconds",
        "How long the oldest queued job has waited for a worker.",
        figures.jobs.waiting_seconds,
    )
    yield _gauge(
        "skuport_webhook_deliveries_pending",
        "Webhook deliveries that wait; counted up to 10,000.",
        figures.webhooks.pending,
    )
    yield _gauge(
        "skuport_webhook_late_seconds",
        "How late the first webhook delivery is that could be sent now.",
        figures.webhooks.late_seconds,
    )
    yield _gauge(
        "skuport_search_changes_waiting",
        "Changed products that aren't searchable yet.",
        figures.search.waiting,
    )
    yield _gauge(
        "skuport_search_lag_seconds",
        "How long the oldest change waits to become searchable.",
        figures.search.waiting_seconds,
    )
    yield _gauge("skuport_search_segments", "Segments that searches read.", figures.search.segments)
    yield _gauge(
        "skuport_workers_alive", "Workers that were active within the lease time.", figures.workers.alive
    )
    yield _gauge("skuport_workers_working", "Workers that hold a lease.", figures.workers.working)
    yield _gauge(
        "skuport_leases_expired", "Leases that expired and were not released.", figures.expired_leases
    )
    yield _counts(
        "skuport_database_lock_waits",
        "Sessions of Skuport that wait for a lock, by who holds it: Skuport itself, or another program or person.",
        ("holder",),
        {("skuport",): figures.lock_waits.own, ("other",): figures.lock_waits.other},
    )
    yield _gauge(
        "skuport_database_lock_wait_seconds",
        "How long a session of Skuport has waited, at most, for a lock that another program or person holds.",
        figures.lock_waits.other_seconds,
    )
    yield _gauge(
        "skuport_uploads_open", "Uploads that are neither finished nor expired.", figures.open_uploads
    )
    yield _gauge("skuport_products", "Products in the catalog.", figures.products)


def _gauge(name: str, help_text: str, value: float) -> Metric:
    return GaugeMetricFamily(name, help_text, value=value)


def _counts(name: str, help_text: str, labels: Label, values: Mapping[Label, int]) -> Metric:
    family = GaugeMetricFamily(name, help_text, labels=labels)
    for of_labels, value in values.items():
        family.add_metric(of_labels, value)
    return family
