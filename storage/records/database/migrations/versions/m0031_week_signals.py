"""Keeps the signals of outlets' weeks: reasons to visit, as known at each instant.

New tables, and a column of cases; weeks of before are looked at once the judge has a turn.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

_ID = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_RISING = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the two tables and the column."""
    op.add_column("cases", sa.Column("signal", sa.Text()))
    op.create_table(
        "week_signals",
        sa.Column("id", _RISING, nullable=False),
        sa.Column("known_us", sa.BigInteger(), nullable=False),
        sa.Column("outlet_id", _ID, nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_week_signals"),
    )
    for columns in (
        ["first_day", "outlet_id", "id", "known_us"],
        ["outlet_id", "first_day", "id", "known_us"],
    ):
        op.create_index(f"ix_week_signals_{'_'.join(columns)}", "week_signals", columns)
    op.create_table(
        "week_signals_on",
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("outlet_id", _ID, nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("first_day", "outlet_id", name="pk_week_signals_on"),
    )
