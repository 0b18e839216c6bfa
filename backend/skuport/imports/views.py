"""Imports as response bodies."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from skuport.core.errors import NotFoundError
from skuport.core.etags import etag_of
from skuport.core.pagination import PageRequest, Total, paginate
from skuport.core.schemas import Actor, Failure
from skuport.imports import repository, schemas
from skuport.imports.counts import OUTCOMES
from skuport.imports.expiry import waiting_since
from skuport.imports.models import Import
from skuport.imports.options import Options
from skuport.imports.progress import (
    CLASSIFYING,
    COUNTING,
    REMOVING,
    Counters,
    RangePass,
    eta_seconds,
    percent,
    queue_seconds,
    rows_per_second,
    stalled,
)
from skuport.imports.warnings import true_warnings
from skuport.parsing.formats import DEFAULT_FORMAT


async def show(session: AsyncSession, import_id: UUID) -> schemas.Import:
    """The import as it stands.

    Raises:
        NotFoundError: there is none.
    """
    row = await repository.view(session, import_id)
    if row is None:
        raise NotFoundError(f"There is no import “{import_id}”.")
    return to_schema(row, await _in_order(session, [row]))


async def plan(session: AsyncSession, import_id: UUID) -> tuple[schemas.Plan, str]:
    """What publishing would do, and the ETag that `confirm` asks for.

    Raises:
        NotFoundError: no such import, or no plan was made for it.
    """
    found = await session.get(Import, import_id)
    if found is None or found.plan is None or not _has_rows(found.plan):
        raise NotFoundError(f"There is no plan for an import “{import_id}”. Only a dry run has one.")
    shown = schemas.Plan(
        counts=schemas.Counts(**found.plan["counts"]),
        missing=found.plan["missing"],
        samples=found.plan["samples"],
    )
    return shown, etag_of(found.plan)


async def history(
    session: AsyncSession, paging: PageRequest, statuses: Sequence[str] | None = None
) -> schemas.ImportPage:
    """A page of imports, newest first; only of some statuses, if they are given."""
    cursor = paging.position(UUID)
    rows = await repository.history(session, paging.limit + 1, cursor, statuses)
    in_order = await _in_order(session, rows)
    page = paginate(rows, paging.limit, cursor, lambda row: (row["id"],))
    return schemas.ImportPage(
        items=[to_schema(row, in_order) for row in page.rows],
        next_cursor=page.next_cursor,
        prev_cursor=page.prev_cursor,
        total=Total(value=await repository.count(session, statuses), exact=True),
    )


async def _in_order(session: AsyncSession, rows: Sequence[RowMapping]) -> Sequence[RowMapping]:
    """The imports that are queued or running, in their order, if one of these waits for others; else nothing."""
    return await repository.in_order(session) if any(row["ahead"] for row in rows) else ()


def _queue_seconds(row: RowMapping, in_order: Sequence[RowMapping]) -> int | None:
    """How long it waits to publish. When a worker will be free isn't known: one works on several at a time."""
    if not row["ahead"] or row["status"] == "queued":
        return None
    return queue_seconds([_counters(other) for other in in_order if other["id"] in row["ahead"]])


def _eta_seconds(row: RowMapping, counters: Counters, waits: int | None) -> int | None:
    """Its own time, after its wait."""
    own = eta_seconds(counters)
    if not row["ahead"]:
        return own
    return None if own is None or waits is None else waits + own


def _counters(row: RowMapping) -> Counters:
    return Counters(
        status=row["status"],
        bytes_read=_bytes_read(row, row["bytes_staged"]),
        bytes_total=row["bytes_total"],
        rows_read=row["sum_rows_read"],
        staged_rows=row["staged_rows"],
        rows_published=row["rows_published"],
        resumed_at=row["resumed_at"],
        staged_at=row["staged_at"],
        publishing_at=row["publishing_at"],
        finished_at=row["finished_at"],
        asked_at=row["created_at"],
        now=row["now"],
        bytes_before=_bytes_read(row, row["bytes_before"]),
        rows_before=row["rows_before"],
        published_before=row["published_before"],
        passes=_passes(row),
    )


