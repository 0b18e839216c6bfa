"""Count the products in the transactions that create and delete them

Revision ID: 0004_pre
Revises: 0002_pre
Create Date: 2026-11-29
"""

from alembic import op

revision = "0004_pre"
down_revision = "0002_pre"
branch_labels = None
depends_on = None

# The table has one row for each statement that created or deleted products, until maintenance adds them up: statements
# of different transactions would wait for each other to update one row. Emptying the products deletes what was counted;
# the lock waits for an adding-up that is under way, whose sum the DELETE wouldn't see.
COUNT = """
CREATE FUNCTION count_products() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO product_count_changes (change) SELECT count(*) FROM created HAVING count(*) > 0;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO product_count_changes (change) SELECT -count(*) FROM deleted HAVING count(*) > 0;
    ELSE
        LOCK TABLE product_count_changes IN SHARE ROW EXCLUSIVE MODE;
        DELETE FROM product_count_changes;
    END IF;
    RETURN NULL;
END $$
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("CREATE TABLE product_count_changes (change bigint NOT NULL)")
    op.execute(COUNT)
    # From the first of these on, until the migration commits, no other transaction changes products.
    op.execute(
        "CREATE TRIGGER count_created AFTER INSERT ON products REFERENCING NEW TABLE AS created"
        " FOR EACH STATEMENT EXECUTE FUNCTION count_products()"
    )
    op.execute(
        "CREATE TRIGGER count_deleted AFTER DELETE ON products REFERENCING OLD TABLE AS deleted"
        " FOR EACH STATEMENT EXECUTE FUNCTION count_products()"
    )
    op.execute(
        "CREATE TRIGGER count_truncated AFTER TRUNCATE ON products"
        " FOR EACH STATEMENT EXECUTE FUNCTION count_products()"
    )
    op.execute("INSERT INTO product_count_changes (change) SELECT count(*) FROM products HAVING count(*) > 0")


def downgrade() -> None:
    op.execute("DROP TRIGGER count_created ON products")
    op.execute("DROP TRIGGER count_deleted ON products")
    op.execute("DROP TRIGGER count_truncated ON products")
    op.execute("DROP FUNCTION count_products")
    op.execute("DROP TABLE product_count_changes")
