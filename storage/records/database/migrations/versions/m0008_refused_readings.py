"""Readings that the reading store refuses for good, kept until it takes them.

A new table only: nothing of before is touched.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_ID = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add refused_readings."""
    op.create_table(
        "refused_readings",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("outlet_id", _ID, nullable=False),
        sa.Column("parameter", _ID, nullable=False),
        sa.Column("time_us", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("remedy", sa.Text(), nullable=False),
        sa.Column("known_us", sa.BigInteger(), nullable=False),
        sa.Column("taken_us", sa.BigInteger(), nullable=True),
        sa.Column("asked", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.PrimaryKeyConstraint(
            "position", "outlet_id", "parameter", "time_us", "ordinal", name="pk_refused_readings"
        ),
    )
    op.create_index(
        "ix_refused_readings_outlet_id_time_us", "refused_readings", ["outlet_id", "time_us"]
    )