def to_schema(row: RowMapping, in_order: Sequence[RowMapping] = ()) -> schemas.Import:
    """An import with its sums, as clients see it.

    Args:
        in_order: the imports that are queued or running, for how long it waits for them.
    """
    counters = _counters(row)
    waits = _queue_seconds(row, in_order)
    counts = schemas.Counts(**{outcome: row[f"sum_{outcome}"] for outcome in OUTCOMES})
    return schemas.Import(
        id=row["id"],
        upload_id=row["upload_id"],
        status=row["status"],
        phase=row["phase"],
        percent=percent(counters),
        filename=row["filename"],
        bytes_total=row["bytes_total"],
        bytes_read=counters.bytes_read,
        rows_read=row["sum_rows_read"],
        reject_groups=[
            schemas.RejectGroup(code=code, rows=rows)
            for code, rows in sorted(
                (row["reject_groups"] or {}).items(), key=lambda item: (-item[1], item[0])
            )
        ],
        planned_counts=_planned_counts(row["plan"]),
        missing=None if row["missing"] is None else schemas.MissingResult(**row["missing"]),
        warnings=[
            schemas.ImportWarning(**warning)
            for warning in true_warnings(
                row["warnings"], row["status"], written=counts.created + counts.updated
            )
        ],
        stalled=stalled(
            counters, row["heartbeat_at"], is_queued=bool(row["ahead"]) or row["workers_are_busy"]
        ),
        counts=counts,
        rows_per_second=rows_per_second(counters),
        eta_seconds=_eta_seconds(row, counters, waits),
        queue_position=len(row["ahead"] or ()) or None,
        queue_seconds=waits,
        heartbeat_at=row["heartbeat_at"],
        attempt=row["attempt"],
        options=schemas.ImportOptions(**row["options"]),
        dialect=schemas.ImportDialect(
            format=row["dialect"].get("format", DEFAULT_FORMAT),
            sheet=row["dialect"].get("sheet"),
            encoding=row["dialect"]["encoding"],
            delimiter=row["dialect"]["delimiter"],
            compression=row["dialect"].get("compression"),
            surplus_cells=row["surplus_cells"] or 0,
            escape=row["dialect"].get("escape", "doubled"),
        ),
        columns=[schemas.ImportColumn(**column) for column in row["columns"]],
        error=None if row["error"] is None else Failure(**row["error"]),
        created_at=row["created_at"],
        started_at=row["started_at"],
        finished_at=row["finished_at"],
        waited_seconds=row["waited_seconds"],
        waiting_since=waiting_since(row["expires_at"]),
        expires_at=row["expires_at"],
        created_by=Actor(id=row["created_by"], name=row["created_by_name"]),
    )


def _passes(row: RowMapping) -> tuple[RangePass, ...]:
    """What the import does with all ranges besides publishing them."""
    options = Options.from_json(row["options"])
    passes = []
    if options.needs_plan:
        cost = (CLASSIFYING if options.classifies_rows else 0) + (COUNTING if options.removes_missing else 0)
        passes.append(RangePass(cost, row["ranges"], row["ranges_classified"], row["classified_before"]))
    if options.removes_missing:
        passes.append(RangePass(REMOVING, row["ranges"], row["ranges_checked"], row["checked_before"]))
    return tuple(passes)


def _planned_counts(plan: dict[str, Any] | None) -> schemas.Counts | None:
    return schemas.Counts(**plan["counts"]) if plan is not None and _has_rows(plan) else None


def _has_rows(plan: dict[str, Any]) -> bool:
    """Whether rows were classified for the plan, and not the missing products of a full feed counted only."""
    return bool(plan.get("with_rows", True))


def _bytes_read(row: RowMapping, staged: int) -> int:
    """How far the upload has been read. Where its text is chunked instead, the share of that."""
    total: int = row["bytes_total"]
    if not staged:
        return 0
    read: int = row["body_offset"] + staged
    if row["source"] is not None and row["source"]["size"]:
        read = read * total // row["source"]["size"]
    return min(read, total)
