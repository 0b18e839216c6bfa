"""The merge of one range of SKU keys. A plan and its publishing can't disagree: they share how winners are found."""

from typing import Any

import asyncpg

from skuport.catalog import columns
from skuport.core.database import Connection
from skuport.core.sql import Sql, Statement, Statements
from skuport.imports.key_ranges import KeyRange, below
from skuport.imports.state import ImportState

SQL = Statements(__package__, "merging.sql")

NOTHING = Sql("")


async def merge_range(connection: Connection, state: ImportState, keys: KeyRange) -> asyncpg.Record:
    """Write what is new or different; the counts of the range, and the SKUs where events will name them."""
    return await merge_statement(state, keys).fetchone(connection, **parameters(state, keys))


async def plan_range(
    connection: Connection, state: ImportState, keys: KeyRange, samples: int
) -> asyncpg.Record:
    """What `merge_range` would write: counts, and up to this many samples of each kind. Writes rejects only."""
    return await _plan(state, keys).fetchone(connection, **parameters(state, keys), samples=samples)


async def avoid_scans(connection: Connection) -> None:
    """For the transaction of a range: read by index only."""
    await SQL.avoid_scans.execute(connection)


def merge_statement(state: ImportState, keys: KeyRange) -> Statement:
    """What `merge_range` runs with `parameters`."""
    skus = SQL.written_skus.fragment if state.options.events == "batched" else NOTHING
    return SQL.merge_range.fill(
        winners=_winners(state, keys, before=NOTHING),
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


def _winners(state: ImportState, keys: KeyRange, *, before: Sql) -> Sql:
    return SQL.winners.fill(
        staging=state.staging_table,
        staged_below=below("s", keys),
        lacking=columns.LACKING,
        unchanged=columns.UNCHANGED,
        before=before,
    ).fragment


def _rejected() -> Sql:
    return SQL.rejected.fill(
        lacking_column=columns.LACKING_COLUMN, lacking_message=columns.LACKING_MESSAGE
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
