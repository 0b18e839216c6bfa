"""What a worker counts and times for Prometheus. Each is of this process, and since it started.

What has to be right whichever worker died is read from the database instead (`status.database_metrics`).
"""

import time
from collections.abc import Mapping
from contextlib import AbstractContextManager

from prometheus_client import Counter, Gauge, Histogram

from skuport.core.database import Pool
from skuport.core.metrics import ProcessMetrics

STEP_BUCKETS = (0.01, 0.1, 0.5, 1, 5, 10, 60, 300, 1800)
"""From a chunk of a small file to the publishing of millions of rows, in seconds."""
ATTEMPT_BUCKETS = (0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15)


class WorkerMetrics(ProcessMetrics):
    """One worker's metrics. What the features note has label values that they know: they have no limit otherwise."""

    def __init__(self) -> None:
        super().__init__()
        registry = self.registry
        self._beat_at: float | None = None
        Gauge(
            "skuport_worker_heartbeat_age_seconds",
            "Time since the database last took the heartbeat; 0 before the worker begins.",
            registry=registry,
        ).set_function(lambda: self.heartbeat_age or 0.0)
        self._tasks = Gauge(
            "skuport_worker_tasks", "Tasks that run now, by kind.", ["kind"], registry=registry
        )
        self._task_failures = Counter(
            "skuport_worker_task_failures_total",
            "Tasks that ended with an error and are tried again, by kind.",
            ["kind"],
            registry=registry,
        )
        self._leases_lost = Counter(
            "skuport_leases_lost_total",
            "Leases that expired or were taken over during the work, by kind.",
            ["kind"],
            registry=registry,
        )
        self._retries = Counter(
            "skuport_step_retries_total",
            "Ranges and batches that were tried again after another process's change or lock.",
            ["reason"],
            registry=registry,
        )
        self._step_seconds = Histogram(
            "skuport_import_step_seconds",
            "Time for one step of an import, by step; a chunk each for staging.",
            ["step"],
            buckets=STEP_BUCKETS,
            registry=registry,
        )
        self._step_failures = Counter(
            "skuport_import_step_failures_total",
            "Steps of imports that ended with an error, by step.",
            ["step"],
            registry=registry,
        )
        self._staged = Counter(
            "skuport_import_rows_staged_total", "Rows copied to staging tables.", registry=registry
        )
        self._published = Counter(
            "skuport_import_rows_published_total",
            "Staged rows published, by outcome.",
            ["outcome"],
            registry=registry,
        )
        self._rejects = Counter(
            "skuport_import_rejects_total",
            "Rows rejected while staging or publishing, by code.",
            ["code"],
            registry=registry,
        )
        self._ended = Counter(
            "skuport_imports_ended_total",
            "Imports that this worker ended, by status.",
            ["status"],
            registry=registry,
        )
        self._failures = Counter(
            "skuport_import_failures_total",
            "Imports that this worker ended as failed, by code.",
            ["code"],
            registry=registry,
        )
        self._attempt_seconds = Histogram(
            "skuport_webhook_attempt_seconds",
            "Time for one attempt at a webhook delivery, by outcome.",
            ["outcome"],
            buckets=ATTEMPT_BUCKETS,
            registry=registry,
        )
        self._index_seconds = Histogram(
            "skuport_search_index_seconds",
            "Time to add changes to the search index, a transaction each.",
            buckets=STEP_BUCKETS,
            registry=registry,
        )

    @property
    def heartbeat_age(self) -> float | None:
        """Seconds since the database last took the heartbeat; None before the worker begins."""
        return None if self._beat_at is None else time.monotonic() - self._beat_at

    def note_heartbeat(self) -> None:
        """The database has taken the heartbeat, or the first is yet to come."""
        self._beat_at = time.monotonic()

    def note_lease_lost(self, kind: str) -> None:
        self._leases_lost.labels(kind).inc()

    def note_retry(self, error: Exception) -> None:
        """A range or batch is tried again because of this."""
        self._retries.labels(type(error).__name__).inc()

    def running_task(self, kind: str) -> AbstractContextManager[object]:
        """A task of this kind runs for the body of a `with`."""
        return self._tasks.labels(kind).track_inprogress()

    def note_task_failed(self, kind: str) -> None:
        self._task_failures.labels(kind).inc()

    def note_step(self, step: str, seconds: float) -> None:
        """A step of an import has ended."""
        self._step_seconds.labels(step).observe(seconds)

    def note_step_failed(self, step: str) -> None:
        self._step_failures.labels(step).inc()

    def note_staged(self, rows: int, rejects: Mapping[str, int]) -> None:
        """A chunk is committed. `rejects`: rows by code, of `imports.known_codes`."""
        self._staged.inc(rows)
        self._note_rejects(rejects)

    def note_published(self, outcomes: Mapping[str, int], rejects: Mapping[str, int]) -> None:
        """A range is committed. `rejects`: rows by code, as for `note_staged`."""
        for outcome, rows in outcomes.items():
            self._published.labels(outcome).inc(rows)
        self._note_rejects(rejects)

    def _note_rejects(self, rejects: Mapping[str, int]) -> None:
        for code, rows in rejects.items():
            self._rejects.labels(code).inc(rows)

    def note_import_ended(self, status: str, code: str | None) -> None:
        """`code` says why it failed; None when it didn't."""
        self._ended.labels(status).inc()
        if code is not None:
            self._failures.labels(code).inc()

    def note_attempt(self, outcome: str, seconds: float) -> None:
        """An attempt at a webhook delivery has ended: `succeeded`, `refused` by a status, or with `no_response`."""
        self._attempt_seconds.labels(outcome).observe(seconds)

    def note_indexed(self, seconds: float) -> None:
        self._index_seconds.observe(seconds)

    def watch_raw_pool(self, name: str, pool: Pool) -> None:
        """Show how full a pool of raw connections is."""
        self.watch_pool(
            name,
            most=pool.get_max_size(),
            in_use=lambda: pool.get_size() - pool.get_idle_size(),
            idle=pool.get_idle_size,
        )
