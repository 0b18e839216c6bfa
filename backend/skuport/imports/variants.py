"""Files like Shopify's, where a product's rows are its variants: what only the first says holds for all of them.

The parser can't know: it reads the rows of a chunk, and the first one may be in another. So it leaves the cells open
(null) in such files, and they are filled in here when all rows are staged.
"""

from skuport.core.database import Connection
from skuport.core.sql import Statements
from skuport.imports.state import ImportState

_SQL = Statements(__package__, "variants.sql")


async def fill_in(connection: Connection, state: ImportState) -> None:
    """Give every staged variant the name, description and active of its product, where it has none of its own."""
    group_key = state.mapping.group_key
    if group_key is None:
        return
    await _SQL.inherit.fill(staging=state.staging_table).execute(connection, group_key=group_key)
    if state.options.blank_cells == "clear":
        present = {
            f"has_{field}": field in state.mapping.targets for field in ("name", "description", "active")
        }
        await _SQL.clear.fill(staging=state.staging_table).execute(connection, **present)
