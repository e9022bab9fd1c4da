"""Legal holds on what retention would remove, and their releases.

New tables only: nothing of before is touched.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add legal_holds and hold_releases."""
    rising = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    outlet = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    op.create_table(
        "legal_holds",
        sa.Column("id", rising, nullable=False),
        sa.Column("known_us", sa.BigInteger(), nullable=False),
        sa.Column("outlet_id", outlet, nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("placed_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_legal_holds"),
    )
    op.create_index("ix_legal_holds_outlet_id_id", "legal_holds", ["outlet_id", "id"])
    op.create_table(
        "hold_releases",
        sa.Column("hold_id", rising, autoincrement=False, nullable=False),
        sa.Column("known_us", sa.BigInteger(), nullable=False),
        sa.Column("released_by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("hold_id", name="pk_hold_releases"),
        sa.ForeignKeyConstraint(
            ["hold_id"], ["legal_holds.id"], name="fk_hold_releases_hold_id_legal_holds"
        ),
    )
