"""Files like Shopify's, where each row of a product is a variant, and only the first row has the product's values.

The parser reads one chunk at a time, and the first row may be in another chunk. So it leaves the empty cells of such
files null, and they are filled in here when all rows are staged.

A rejected row passes its values on, too: else a draft whose first row has no SKU would be published by its second. If
one of them isn't valid, the variants that would inherit it are rejected for it. Any other value would be a guess: the
next one, or the default, could publish a draft, and one that is always inactive would take a product off sale. And the
file of rejects then has all rows of the product, so that its import gives each variant the corrected value.
"""

from collections import Counter

from skuport.catalog import columns
from skuport.core.database import Connection
from skuport.core.sql import Statements
from skuport.imports.state import ImportState

_SQL = Statements(__package__, "variants.sql")


async def fill_in(connection: Connection, state: ImportState) -> Counter[str]:
    """Give every staged variant the fields of its product where it has none of its own. Done twice, it changes nothing.

    Returns:
        The variants that were rejected, by code.
    """
    group_key = state.mapping.group_key
    if group_key is None:
        return Counter()
    staging = state.staging_table
    which = {"import_id": state.id, "generation": state.generation}
    reject = _SQL.reject_inheriting.fill(
        staging=staging, set_fields=columns.SET_FIELDS, staged_object=columns.STAGED_OBJECT
    )
    if state.mapping.first_row_tells_group:
        await _SQL.carry_down.fill(staging=staging).execute(connection, **which, group_key=group_key)
    rejected = await reject.fetch(connection, **which, group_key=group_key)
    inherit = _SQL.inherit.fill(
        staging=staging,
        inherited=columns.INHERITED,
        inherits=columns.INHERITS,
        first_of_group=columns.FIRST_OF_GROUP,
        other_names=columns.OTHER_NAMES,
        inheritable=columns.INHERITABLE,
    )
    await inherit.execute(connection, **which, group_key=group_key)
    if state.options.blank_cells == "clear":
        cleared, is_open = columns.cleared(filter(None, state.mapping.targets))
        if cleared:
            await _SQL.clear.fill(staging=staging, cleared=cleared, is_open=is_open).execute(connection)
    return Counter({row["code"]: row["n"] for row in rejected})
