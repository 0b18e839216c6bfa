"""What a job tells the world: by default how it went, on demand which products it touched, or nothing."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from skuport.core.database import Connection
from skuport.webhooks import outbox
from skuport.webhooks.batches import batches

TYPES = {"products.delete": "products.bulk_deleted", "products.update": "products.bulk_updated"}
"""By kind of job; an export changes nothing and tells nothing."""
COUNTED = {"products.delete": "deleted", "products.update": "updated"}

ENDED = "SELECT kind, status, options ->> 'events' AS events, counts FROM jobs WHERE id = $1"


def summary(job_id: UUID, kind: str, status: str, counts: dict[str, int]) -> dict[str, Any]:
    """The payload of the one event at a job's end. `count`: how many products it changed, whatever became of it."""
    count = counts.get(COUNTED[kind], 0)
    return {"job_id": str(job_id), "status": status, "count": count, "counts": counts, "skus": None}


async def ended(connection: Connection, job_id: UUID) -> None:
    """The summary, in the transaction that ends the job."""
    row = await connection.fetchrow(ENDED, job_id)
    if row is None or row["kind"] not in TYPES or row["events"] == "none":
        return
    payload = summary(job_id, row["kind"], row["status"], json.loads(row["counts"]))
    await outbox.write(connection, TYPES[row["kind"]], [payload])


async def touched(connection: Connection, job_id: UUID, kind: str, skus: Sequence[str]) -> None:
    """The SKUs that a batch has changed, in its transaction, in events of bounded size."""
    payloads = [
        {"job_id": str(job_id), "status": "running", "count": len(batch), "counts": None, "skus": batch}
        for batch in batches(skus)
    ]
    await outbox.write(connection, TYPES[kind], payloads)
