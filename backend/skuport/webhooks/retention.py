"""Deletes what is no longer needed: old events with their deliveries and attempts, and deleted endpoints."""

from datetime import datetime, timedelta

from skuport.core import leases
from skuport.core.database import Connection
from skuport.core.ids import first_id_of
from skuport.core.sql import Statements
from skuport.webhooks.models import LEASE_KIND

BATCH = 2000

sql = Statements(__package__, "retention.sql")


async def sweep(connection: Connection, now: datetime, retention_days: int) -> None:
    """Delete events older than `retention_days` and the remains of deleted endpoints, in small transactions."""
    before_id = first_id_of(now - timedelta(days=retention_days))
    while await sql.delete_old_events.execute(connection, before_id=before_id, batch=BATCH) == BATCH:
        pass
    while await sql.delete_deliveries_of_deleted_endpoints.execute(connection, batch=BATCH) == BATCH:
        pass
    await sql.delete_endpoints.execute(connection)
    await leases.forget_expired(connection, [LEASE_KIND], sql.is_of_no_endpoint.fragment)
