"""Files like Shopify's, where a product's rows are its variants: what only the first says holds for all of them.

The parser can't know: it reads the rows of a chunk, and the first one may be in another. So it leaves the cells open
(null) in such files, and they are filled in here when all rows are staged.
"""

from skuport.core.database import Connection
from skuport.imports.state import ImportState

# The first row that says it, be it the first of the product or not. Done again, it changes nothing.
INHERIT = """
UPDATE {staging} s
SET name = coalesce(s.name, g.name),
    description = coalesce(s.description, g.description),
    active = coalesce(s.active, g.active)
FROM (
    SELECT attributes ->> $1 AS group_value,
        (array_agg(name ORDER BY line) FILTER (WHERE name IS NOT NULL))[1] AS name,
        (array_agg(description ORDER BY line) FILTER (WHERE description IS NOT NULL))[1] AS description,
        (array_agg(active ORDER BY line) FILTER (WHERE active IS NOT NULL))[1] AS active
    FROM {staging} WHERE attributes ->> $1 IS NOT NULL GROUP BY 1
) g
WHERE s.attributes ->> $1 = g.group_value
  AND ((s.name IS NULL AND g.name IS NOT NULL) OR (s.description IS NULL AND g.description IS NOT NULL)
       OR (s.active IS NULL AND g.active IS NOT NULL))
"""

# blank_cells: clear, for what no row of the product says; only columns that the file has.
CLEAR = """
UPDATE {staging}
SET name = CASE WHEN $1 THEN coalesce(name, '') ELSE name END,
    description = CASE WHEN $2 THEN coalesce(description, '') ELSE description END,
    active = CASE WHEN $3 THEN coalesce(active, true) ELSE active END
WHERE ($1 AND name IS NULL) OR ($2 AND description IS NULL) OR ($3 AND active IS NULL)
"""


async def fill_in(connection: Connection, state: ImportState) -> None:
    """Give every staged variant the name, description and active of its product, where it has none of its own."""
    group_key = state.mapping.group_key
    if group_key is None:
        return
    await connection.execute(INHERIT.format(staging=state.staging_table), group_key)
    if state.options.blank_cells == "clear":
        present = [field in state.mapping.targets for field in ("name", "description", "active")]
        await connection.execute(CLEAR.format(staging=state.staging_table), *present)
