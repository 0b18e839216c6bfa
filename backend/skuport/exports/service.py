"""Starting exports."""

from uuid import UUID

from skuport.exports.schemas import BulkExport
from skuport.products.jobs import JobStarter


async def start_export(starter: JobStarter, wanted: BulkExport) -> UUID:
    """Queue a job that writes the selection to a file.

    Raises:
        ConflictError: there are not as many products as expected; nothing was queued.
    """
    options = {"events": "none", "format": wanted.format, "columns": wanted.columns}
    return await starter.start("products.export", wanted, options, wanted.expected_count)
