"""What workers do for exports: products are read batch by batch and streamed into the object store as they are read.

No transaction is open meanwhile. Each product is in the file once, as it was when it was read; one that was deleted
before is counted as not found. An export that was interrupted starts its file again, and its progress stays where it
was.
"""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from skuport.core.leases import fence, made_progress
from skuport.core.sql import Statement
from skuport.exports.columns import Columns
from skuport.exports.formats import FORMATS, ExportFormat, TextTooLongError
from skuport.exports.reading import TooManyAttributesError, open_writer, pieces
from skuport.jobs.batches import ids_of, open_batches
from skuport.jobs.files import file_key
from skuport.jobs.state import JobState, PermanentJobError
from skuport.jobs.tasks import JobContext, JobWork
from skuport.jobs.transitions import finish, report_processed, report_result
from skuport.storage import ObjectTooLargeError


async def export(context: JobContext, job: JobState) -> None:
    """Write the job's set to a file."""
    chosen = FORMATS[job.options["format"]]
    # Jobs of older releases have no choice of columns.
    writing = _Writing(context, job, chosen, Columns.of(job.options.get("columns")))
    key = file_key(job.id, context.lease.epoch)
    try:
        info = await context.store.put_stream(
            key,
            writing.blocks(),
            content_type=chosen.media_type,
            max_bytes=context.settings.max_upload_bytes,
        )
    except TooManyAttributesError as error:
        raise PermanentJobError("too_many_attributes", str(error)) from error
    except TextTooLongError as error:
        raise PermanentJobError("text_too_long", str(error)) from error
    except ObjectTooLargeError as error:
        raise PermanentJobError(
            "export_too_large",
            f"The file would be larger than {error.max_bytes:,} bytes, the most that can be imported again. Export"
            " fewer products at a time.",
        ) from error
    now = datetime.now(UTC)
    result = {
        "key": key,
        "filename": f"products-{now:%Y-%m-%d}.{chosen.name}",
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

    def __init__(self, context: JobContext, job: JobState, chosen: ExportFormat, columns: Columns) -> None:
        self._context = context
        self._job = job
        self._format = chosen
        self._columns = columns
        self.written = 0

    async def blocks(self) -> AsyncIterator[bytes]:
        """The file, piece by piece.

        Raises:
            LeaseLostError: the job was cancelled, or another worker has it.
            TooManyAttributesError, TextTooLongError: the format can't hold its products.
        """
        writer = await open_writer(self._format, self._columns, self._batches, self._fetch)
        yield writer.begin()
        done = 0
        async for ids in self._batches():
            async for rows in pieces(self._fetch, ids, self._columns):
                self.written += len(rows)
                yield writer.rows(rows)
            done += len(ids)
            await self._report(done)
        yield writer.end()

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


WORKS: dict[str, JobWork] = {"products.export": export}
"""What each kind of job does."""
