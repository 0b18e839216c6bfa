"""The changes of an import's state that a worker makes, and the guard that each of its transactions ends with."""

import json
from uuid import UUID

from skuport.core.database import Connection
from skuport.core.leases import Lease, LeaseLostError, fence


async def guard(connection: Connection, lease: Lease) -> None:
    """Hold the lease and the import's status still until the transaction commits. Called last in a transaction.

    Raises:
        LeaseLostError: the lease is over, or the import was cancelled, paused or ended.
    """
    await fence(connection, lease)
    status = await connection.fetchval(
        "SELECT status FROM imports WHERE id = $1 FOR SHARE", lease.key.resource_id
    )
    if status != "running":
        raise LeaseLostError(f"import {lease.key.resource_id} is {status}")


async def fail(connection: Connection, import_id: UUID, code: str, message: str) -> bool:
    """End the import as `failed`; False when it has ended already."""
    failed = await connection.fetchval(
        "UPDATE imports SET status = 'failed', error = $2, finished_at = now()"
        " WHERE id = $1 AND status IN ('queued', 'running') RETURNING true",
        import_id,
        json.dumps({"code": code, "message": message}),
    )
    return failed is not None
