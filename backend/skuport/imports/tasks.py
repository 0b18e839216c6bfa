"""What a worker does for an import: the next step that is open, until there is none for it.

Any number of workers may do this for the same import at the same time. Leases keep them from doing the same step,
and a worker that finds nothing to do leaves; the sweep calls it again.
"""

from contextlib import suppress
from uuid import UUID

import asyncpg
import structlog

from skuport import search
from skuport.core.database import Connection, Pool
from skuport.core.leases import Lease, LeaseKeeper, LeaseKey, LeaseLostError
from skuport.core.notifier import Notifier
from skuport.core.settings import Settings
from skuport.imports import (
    events,
    finishing,
    judging,
    planning,
    publish,
    ranges,
    staging,
    transcoding,
    turn,
)
from skuport.imports.models import ACTIVE, TASK_KIND
from skuport.imports.state import (
    ImportState,
    PermanentImportError,
    StagingLostError,
    begin,
    check_sentinel,
    fail,
    load,
)
from skuport.storage import ObjectChangedError, ObjectMissingError, ObjectStore, StorageError
from skuport.webhooks import event_notifier

log = structlog.get_logger(__name__)

HELPERS = 4
"""How many more workers to call when there are chunks for them."""

FILE_CHANGED = (
    "The file changed after the import began: the object in storage is not the one that was checked."
    " Upload it again and start a new import."
)
NO_SPACE = (
    "The database has no space left on its disk. Nothing is lost: free some space, and retry goes on from where it"
    " stopped."
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
    ) -> None:
        self._pool = pool
        self._store = store
        self._leases = leases
        self._notifier = notifier
        self._settings = settings

    async def run(self, import_id: UUID) -> None:
        """Take the open steps of the import, one after another, until none is left for this process."""
        goes_on = True
        while goes_on:
            async with self._pool.acquire() as connection:
                state = await load(connection, import_id)
                if state is None or state.status not in ACTIVE:
                    return
                try:
                    goes_on = await self._step(connection, state)
                except LeaseLostError as error:
                    log.info("import.step_lost", import_id=str(import_id), reason=str(error))
                except PermanentImportError as error:
                    await self._fail(import_id, error.code, error.message)
                except asyncpg.DiskFullError:
                    log.exception("import.no_space", import_id=str(import_id))
                    await self._fail(import_id, "no_space", NO_SPACE)
                except ObjectMissingError:
                    await self._fail(import_id, "file_missing", FILE_MISSING)
                except ObjectChangedError:
                    await self._fail(import_id, "file_changed", FILE_CHANGED)

    async def _step(self, connection: Connection, state: ImportState) -> bool:
        """Do one step; False when nothing is open to this worker now."""
        if state.status == "queued":
            await begin(connection, state.id)
            return True
        if state.text is None:
            return await self._transcode(connection, state)
        try:
            if state.planned_at is None or state.generation == 0:
                return await self._plan(connection, state) or await self._stage(connection, state)
            await check_sentinel(connection, state)
            return await self._stage(connection, state) or await self._publish(connection, state)
        except StagingLostError as error:
            log.warning("import.staging_lost", import_id=str(state.id), reason=str(error))
            return await self._open_staging(connection, state)

    async def _transcode(self, connection: Connection, state: ImportState) -> bool:
        async with self._leases.hold(connection, LeaseKey("import.plan", state.id)) as lease:
            if lease is None:
                return False
            self._refuse_poison(lease, "unpacking or decoding the file")
            # Another worker may have done it while this one waited for its turn.
            now = await load(connection, state.id)
            if now is not None and now.text is None:
                await transcoding.transcode(connection, self._store, self._settings, now, lease)
        return True

    async def _plan(self, connection: Connection, state: ImportState) -> bool:
        async with self._leases.hold(connection, LeaseKey("import.plan", state.id)) as lease:
            if lease is None:
                return False
            self._refuse_poison(lease, "planning the file")
            if state.generation == 0:
                await planning.open_staging(connection, state, lease)
                return True
            await planning.plan(connection, self._store, self._settings, state, lease, self._call_helpers)
        return True

    async def _open_staging(self, connection: Connection, state: ImportState) -> bool:
        async with self._leases.hold(connection, LeaseKey("import.plan", state.id)) as lease:
            if lease is None:
                return False
            self._refuse_poison(lease, "opening the staging table")
            # Another worker may have done it while this one waited for its turn.
            now = await load(connection, state.id)
            if now is not None and now.generation == state.generation:
                await planning.open_staging(connection, state, lease)
                await self._call_helpers(state)
        return True

    async def _stage(self, connection: Connection, state: ImportState) -> bool:
        for row in await staging.next_chunks(connection, state):
            async with self._leases.hold(connection, LeaseKey("import.chunk", state.id, row.no)) as lease:
                if lease is None:
                    continue
                self._refuse_poison(lease, f"the rows from line {row.chunk.first_line:,}")
                await staging.stage(connection, self._store, self._settings, state, row, lease)
            return True
        return False

    async def _publish(self, connection: Connection, state: ImportState) -> bool:
        if await staging.any_pending(connection, state):
            return False
        if state.staged_at is None:
            await self._see_that_file_stayed(state)
        if not await turn.enter_queue(connection, state):
            return False
        async with self._leases.hold(connection, LeaseKey("import.publish", state.id)) as lease:
            if lease is None:
                return False
            self._refuse_poison(lease, "publishing")
            await ranges.prepare(connection, self._settings, state, lease)
            if state.options.needs_plan and not state.has_plan:
                if await judging.judge(self._pool, connection, self._settings, state, lease):
                    return True  # once more, now with the plan
                await self._call_next()
                return False
            await publish.publish(self._pool, connection, self._settings, state, lease)
            await finishing.finish(connection, state, lease)
        await search.index_now(connection, self._notifier)
        await finishing.drop_staging(connection, state.id)
        with suppress(StorageError):  # a leftover is swept later
            await transcoding.remove_leftovers(connection, self._store, self._settings, state.id)
        await self._call_next()
        return False

    async def _see_that_file_stayed(self, state: ImportState) -> None:
        """A store may answer with new bytes under the old ETag while a file is being replaced; not so afterwards."""
        info = await self._store.head(state.object_key)
        if info.etag != state.object_etag:
            raise ObjectChangedError(state.object_key)

    def _refuse_poison(self, lease: Lease, what: str) -> None:
        if lease.claims > self._settings.max_claims_without_progress:
            raise PermanentImportError(
                "no_progress",
                f"Workers tried {lease.claims - 1} times in a row and got nowhere with {what}."
                " Their logs say why. Retry goes on from where it stopped.",
            )

    async def _fail(self, import_id: UUID, code: str, message: str) -> None:
        log.error("import.failed", import_id=str(import_id), code=code)
        async with self._pool.acquire() as connection, connection.transaction():
            if await fail(connection, import_id, code, message):
                await events.ended(connection, import_id)
        await self._call_next()

    async def _call_helpers(self, state: ImportState) -> None:
        async with self._pool.acquire() as connection:
            seq = await connection.fetchval(
                "UPDATE imports SET dispatch_seq = dispatch_seq + 1 WHERE id = $1 RETURNING dispatch_seq",
                state.id,
            )
        await self._notifier.notify(TASK_KIND, state.id, seq, workers=HELPERS)

    async def _call_next(self) -> None:
        """Whose turn it is now may have been waiting for it; and so may whoever is told how this one ended."""
        await event_notifier.notify(self._notifier)
        async with self._pool.acquire() as connection:
            row = await connection.fetchrow(turn.NEXT_IN_QUEUE)
        if row is not None:
            await self._notifier.notify(TASK_KIND, row["id"], row["dispatch_seq"])
