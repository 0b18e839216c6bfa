"""Clean up: what only a running import needs is removed, and the next import in the queue goes on.

What is left behind here, maintenance removes later.
"""

from contextlib import suppress

from skuport import search
from skuport.core.sql import Statements
from skuport.imports import later_writes, staging_table
from skuport.imports.notifications import notify_next
from skuport.imports.steps.step import StepContext
from skuport.imports.transcoded_texts import delete_unneeded_texts
from skuport.storage import StorageError

_SQL = Statements(__package__, "clean_up.sql")


async def clean_up(context: StepContext) -> None:
    """Notify those who wait for its end, and drop its staging table, its text, its leases and what it left alone."""
    resources, connection, state = context.resources, context.connection, context.state
    # Indexing takes all that was noted, also what an overtaken import has written so far. That is better indexed at its
    # end: in between, it slows the import down.
    if not (state.is_small and await _SQL.is_large_publishing.fetchval(connection)):
        await search.index_now(connection, resources.notifier)
    await notify_next(connection, resources.notifier)
    with suppress(StorageError):
        await delete_unneeded_texts(connection, resources.store, resources.settings, state.id)
    await later_writes.delete(connection, state.id)
    # Last, since this step's own lease is among what goes.
    await staging_table.drop(connection, state.id)
