"""Searches take forms of one letter as the same: ς and σ, ſ and s, µ and μ

Revision ID: 0016_pre
Revises: 0014_pre
Create Date: 2026-11-30
"""

from alembic import op

revision = "0016_pre"
down_revision = "0014_pre"
branch_labels = None
depends_on = None

FOLDED = (
    "replace(replace(replace(lower(words), U&'\\03c2', U&'\\03c3'), U&'\\017f', 's'), U&'\\00b5', U&'\\03bc')"
)
SEPARATORS = (
    r"U&'[\0001-\001f!-/:-@\005b-`{-\00a9\00ab-\00b1\00b4\00b6-\00b8\00bb\00bf\00d7\00f7\2000-\206f\3000-\3004"
    r"\3008-\3020]'"
)
SQL = "LANGUAGE sql IMMUTABLE PARALLEL SAFE"

# Of the entries that were made before. Entries are read, which are shorter than products, and have what was folded.
NOTE_CHANGES = """
INSERT INTO search.changes (ids, size)
SELECT array_agg(id), count(*) FROM (
    SELECT id, row_number() OVER (ORDER BY id) / 20000 AS batch FROM search.entries
    WHERE label ~ '[ςſµ]' OR words::text ~ '[ςſµ]') e
GROUP BY batch
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    # Products come first in every order of locks. Making an entry locks search.segments, so none is made meanwhile.
    op.execute("LOCK TABLE products IN ACCESS SHARE MODE")
    op.execute("LOCK TABLE search.segments IN EXCLUSIVE MODE")
    _replace_functions("search.fold(words)", "search.fold(sku)", "search.fold(name)", "search.fold(word)")
    op.execute(NOTE_CHANGES)


def downgrade() -> None:
    _replace_functions("lower(words)", "lower(sku)", "lower(name)", "lower(word)")
    op.execute("DROP FUNCTION search.fold(text)")
    op.execute("SELECT search.rebuild()")  # entries don't tell any more which letters a product has


def _replace_functions(words: str, sku: str, name: str, word: str) -> None:
    op.execute(f"CREATE OR REPLACE FUNCTION search.fold(words text) RETURNS text {SQL} RETURN {FOLDED}")
    op.execute(
        f"CREATE OR REPLACE FUNCTION search.plain(words text) RETURNS text {SQL}"
        f" RETURN regexp_replace({words}, {SEPARATORS}, ' ', 'g')"
    )
    op.execute(
        f"CREATE OR REPLACE FUNCTION search.text(sku text, name text) RETURNS text {SQL}"
        rf" RETURN {sku} || U&'\001f' || {name}"
    )
    op.execute(
        f"CREATE OR REPLACE FUNCTION search.beginning(word text) RETURNS tsquery {SQL}"
        f" RETURN ('''' || left({word}, 200) || ''':*')::tsquery"
    )
