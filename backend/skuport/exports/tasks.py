"""What workers do for exports: products are read batch by batch and streamed into the object store as they are read.

No transaction is open meanwhile. Each product is in the file once, as it was when it was read; one that was deleted
before is counted as not found. An export that was interrupted starts its file again, and its progress stays where it
was.
"""

import zlib
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from skuport.core.leases import fence, made_progress
from skuport.core.sql import Statement
from skuport.exports import csv_format
from skuport.jobs.batches import ids_of, open_batches
from skuport.jobs.files import file_key
from skuport.jobs.state import JobState, PermanentJobError
from skuport.jobs.tasks import JobContext, JobWork
from skuport.jobs.transitions import finish, report_processed, report_result
from skuport.storage import ObjectTooLargeError

GZIP = 16 + zlib.MAX_WBITS
GZIP_LEVEL = 4
"""Half the time of the default, for a tenth more bytes."""


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
        await report_result(connection, job.id, counts, result)
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
            LeaseLostError: the job was cancelled, or another worker has it.
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

    async def _fetch(self, statement: Statement, ids: Sequence[int]) -> Sequence[Any]:
        return await statement.fetch(self._context.connection, ids=ids)

    async def _report(self, done: int) -> None:
        connection, lease = self._context.connection, self._context.lease
        await report_processed(connection, self._job.id, done)
        if lease.claims > 1 and done > self._job.processed:
            await made_progress(connection, lease)


async def _compressed(blocks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    gzip = zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, GZIP)
    async for block in blocks:
        yield gzip.compress(block)
    yield gzip.flush()


WORKS: dict[str, JobWork] = {"products.export": export}
"""What each kind of job does."""
