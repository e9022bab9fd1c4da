"""Running numbers of gateways, their gaps, and what was asked of gateways.

New tables only: nothing of before is touched.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add gateway_sequences, sequence_gaps and commands."""
    op.create_table(
        "gateway_sequences",
        sa.Column("gateway_id", _id(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("heard_us", sa.BigInteger(), nullable=False),
        sa.Column("runs", sa.BigInteger(), nullable=False),
        sa.Column("count", sa.Text(), nullable=False),
        sa.Column("previous", sa.Text()),
        sa.Column("strays", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("gateway_id", name="pk_gateway_sequences"),
    )
    op.create_table(
        "sequence_gaps",
        sa.Column("gateway_id", _id(), nullable=False),
        sa.Column("run", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("first", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("noticed_us", sa.BigInteger(), nullable=False),
        sa.Column("missing", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("asked_us", sa.BigInteger()),
        sa.Column("closed_us", sa.BigInteger()),
        sa.PrimaryKeyConstraint("gateway_id", "run", "first", name="pk_sequence_gaps"),
    )
    op.create_index("ix_sequence_gaps_state_gateway_id", "sequence_gaps", ["state", "gateway_id"])
    op.create_table(
        "commands",
        sa.Column("id", _id(), nullable=False),
        sa.Column("gateway_id", _id(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_us", sa.BigInteger(), nullable=False),
        sa.Column("sent_us", sa.BigInteger()),
        sa.Column("answered_us", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", "gateway_id", name="pk_commands"),
    )
    op.create_index("ix_commands_sent_us_created_us", "commands", ["sent_us", "created_us"])


def _id() -> sa.types.TypeEngine[str]:
    return sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
