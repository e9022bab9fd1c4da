"""Finds of each day the verdict that was known last: a year's figures are asked for at once.

What the coverage of a day rests on is no longer read through every verdict of it.
"""

from __future__ import annotations

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add an index."""
    op.create_index("ix_verdicts_day_known_us_id", "verdicts", ["day", "known_us", "id"])
