"""Finds what was exceeded by how far over it was, and whether an event goes on, in an index alone.

What lies far over within a year is no longer read through all that was exceeded, and no event looks
up a verdict's row to know whether a later day is judged.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add three indexes, and take away the two that they stand for."""
    is_over = sa.text("times_over IS NOT NULL")
    op.create_index(
        "ix_verdicts_parameter_day_outlet_id_times_over_known_us",
        "verdicts",
        ["parameter", "day", "outlet_id", "times_over", "known_us"],
        sqlite_where=is_over,
        postgresql_where=is_over,
    )
    op.create_index(
        "ix_verdicts_outlet_id_day_parameter_id_known_us",
        "verdicts",
        ["outlet_id", "day", "parameter", "id", "known_us"],
    )
    op.drop_index("ix_verdicts_outlet_id_day_parameter_id", "verdicts")
    op.create_index("ix_events_through_day_first_day", "events", ["through_day", "first_day"])
    op.drop_index("ix_events_through_day_outlet_id", "events")
