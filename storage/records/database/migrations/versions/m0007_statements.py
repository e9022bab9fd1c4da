"""What devices say of instants without a measurement: no measurement, because.

A new table only: nothing of before is touched.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_ID = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add statements."""
    op.create_table(
        "statements",
        sa.Column("outlet_id", _ID, nullable=False),
        sa.Column("time_us", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("parameter", _ID, nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("outlet_id", "time_us", "parameter", name="pk_statements"),
    )
