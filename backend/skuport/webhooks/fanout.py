"""Fan-out: turns each event into one delivery for every endpoint that subscribes to its type."""

from functools import cache

from skuport.core.database import Connection
from skuport.core.sql import Statement, Statements

BATCH = 500

sql = Statements(__package__, "events.sql")


@cache
def _fan_out() -> Statement:
    return sql.fan_out.fill(request_body=sql.request_body.fragment)


async def fan_out(connection: Connection) -> int:
    """Fan out all events, in one transaction for each BATCH; the number of deliveries made."""
    deliveries = 0
    while True:
        row = await _fan_out().fetchone(connection, batch=BATCH)
        deliveries += int(row["deliveries"])
        if row["events"] < BATCH:
            return deliveries
