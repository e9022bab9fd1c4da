"""Accounts and their tokens, who is signed in, who failed to, and who did what.

New tables only: nothing of before is touched.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_ID = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_RISING = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the tables."""
    _add_accounts()
    _add_tokens()
    _add_sessions()
    _add_audit()


def _row() -> tuple[sa.Column[int], sa.Column[int]]:
    return (
        sa.Column("id", _RISING, nullable=False),
        sa.Column("known_us", sa.BigInteger(), nullable=False),
    )


def _of_account(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=f"fk_{table}_accounts")


def _add_accounts() -> None:
    op.create_table(
        "accounts",
        *_row(),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("key", _ID, nullable=False),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
    )
    op.create_index("ix_accounts_key", "accounts", ["key"])
    op.create_table(
        "account_roles",
        *_row(),
        sa.Column("account_id", _RISING, nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("set_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_account_roles"),
        _of_account("account_roles"),
    )
    op.create_index("ix_account_roles_account_id_id", "account_roles", ["account_id", "id"])
    op.create_table(
        "account_passwords",
        *_row(),
        sa.Column("account_id", _RISING, nullable=False),
        sa.Column("password", sa.Text(), nullable=False),
        sa.Column("set_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_account_passwords"),
        _of_account("account_passwords"),
    )
    op.create_index("ix_account_passwords_account_id_id", "account_passwords", ["account_id", "id"])
    op.create_table(
        "account_removals",
        sa.Column("account_id", _RISING, autoincrement=False, nullable=False),
        sa.Column("known_us", sa.BigInteger(), nullable=False),
        sa.Column("removed_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", name="pk_account_removals"),
        _of_account("account_removals"),
    )


def _add_tokens() -> None:
    op.create_table(
        "api_tokens",
        *_row(),
        sa.Column("account_id", _RISING, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("salt", sa.Text(), nullable=False),
        sa.Column("sha256", _ID, nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("expires_us", sa.BigInteger()),
        sa.Column("issued_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_api_tokens"),
        _of_account("api_tokens"),
    )
    op.create_index("ix_api_tokens_account_id_id", "api_tokens", ["account_id", "id"])
    op.create_index("ix_api_tokens_sha256", "api_tokens", ["sha256"])
    op.create_table(
        "api_token_revocations",
        sa.Column("token_id", _RISING, autoincrement=False, nullable=False),
        sa.Column("known_us", sa.BigInteger(), nullable=False),
        sa.Column("revoked_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("token_id", name="pk_api_token_revocations"),
        sa.ForeignKeyConstraint(
            ["token_id"], ["api_tokens.id"], name="fk_api_token_revocations_api_tokens"
        ),
    )


def _add_sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("digest", _ID, nullable=False),
        sa.Column("account_id", _RISING),
        sa.Column("role", sa.Text()),
        sa.Column("csrf", sa.Text(), nullable=False),
        sa.Column("created_us", sa.BigInteger(), nullable=False),
        sa.Column("used_us", sa.BigInteger(), nullable=False),
        sa.Column("expires_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_sessions"),
        _of_account("sessions"),
    )
    op.create_index("ix_sessions_account_id", "sessions", ["account_id"])
    op.create_index("ix_sessions_expires_us", "sessions", ["expires_us"])
    op.create_table(
        "failed_sign_ins",
        sa.Column("key", _ID, nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_failed_sign_ins"),
    )
    op.create_index("ix_failed_sign_ins_last_us", "failed_sign_ins", ["last_us"])


def _add_audit() -> None:
    op.create_table(
        "audit_entries",
        sa.Column("id", _RISING, nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger()),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("key", _ID, nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("act", _ID, nullable=False),
        sa.Column("on", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_entries"),
    )
    for column in ("key", "act", "outcome", "at_us"):
        op.create_index(f"ix_audit_entries_{column}_id", "audit_entries", [column, "id"])
