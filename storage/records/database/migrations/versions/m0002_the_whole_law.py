"""What the whole law needs: bounds and parts of means, own limits, sensors, figures, outages.

Rows of before stay valid: a new column is empty or has the value that was meant until now.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add columns to means, verdicts, stations and permits, and the tables of the whole law."""
    _widen()
    _add_registry_tables()
    _add_law_tables()
    _add_health_tables()
    _add_known_instants()


def _widen() -> None:
    for column in (
        sa.Column("no_discharge", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("low", sa.Double()),
        sa.Column("high", sa.Double()),
        sa.Column("load_kg", sa.Double()),
        sa.Column("load_slots", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("rules", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("detail", sa.Text()),
    ):
        op.add_column("daily_means", column)
    for column in (
        sa.Column("certainty", sa.Text(), server_default="none", nullable=False),
        sa.Column("judged", sa.Text()),
        sa.Column("exceeded_periods", sa.Integer(), server_default=sa.text("0"), nullable=False),
    ):
        op.add_column("verdicts", column)
    op.add_column("stations", sa.Column("in_operation_since", sa.Date()))
    for column in (
        sa.Column("discharge", sa.Text(), server_default="continuous", nullable=False),
        sa.Column("successor_column", sa.Text()),
        sa.Column("facility_kind", sa.Text()),
    ):
        op.add_column("permits", column)


def _add_registry_tables() -> None:
    _create_of_version(
        "permit_limits",
        sa.Column("permit_number", sa.Text(), nullable=False),
        sa.Column("outlet_id", _id(), nullable=False),
        sa.Column("parameter", _id(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("lower", sa.Double()),
        sa.Column("upper", sa.Double()),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date()),
        sa.Column("document", sa.Text(), nullable=False),
    )
    _create_of_version(
        "sensors",
        sa.Column("outlet_id", _id(), nullable=False),
        sa.Column("parameter", _id(), nullable=False),
        sa.Column("span_low", sa.Double(), nullable=False),
        sa.Column("span_high", sa.Double(), nullable=False),
        sa.Column("resolution", sa.Double()),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date()),
    )
    _create_of_version(
        "maintenance",
        sa.Column("outlet_id", _id(), nullable=False),
        sa.Column("parameter", _id()),
        sa.Column("begin_us", sa.BigInteger(), nullable=False),
        sa.Column("end_us", sa.BigInteger(), nullable=False),
        sa.Column("announced_us", sa.BigInteger(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
    )


def _create_of_version(name: str, *columns: sa.Column[object]) -> None:
    op.create_table(
        name,
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        *columns,
        sa.ForeignKeyConstraint(
            ["version", "outlet_id"], ["outlets.version", "outlets.id"], name=f"fk_{name}_outlets"
        ),
        sa.PrimaryKeyConstraint("version", "ordinal", name=f"pk_{name}"),
    )


def _add_law_tables() -> None:
    op.create_table(
        "entered_figures",
        sa.Column("id", _rising(), nullable=False),
        sa.Column("known_us", sa.BigInteger(), nullable=False),
        sa.Column("regulation", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Text(), nullable=False),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.Column("parameter", _id()),
        sa.Column("column", sa.Text()),
        sa.Column("unit", sa.Text()),
        sa.Column("lower", sa.Text()),
        sa.Column("upper", sa.Text()),
        sa.Column("value", sa.Text()),
        sa.Column("water", sa.Text()),
        sa.Column("facility_kind", sa.Text()),
        sa.Column("above", sa.Text()),
        sa.Column("up_to", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_entered_figures"),
    )
    op.create_table(
        "flag_rulings",
        sa.Column("id", _rising(), nullable=False),
        sa.Column("known_us", sa.BigInteger(), nullable=False),
        sa.Column("outlet_id", _id(), nullable=False),
        sa.Column("parameter", _id(), nullable=False),
        sa.Column("begin_us", sa.BigInteger(), nullable=False),
        sa.Column("end_us", sa.BigInteger(), nullable=False),
        sa.Column("flag", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("ruled_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_flag_rulings"),
    )
    op.create_index("ix_flag_rulings_outlet_id_begin_us", "flag_rulings", ["outlet_id", "begin_us"])


def _add_health_tables() -> None:
    op.create_table(
        "gateway_states",
        sa.Column("gateway_id", _id(), nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("online", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("gateway_id", "position", name="pk_gateway_states"),
    )
    op.create_index(
        "ix_gateway_states_gateway_id_at_us_position",
        "gateway_states",
        ["gateway_id", "at_us", "position"],
    )
    op.create_table(
        "our_outages",
        sa.Column("id", _rising(), nullable=False),
        sa.Column("known_us", sa.BigInteger(), nullable=False),
        sa.Column("begin_us", sa.BigInteger(), nullable=False),
        sa.Column("end_us", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_our_outages"),
    )
    op.create_index("ix_our_outages_begin_us", "our_outages", ["begin_us"])


def _add_known_instants() -> None:
    op.create_table(
        "known_instants",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("last_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_known_instants"),
    )
    # What was written before must not be overtaken by what becomes known from now on.
    op.execute(
        "INSERT INTO known_instants (name, last_us) "
        "SELECT 'records', newest FROM (SELECT max(known_us) AS newest FROM ("
        "SELECT max(known_us) AS known_us FROM registry_versions "
        "UNION ALL SELECT max(known_us) FROM daily_means "
        "UNION ALL SELECT max(known_us) FROM verdicts"
        ") AS each_table) AS every_table WHERE newest IS NOT NULL"
    )


def _id() -> sa.types.TypeEngine[str]:
    return sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def _rising() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")
