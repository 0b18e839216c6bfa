"""Which products a bulk job, an export or a count is about.

The set of a job is pinned when the job is started, as batches of ids in the order of SKU keys. One statement selects,
counts and keeps, so that it is the set of one moment: a product that is created later, or changed so that the filter
fits it, isn't touched; one that no longer fits was meant when the job was started.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator
from sqlalchemy import ARRAY, BigInteger, ColumnElement, Select, any_, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from skuport.catalog.models import Product
from skuport.core.bodies import KIB, body_limits
from skuport.core.database import Connection
from skuport.core.schemas import ApiModel, with_example
from skuport.core.sql import for_asyncpg
from skuport.jobs.batches import insert_batches
from skuport.products.counting import count_all
from skuport.products.filters import ProductFilter

MAX_ID = 2**63 - 1
MAX_IDS = 10_000

selection_limits = body_limits(size=512 * KIB, values=MAX_IDS + 1000)
"""Of bodies that have a selection."""

ProductId = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,18}$")]

EXPECTED_HELP = (
    "How many products you mean. If the count differs when the request arrives, the answer is 409 `unexpected_count`"
    " with the actual number, and no job is created."
)


class ProductSelection(ApiModel):
    """Which products: exactly one of `ids`, `filter` and `all`."""

    model_config = with_example(filter={"active": False})

    ids: Annotated[
        list[ProductId] | None,
        Field(min_length=1, max_length=MAX_IDS, description="The ids of up to 10,000 products."),
    ] = None
    filter: Annotated[
        ProductFilter | None,
        Field(description="As the query of `GET /products`; it must narrow the catalog."),
    ] = None
    all: Annotated[Literal[True] | None, Field(description="The whole catalog.")] = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if sum(given is not None for given in (self.ids, self.filter, self.all)) != 1:
            raise ValueError("give exactly one of ids, filter and all")
        if self.filter is not None and not self.filter.conditions():
            raise ValueError(
                "the filter is empty, so it would select every product; to select every product, send all: true"
            )
        return self


def conditions(selection: ProductSelection) -> Sequence[ColumnElement[bool]]:
    """The selection in SQL; empty for all."""
    if selection.ids is not None:
        wanted = [number for text in selection.ids if (number := int(text)) <= MAX_ID]
        return [Product.id == any_(literal(wanted, ARRAY(BigInteger)))]
    return [] if selection.filter is None else selection.filter.conditions()


async def count(session: AsyncSession, selection: ProductSelection) -> int:
    """How many products it is now, exactly."""
    if selection.all:
        return await count_all(session)
    return await session.scalar(select(func.count()).select_from(Product).where(*conditions(selection))) or 0


async def pin(session: AsyncSession, job_id: UUID, selection: ProductSelection, batch_rows: int) -> int:
    """Keep the set as the job's batches; how many products it is."""
    statement = insert_batches(job_id, _numbered(conditions(selection)), batch_rows)
    return sum((await session.scalars(statement)).all())


async def pin_all(connection: Connection, job_id: UUID, before: datetime, batch_rows: int) -> int:
    """The same for a worker: every product that was created `before` the job; how many it is."""
    statement = insert_batches(job_id, _numbered([Product.created_at < before]), batch_rows)
    sql, arguments = for_asyncpg(statement)
    return sum(row[0] for row in await connection.fetch(sql, *arguments))


def _numbered(conditions: Sequence[ColumnElement[bool]]) -> Select[Any]:
    place = func.row_number().over(order_by=Product.sku_key) - 1
    return select(Product.id, place.label("n")).where(*conditions)
