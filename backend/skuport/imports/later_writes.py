"""What imports that overtook an earlier one have written: the earlier one leaves it alone.

So the catalog becomes what it would be if they had run one after another. The earlier import sets what they didn't, and
where it would have removed a product that they then create, what they didn't set goes.
"""

from uuid import UUID

from skuport.catalog import columns
from skuport.core.database import Connection
from skuport.core.sql import Sql, Statements
from skuport.imports.key_ranges import KeyRange, below
from skuport.imports.publish_order import EARLIER
from skuport.imports.state import ImportState

_SQL = Statements(__package__, "later_writes.sql")

MASKED = _SQL.masked.fill(left_alone=columns.LEFT_ALONE).fragment
"""A table expression: the rows of `staged` without what they wrote, and what they did to the product."""


async def note(connection: Connection, state: ImportState, keys: KeyRange) -> None:
    """Tell earlier imports what this one has written in a range, in the transaction that wrote it."""
    statement = _SQL.note.fill(
        staging=state.staging_table,
        staged_below=below("s", keys),
        set_fields=columns.SET_FIELDS,
        earlier=EARLIER,
    )
    await statement.execute(connection, import_id=state.id, key_from=keys.start, key_to=keys.end)


async def size(connection: Connection, state: ImportState, keys: KeyRange) -> int:
    """How much has been written to the range by imports that overtook this one. It only grows."""
    statement = _SQL.size.fill(writes_below=below("l", keys))
    found: int = await statement.fetchval(
        connection, import_id=state.id, key_from=keys.start, key_to=keys.end
    )
    return found


def any_in(keys: KeyRange) -> Sql:
    """A condition with `:import_id`, `:key_from` and `:key_to`: they wrote to a key of the range."""
    return _SQL.any_later.fill(writes_below=below("l", keys)).fragment


def created(keys: KeyRange) -> Sql:
    """A table expression beside `winners`: for the imports in between, this one has created what was created later."""
    return _SQL.created.fill(earlier=EARLIER, writes_below=below("l", keys)).fragment


async def delete_unneeded(connection: Connection) -> None:
    """Delete what imports had to leave alone that have ended, or wait for a user."""
    await _SQL.delete_unneeded.execute(connection)


async def delete(connection: Connection, import_id: UUID) -> None:
    """Delete what an import that has ended had to leave alone."""
    await _SQL.delete.execute(connection, import_id=import_id)


def written(condition: Sql) -> Sql:
    """A condition on the product p: they wrote to it, and the condition on the write l holds."""
    return _SQL.written.fill(condition=condition).fragment
