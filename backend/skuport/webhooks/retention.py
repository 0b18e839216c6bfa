"""What nobody needs any more: old events with their deliveries and attempts, and endpoints that were deleted."""

from datetime import datetime, timedelta

from skuport.core.database import Connection
from skuport.core.ids import first_id_of
from skuport.webhooks.results import KIND

BATCH = 2000

OLD_EVENTS = """
DELETE FROM events WHERE id IN (
    SELECT id FROM events WHERE id < $1 AND fanned_out_at IS NOT NULL ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED)
"""
DELETED_DELIVERIES = """
DELETE FROM webhook_deliveries WHERE (endpoint_id, event_id) IN (
    SELECT d.endpoint_id, d.event_id FROM webhook_endpoints e JOIN webhook_deliveries d ON d.endpoint_id = e.id
    WHERE e.deleted_at IS NOT NULL LIMIT $1)
"""
DELETED_ENDPOINTS = """
DELETE FROM webhook_endpoints e WHERE e.deleted_at < now() - interval '1 minute'
    AND NOT EXISTS (SELECT FROM webhook_deliveries d WHERE d.endpoint_id = e.id)
"""
LEFT_LEASES = """
DELETE FROM leases l WHERE l.kind = $1 AND l.expires_at < now()
    AND NOT EXISTS (SELECT FROM webhook_endpoints e WHERE e.id = l.resource_id)
"""


async def sweep(connection: Connection, now: datetime, retention_days: int) -> None:
    """Remove what is older than that many days, and the remains of deleted endpoints, in small transactions."""
    oldest = first_id_of(now - timedelta(days=retention_days))
    while await _deleted(connection, OLD_EVENTS, oldest, BATCH) == BATCH:
        pass
    while await _deleted(connection, DELETED_DELIVERIES, BATCH) == BATCH:
        pass
    await connection.execute(DELETED_ENDPOINTS)
    await connection.execute(LEFT_LEASES, KIND)


async def _deleted(connection: Connection, statement: str, *arguments: object) -> int:
    return int((await connection.execute(statement, *arguments)).removeprefix("DELETE "))
