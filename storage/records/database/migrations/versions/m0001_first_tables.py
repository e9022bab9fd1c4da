"""The first tables: registry versions, means and verdicts, what waits, rejections, watermarks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the first tables: registry, means, verdicts and what waits."""
    op.create_table(
        "closed_days",
        sa.Column("through", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("through", name="pk_closed_days"),
    )
    op.create_table(
        "daily_means",
        sa.Column("id", _rising(), nullable=False),
        sa.Column("known_us", sa.BigInteger(), nullable=False),
        sa.Column("outlet_id", _id(), nullable=False),
        sa.Column("parameter", _id(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("mean", sa.Double()),
        sa.Column("valid", sa.Integer(), nullable=False),
        sa.Column("excluded", sa.Integer(), nullable=False),
        sa.Column("missing", sa.Integer(), nullable=False),
        sa.Column("expected", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_daily_means"),
    )
    op.create_index(
        "ix_daily_means_outlet_id_day_parameter_id",
        "daily_means",
        ["outlet_id", "day", "parameter", "id"],
    )
    op.create_table(
        "due_days",
        sa.Column("outlet_id", _id(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("outlet_id", "day", name="pk_due_days"),
    )
    op.create_index("ix_due_days_day_outlet_id", "due_days", ["day", "outlet_id"])
    op.create_table(
        "due_revisions",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_due_revisions"),
    )
    op.create_table(
        "limits",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_limits"),
    )
    op.create_table(
        "registry_versions",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("known_us", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("version", name="pk_registry_versions"),
    )
    op.create_table(
        "rejections",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("received_us", sa.BigInteger(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("gateway_id", _id(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("outlet_id", _id()),
        sa.Column("parameter", _id()),
        sa.Column("payload_excerpt", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("position", "ordinal", name="pk_rejections"),
    )
    op.create_index(
        "ix_rejections_code_position_ordinal", "rejections", ["code", "position", "ordinal"]
    )
    op.create_index(
        "ix_rejections_gateway_id_position_ordinal",
        "rejections",
        ["gateway_id", "position", "ordinal"],
    )
    op.create_table(
        "watermarks",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_watermarks"),
    )
    op.create_table(
        "clusters",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", _id(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("commune", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version"], ["registry_versions.version"], name="fk_clusters_registry_versions"
        ),
        sa.PrimaryKeyConstraint("version", "id", name="pk_clusters"),
    )
    op.create_table(
        "verdicts",
        sa.Column("id", _rising(), nullable=False),
        sa.Column("known_us", sa.BigInteger(), nullable=False),
        sa.Column("outlet_id", _id(), nullable=False),
        sa.Column("parameter", _id(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("mean_id", _rising(), nullable=False),
        sa.Column("limit_digest", sa.Text()),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("times_over", sa.Double()),
        sa.ForeignKeyConstraint(["limit_digest"], ["limits.digest"], name="fk_verdicts_limits"),
        sa.ForeignKeyConstraint(["mean_id"], ["daily_means.id"], name="fk_verdicts_daily_means"),
        sa.PrimaryKeyConstraint("id", name="pk_verdicts"),
    )
    op.create_index(
        "ix_verdicts_day_outlet_id_parameter_id",
        "verdicts",
        ["day", "outlet_id", "parameter", "id"],
    )
    op.create_index(
        "ix_verdicts_outlet_id_day_parameter_id",
        "verdicts",
        ["outlet_id", "day", "parameter", "id"],
    )
    op.create_table(
        "stations",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", _id(), nullable=False),
        sa.Column("cluster_id", _id(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("design_flow_m3_per_day", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version", "cluster_id"],
            ["clusters.version", "clusters.id"],
            name="fk_stations_clusters",
        ),
        sa.PrimaryKeyConstraint("version", "id", name="pk_stations"),
    )
    op.create_table(
        "outlets",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", _id(), nullable=False),
        sa.Column("station_id", _id(), nullable=False),
        sa.Column("gateway_id", _id(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("parameters", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version", "station_id"],
            ["stations.version", "stations.id"],
            name="fk_outlets_stations",
        ),
        sa.PrimaryKeyConstraint("version", "id", name="pk_outlets"),
    )
    op.create_table(
        "permits",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("outlet_id", _id(), nullable=False),
        sa.Column("regulation", sa.Text(), nullable=False),
        sa.Column("column", sa.Text(), nullable=False),
        sa.Column("receiving_water", sa.Text(), nullable=False),
        sa.Column("receiving_flow_m3_per_s", sa.Double()),
        sa.Column("receiving_volume_m3", sa.Double()),
        sa.Column("discharge_flow_m3_per_day", sa.Double()),
        sa.Column("interval_minutes", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date()),
        sa.ForeignKeyConstraint(
            ["version", "outlet_id"], ["outlets.version", "outlets.id"], name="fk_permits_outlets"
        ),
        sa.PrimaryKeyConstraint("version", "ordinal", name="pk_permits"),
    )


def _id() -> sa.types.TypeEngine[str]:
    return sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def _rising() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")
