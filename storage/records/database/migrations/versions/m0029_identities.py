"""By which issuer and subject a provider of sign-on knows who has an account.

Two new tables; who signs in by a password goes on so.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the identities, and how they end."""
    name = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    rising = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "account_identities",
        sa.Column("id", rising, nullable=False),
        sa.Column("known_us", sa.BigInteger(), nullable=False),
        sa.Column("account_id", rising, nullable=False),
        sa.Column("issuer", name, nullable=False),
        sa.Column("subject", name, nullable=False),
        sa.Column("linked_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_account_identities_accounts"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_account_identities"),
    )
    op.create_index("ix_account_identities_account_id", "account_identities", ["account_id"])
    op.create_index("ix_account_identities_subject", "account_identities", ["subject"])
    op.create_table(
        "account_identity_ends",
        sa.Column("identity_id", rising, autoincrement=False, nullable=False),
        sa.Column("known_us", sa.BigInteger(), nullable=False),
        sa.Column("ended_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["identity_id"],
            ["account_identities.id"],
            name="fk_account_identity_ends_account_identities",
        ),
        sa.PrimaryKeyConstraint("identity_id", name="pk_account_identity_ends"),
    )


def downgrade() -> None:
    """Take both away."""
    op.drop_table("account_identity_ends")
    op.drop_table("account_identities")
