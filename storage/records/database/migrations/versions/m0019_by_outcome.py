"""Finds the verdicts of one outcome by their days: what was exceeded within a year is little.

What the page of exceedances asks is no longer read through every verdict of its span.
"""

from __future__ import annotations

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add an index."""
    op.create_index(
        "ix_verdicts_outcome_day_outlet_id_parameter_id",
        "verdicts",
        ["outcome", "day", "outlet_id", "parameter", "id"],
    )
