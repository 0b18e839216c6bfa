"""The changes of an import's state that a worker makes, and the guard that each of its transactions ends with."""

import json
from uuid import UUID

from skuport.core.database import Connection
from skuport.core.leases import Lease, LeaseLostError, fence
from skuport.core.sql import Statements

_SQL = Statements(__package__, "transitions.sql")


async def guard(connection: Connection, lease: Lease) -> None:
    """Hold the lease and the import's status still until the transaction commits. Called last in a transaction.

    Raises:
        LeaseLostError: the lease is over, or the import was cancelled, paused or ended.
    """
    # The import first, as who resumes or retries it does: the other way round, each would wait for the other.
    status = await _SQL.hold_status.fetchval(connection, import_id=lease.key.resource_id)
    if status != "running":
        raise LeaseLostError(f"import {lease.key.resource_id} is {status}")
    await fence(connection, lease)


async def fail(connection: Connection, import_id: UUID, code: str, message: str) -> bool:
    """End the import as `failed`; False when it has ended already."""
    error = json.dumps({"code": code, "message": message})
    return await _SQL.fail.execute(connection, import_id=import_id, error=error) > 0
