"""What a step is, and what it works with."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from skuport.core.database import Connection, Pool
from skuport.core.leases import Lease
from skuport.core.notifier import Notifier
from skuport.core.parallel import StepWork, run_parallel
from skuport.core.settings import Settings
from skuport.core.worker_metrics import WorkerMetrics
from skuport.imports.key_ranges import KeyRange
from skuport.imports.state import ImportState
from skuport.storage import ObjectStore


@dataclass(frozen=True, slots=True)
class Unit:
    """What one lease is for: the import as a whole, or one of its chunks.

    Args:
        no: the lease's unit.
        what: what is worked on, for the user: "the rows from line 1,001".
    """

    no: int
    what: str


@dataclass(frozen=True, slots=True)
class Resources:
    """What a worker's process has for every import."""

    pool: Pool
    store: ObjectStore
    notifier: Notifier
    settings: Settings
    metrics: WorkerMetrics


@dataclass(frozen=True, slots=True)
class StepContext:
    """What a step works with.

    Args:
        resources: what the process has.
        connection: the connection that holds the lease.
        lease: the lease of the step's group.
        unit: what the lease is for.
        state: the import, loaded under the lease and after the step before.
    """

    resources: Resources
    connection: Connection
    lease: Lease
    unit: Unit
    state: ImportState


async def run_on_ranges(context: StepContext, ranges: Sequence[KeyRange], work: StepWork[KeyRange]) -> None:
    """Do the work on every range, on `settings.publish_connections` connections."""
    resources = context.resources
    await run_parallel(
        resources.pool,
        context.connection,
        context.lease,
        ranges,
        resources.settings.publish_connections,
        work,
        resources.metrics,
    )


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an import.

    Args:
        is_open: whether an import in this state needs it now.
        run: does it; in the end the step is no longer open, or the next one is.
    """

    is_open: Callable[[ImportState], bool]
    run: Callable[[StepContext], Awaitable[None]]

    @property
    def name(self) -> str:
        """As logs and metrics call it."""
        return self.run.__name__


@dataclass(frozen=True, slots=True)
class StepGroup:
    """Consecutive steps that one process does under one lease.

    Args:
        lease: the lease's kind.
        units: what can be leased now, each on its own, in the order in which it should be done.
        steps: in their order.
    """

    lease: str
    units: Callable[[Connection, ImportState], Awaitable[Sequence[Unit]]]
    steps: tuple[Step, ...]

    def is_open(self, state: ImportState) -> bool:
        """Whether an import in this state needs one of the steps now."""
        return any(step.is_open(state) for step in self.steps)
