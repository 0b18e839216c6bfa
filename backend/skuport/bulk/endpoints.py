"""Bulk jobs on products: delete, change."""

from fastapi import Response

from skuport.bulk.schemas import BulkDelete, BulkUpdate
from skuport.bulk.service import start_delete, start_update
from skuport.core.bodies import MIB, body_limits
from skuport.core.http import Unit, make_router
from skuport.core.idempotency import Idempotent
from skuport.jobs import schemas
from skuport.jobs.endpoints import accepted
from skuport.products.endpoints import Starter
from skuport.products.selection import MAX_IDS, selection_limits

router = make_router("products")


@router.post("/products/bulk-delete", status_code=202)
@selection_limits
async def bulk_delete_products(
    body: BulkDelete, unit: Unit, starter: Starter, response: Response, _: Idempotent
) -> schemas.Job:
    """Delete many products in a job: those that match the selection now, not products created later."""
    return await accepted(unit, response, await start_delete(starter, body))


@router.post("/products/bulk-update", status_code=202)
@body_limits(size=4 * MIB, values=MAX_IDS + 1000)
async def bulk_update_products(
    body: BulkUpdate, unit: Unit, starter: Starter, response: Response, _: Idempotent
) -> schemas.Job:
    """Change many products in a job. Omitted fields stay; products that already match aren't written."""
    return await accepted(unit, response, await start_update(starter, body))
