"""Starting bulk jobs on products."""

from typing import Any
from uuid import UUID

from skuport.bulk import selection as selection
from skuport.bulk.schemas import BulkDelete, BulkExport, BulkUpdate, Selection
from skuport.core.errors import ConflictError
from skuport.core.ids import new_id
from skuport.core.notifier import Notifier
from skuport.core.security import Principal
from skuport.core.settings import Settings
from skuport.core.unit_of_work import UnitOfWork
from skuport.jobs.models import Job
from skuport.jobs.service import accept

EMPTY_FROM = 100_000
"""From so many products on, deleting all of them empties the table instead of deleting row by row."""


class Starter:
    """Starts jobs for one request."""

    def __init__(
        self, unit: UnitOfWork, notifier: Notifier, principal: Principal, settings: Settings
    ) -> None:
        self._unit = unit
        self._notifier = notifier
        self._principal = principal
        self._batch_rows = settings.job_batch_rows

    async def delete(self, wanted: BulkDelete) -> UUID:
        """Queue a job that deletes the selection.

        Raises:
            ConflictError: it isn't as many products as expected; nothing was queued.
        """
        pinned = True
        if wanted.all and wanted.events != "batched":
            # Five million ids need not be written down to say "all that was made before this moment".
            pinned = await selection.count(self._unit.session, wanted) < EMPTY_FROM
        options = {"events": wanted.events}
        return await self._start("products.delete", wanted, options, wanted.expected_count, pinned=pinned)

    async def update(self, wanted: BulkUpdate) -> UUID:
        """Queue a job that changes the selection. Raises ConflictError, as for `delete`."""
        options = {
            "events": wanted.events,
            "changes": wanted.changes.model_dump(mode="json", exclude_unset=True),
        }
        return await self._start("products.update", wanted, options, wanted.expected_count)

    async def export(self, wanted: BulkExport) -> UUID:
        """Queue a job that writes the selection to a file. Raises ConflictError, as for `delete`."""
        options = {"events": "none", "format": wanted.format}
        return await self._start("products.export", wanted, options, wanted.expected_count)

    async def _start(
        self,
        kind: str,
        wanted: Selection,
        options: dict[str, Any],
        expected: int | None,
        *,
        pinned: bool = True,
    ) -> UUID:
        job = Job(
            id=new_id(),
            kind=kind,
            status="queued",
            selection=_described(wanted),
            options=options,
            total=0,
            pinned=pinned,
            created_by=self._principal.id,
        )
        self._unit.session.add(job)
        await self._unit.session.flush()
        if pinned:
            total = await selection.pin(self._unit.session, job.id, wanted, self._batch_rows)
        else:
            total = await selection.count(self._unit.session, wanted)
        if expected is not None and total != expected:
            raise ConflictError(
                f"You expect {expected:,} products, but it is {total:,} now. Nothing was done. Look again, and send"
                f" expected_count: {total} if these are the ones you mean.",
                code="unexpected_count",
            )
        job.total = total
        await accept(self._unit, self._notifier, self._principal, job)
        return job.id


def _described(wanted: Selection) -> dict[str, Any]:
    """The selection as it is shown later; ids would be too many."""
    if wanted.filter is not None:
        shown = wanted.filter.model_dump(mode="json", exclude_none=True)
        return {"by": "filter", "filter": shown}
    return {"by": "all" if wanted.all else "ids", "filter": None}
