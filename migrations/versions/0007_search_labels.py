"""Search: SKU and name by trigrams of their words, and only the description's words apart

Revision ID: 0007
Revises: 0006
Create Date: 2026-11-26
"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# In SQL, each used once where it costs: so that the planner puts them in place, instead of calling them row by row.
FUNCTIONS = (
    "-- squawk-ignore ban-drop-function\nDROP FUNCTION search.words(text, text, text)",
    "-- squawk-ignore ban-drop-function\nDROP FUNCTION search.beginnings(text, text)",
    "-- squawk-ignore ban-drop-function\nDROP FUNCTION search.longest(text)",
    # Every word has a space before it.
    """
    CREATE FUNCTION search.label(sku text, name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN ' ' || search.plain(sku || ' ' || name)
    """,
    # Words that are longer than a lexeme may be can only stand where there is much else.
    """
    CREATE FUNCTION search.words(description text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN array_to_tsvector(array_remove(
        CASE WHEN octet_length(description) <= 2000 THEN string_to_array(search.plain(description), ' ')
             ELSE search.cut(search.plain(description)) END, ''))
    """,
    """
    CREATE FUNCTION search.beginning(word text) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN ('''' || left(lower(word), 200) || ''':*')::tsquery
    """,
)

OLD_FUNCTIONS = (
    "DROP FUNCTION search.label(text, text)",
    "DROP FUNCTION search.words(text)",
    "DROP FUNCTION search.beginning(text)",
    """
    CREATE FUNCTION search.words(sku text, name text, description text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN array_to_tsvector(array_remove(array_remove(
        CASE WHEN octet_length(description) <= 2000
             THEN string_to_array(search.plain(sku || ' ' || name || ' ' || description)
                                  || replace(' ' || search.plain(sku || ' ' || name), ' ', ' ='), ' ')
             ELSE search.cut(search.plain(sku || ' ' || name || ' ' || description)
                             || replace(' ' || search.plain(sku || ' ' || name), ' ', ' =')) END, ''), '='))
    """,
    """
    CREATE FUNCTION search.beginnings(sought text, mark text) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (SELECT string_agg('''' || mark || left(word, 200) || ''':*', ' & ')::tsquery
            FROM unnest(string_to_array(search.plain(sought), ' ')) word WHERE word <> '')
    """,
    """
    CREATE FUNCTION search.longest(sought text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (SELECT left(word, 200) FROM unnest(string_to_array(search.plain(sought), ' ')) word
            ORDER BY length(word) DESC, word LIMIT 1)
    """,
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    _anew("label", FUNCTIONS)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    _anew("text", OLD_FUNCTIONS)


def _anew(column: str, functions: tuple[str, ...]) -> None:
    """All segments go, and every product is noted as changed; until workers have indexed them again, only the
    beginnings of SKUs and names are found."""
    op.execute("-- squawk-ignore ban-drop-table\nDROP TABLE search.entries CASCADE")
    op.execute("DELETE FROM search.segments")
    op.execute("DELETE FROM search.changes")
    for statement in functions:
        op.execute(statement)
    op.execute(f"""
        CREATE TABLE search.entries (
            id bigint NOT NULL,
            {column} text NOT NULL,
            words tsvector NOT NULL
        )
    """)
    op.execute("SELECT search.rebuild()")
