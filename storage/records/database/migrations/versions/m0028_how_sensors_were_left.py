"""Whether a sensor passes as a calibration left it.

A new column that may be empty: what is kept says nothing of it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("sensor_checks", sa.Column("left_passed", sa.Boolean()))


def downgrade() -> None:
    """Take the column away."""
    op.drop_column("sensor_checks", "left_passed")
