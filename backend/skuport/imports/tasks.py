"""What a worker does for an import: the open steps of the pipeline, until none is left for it.

Any number of workers may do this for the same import at the same time. Leases keep them from doing the same step, and
a worker that finds nothing to do leaves; it is notified again later.
"""

import logging
import time
from uuid import UUID

import asyncpg
import structlog

from skuport.core import tracing
from skuport.core.database import Connection, Pool
from skuport.core.lease_keeper import LeaseKeeper
from skuport.core.leases import Lease, LeaseKey, LeaseLostError
from skuport.core.notifier import Notifier
from skuport.core.settings import Settings
from skuport.core.worker_metrics import WorkerMetrics
from skuport.imports import events
from skuport.imports.errors import PermanentImportError, StagingLostError
from skuport.imports.known_codes import known_failure
from skuport.imports.models import CHUNK_LEASE
from skuport.imports.notifications import notify_next
from skuport.imports.pipeline import PIPELINE
from skuport.imports.state import ImportState, is_small, load
from skuport.imports.steps.step import Resources, Step, StepContext, StepGroup, Unit
from skuport.imports.transitions import fail
from skuport.storage import ObjectChangedError, ObjectMissingError, ObjectStore

log = structlog.get_logger(__name__)

FILE_CHANGED = (
    "The file changed after the import began: the object in storage is not the one that was checked."
    " Upload it again and start a new import."
)
NO_SPACE = (
    "The database has no space left on its disk. Nothing is lost. Free some space, then retry: the import continues"
    " where it stopped."
)
FILE_MISSING = "The uploaded file is no longer in storage. Upload it again and start a new import."


class ImportWorker:
    """Works on imports with this process's connections, object store and leases."""

    def __init__(
        self,
        pool: Pool,
        store: ObjectStore,
        leases: LeaseKeeper,
        notifier: Notifier,
        settings: Settings,
        metrics: WorkerMetrics,
    ) -> None:
        self._resources = Resources(pool, store, notifier, settings, metrics)
        self._leases = leases

    async def run(self, import_id: UUID) -> None:
        """Do the open steps of the import, one group after another, until none is left for this process."""
        with structlog.contextvars.bound_contextvars(import_id=str(import_id)):
            while await self._run_next(import_id):
                pass

    async def is_small(self, import_id: UUID) -> bool:
        """Whether the import is soon done."""
        async with self._resources.pool.acquire() as connection:
            return await is_small(connection, import_id)

    async def _run_next(self, import_id: UUID) -> bool:
        """Do the first group of steps that is open and that no other process holds; False when there is none."""
        async with self._resources.pool.acquire() as connection:
            try:
                state = await load(connection, import_id)
                return state is not None and await self._run_first_open(connection, state)
            except (LeaseLostError, StagingLostError) as error:
                log.info("import.step_lost", reason=str(error))
            except PermanentImportError as error:
                await self._fail(import_id, error.code, error.message)
            except asyncpg.DiskFullError:
                log.exception("import.no_space")
                await self._fail(import_id, "no_space", NO_SPACE)
            except ObjectMissingError:
                await self._fail(import_id, "file_missing", FILE_MISSING)
            except ObjectChangedError:
                await self._fail(import_id, "file_changed", FILE_CHANGED)
            return True

    async def _run_first_open(self, connection: Connection, state: ImportState) -> bool:
        for group in PIPELINE:
            if not group.is_open(state):
                continue
            for unit in await group.units(connection, state):
                async with self._leases.hold(connection, LeaseKey(group.lease, state.id, unit.no)) as lease:
                    if lease is not None:
                        self._require_progress(lease, unit)
                        await self._run_steps(connection, group, lease, unit)
                        return True
        return False

    async def _run_steps(self, connection: Connection, group: StepGroup, lease: Lease, unit: Unit) -> None:
        import_id = lease.key.resource_id
        tracing.begin_task("import", import_id=str(import_id))
        # Again, now that the lease is held: another process may have done the step before.
        state = await load(connection, import_id)
        for step in group.steps:
            if state is not None and step.is_open(state):
                seconds = await self._run_step(
                    step, StepContext(self._resources, connection, lease, unit, state)
                )
                # A file has as many chunks as it has megabytes.
                level = logging.DEBUG if group.lease == CHUNK_LEASE else logging.INFO
                log.log(level, "import.phase", phase=step.name, unit=unit.no, seconds=round(seconds, 3))
                state = await load(connection, import_id)

    async def _run_step(self, step: Step, context: StepContext) -> float:
        """The seconds that it took."""
        begun = time.monotonic()
        try:
            with tracing.span(f"import.{step.name}", unit=context.unit.no):
                await step.run(context)
        except (LeaseLostError, StagingLostError, PermanentImportError):
            raise  # they say what becomes of the import, and aren't failures of the step
        except Exception:
            self._resources.metrics.note_step_failed(step.name)
            raise
        seconds = time.monotonic() - begun
        self._resources.metrics.note_step(step.name, seconds)
        return seconds

    def _require_progress(self, lease: Lease, unit: Unit) -> None:
        if lease.claims > self._resources.settings.max_claims_without_progress:
            raise PermanentImportError(
                "no_progress",
                f"Workers tried {lease.claims - 1} times in a row and made no progress with {unit.what}."
                " Their logs say why. Fix the cause, then retry: the import continues where it stopped.",
            )

    async def _fail(self, import_id: UUID, code: str, message: str) -> None:
        async with self._resources.pool.acquire() as connection:
            async with connection.transaction():
                failed = await fail(connection, import_id, code, message)
                if failed:
                    await events.ended(connection, import_id)
            if failed:  # else it was cancelled meanwhile, and ended so
                log.error("import.ended", status="failed", code=code, message=message)
                self._resources.metrics.note_import_ended("failed", known_failure(code))
            await notify_next(connection, self._resources.notifier)
