"""A worker's work on a job: claim its lease, then do what its kind has still to do."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

import structlog

from skuport.core import tracing
from skuport.core.database import Connection, Pool
from skuport.core.lease_keeper import LeaseKeeper
from skuport.core.leases import Lease, LeaseKey, LeaseLostError
from skuport.core.settings import Settings
from skuport.core.worker_metrics import WorkerMetrics
from skuport.jobs.models import ACTIVE, LEASE_KIND
from skuport.jobs.state import JobState, PermanentJobError, load
from skuport.jobs.transitions import begin, fail
from skuport.storage import ObjectStore

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class JobContext:
    """What the work on a job needs. `connection` is the one that holds the lease."""

    pool: Pool
    connection: Connection
    store: ObjectStore
    settings: Settings
    metrics: WorkerMetrics
    lease: Lease


JobWork = Callable[[JobContext, JobState], Awaitable[None]]
"""Does what is left of a job, including `finish`. It may be stopped at any moment, and called again later."""


class JobWorker:
    """Works on jobs with this process's connections, object store and leases. `works` has the work of each kind."""

    def __init__(
        self,
        pool: Pool,
        store: ObjectStore,
        leases: LeaseKeeper,
        settings: Settings,
        metrics: WorkerMetrics,
        works: Mapping[str, JobWork],
    ) -> None:
        self._pool = pool
        self._store = store
        self._leases = leases
        self._settings = settings
        self._metrics = metrics
        self._works = works

    async def run(self, job_id: UUID) -> None:
        """Work on the job to its end, unless another process does."""
        async with self._pool.acquire() as connection:
            try:
                async with self._leases.hold(connection, LeaseKey(LEASE_KIND, job_id)) as lease:
                    if lease is not None:
                        await self._work(connection, lease)
            except LeaseLostError as error:
                log.info("job.lost", job_id=str(job_id), reason=str(error))
            except PermanentJobError as error:
                log.error("job.failed", job_id=str(job_id), code=error.code)  # noqa: TRY400 - not a bug
                async with self._pool.acquire() as another:
                    await fail(another, job_id, error.code, error.message)

    async def _work(self, connection: Connection, lease: Lease) -> None:
        job_id = lease.key.resource_id
        job = await load(connection, job_id)
        if job is None or job.status not in ACTIVE:
            return
        if lease.claims > self._settings.max_claims_without_progress:
            raise PermanentJobError(
                "no_progress",
                f"Workers tried {lease.claims - 1} times in a row and made no progress. Their logs say why. What was"
                " done stays done; a new job can do the rest.",
            )
        tracing.begin_task(f"job {job.kind}", job_id=str(job_id))
        await begin(connection, job_id)
        await self._works[job.kind](
            JobContext(self._pool, connection, self._store, self._settings, self._metrics, lease), job
        )
