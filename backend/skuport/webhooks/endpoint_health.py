"""Keeps track of whether an endpoint works, and disables one that is gone or has failed for days."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from skuport.core import audit
from skuport.core.database import Connection
from skuport.core.sql import Statements
from skuport.webhooks import outbox
from skuport.webhooks.sender import Attempt

DISABLE_AFTER_DAYS = 5
GONE = "The endpoint responded with status 410: it is gone for good."

sql = Statements(__package__, "delivery.sql")


async def update(connection: Connection, endpoint_id: UUID, attempts: Sequence[tuple[str, Attempt]]) -> bool:
    """Record what these attempts say about the endpoint; whether it is still enabled.

    Args:
        connection: in a transaction.
        endpoint_id: whose attempts these are.
        attempts: each with the URL that it was sent to, in order.
    """
    for url, attempt in attempts:
        if attempt.status_code == 410:
            return not await _disable(connection, endpoint_id, url, GONE)
    for url, attempt in attempts:
        if attempt.succeeded:
            await sql.mark_working.execute(connection, endpoint_id=endpoint_id, url=url)
            return True
    url, last = attempts[-1]
    first_at = min(attempt.started_at for _, attempt in attempts)
    if not await _has_failed_too_long(connection, endpoint_id, url, first_at):
        return True
    reason = f"No request has succeeded for {DISABLE_AFTER_DAYS} days. The last error: {last.error}"
    return not await _disable(connection, endpoint_id, url, reason)


async def _has_failed_too_long(
    connection: Connection, endpoint_id: UUID, url: str, failed_at: datetime
) -> bool:
    failing = await sql.mark_failing.fetchrow(
        connection, endpoint_id=endpoint_id, url=url, days=DISABLE_AFTER_DAYS, failed_at=failed_at
    )
    return failing is not None and bool(failing["too_long"])


async def _disable(connection: Connection, endpoint_id: UUID, url: str, reason: str) -> bool:
    """Disable the endpoint and tell the others; False when it has another URL by now, or is disabled already."""
    row = await sql.disable_endpoint.fetchrow(connection, endpoint_id=endpoint_id, url=url, reason=reason)
    if row is None:
        return False
    data: dict[str, Any] = {
        "webhook_id": str(endpoint_id),
        "description": row["description"],
        "reason": reason,
        "disabled_at": row["disabled_at"].isoformat().replace("+00:00", "Z"),
    }
    await audit.write(connection, "webhook.disabled", "webhook", endpoint_id, {"reason": reason})
    await outbox.write(connection, "webhook.disabled", [data])
    return True
