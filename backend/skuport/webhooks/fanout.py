"""From events to deliveries: one for every endpoint that asked for this type of event.

What isn't fanned out is claimed row by row. A watermark would lose events, because a transaction that began earlier may
commit later.
"""

from skuport.core.database import Connection

BATCH = 500

# The body is put together here, once, so that every attempt sends and signs the same bytes.
BODY = """
'{"type":' || to_json(b.type)::text || ',"timestamp":"' || to_char(b.created_at AT TIME ZONE 'UTC',
    'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '","data":' || b.payload::text || '}'
"""

FAN_OUT = f"""
WITH batch AS (
    SELECT id, type, payload, created_at FROM events
    WHERE fanned_out_at IS NULL ORDER BY id LIMIT $1
    FOR UPDATE SKIP LOCKED
), made AS (
    INSERT INTO webhook_deliveries (endpoint_id, event_id, event_type, next_at)
    SELECT e.id, b.id, b.type, now()
    FROM batch b JOIN webhook_endpoints e ON b.type = ANY(e.event_types) AND e.enabled AND e.deleted_at IS NULL
    RETURNING event_id
), done AS (
    UPDATE events SET fanned_out_at = now(),
        body = CASE WHEN b.id IN (SELECT event_id FROM made) THEN {BODY} END
    FROM batch b WHERE events.id = b.id
    RETURNING events.id
)
SELECT (SELECT count(*) FROM done) AS events, (SELECT count(*) FROM made) AS deliveries
"""


async def fan_out(connection: Connection) -> int:
    """Fan out all events that there are, in one transaction for each BATCH; how many deliveries they made."""
    deliveries = 0
    while True:
        row = await connection.fetchrow(FAN_OUT, BATCH)
        assert row is not None
        deliveries += int(row["deliveries"])
        if row["events"] < BATCH:
            return deliveries
