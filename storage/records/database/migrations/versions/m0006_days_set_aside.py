"""Outlet-days that could not be judged, each with what was raised.

A new table only: nothing of before is touched.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_RISING = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_ID = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add set_aside_days."""
    op.create_table(
        "set_aside_days",
        sa.Column("id", _RISING, nullable=False),
        sa.Column("known_us", sa.BigInteger(), nullable=False),
        sa.Column("outlet_id", _ID, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("raised", sa.Text(), nullable=True),
        sa.Column("version", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_set_aside_days"),
    )
    op.create_index(
        "ix_set_aside_days_outlet_id_day_id", "set_aside_days", ["outlet_id", "day", "id"]
    )
