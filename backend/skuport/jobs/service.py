"""Starting, showing and cancelling jobs."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from skuport.core import audit
from skuport.core.errors import ConflictError, NotFoundError
from skuport.core.notifier import Notifier
from skuport.core.pagination import PageRequest, Total, paginate
from skuport.core.schemas import Actor, Failure
from skuport.core.security import Principal
from skuport.core.unit_of_work import UnitOfWork
from skuport.jobs import events, repository, schemas
from skuport.jobs.models import ACTIVE, TASK_KIND, Job
from skuport.jobs.progress import Counters, eta_seconds, message, percent, rows_per_second
from skuport.storage import ObjectStore
from skuport.webhooks import outbox

DOWNLOAD_SECONDS = 3600


async def accept(unit: UnitOfWork, notifier: Notifier, principal: Principal, job: Job) -> None:
    """Call it last when a job is started: audits the start, and notifies workers once it is committed."""
    details = {"selection": job.selection, "options": job.options, "total": job.total}
    await audit.record(unit.session, principal, "job.started", "job", job.id, {"kind": job.kind, **details})
    unit.after_commit(notifier.notification(TASK_KIND, job.id, 1))


async def show(session: AsyncSession, job_id: UUID) -> schemas.Job:
    """The job as it is now.

    Raises:
        NotFoundError: there is none.
    """
    row = await repository.view(session, job_id)
    if row is None:
        raise NotFoundError(f"There is no job '{job_id}'.")
    return _to_schema(row)


async def history(
    session: AsyncSession, paging: PageRequest, statuses: Sequence[str] | None = None
) -> schemas.JobPage:
    """A page of jobs, newest first; only of some statuses, if they are given."""
    cursor = paging.position(UUID)
    rows = await repository.history(session, paging.limit + 1, cursor, statuses)
    page = paginate(rows, paging.limit, cursor, lambda row: (row["id"],))
    return schemas.JobPage(
        items=[_to_schema(row) for row in page.rows],
        next_cursor=page.next_cursor,
        prev_cursor=page.prev_cursor,
        total=Total(value=await repository.count(session, statuses), exact=True),
    )


async def cancel(unit: UnitOfWork, principal: Principal, job_id: UUID) -> schemas.Job:
    """Cancel the job: nothing more of it is committed. The worker notices at its next commit.

    Raises:
        ConflictError: it has ended already.
    """
    found = await repository.lock(unit.session, job_id)
    if found is None:
        raise NotFoundError(f"There is no job '{job_id}'.")
    if found.status not in ACTIVE:
        raise ConflictError(
            f"This job is {found.status}; only one that has not ended can be cancelled.", code="wrong_state"
        )
    found.status = "cancelled"
    found.finished_at = await unit.session.scalar(select(func.now()))
    await audit.record(unit.session, principal, "job.cancelled", "job", job_id)
    if found.kind in events.TYPES and found.options["events"] != "none":
        payload = events.summary(found.id, found.kind, found.status, found.counts)
        await outbox.record(unit.session, events.TYPES[found.kind], payload)
    return await show(unit.session, job_id)


async def download(unit: UnitOfWork, store: ObjectStore, job_id: UUID) -> schemas.JobDownload:
    """A signed URL of the file that the job has made.

    Raises:
        NotFoundError: there is no such job, it makes no file, or the file has expired.
        ConflictError: the job isn't completed.
    """
    row = await repository.view(unit.session, job_id)
    if row is None:
        raise NotFoundError(f"There is no job '{job_id}'.")
    if row["kind"] != "products.export":
        raise NotFoundError("Only exports have a file; this job is not an export.")
    result = row["result"]
    if result is None:
        raise ConflictError(f"This export is {row['status']}; there is no file yet.", code="wrong_state")
    expires_at = datetime.fromisoformat(result["expires_at"])
    left = int((expires_at - row["now"]).total_seconds())
    if result["key"] is None or left <= 0:
        raise NotFoundError("The file of this export has expired. Start a new export.")
    seconds = min(left, DOWNLOAD_SECONDS)
    signed = await store.presign_get(result["key"], filename=result["filename"], expires=seconds)
    return schemas.JobDownload(
        url=signed.url,
        filename=result["filename"],
        size=result["size"],
        expires_at=row["now"] + timedelta(seconds=seconds),
    )


def _to_schema(row: RowMapping) -> schemas.Job:
    counters = Counters(
        status=row["status"],
        processed=row["processed"],
        total=row["total"],
        started_at=row["started_at"],
        finished_at=row["finished_at"],
        now=row["now"],
    )
    options: dict[str, Any] = row["options"]
    counts: dict[str, int] = row["counts"]
    return schemas.Job(
        id=row["id"],
        kind=row["kind"],
        status=row["status"],
        percent=percent(counters),
        total=row["total"],
        processed=row["processed"],
        counts=schemas.JobCounts(**{name: counts.get(name, 0) for name in schemas.JobCounts.model_fields}),
        rows_per_second=rows_per_second(counters),
        eta_seconds=eta_seconds(counters),
        heartbeat_at=row["heartbeat_at"],
        selection=schemas.JobSelection(**row["selection"]),
        options=schemas.JobOptions(
            events=options["events"],
            changes=options.get("changes"),
            format=options.get("format"),
            columns=options.get("columns"),
        ),
        file=_file(row["result"]),
        message=message(counters),
        error=None if row["error"] is None else Failure(**row["error"]),
        created_at=row["created_at"],
        started_at=row["started_at"],
        finished_at=row["finished_at"],
        created_by=Actor(id=row["created_by"], name=row["created_by_name"]),
    )


def _file(result: dict[str, Any] | None) -> schemas.JobFile | None:
    if result is None:
        return None
    return schemas.JobFile(
        filename=result["filename"],
        size=result["size"],
        expires_at=datetime.fromisoformat(result["expires_at"]),
    )
