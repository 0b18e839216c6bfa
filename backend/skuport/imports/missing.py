"""Full feeds: which products the file doesn't have, and their removal from one range of keys.

A row that was rejected counts as present when its SKU could be read. Products made after the import began are left
alone.
"""

from skuport.catalog import columns
from skuport.core.database import Connection
from skuport.core.sql import Sql, Statement, Statements
from skuport.imports import later_writes
from skuport.imports.errors import CatalogChangedError
from skuport.imports.key_ranges import KeyRange, below
from skuport.imports.merging import avoid_scans
from skuport.imports.publish_order import EARLIER
from skuport.imports.state import ImportState

_SQL = Statements(__package__, "missing.sql")

_ALL = Sql("true")
_WRITTEN = later_writes.written(_ALL)
_ACTIVATED = later_writes.written(Sql("'active' = ANY (l.fields)"))


async def count_missing(connection: Connection, state: ImportState, keys: KeyRange) -> tuple[int, int]:
    """How many products of the range would go, and how many there are (both made before the import)."""
    if not state.options.removes_missing or await _SQL.has_unreadable.fetchval(
        connection, import_id=state.id
    ):
        return 0, 0
    statement = _fill(_SQL.count_missing, state, keys)
    row = await statement.fetchone(connection, import_id=state.id, key_from=keys.start, key_to=keys.end)
    return row["missing"], row["catalog"]


async def count_unreadable(connection: Connection, state: ImportState) -> int:
    """How many rejected rows have no readable SKU: each of them might be any product."""
    rows: int = await _SQL.count_unreadable.fetchval(connection, import_id=state.id)
    return rows


async def remove_range(connection: Connection, state: ImportState, keys: KeyRange) -> None:
    """Deactivate or delete what the file doesn't have, in the transaction at hand.

    Raises:
        CatalogChangedError: another import has overtaken this one in the meantime; the transaction has to be undone.
    """
    await avoid_scans(connection)
    given = {"import_id": state.id, "key_from": keys.start, "key_to": keys.end}
    written = await later_writes.size(connection, state, keys)
    if state.options.on_missing == "deactivate":
        is_ours = Sql(f"NOT {_ACTIVATED}") if written else _ALL
        removed = await _fill(_SQL.deactivate_missing, state, keys, is_ours).execute(connection, **given)
    else:
        if written:
            await _fill(_SQL.reset_missing, state, keys, _WRITTEN).execute(connection, **given)
        is_ours = Sql(f"NOT {_WRITTEN}") if written else _ALL
        removed = await _fill(_SQL.delete_missing, state, keys, is_ours).execute(connection, **given)
    # What they wrote after the statements began, those waited for, and have removed.
    if await later_writes.size(connection, state, keys) != written:
        raise CatalogChangedError(f"range {keys.no} of import {state.id} was overtaken")
    await _SQL.finish_range.execute(connection, import_id=state.id, no=keys.no, missing=removed)


def _fill(statement: Statement, state: ImportState, keys: KeyRange, is_ours: Sql = _ALL) -> Statement:
    """The statement with its conditions on the products of the range; `is_ours` is one of them."""
    in_range = _SQL.in_range.fill(below_end=below("p", keys)).fragment
    can_go = Sql("p.active" if state.options.on_missing == "deactivate" else "true")
    parts = {
        "in_range": in_range,
        "missing": _SQL.missing.fill(
            in_range=in_range,
            can_go=can_go,
            staging=state.staging_table,
            staged_below=below("s", keys),
            is_ours=is_ours,
        ).fragment,
        "gone": _SQL.gone.fill(can_go=can_go).fragment,
        "reset": columns.RESET,
        "writes_below": below("l", keys),
        "earlier": EARLIER,
    }
    return statement.fill(**{part: parts[part] for part in statement.parts})
