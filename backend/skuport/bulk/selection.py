"""The set of products that a job works on, pinned when it is started: as batches of ids, in the order of SKU keys.

One statement selects, counts and keeps, so that it is one moment's set: a product made later, or changed so that the
filter fits it, isn't touched; one that no longer fits was meant when the job was started.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, ColumnElement, Uuid, any_, func, insert, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from skuport.bulk.schemas import Selection
from skuport.catalog.models import Product
from skuport.core.database import Connection
from skuport.jobs.models import JobBatch

MAX_ID = 2**63 - 1

PIN_ALL_BEFORE = """
INSERT INTO job_batches (job_id, no, ids)
SELECT $1, (n / $2)::integer, array_agg(id)
FROM (SELECT id, row_number() OVER (ORDER BY sku_key) - 1 AS n FROM products WHERE created_at < $3) numbered
GROUP BY n / $2
"""

COUNT_PINNED = "SELECT coalesce(sum(cardinality(ids)), 0)::bigint FROM job_batches WHERE job_id = $1"


def conditions(selection: Selection) -> Sequence[ColumnElement[bool]]:
    """The selection in SQL; empty for all."""
    if selection.ids is not None:
        wanted = [number for text in selection.ids if (number := int(text)) <= MAX_ID]
        return [Product.id == any_(literal(wanted, ARRAY(BigInteger)))]
    return [] if selection.filter is None else selection.filter.conditions()


async def count(session: AsyncSession, selection: Selection) -> int:
    """How many products it is now, exactly."""
    return await session.scalar(select(func.count()).select_from(Product).where(*conditions(selection))) or 0


async def pin(session: AsyncSession, job_id: UUID, selection: Selection, batch_rows: int) -> int:
    """Keep the set as the job's batches; how many products it is."""
    order = func.row_number().over(order_by=Product.sku_key) - 1
    numbered = select(Product.id, order.label("n")).where(*conditions(selection)).subquery()
    number = numbered.c.n.op("/")(batch_rows)
    rows = select(literal(job_id, Uuid), number, func.array_agg(numbered.c.id)).group_by(number)
    await session.execute(insert(JobBatch).from_select(["job_id", "no", "ids"], rows))
    pinned = select(func.coalesce(func.sum(func.cardinality(JobBatch.ids)), 0)).where(
        JobBatch.job_id == job_id
    )
    return int(await session.scalar(pinned) or 0)


async def pin_all(connection: Connection, job_id: UUID, before: object, batch_rows: int) -> int:
    """The same on a worker's side, for every product that was made `before` the job; how many it is."""
    await connection.execute(PIN_ALL_BEFORE, job_id, batch_rows, before)
    total: int = await connection.fetchval(COUNT_PINNED, job_id)
    return total
