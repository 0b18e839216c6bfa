"""The events of a job: by default a summary at its end, on request the SKUs that it changed, or none."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from skuport.core.database import Connection
from skuport.core.sql import Statements
from skuport.webhooks import outbox
from skuport.webhooks.batches import batches

TYPES = {"products.delete": "products.bulk_deleted", "products.update": "products.bulk_updated"}
"""By kind of job. An export changes nothing and has no events."""
COUNTED = {"products.delete": "deleted", "products.update": "updated"}

_SQL = Statements(__package__, "events.sql")


def summary(job_id: UUID, kind: str, status: str, counts: dict[str, int]) -> dict[str, Any]:
    """The payload of the one event at a job's end. `count`: how many products it changed, however it ended."""
    count = counts.get(COUNTED[kind], 0)
    return {"job_id": str(job_id), "status": status, "count": count, "counts": counts, "skus": None}


async def ended(connection: Connection, job_id: UUID) -> None:
    """Write the summary, in the transaction that ends the job."""
    row = await _SQL.ended_job.fetchrow(connection, job_id=job_id)
    if row is None or row["kind"] not in TYPES or row["events"] == "none":
        return
    payload = summary(job_id, row["kind"], row["status"], json.loads(row["counts"]))
    await outbox.write(connection, TYPES[row["kind"]], [payload])


async def touched(connection: Connection, job_id: UUID, kind: str, skus: Sequence[str]) -> None:
    """Write the SKUs that a batch has changed, in its transaction, in events of bounded size."""
    payloads = [
        {"job_id": str(job_id), "status": "running", "count": len(batch), "counts": None, "skus": batch}
        for batch in batches(skus)
    ]
    await outbox.write(connection, TYPES[kind], payloads)
