"""Exports: in a job, and small ones as the answer itself."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Query, Request, Response
from fastapi.exceptions import RequestValidationError
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
from skuport.core.security import CanRead, Principal
from skuport.core.sql import Statement
from skuport.core.unit_of_work import UnitOfWork
from skuport.exports.columns import Columns, parse_columns
from skuport.exports.formats import CSV, NDJSON, XLSX, ExportFormat, TextTooLongError, Writer
from skuport.exports.reading import TooManyAttributesError, open_writer, pieces
from skuport.exports.schemas import COLUMNS_HELP, BulkExport
from skuport.exports.service import start_export
from skuport.jobs import schemas
from skuport.jobs.endpoints import accepted
from skuport.products.endpoints import Starter
from skuport.products.filters import ProductFilter
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
    """Write many products to a file in a job; `GET /jobs/{id}/download` returns its URL."""
    return await accepted(unit, response, await start_export(starter, body))


async def _chosen_columns(
    columns: Annotated[
        str | None,
        Query(
            description=f"{COLUMNS_HELP} Separated by commas; a key with a comma is put in double quotes, as in CSV.",
            examples=["sku,name,attributes.colour"],
        ),
    ] = None,
) -> Columns:
    try:
        return Columns.of(None if columns is None else parse_columns(columns))
    except ValueError as error:
        found = {"loc": ("query", "columns"), "type": "value_error", "msg": str(error), "input": columns}
        raise RequestValidationError([found]) from error


@dataclass(frozen=True, slots=True)
class _Download:
    """Answers with a file of the products that match the filters, written while it is sent."""

    request: Request
    principal: Principal
    unit: UnitOfWork
    long_reads: LongReads
    which: ProductFilter
    columns: Columns

    async def answer(self, chosen: ExportFormat) -> Response:
        """The response in this format.

        Raises:
            UnprocessableError: there are too many products, or the format can't hold them.
        """
        reading = _Reading(self.request.app.state.sessions, await self._ids(), self.long_reads, self.columns)
        try:
            writer = await open_writer(chosen, self.columns, reading.batches, reading.fetch)
        except TooManyAttributesError as error:
            raise UnprocessableError(str(error), code="too_many_attributes") from error
        except TextTooLongError as error:
            raise UnprocessableError(str(error), code="text_too_long") from error
        content = Access(self.request, self.principal).guard_download(reading.blocks(writer))
        headers = attachment(f"products.{chosen.name}")
        return StreamingResponse(content, media_type=chosen.media_type, headers=headers)

    async def _ids(self) -> Sequence[int]:
        query = select(Product.id).where(*self.which.conditions())
        async with self.long_reads.slot():
            found = await self.unit.session.scalars(query.order_by(Product.sku_key).limit(MAX_PRODUCTS + 1))
            ids = found.all()
        if len(ids) > MAX_PRODUCTS:
            raise UnprocessableError(
                f"These are more than {MAX_PRODUCTS:,} products. POST /products/export writes any number to a file, in"
                " a job.",
                code="export_too_large",
            )
        await self.unit.commit()
        return ids


async def _download(
    request: Request,
    principal: CanRead,
    unit: Unit,
    long_reads: Long,
    which: Filtering,
    columns: Annotated[Columns, Depends(_chosen_columns)],
) -> _Download:
    return _Download(request, principal, unit, long_reads, which, columns)


Download = Annotated[_Download, Depends(_download)]


def _file(chosen: ExportFormat) -> dict[str, Any]:
    """What the routes that answer with a file declare."""
    return {
        "response_class": StreamingResponse,
        # Some generators of clients know no other type of a file.
        "responses": {200: {"content": {chosen.media_type: {}, "application/octet-stream": {}}}},
        "openapi_extra": ATTRIBUTES_PARAMETER,
    }


@router.get("/products/export.csv", **_file(CSV))
async def download_products(download: Download) -> Response:
    """Up to 10,000 products as a CSV that can be imported again; more in a job, with `POST /products/export`."""
    return await download.answer(CSV)


@router.get("/products/export.ndjson", **_file(NDJSON))
async def download_products_as_ndjson(download: Download) -> Response:
    """Up to 10,000 products as NDJSON, a JSON object on each line; more in a job, with `POST /products/export`."""
    return await download.answer(NDJSON)


@router.get("/products/export.xlsx", **_file(XLSX))
async def download_products_as_xlsx(download: Download) -> Response:
    """Up to 10,000 products as an Excel workbook; more in a job, with `POST /products/export`."""
    return await download.answer(XLSX)


class _Reading:
    """Reads these products, with no transaction open while the client takes its time."""

    def __init__(
        self,
        sessions: async_sessionmaker[AsyncSession],
        ids: Sequence[int],
        long_reads: LongReads,
        columns: Columns,
    ) -> None:
        self._sessions = sessions
        self._ids = ids
        self._long_reads = long_reads
        self._columns = columns

    async def batches(self) -> AsyncIterator[Sequence[int]]:
        for start in range(0, len(self._ids), BATCH):
            yield self._ids[start : start + BATCH]

    async def fetch(self, statement: Statement, ids: Sequence[int]) -> Sequence[Any]:
        async with self._long_reads.slot(BATCH_WAIT_SECONDS), self._sessions() as session:
            return (await session.execute(statement.text(), {"ids": list(ids)})).mappings().all()

    async def blocks(self, writer: Writer) -> AsyncIterator[bytes]:
        yield writer.begin()
        async for ids in self.batches():
            async for rows in pieces(self.fetch, ids, self._columns):
                yield writer.rows(rows)
        yield writer.end()
