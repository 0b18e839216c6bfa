"""The set of products that a job works on, as batches of ids."""

from typing import Any
from uuid import UUID

from sqlalchemy import Insert, Select, Uuid, func, insert, literal, select

from skuport.jobs.models import JobBatch


def insert_batches(job_id: UUID, numbered: Select[Any], batch_rows: int) -> Insert:
    """The statement that keeps a job's set, and returns how many ids each batch has.

    Args:
        job_id: the job's.
        numbered: selects `id`, and its place `n` in the order in which the job works, from 0.
        batch_rows: how many ids make a batch.
    """
    ids = numbered.subquery()
    number = ids.c.n.op("/")(batch_rows)
    rows = select(literal(job_id, Uuid), number, func.array_agg(ids.c.id)).group_by(number)
    return (
        insert(JobBatch).from_select(["job_id", "no", "ids"], rows).returning(func.cardinality(JobBatch.ids))
    )
