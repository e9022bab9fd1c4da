"""Which decisions of the journal the records have.

A new table only; what was decided before comes into the journal at the next start.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add decisions."""
    name = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    op.create_table(
        "decisions",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("known_us", sa.BigInteger(), nullable=False),
        sa.Column("kind", name, nullable=False),
        sa.Column("subject", name, nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_decisions"),
    )
    op.create_index("ix_decisions_subject_position", "decisions", ["subject", "position"])
    op.create_index("ix_decisions_known_us", "decisions", ["known_us"])
