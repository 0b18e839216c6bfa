"""Files like Shopify's, where a product's rows are its variants: what only the first says holds for all of them.

The parser can't know: it reads the rows of a chunk, and the first one may be in another. So it leaves the cells open
(null) in such files, and they are filled in here when all rows are staged.
"""

from skuport.catalog import columns
from skuport.core.database import Connection
from skuport.core.sql import Statements
from skuport.imports.state import ImportState

_SQL = Statements(__package__, "variants.sql")


async def fill_in(connection: Connection, state: ImportState) -> None:
    """Give every staged variant the fields of its product where it has none of its own."""
    group_key = state.mapping.group_key
    if group_key is None:
        return
    staging = state.staging_table
    inherit = _SQL.inherit.fill(
        staging=staging,
        inherited=columns.INHERITED,
        inherits=columns.INHERITS,
        first_of_group=columns.FIRST_OF_GROUP,
    )
    await inherit.execute(connection, group_key=group_key)
    if state.options.blank_cells == "clear":
        cleared, is_open = columns.cleared(filter(None, state.mapping.targets))
        if cleared:
            await _SQL.clear.fill(staging=staging, cleared=cleared, is_open=is_open).execute(connection)
