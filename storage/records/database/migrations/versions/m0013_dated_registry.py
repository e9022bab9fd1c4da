"""What is registered gets the days on which it is true, and the papers that it rests on.

Entries of before are true on every day, as they were taken; what was not asked for is not known.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_ID = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add terms, exemptions, approvals, monitoring, detection limits and fillers."""
    for table, columns in (
        ("clusters", _exemption_and_term()),
        (
            "stations",
            (sa.Column("approved_on", sa.Date()), sa.Column("approval_document", sa.Text())),
        ),
        ("outlets", _term_and_monitoring()),
        (
            "sensors",
            (
                sa.Column("detection_limit", sa.Double()),
                sa.Column("fillers", sa.Text()),
            ),
        ),
    ):
        for column in columns:
            op.add_column(table, column)
    op.create_table(
        "earlier_clusters",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("id", _ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("commune", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        *_exemption_and_term(),
        sa.PrimaryKeyConstraint("version", "ordinal", name="pk_earlier_clusters"),
        sa.ForeignKeyConstraint(
            ["version"],
            ["registry_versions.version"],
            name="fk_earlier_clusters_registry_versions",
        ),
    )
    op.create_table(
        "earlier_outlets",
        sa.Column("version", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("ordinal", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("id", _ID, nullable=False),
        sa.Column("station_id", _ID, nullable=False),
        sa.Column("gateway_id", _ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("parameters", sa.Text(), nullable=False),
        *_term_and_monitoring(),
        sa.PrimaryKeyConstraint("version", "ordinal", name="pk_earlier_outlets"),
        sa.ForeignKeyConstraint(
            ["version", "station_id"],
            ["stations.version", "stations.id"],
            name="fk_earlier_outlets_stations",
        ),
    )


def _exemption_and_term() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("valid_from", sa.Date()),
        sa.Column("valid_to", sa.Date()),
        sa.Column("station_exemption", sa.Text()),
        sa.Column("exemption_document", sa.Text()),
    )


def _term_and_monitoring() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("valid_from", sa.Date()),
        sa.Column("valid_to", sa.Date()),
        sa.Column("monitored_since", sa.Date()),
        sa.Column("monitored_document", sa.Text()),
    )
