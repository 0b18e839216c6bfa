"""The merge of one range of SKU keys. A plan and its publishing can't disagree: they share how winners are found."""

from typing import Any

import asyncpg

from skuport.catalog import columns
from skuport.core.database import Connection
from skuport.core.sql import Sql, Statement, Statements
from skuport.imports import later_writes
from skuport.imports.errors import CatalogChangedError
from skuport.imports.key_ranges import KeyRange, below
from skuport.imports.state import ImportState
from skuport.parsing import ATTRIBUTE_COLUMNS_MAX

SQL = Statements(__package__, "merging.sql")

NOTHING = Sql("")


async def merge_range(connection: Connection, state: ImportState, keys: KeyRange) -> asyncpg.Record:
    """Write what is new or different; the counts of the range, and the SKUs where events will name them.

    Raises:
        CatalogChangedError: another import has overtaken this one in the meantime; the transaction has to be undone.
    """
    is_overtaken = await later_writes.size(connection, state, keys) > 0
    statement = merge_statement(state, keys, is_overtaken=is_overtaken)
    row = await statement.fetchone(connection, **parameters(state, keys))
    if row["any_later"] and not is_overtaken:
        raise CatalogChangedError(f"range {keys.no} of import {state.id} was overtaken")
    return row


async def plan_range(
    connection: Connection, state: ImportState, keys: KeyRange, samples: int
) -> asyncpg.Record:
    """What `merge_range` would write: counts, and up to this many samples of each kind. Writes rejects only."""
    return await _plan(state, keys).fetchone(connection, **parameters(state, keys), samples=samples)


async def avoid_scans(connection: Connection) -> None:
    """For the transaction of a range: read by index only."""
    await SQL.avoid_scans.execute(connection)


def merge_statement(state: ImportState, keys: KeyRange, *, is_overtaken: bool = False) -> Statement:
    """What `merge_range` runs with `parameters`.

    Args:
        is_overtaken: leaves alone what other imports wrote that overtook this one.
    """
    skus = SQL.written_skus.fragment if state.options.events == "batched" else NOTHING
    return SQL.merge_range.fill(
        winners=_winners(state, keys, before=NOTHING, is_overtaken=is_overtaken),
        written_by=(SQL.written_by_later if is_overtaken else SQL.written_by).fragment,
        any_later=later_writes.any_in(keys),
        created=Sql(f"{later_writes.created(keys)}, ") if is_overtaken else NOTHING,
        rejected=_rejected(),
        reject_codes=SQL.reject_codes.fragment,
        names=columns.NAMES,
        inserted=columns.INSERTED,
        assigned=columns.ASSIGNED,
        skus=skus,
    )


def _plan(state: ImportState, keys: KeyRange) -> Statement:
    before = SQL.product_before.fill(before=columns.BEFORE).fragment
    return SQL.plan_range.fill(
        winners=_winners(state, keys, before=before),
        rejected=_rejected(),
        reject_codes=SQL.reject_codes.fragment,
        after=columns.AFTER,
    )


def _winners(state: ImportState, keys: KeyRange, *, before: Sql, is_overtaken: bool = False) -> Sql:
    is_new = "(p.id IS NULL OR s.created_later)" if is_overtaken else "(p.id IS NULL)"
    winners = SQL.winners.fill(
        masked=Sql(f"{later_writes.MASKED}, ") if is_overtaken else NOTHING,
        rows=Sql("masked" if is_overtaken else "staged"),
        deleted_since=SQL.deleted_since.fragment if is_overtaken else NOTHING,
        is_new=Sql(is_new),
        lacking=columns.lacking("(s.as_staged)" if is_overtaken else "s", is_new),
        unchanged=columns.UNCHANGED,
        too_many_attributes=columns.too_many_attributes("p.attributes", "s.attributes"),
        before=before,
    )
    return winners.fill(staging=state.staging_table, staged_below=below("s", keys)).fragment


def _rejected() -> Sql:
    return SQL.rejected.fill(
        lacking_column=columns.LACKING_COLUMN,
        lacking_message=columns.LACKING_MESSAGE,
        most_attributes=Sql(str(ATTRIBUTE_COLUMNS_MAX)),
    ).fragment


def parameters(state: ImportState, keys: KeyRange) -> dict[str, Any]:
    """What both statements take."""
    return {
        "key_from": keys.start,
        "key_to": keys.end,
        "import_id": state.id,
        "mode": state.options.mode,
        "range_no": keys.no,
        **{f"{field.name}_column": state.column_of(field.name) for field in columns.REQUIRED},
    }
