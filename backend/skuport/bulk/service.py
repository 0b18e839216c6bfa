"""Starting bulk jobs on products."""

from uuid import UUID

from skuport.bulk.schemas import BulkDelete, BulkUpdate
from skuport.products.jobs import JobStarter

EMPTY_FROM = 100_000
"""From this many products on, deleting all of them empties the table instead of deleting row by row."""


async def start_delete(starter: JobStarter, wanted: BulkDelete) -> UUID:
    """Queue a job that deletes the selection.

    Raises:
        ConflictError: there are not as many products as expected; nothing was queued.
    """
    pinned = True
    if wanted.all and wanted.events != "batched":
        # "All that were created before this moment" says it without five million ids.
        pinned = await starter.count(wanted) < EMPTY_FROM
    options = {"events": wanted.events}
    return await starter.start("products.delete", wanted, options, wanted.expected_count, pinned=pinned)


async def start_update(starter: JobStarter, wanted: BulkUpdate) -> UUID:
    """Queue a job that changes the selection. Raises ConflictError, as for `start_delete`."""
    changes = wanted.changes.model_dump(mode="json", exclude_unset=True)
    options = {"events": wanted.events, "changes": changes}
    return await starter.start("products.update", wanted, options, wanted.expected_count)
