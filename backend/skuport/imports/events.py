"""The events of an import: by default how it went, on request also which products it wrote, or none."""

import json
from collections.abc import Sequence
from uuid import UUID

from skuport.core.database import Connection
from skuport.core.sql import Statements
from skuport.imports.counts import sum_counts
from skuport.imports.state import ImportState
from skuport.webhooks import outbox
from skuport.webhooks.batches import batches

_SQL = Statements(__package__, "events.sql")


async def ended(connection: Connection, import_id: UUID) -> None:
    """`import.completed`, `import.failed` or `import.cancelled`, in the transaction that ends the import."""
    row = await _SQL.ended_import.fetchrow(connection, import_id=import_id)
    if row is None:
        return
    # An import that failed or was cancelled may have published a part.
    counts = await sum_counts(connection, import_id)
    payload = {
        "import_id": str(row["id"]),
        "filename": row["filename"],
        "rows_read": counts.rows_read,
        "counts": counts.by_outcome,
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
