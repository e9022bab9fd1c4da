"""Since when something of each outlet has come: the legal day of its first accepted reading.

Empty at first: whoever judges asks the reading store, and the means that are kept, once.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_ID = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the days, each with the instant from which it is known."""
    op.create_table(
        "outlets_connected",
        sa.Column("outlet_id", _ID, nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("known_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("outlet_id", "first_day", name="pk_outlets_connected"),
    )
