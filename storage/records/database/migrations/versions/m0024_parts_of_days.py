"""Remembers of each day also what was exceeded, beside how the clusters stood.

What was kept of days of before is let go: they are worked out once more.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table anew, with what it keeps in its key."""
    op.drop_table("day_figures")
    op.create_table(
        "day_figures",
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("part", "day", name="pk_day_figures"),
    )
