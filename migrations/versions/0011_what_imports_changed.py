"""Lists: what has changed since a moment, by SKU; and the products of an import by name; bulk edits are linear

Revision ID: 0011
Revises: 0010
Create Date: 2026-11-28
"""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def _index_names(columns: str) -> None:
    op.execute("-- squawk-ignore require-concurrent-index-deletion\nDROP INDEX products_name_key_idx")
    op.execute(f'CREATE INDEX products_name_key_idx ON products ((lower(name) COLLATE "C"), {columns})')


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(
        "CREATE INDEX import_ranges_written_at_idx"
        " ON import_ranges (greatest(published_at, missing_at), import_id)"
    )
    op.execute("CREATE INDEX products_edited_idx ON products (updated_at) WHERE import_id IS NULL")
    _index_names("id, import_id")
    # It joins what a statement wrote, before and after, and is planned as the statement's transaction would have it:
    # bulk edits want no hash joins, and had it compare each row with each.
    op.execute("ALTER FUNCTION search.note_updated() SET enable_hashjoin = on")


def downgrade() -> None:
    op.execute("ALTER FUNCTION search.note_updated() RESET enable_hashjoin")
    _index_names("id")
    op.execute("DROP INDEX products_edited_idx")
    op.execute("DROP INDEX import_ranges_written_at_idx")
