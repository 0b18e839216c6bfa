"""The counts of an import: what became of its rows, summed in this one place."""

from dataclasses import dataclass, fields
from functools import cache
from uuid import UUID

from skuport.core.database import Connection
from skuport.core.sql import Sql, Statement, Statements
from skuport.imports.errors import PermanentImportError

_SQL = Statements(__package__, "counts.sql")

BY_PARAMETER = Sql(":import_id")

FRAGMENTS = frozenset({"chunk_counts", "range_counts", "planned_range_counts", "reject_groups"})


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Rows by outcome. Clients get the same as `webhooks.event_types.OutcomeCounts`."""

    created: int
    updated: int
    unchanged: int
    superseded: int
    rejected: int
    blank: int


OUTCOMES = tuple(field.name for field in fields(Outcomes))

MERGED_OUTCOMES = tuple(outcome for outcome in OUTCOMES if outcome != "blank")
"""Those of staged rows. A blank row is counted when it is read, and not staged."""


@dataclass(frozen=True, slots=True)
class Counts(Outcomes):
    """The rows by outcome, how many were read, and, of a full feed, how many products were removed as missing."""

    rows_read: int
    missing: int

    @property
    def by_outcome(self) -> dict[str, int]:
        """The rows of each outcome. When all are published they add up to `rows_read`."""
        return {outcome: getattr(self, outcome) for outcome in OUTCOMES}

    @property
    def is_complete(self) -> bool:
        """Whether every row that was read has an outcome."""
        return self.rows_read == sum(self.by_outcome.values())

    def require_complete(self) -> None:
        """Raises PermanentImportError: rows are unaccounted for, which is a defect of ours."""
        accounted = sum(self.by_outcome.values())
        if not self.is_complete:
            raise PermanentImportError(
                "accounting_mismatch",
                f"{self.rows_read:,} rows were read and {accounted:,} accounted for."
                " This is a defect of Skuport; please report it with the id of this import.",
            )

    @property
    def taken(self) -> int:
        """Rows that are in the catalog now."""
        return self.created + self.updated + self.unchanged


@dataclass(frozen=True, slots=True)
class PublishedCounts(Counts):
    """The counts so far. `unfinished`: how many chunks and ranges are not done."""

    unfinished: int

    @property
    def is_complete(self) -> bool:
        return not self.unfinished and self.rows_read == sum(self.by_outcome.values())


@dataclass(frozen=True, slots=True)
class PlannedCounts(Counts):
    """The counts that publishing would have. `catalog`: the products that a full feed is compared with."""

    catalog: int


async def sum_counts(connection: Connection, import_id: UUID) -> PublishedCounts:
    """The import's counts so far."""
    return PublishedCounts(**await with_counts(_SQL.counts).fetchone(connection, import_id=import_id))


async def sum_planned_counts(connection: Connection, import_id: UUID) -> PlannedCounts:
    """The counts of an import whose ranges are classified."""
    return PlannedCounts(**await with_counts(_SQL.planned_counts).fetchone(connection, import_id=import_id))


@cache
def with_counts(statement: Statement, import_id: Sql = BY_PARAMETER) -> Statement:
    """The statement with its parts `{chunk_counts}`, `{range_counts}` … filled in.

    Args:
        statement: has some of these parts.
        import_id: an expression that says which import is counted.
    """
    parts = {
        name: getattr(_SQL, name).fill(import_id=import_id).fragment for name in statement.parts & FRAGMENTS
    }
    return statement.fill(**parts)
