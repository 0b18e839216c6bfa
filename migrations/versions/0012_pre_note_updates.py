"""What an update changed for searches is found in linear time, whatever the session did before

Revision ID: 0012_pre
Revises: 0010_pre
Create Date: 2026-11-30
"""

from alembic import op

revision = "0012_pre"
down_revision = "0010_pre"
branch_labels = None
depends_on = None

NOTE_UPDATED = """
CREATE OR REPLACE FUNCTION search.note_updated() RETURNS trigger LANGUAGE plpgsql {settings} AS $$
BEGIN
    INSERT INTO search.changes (ids, size)
    SELECT ids, cardinality(ids) FROM (
        SELECT array_agg(a.id) AS ids FROM after a JOIN before b USING (id)
        WHERE (a.sku, a.name, a.description) IS DISTINCT FROM (b.sku, b.name, b.description)) c
    WHERE ids IS NOT NULL;
    RETURN NULL;
END $$
"""


def upgrade() -> None:
    # The statement has no parameters, so a session keeps its first plan. Made for an update of one product, that was a
    # nested loop, which took minutes for the 20,000 products of a range.
    op.execute(NOTE_UPDATED.format(settings="SET enable_hashjoin = on SET enable_nestloop = off"))


def downgrade() -> None:
    op.execute(NOTE_UPDATED.format(settings="SET enable_hashjoin = on"))
