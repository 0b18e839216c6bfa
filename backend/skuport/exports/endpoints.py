"""Exports: in a job, and small ones as the answer itself."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

from fastapi import Request, Response
from fastapi.responses import StreamingResponse
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from skuport.catalog.models import Product
from skuport.core.access import Access
from skuport.core.downloads import attachment
from skuport.core.errors import UnprocessableError
from skuport.core.http import Unit, make_router
from skuport.core.idempotency import Idempotent
from skuport.core.long_reads import Long, LongReads
from skuport.core.security import CanRead
from skuport.core.sql import Statement
from skuport.exports import csv_format
from skuport.exports.schemas import BulkExport
from skuport.exports.service import start_export
from skuport.jobs import schemas
from skuport.jobs.endpoints import accepted
from skuport.products.endpoints import Starter
from skuport.products.query import ATTRIBUTES_PARAMETER, Filtering
from skuport.products.selection import selection_limits

MAX_PRODUCTS = 10_000
BATCH = 250
"""Products that are read and written without a pause: other requests wait meanwhile, for some milliseconds."""
BATCH_WAIT_SECONDS = 60.0
"""How long a download that has begun waits for its turn to read. A statement that holds a slot ends within
half a minute, so only a database that is stuck keeps it waiting for longer."""

router = make_router("products")


@router.post("/products/export", status_code=202)
@selection_limits
async def export_products(
    body: BulkExport, unit: Unit, starter: Starter, response: Response, _: Idempotent
) -> schemas.Job:
    """Write many products to a CSV in a job; `GET /jobs/{id}/download` returns its URL."""
    return await accepted(unit, response, await start_export(starter, body))


@router.get(
    "/products/export.csv",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/csv": {}}}},
    openapi_extra=ATTRIBUTES_PARAMETER,
)
async def download_products(
    request: Request, principal: CanRead, unit: Unit, long_reads: Long, which: Filtering
) -> Response:
    """Up to 10,000 products as a CSV that can be imported again; more in a job, with `POST /products/export`."""
    query = select(Product.id).where(*which.conditions()).order_by(Product.sku_key).limit(MAX_PRODUCTS + 1)
    async with long_reads.slot():
        ids = (await unit.session.scalars(query)).all()
    if len(ids) > MAX_PRODUCTS:
        raise UnprocessableError(
            f"These are more than {MAX_PRODUCTS:,} products. POST /products/export writes any number to a file, in a"
            " job.",
            code="export_too_large",
        )
    await unit.commit()
    reading = _Reading(request.app.state.sessions, ids, long_reads)
    try:
        keys = await csv_format.keys_of(reading.fetch, reading.batches())
    except csv_format.TooManyAttributesError as error:
        raise UnprocessableError(str(error), code="too_many_attributes") from error
    content = Access(request, principal).guard_download(reading.lines(keys))
    return StreamingResponse(content, media_type="text/csv", headers=attachment("products.csv"))


class _Reading:
    """Reads these products, with no transaction open while the client takes its time."""

    def __init__(
        self, sessions: async_sessionmaker[AsyncSession], ids: Sequence[int], long_reads: LongReads
    ) -> None:
        self._sessions = sessions
        self._ids = ids
        self._long_reads = long_reads

    async def batches(self) -> AsyncIterator[Sequence[int]]:
        for start in range(0, len(self._ids), BATCH):
            yield self._ids[start : start + BATCH]

    async def fetch(self, statement: Statement, ids: Sequence[int]) -> Sequence[Any]:
        async with self._long_reads.slot(BATCH_WAIT_SECONDS), self._sessions() as session:
            return (await session.execute(statement.text(), {"ids": list(ids)})).mappings().all()

    async def lines(self, keys: Sequence[str]) -> AsyncIterator[bytes]:
        yield csv_format.header(keys)
        async for ids in self.batches():
            async for rows in csv_format.pieces(self.fetch, ids):
                yield csv_format.lines(rows, keys)
