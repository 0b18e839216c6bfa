"""Search: segments of an index beside the catalog, and the changes that are not in it yet

Revision ID: 0005
Revises: 0004
Create Date: 2026-11-24
"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# What is neither letter nor digit parts words. The characters are listed, and not asked of the locale, so that a word
# is the same on every server; letters of every script are letters.
NO_LETTERS = (
    r"[\0001-\001f!-/:-@\005b-`{-\00a9\00ab-\00b1\00b4\00b6-\00b8\00bb\00bf\00d7\00f7"
    r"\2000-\206f\3000-\3004\3008-\3020]"
)

EVERY_WORD = "search.plain(sku || ' ' || name || ' ' || description)"
MARKED_WORDS = "replace(' ' || search.plain(sku || ' ' || name), ' ', ' =')"

# In SQL, each used once where it costs: so that the planner puts them in place, instead of calling them row by row.
FUNCTIONS = (
    f"""
    CREATE FUNCTION search.plain(words text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN regexp_replace(lower(words), U&'{NO_LETTERS}', ' ', 'g')
    """,
    """
    CREATE FUNCTION search.text(sku text, name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN lower(sku) || U&'\\001f' || lower(name)
    """,
    # A lexeme has room for 2,046 bytes.
    """
    CREATE FUNCTION search.cut(words text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN ARRAY(SELECT left(word, 200) FROM unnest(string_to_array(words, ' ')) word)
    """,
    # Words of SKU and name stand there twice, the second time with a mark, so that they can be told from those of the
    # description.
    f"""
    CREATE FUNCTION search.words(sku text, name text, description text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN array_to_tsvector(array_remove(array_remove(
        CASE WHEN octet_length(description) <= 2000 THEN string_to_array({EVERY_WORD} || {MARKED_WORDS}, ' ')
             ELSE search.cut({EVERY_WORD} || {MARKED_WORDS}) END, ''), '='))
    """,
    """
    CREATE FUNCTION search.beginnings(sought text, mark text) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (SELECT string_agg('''' || mark || left(word, 200) || ''':*', ' & ')::tsquery
            FROM unnest(string_to_array(search.plain(sought), ' ')) word WHERE word <> '')
    """,
    # The longest word has the fewest products.
    """
    CREATE FUNCTION search.longest(sought text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (SELECT left(word, 200) FROM unnest(string_to_array(search.plain(sought), ' ')) word
            ORDER BY length(word) DESC, word LIMIT 1)
    """,
)

TABLES = (
    # The parent of the segments; it stays empty itself.
    """
    CREATE TABLE search.entries (
        id bigint NOT NULL,
        text text NOT NULL,
        words tsvector NOT NULL
    )
    """,
    """
    CREATE TABLE search.segments (
        no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        status text NOT NULL CONSTRAINT segments_status_check CHECK (status IN ('open', 'sealed', 'retired')),
        entries bigint NOT NULL,
        checked_at timestamptz NOT NULL DEFAULT now()
    )
    """,
    # One row for each statement that changed products. Arrays of ids don't compress; trying to would take time.
    """
    CREATE TABLE search.changes (
        no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        ids bigint[] NOT NULL,
        size integer NOT NULL,
        at timestamptz NOT NULL DEFAULT clock_timestamp()
    )
    """,
    "ALTER TABLE search.changes ALTER COLUMN ids SET STORAGE EXTERNAL",
)

NOTING = (
    """
    CREATE FUNCTION search.note_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO search.changes (ids, size)
        SELECT ids, cardinality(ids) FROM (SELECT array_agg(id) AS ids FROM after) c WHERE ids IS NOT NULL;
        RETURN NULL;
    END $$
    """,
    # Prices and stock change every night, names hardly: what can't be searched for isn't noted.
    """
    CREATE FUNCTION search.note_updated() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO search.changes (ids, size)
        SELECT ids, cardinality(ids) FROM (
            SELECT array_agg(a.id) AS ids FROM after a JOIN before b USING (id)
            WHERE (a.sku, a.name, a.description) IS DISTINCT FROM (b.sku, b.name, b.description)) c
        WHERE ids IS NOT NULL;
        RETURN NULL;
    END $$
    """,
    """
    CREATE FUNCTION search.note_truncated() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE search.segments SET status = 'retired' WHERE status <> 'retired';
        DELETE FROM search.changes;
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER search_inserted AFTER INSERT ON products REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION search.note_inserted()
    """,
    """
    CREATE TRIGGER search_updated AFTER UPDATE ON products REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION search.note_updated()
    """,
    """
    CREATE TRIGGER search_truncated AFTER TRUNCATE ON products
    FOR EACH STATEMENT EXECUTE FUNCTION search.note_truncated()
    """,
    # Everything anew: the segments go, and every product counts as changed.
    """
    CREATE FUNCTION search.rebuild() RETURNS bigint LANGUAGE sql AS $$
        UPDATE search.segments SET status = 'retired' WHERE status <> 'retired';
        INSERT INTO search.changes (ids, size)
        SELECT array_agg(id), count(*) FROM (
            SELECT id, row_number() OVER (ORDER BY id) / 20000 AS batch FROM products) p
        GROUP BY batch;
        SELECT coalesce(sum(size), 0) FROM search.changes;
    $$
    """,
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    op.execute("CREATE SCHEMA search")
    for statement in (*FUNCTIONS, *TABLES, *NOTING):
        op.execute(statement)
    op.execute("SELECT search.rebuild()")


def downgrade() -> None:
    op.execute("DROP TRIGGER search_inserted ON products")
    op.execute("DROP TRIGGER search_updated ON products")
    op.execute("DROP TRIGGER search_truncated ON products")
    op.execute("DROP SCHEMA search CASCADE")
    op.execute("DROP EXTENSION pg_trgm")
