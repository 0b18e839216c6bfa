"""Starting jobs on a selection of products."""

from typing import Any
from uuid import UUID

from skuport.core.errors import ConflictError
from skuport.core.ids import new_id
from skuport.core.notifier import Notifier
from skuport.core.security import Principal
from skuport.core.settings import Settings
from skuport.core.unit_of_work import UnitOfWork
from skuport.jobs.models import Job
from skuport.jobs.service import accept
from skuport.products import selection
from skuport.products.selection import ProductSelection


class JobStarter:
    """Starts jobs for one request."""

    def __init__(
        self, unit: UnitOfWork, notifier: Notifier, principal: Principal, settings: Settings
    ) -> None:
        self._unit = unit
        self._notifier = notifier
        self._principal = principal
        self._batch_rows = settings.job_batch_rows

    async def count(self, wanted: ProductSelection) -> int:
        """How many products the selection has now, exactly."""
        return await selection.count(self._unit.session, wanted)

    async def start(
        self,
        kind: str,
        wanted: ProductSelection,
        options: dict[str, Any],
        expected: int | None,
        *,
        pinned: bool = True,
    ) -> UUID:
        """Queue a job.

        Args:
            kind: what it does.
            wanted: the products.
            options: of its kind, and which `events` it sends.
            expected: how many products the client expects; None for any number.
            pinned: whether to keep their ids. If not, the job is about every product that was created before it.

        Returns:
            the job's id.

        Raises:
            ConflictError: `unexpected_count`; nothing was queued.
        """
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
            total = await self.count(wanted)
        if expected is not None and total != expected:
            raise ConflictError(
                f"You expect {expected:,} products, but there are {total:,} now. Nothing was done. Check the"
                f" selection, and send expected_count: {total} if it is right.",
                code="unexpected_count",
            )
        job.total = total
        await accept(self._unit, self._notifier, self._principal, job)
        return job.id


def _described(wanted: ProductSelection) -> dict[str, Any]:
    """The selection as it is shown later; ids would be too many."""
    if wanted.filter is not None:
        shown = wanted.filter.model_dump(mode="json", exclude_none=True)
        return {"by": "filter", "filter": shown}
    return {"by": "all" if wanted.all else "ids", "filter": None}
