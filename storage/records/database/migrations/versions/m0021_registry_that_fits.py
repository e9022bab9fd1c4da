"""What is registered gets investor, place, wastewater, station or none, serials and calibrations.

Of entries of before nothing of it is known: whether a cluster has a station was not entered.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_ID = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add columns and the table of calibrations."""
    for table, columns in (
        ("clusters", _of_clusters()),
        ("earlier_clusters", _of_clusters()),
        ("stations", (sa.Column("technology", sa.Text()),)),
        ("outlets", (sa.Column("receiving_water_name", sa.Text()),)),
        ("earlier_outlets", (sa.Column("receiving_water_name", sa.Text()),)),
        ("permits", (sa.Column("approved_on", sa.Date()),)),
        ("sensors", (sa.Column("serial", sa.Text()),)),
    ):
        for column in columns:
            op.add_column(table, column)
    op.create_table(
        "calibrations",
        sa.Column("version", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("ordinal", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("outlet_id", _ID, nullable=False),
        sa.Column("parameter", _ID, nullable=False),
        sa.Column("calibrated_on", sa.Date(), nullable=False),
        sa.Column("sensor_serial", sa.Text()),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("calibrated_by", sa.Text()),
        sa.Column("valid_until", sa.Date()),
        sa.PrimaryKeyConstraint("version", "ordinal", name="pk_calibrations"),
        sa.ForeignKeyConstraint(
            ["version", "outlet_id"],
            ["outlets.version", "outlets.id"],
            name="fk_calibrations_outlets",
        ),
    )


def _of_clusters() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("state_document", sa.Text()),
        sa.Column("absorbed_into", _ID),
        sa.Column("central_station", sa.Text(), nullable=False, server_default="not_entered"),
        sa.Column("investor", sa.Text()),
        sa.Column("area_ha", sa.Double()),
        sa.Column("occupancy_percent", sa.Double()),
        sa.Column("tenants", sa.Integer()),
        sa.Column("wastewater_m3_per_day", sa.Double()),
        sa.Column("wastewater_document", sa.Text()),
        sa.Column("latitude", sa.Double()),
        sa.Column("longitude", sa.Double()),
        sa.Column("address", sa.Text()),
        sa.Column("district_before_2025_07", sa.Text()),
        sa.Column("commune_before_2025_07", sa.Text()),
        sa.Column("note", sa.Text()),
        sa.Column("source", sa.Text()),
        sa.Column("contact", sa.Text()),
    )
