"""How loggers write what they send: profiles and their channels, whole in each version.

Versions of before have none.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_ID = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_NEEDED = ("gateways", "like", "reason", "entered_by")
_TEXTS = (
    *("separator", "fields", "decimal_mark", "records", "time_key", "values_key", "name_key"),
    *("value_key", "unit_key", "status_key", "prefix_keys", "time_format", "time_zone"),
    *("stamped_at", "units", "statuses", "no_values", "topic", "receipts_topic", "file_names"),
)
_NUMBERS = ("header_lines", "interval_seconds", "longest_silence_seconds")


def upgrade() -> None:
    """Add the two tables."""
    op.create_table(
        "profiles",
        *_place(),
        sa.Column("id", _ID, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in _NEEDED),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date()),
        sa.Column("format", sa.Text()),
        *(sa.Column(name, sa.Text()) for name in _TEXTS),
        *(sa.Column(name, sa.Integer()) for name in _NUMBERS),
        *_keys("profiles"),
    )
    op.create_table(
        "profile_channels",
        *_place(),
        sa.Column("profile_id", _ID, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("outlet_id", _ID),
        sa.Column("parameter", _ID),
        sa.Column("unit", sa.Text()),
        sa.Column("factor", sa.Double()),
        sa.Column("basis", sa.Text()),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("entered_by", sa.Text(), nullable=False),
        *_keys("profile_channels"),
    )


def _place() -> tuple[sa.Column[int], ...]:
    return (
        sa.Column("version", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("ordinal", sa.Integer(), nullable=False, autoincrement=False),
    )


def _keys(table: str) -> tuple[sa.Constraint, ...]:
    return (
        sa.PrimaryKeyConstraint("version", "ordinal", name=f"pk_{table}"),
        sa.ForeignKeyConstraint(
            ["version"], ["registry_versions.version"], name=f"fk_{table}_registry_versions"
        ),
    )
