"""${message}

Revision ID: ${up_revision}
Revises: ${down_revision | comma,n}
Create Date: ${create_date}
"""

from alembic import op

# A pair: NNNN_pre only adds (the release before runs on the result), NNNN_post removes what only that release needed.
# The first pre and the first post migration revise 0001 and set branch_labels to ("pre",) and ("post",); each later one
# revises the one before it of the same kind. A post migration sets depends_on to its pre migration.
# An index on a table that may be large: docs/contributing/add-a-migration.md.
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    ${downgrades if downgrades else "pass"}
