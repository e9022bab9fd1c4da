"""Events, as they became known: what follows from the verdicts is kept beside them.

New tables only: nothing of before is touched. What follows from the verdicts of before is kept by
the judge's next round.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_RISING = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_ID = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add events and event_progress."""
    op.create_table(
        "events",
        sa.Column("id", _RISING, nullable=False),
        sa.Column("known_us", sa.BigInteger(), nullable=False),
        sa.Column("event_id", _ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("silent_minutes", sa.Integer(), nullable=False),
        sa.Column("stands", sa.Boolean(), nullable=False),
        sa.Column("outlet_id", _ID, nullable=False),
        sa.Column("parameter", _ID, nullable=True),
        sa.Column("begin_us", sa.BigInteger(), nullable=False),
        sa.Column("end_us", sa.BigInteger(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("through_day", sa.Date(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("periods", sa.Integer(), nullable=False),
        sa.Column("peak", sa.Double(), nullable=True),
        sa.Column("peak_day", sa.Date(), nullable=True),
        sa.Column("peak_times_over", sa.Double(), nullable=True),
        sa.Column("load_over_kg", sa.Double(), nullable=True),
        sa.Column("causes", sa.Text(), nullable=False),
        sa.Column("verdict_known_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_events"),
    )
    op.create_index("ix_events_event_id_id", "events", ["event_id", "id"])
    op.create_index("ix_events_last_day_first_day", "events", ["last_day", "first_day"])
    op.create_index("ix_events_through_day_outlet_id", "events", ["through_day", "outlet_id"])
    op.create_table(
        "event_progress",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("silent_minutes", sa.Integer(), nullable=False),
        sa.Column("last_verdict_id", sa.BigInteger(), nullable=False),
        sa.Column("since_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "silent_minutes", name="pk_event_progress"),
    )
