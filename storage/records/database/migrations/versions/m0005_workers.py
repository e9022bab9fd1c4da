"""Numbers that workers of ingest heard and that wait to be looked through, and workers that left.

New tables only: nothing of before is touched.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add heard_numbers and worker_retirements."""
    op.create_table(
        "heard_numbers",
        sa.Column("last", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("first", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("numbers", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("last", "first", name="pk_heard_numbers"),
    )
    op.create_table(
        "worker_retirements",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("known_us", sa.BigInteger(), nullable=False),
        sa.Column("worker", sa.Integer(), nullable=False),
        sa.Column("retired_by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_worker_retirements"),
    )
