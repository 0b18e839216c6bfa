"""Files like Shopify's, where each row of a product is a variant, and only the first row has the product's values.

The parser reads one chunk at a time, and the first row may be in another chunk. So it leaves the empty cells of such
files null, and they are filled in here when all rows are staged.
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
