"""`/jobs`: watch, cancel, download. Jobs are started by endpoints of their subject, such as `/products/bulk-delete`."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path, Query, Request, Response

from skuport.core.compression import SHOWS_SECRET
from skuport.core.etags import Caching, etag_of
from skuport.core.http import Unit, make_router
from skuport.core.notifier import Notifier
from skuport.core.pagination import Paging
from skuport.core.security import CanRead, CanWrite
from skuport.core.unit_of_work import UnitOfWork
from skuport.jobs import schemas, service
from skuport.storage import ObjectStore

VOLATILE = {"rows_per_second", "eta_seconds", "heartbeat_at"}

router = make_router("jobs")


async def _notifier(request: Request) -> Notifier:
    notifier: Notifier = request.app.state.notifier
    return notifier


async def _store(request: Request) -> ObjectStore:
    store: ObjectStore = request.app.state.store
    return store


WorkerNotifier = Annotated[Notifier, Depends(_notifier)]
Store = Annotated[ObjectStore, Depends(_store)]
JobId = Annotated[UUID, Path(description="The id of a job.")]


async def accepted(unit: UnitOfWork, response: Response, job_id: UUID) -> schemas.Job:
    """The answer to a request that started a job."""
    response.headers["Location"] = f"/api/v1/jobs/{job_id}"
    response.headers["Retry-After"] = "1"
    return await service.show(unit.session, job_id)


@router.get("/jobs")
async def list_jobs(
    _: CanRead,
    unit: Unit,
    paging: Paging,
    status: Annotated[
        list[schemas.JobStatus] | None, Query(description="Only jobs in one of these states; repeat it.")
    ] = None,
) -> schemas.JobPage:
    """Jobs, newest first."""
    return await service.history(unit.session, paging, status)


@router.get("/jobs/{job_id}")
async def get_job(job_id: JobId, _: CanRead, unit: Unit, caching: Caching) -> schemas.Job:
    """A job as it is now. Poll it with `If-None-Match`, which answers 304 while nothing has changed."""
    found = await service.show(unit.session, job_id)
    caching.tag(etag_of(found.model_dump(mode="json", exclude=VOLATILE)))
    return found


@router.post("/jobs/{job_id}/cancel")
async def cancel_job(job_id: JobId, principal: CanWrite, unit: Unit) -> schemas.Job:
    """Stop a job that has not ended, after its current batch. What was done stays, and is counted."""
    return await service.cancel(unit, principal, job_id)


@router.get("/jobs/{job_id}/download", dependencies=[SHOWS_SECRET], responses={409: {}})
async def download_job(job_id: JobId, _: CanRead, unit: Unit, store: Store) -> schemas.JobDownload:
    """A signed URL of the file of a completed export. It needs no key, and browsers save it as a file."""
    return await service.download(unit, store, job_id)
