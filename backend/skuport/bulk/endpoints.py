"""Bulk jobs on products: delete, change, export."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request, Response

from skuport.bulk.schemas import BulkDelete, BulkExport, BulkUpdate
from skuport.bulk.service import Starter
from skuport.core.http import Unit, make_router
from skuport.core.idempotency import Idempotent
from skuport.core.security import CanWrite
from skuport.core.settings import Settings
from skuport.core.unit_of_work import UnitOfWork
from skuport.jobs import schemas
from skuport.jobs.endpoints import WorkerNotifier
from skuport.jobs.service import show

router = make_router("products")


async def _starter(request: Request, unit: Unit, notifier: WorkerNotifier, principal: CanWrite) -> Starter:
    settings: Settings = request.app.state.settings
    return Starter(unit, notifier, principal, settings)


Start = Annotated[Starter, Depends(_starter)]


async def _accepted(unit: UnitOfWork, response: Response, job_id: UUID) -> schemas.Job:
    response.headers["Location"] = f"/api/v1/jobs/{job_id}"
    response.headers["Retry-After"] = "1"
    return await show(unit.session, job_id)


@router.post("/products/bulk-delete", status_code=202)
async def bulk_delete_products(
    body: BulkDelete, unit: Unit, start: Start, response: Response, _: Idempotent
) -> schemas.Job:
    """Delete many products in a job. They are those that the selection has now; later ones are spared."""
    return await _accepted(unit, response, await start.delete(body))


@router.post("/products/bulk-update", status_code=202)
async def bulk_update_products(
    body: BulkUpdate, unit: Unit, start: Start, response: Response, _: Idempotent
) -> schemas.Job:
    """Change many products in a job: what is left out stays, products that don't differ aren't written."""
    return await _accepted(unit, response, await start.update(body))


@router.post("/products/export", status_code=202)
async def export_products(
    body: BulkExport, unit: Unit, start: Start, response: Response, _: Idempotent
) -> schemas.Job:
    """Write many products to a CSV in a job; `GET /jobs/{id}/download` says where it is."""
    return await _accepted(unit, response, await start.export(body))
