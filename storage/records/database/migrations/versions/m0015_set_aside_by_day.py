"""Finds days set aside by their day, and refused readings that were not taken after all.

What the pages ask of them is no longer read from end to end.
"""

from __future__ import annotations

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add two indexes."""
    op.create_index(
        "ix_set_aside_days_day_outlet_id_id", "set_aside_days", ["day", "outlet_id", "id"]
    )
    op.create_index("ix_refused_readings_taken_us", "refused_readings", ["taken_us"])
