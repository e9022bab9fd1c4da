"""Rules of notification, addresses of accounts, what was told of each thing, and the outbox.

New tables only.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

_ID = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_RISING = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the ten tables."""
    _rules()
    _stages()
    _outbox()


def _rules() -> None:
    op.create_table(
        "notify_rules",
        sa.Column("id", _RISING, nullable=False),
        sa.Column("known_us", sa.BigInteger(), nullable=False),
        *_texts("who_kind", "who", "as_role", "kinds", "clusters", "language"),
        sa.Column("next_kind", sa.Text()),
        sa.Column("next_who", sa.Text()),
        sa.Column("next_minutes", sa.Integer(), nullable=False),
        *_texts("secret", "why", "set_by"),
        sa.PrimaryKeyConstraint("id", name="pk_notify_rules"),
        sa.UniqueConstraint("known_us", name="uq_notify_rules_known_us"),
    )
    op.create_table(
        "notify_rule_ends",
        sa.Column("rule_id", _RISING, nullable=False),
        sa.Column("known_us", sa.BigInteger(), nullable=False),
        *_texts("why", "ended_by"),
        sa.PrimaryKeyConstraint("rule_id", name="pk_notify_rule_ends"),
        sa.ForeignKeyConstraint(
            ["rule_id"], ["notify_rules.id"], name="fk_notify_rule_ends_notify_rules"
        ),
        sa.UniqueConstraint("known_us", name="uq_notify_rule_ends_known_us"),
    )
    op.create_table(
        "mail_addresses",
        sa.Column("id", _RISING, nullable=False),
        sa.Column("known_us", sa.BigInteger(), nullable=False),
        sa.Column("key", _ID, nullable=False),
        *_texts("account", "address", "language", "set_by"),
        sa.PrimaryKeyConstraint("id", name="pk_mail_addresses"),
        sa.UniqueConstraint("known_us", name="uq_mail_addresses_known_us"),
    )
    op.create_index("ix_mail_addresses_key_id", "mail_addresses", ["key", "id"])


def _stages() -> None:
    op.create_table(
        "told_stages",
        sa.Column("id", _RISING, nullable=False),
        sa.Column("thing", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("noticed_us", sa.BigInteger(), nullable=False),
        *_texts("kind"),
        sa.Column("outlet_id", _ID, nullable=False),
        sa.Column("parameter", _ID),
        sa.Column("place_of", _ID, nullable=False),
        sa.Column("cluster_id", _ID, nullable=False),
        *_texts("stage", "telling"),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("is_last", sa.Boolean(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date()),
        sa.Column("last_day", sa.Date()),
        *_texts("facts"),
        sa.PrimaryKeyConstraint("id", name="pk_told_stages"),
        sa.UniqueConstraint("thing", "number", name="uq_told_stages_thing_number"),
    )
    for columns in (["is_last", "outlet_id"], ["telling", "id"]):
        op.create_index(f"ix_told_stages_{'_'.join(columns)}", "told_stages", columns)
    op.create_table(
        "told_through",
        sa.Column("name", _ID, nullable=False),
        sa.Column("through", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_told_through"),
    )
    op.create_table(
        "told_acknowledgements",
        sa.Column("known_us", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("thing", sa.BigInteger(), nullable=False),
        sa.Column("stage", sa.Integer(), nullable=False),
        sa.Column("noticed_us", sa.BigInteger(), nullable=False),
        *_texts("said_by"),
        sa.PrimaryKeyConstraint("known_us", name="pk_told_acknowledgements"),
    )
    op.create_index("ix_told_acknowledgements_thing", "told_acknowledgements", ["thing"])
    op.create_table(
        "told_escalations",
        sa.Column("thing", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("stage_number", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("rule_id", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("due_us", sa.BigInteger(), nullable=False),
        sa.Column("settled_us", sa.BigInteger()),
        sa.Column("settled_as", sa.Text()),
        sa.PrimaryKeyConstraint("thing", "stage_number", "rule_id", name="pk_told_escalations"),
    )
    op.create_index(
        "ix_told_escalations_settled_us_due_us", "told_escalations", ["settled_us", "due_us"]
    )


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", _RISING, nullable=False),
        sa.Column("key", _ID, nullable=False),
        sa.Column("thread", _ID, nullable=False),
        sa.Column("thing", sa.BigInteger(), nullable=False),
        sa.Column("stage_number", sa.Integer(), nullable=False),
        sa.Column("created_us", sa.BigInteger(), nullable=False),
        sa.Column("rule_id", sa.BigInteger(), nullable=False),
        *_texts("channel"),
        sa.Column("address", _ID, nullable=False),
        *_texts("language"),
        sa.Column("is_escalation", sa.Boolean(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_us", sa.BigInteger(), nullable=False),
        sa.Column("settled", sa.Text()),
        sa.Column("settled_us", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("key", name="uq_outbox_key"),
        sa.UniqueConstraint(
            *("thing", "stage_number", "channel", "address", "is_escalation"),
            name="uq_outbox_thing_stage_number_channel_address_is_escalation",
        ),
    )
    for columns in (["settled", "next_us"], ["channel", "address", "id"]):
        op.create_index(f"ix_outbox_{'_'.join(columns)}", "outbox", columns)
    op.create_table(
        "outbox_attempts",
        sa.Column("outbox_id", _RISING, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("settled", sa.Text()),
        *_texts("said"),
        sa.PrimaryKeyConstraint("outbox_id", "number", name="pk_outbox_attempts"),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"], name="fk_outbox_attempts_outbox"),
    )
    op.create_table(
        "sending_turns",
        sa.Column("name", _ID, nullable=False),
        *_texts("holder"),
        sa.Column("until_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_sending_turns"),
    )


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]
