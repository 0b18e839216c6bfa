"""What an import tells the world: by default how it went, on demand which products it touched, or nothing."""

import json
from collections.abc import Sequence
from uuid import UUID

from skuport.core.database import Connection
from skuport.imports.state import ImportState
from skuport.webhooks import outbox
from skuport.webhooks.batches import batches

# Summed up like the import itself: one that failed or was cancelled may have published a part.
ENDED = """
SELECT i.id, i.filename, i.status, i.error, coalesce(c.rows_read, 0)::bigint AS rows_read,
    coalesce(r.created, 0)::bigint AS created, coalesce(r.updated, 0)::bigint AS updated,
    coalesce(r.unchanged, 0)::bigint AS unchanged, coalesce(r.superseded, 0)::bigint AS superseded,
    (coalesce(c.rejected, 0) + coalesce(r.rejected, 0))::bigint AS rejected, coalesce(c.blank, 0)::bigint AS blank
FROM imports i
LEFT JOIN LATERAL (
    SELECT sum(rows_read) AS rows_read, sum(rejected) AS rejected, sum(blank) AS blank
    FROM import_chunks WHERE import_id = i.id) c ON true
LEFT JOIN LATERAL (
    SELECT sum(created) AS created, sum(updated) AS updated, sum(unchanged) AS unchanged,
        sum(superseded) AS superseded, sum(rejected) AS rejected
    FROM import_ranges WHERE import_id = i.id) r ON true
WHERE i.id = $1 AND i.options ->> 'events' <> 'none'
"""
COUNTS = ("created", "updated", "unchanged", "superseded", "rejected", "blank")


async def ended(connection: Connection, import_id: UUID) -> None:
    """`import.completed`, `import.failed` or `import.cancelled`, in the transaction that ends the import."""
    row = await connection.fetchrow(ENDED, import_id)
    if row is None:
        return
    payload = {
        "import_id": str(row["id"]),
        "filename": row["filename"],
        "rows_read": row["rows_read"],
        "counts": {name: row[name] for name in COUNTS},
        "error": None if row["error"] is None else json.loads(row["error"]),
    }
    await outbox.write(connection, f"import.{row['status']}", [payload])


async def published(connection: Connection, state: ImportState, skus: dict[str, Sequence[str]]) -> None:
    """`products.imported`, in the transaction that publishes a range: the SKUs of each outcome, in batches."""
    payloads = [
        {"import_id": str(state.id), "outcome": outcome, "skus": batch}
        for outcome, all_of_it in skus.items()
        for batch in batches(all_of_it)
    ]
    await outbox.write(connection, "products.imported", payloads)
