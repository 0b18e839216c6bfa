"""What workers do for exports: products are read batch by batch and streamed into the object store as they are read.

No transaction is open meanwhile. Each product is in the file once, as it was when it was read; one that was deleted
before is counted as not found. An export that was interrupted begins its file anew, and its progress goes on where it
was.
"""

import json
import zlib
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from skuport.core.leases import LeaseLostError, fence, made_progress
from skuport.exports import csv_format as csv_format
from skuport.jobs.batches import ids_of, open_batches
from skuport.jobs.files import file_key
from skuport.jobs.state import JobState, PermanentJobError
from skuport.jobs.tasks import JobContext
from skuport.jobs.transitions import finish
from skuport.storage import ObjectTooLargeError

GZIP = 16 + zlib.MAX_WBITS
GZIP_LEVEL = 4
"""Half the time of the default, for a tenth more bytes."""

REPORT = """
UPDATE jobs SET processed = greatest(processed, $2) WHERE id = $1 AND status = 'running' RETURNING true
"""

DONE = """
WITH none AS (DELETE FROM job_batches WHERE job_id = $1)
UPDATE jobs SET processed = total, counts = $2, result = $3 WHERE id = $1 AND status = 'running'
RETURNING true
"""


async def export(context: JobContext, job: JobState) -> None:
    """Write the job's set to a file."""
    writing = _Writing(context, job)
    key = file_key(job.id, context.lease.epoch)
    extension = job.options["format"]
    blocks = writing.blocks() if extension == "csv" else _compressed(writing.blocks())
    content_type = "text/csv" if extension == "csv" else "application/gzip"
    try:
        info = await context.store.put_stream(
            key, blocks, content_type=content_type, max_bytes=context.settings.max_upload_bytes
        )
    except csv_format.TooManyAttributesError as error:
        raise PermanentJobError("too_many_attributes", str(error)) from error
    except ObjectTooLargeError as error:
        raise PermanentJobError(
            "export_too_large",
            f"The file would be larger than {error.max_bytes:,} bytes, the most that can be imported again. Export"
            " fewer products at a time.",
        ) from error
    now = datetime.now(UTC)
    result = {
        "key": key,
        "filename": f"products-{now:%Y-%m-%d}.{extension}",
        "size": info.size,
        "expires_at": (now + timedelta(seconds=context.settings.export_kept_seconds)).isoformat(),
    }
    counts = {"exported": writing.written, "not_found": job.total - writing.written}
    connection = context.connection
    async with connection.transaction():
        if not await connection.fetchval(DONE, job.id, json.dumps(counts), json.dumps(result)):
            raise LeaseLostError(f"job {job.id} is not wanted any more")
        await finish(connection, context.lease)


class _Writing:
    """One try to write the file; `written` products are in it so far."""

    def __init__(self, context: JobContext, job: JobState) -> None:
        self._context = context
        self._job = job
        self.written = 0

    async def blocks(self) -> AsyncIterator[bytes]:
        """The file, piece by piece.

        Raises:
            LeaseLostError: the job was cancelled, or somebody else works on it.
            TooManyAttributesError: its products don't fit into one file.
        """
        keys = await csv_format.keys_of(self._fetch, self._batches())
        yield csv_format.header(keys)
        done = 0
        async for ids in self._batches():
            async for rows in csv_format.pieces(self._fetch, ids):
                self.written += len(rows)
                yield csv_format.lines(rows, keys)
            done += len(ids)
            await self._report(done)

    async def _batches(self) -> AsyncIterator[Sequence[int]]:
        connection, job_id = self._context.connection, self._job.id
        for no in await open_batches(connection, job_id):
            async with connection.transaction():
                await fence(connection, self._context.lease)
                ids = await ids_of(connection, job_id, no)
            yield ids

    async def _fetch(self, statement: str, ids: Sequence[int]) -> Sequence[Any]:
        return await self._context.connection.fetch(statement.format(ids="$1::bigint[]"), ids)

    async def _report(self, done: int) -> None:
        connection, lease = self._context.connection, self._context.lease
        if not await connection.fetchval(REPORT, self._job.id, done):
            raise LeaseLostError(f"job {self._job.id} is not wanted any more")
        if lease.claims > 1 and done > self._job.processed:
            await made_progress(connection, lease)


async def _compressed(blocks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    gzip = zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, GZIP)
    async for block in blocks:
        yield gzip.compress(block)
    yield gzip.flush()
