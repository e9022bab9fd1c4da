"""Keeps thresholds of quality control that people entered for one outlet, and their ends.

New tables only: nothing of before is touched, and no day is judged otherwise by them.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

_ID = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_RISING = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add own_thresholds and own_threshold_ends."""
    op.create_table(
        "own_thresholds",
        sa.Column("id", _RISING, nullable=False),
        sa.Column("known_us", sa.BigInteger(), nullable=False),
        sa.Column("outlet_id", _ID, nullable=False),
        sa.Column("parameter", _ID, nullable=False),
        sa.Column("spike_suspect", sa.Double()),
        sa.Column("spike_fail", sa.Double()),
        sa.Column("rate_per_hour", sa.Double()),
        sa.Column("step", sa.Double()),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_own_thresholds"),
        sa.UniqueConstraint("known_us", name="uq_own_thresholds_known_us"),
    )
    op.create_index("ix_own_thresholds_outlet_id_id", "own_thresholds", ["outlet_id", "id"])
    op.create_table(
        "own_threshold_ends",
        sa.Column("number", _RISING, autoincrement=False, nullable=False),
        sa.Column("known_us", sa.BigInteger(), nullable=False),
        sa.Column("first_without", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("ended_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_own_threshold_ends"),
        sa.UniqueConstraint("known_us", name="uq_own_threshold_ends_known_us"),
        sa.ForeignKeyConstraint(
            ["number"], ["own_thresholds.id"], name="fk_own_threshold_ends_number_own_thresholds"
        ),
    )
