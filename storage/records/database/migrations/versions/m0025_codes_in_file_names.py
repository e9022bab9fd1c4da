"""A station gets the facility's code, an outlet the station's, as loggers write them in file names.

Of entries of before neither is known: an outlet's id, or its station's, stands for the code.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns of the codes."""
    op.add_column("stations", sa.Column("facility_code", sa.Text()))
    for table in ("outlets", "earlier_outlets"):
        op.add_column(table, sa.Column("station_code", sa.Text()))
