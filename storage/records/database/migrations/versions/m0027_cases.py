"""Cases with their steps, laboratory samples, and checks of sensors.

New tables only.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_ID = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the four tables."""
    _cases()
    _samples()
    _sensor_checks()


def _cases() -> None:
    op.create_table(
        "cases",
        sa.Column("id", _ID, nullable=False),
        sa.Column("known_us", sa.BigInteger(), nullable=False),
        sa.Column("outlet_id", _ID, nullable=False),
        sa.Column("parameter", _ID),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("event_id", _ID),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_cases"),
    )
    op.create_index("ix_cases_outlet_id_id", "cases", ["outlet_id", "id"])
    op.create_table(
        "case_steps",
        sa.Column("case_id", _ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("known_us", sa.BigInteger(), nullable=False),
        *_texts("kind", "step_by", "role", "said", "document"),
        sa.Column("due", sa.Date()),
        sa.Column("ruled", sa.Text()),
        sa.Column("ground", sa.Text()),
        *_texts("samples", "attachments"),
        sa.PrimaryKeyConstraint("case_id", "number", name="pk_case_steps"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_case_steps_cases"),
        sa.UniqueConstraint("known_us", name="uq_case_steps_known_us"),
    )


def _samples() -> None:
    op.create_table(
        "lab_samples",
        sa.Column("id", _ID, nullable=False),
        sa.Column("known_us", sa.BigInteger(), nullable=False),
        sa.Column("outlet_id", _ID, nullable=False),
        sa.Column("parameter", _ID, nullable=False),
        sa.Column("begin_us", sa.BigInteger(), nullable=False),
        sa.Column("end_us", sa.BigInteger(), nullable=False),
        sa.Column("is_below", sa.Boolean(), nullable=False),
        *_texts("written", "unit"),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("uncertainty", sa.Double()),
        *_texts("method", "laboratory", "document", "entered_by"),
        sa.Column("replaces", _ID),
        sa.Column("case_id", _ID),
        *_texts("attachments"),
        sa.PrimaryKeyConstraint("id", name="pk_lab_samples"),
        sa.UniqueConstraint("known_us", name="uq_lab_samples_known_us"),
    )
    for columns in (["outlet_id", "begin_us"], ["case_id"], ["replaces"]):
        op.create_index(f"ix_lab_samples_{'_'.join(columns)}", "lab_samples", columns)


def _sensor_checks() -> None:
    op.create_table(
        "sensor_checks",
        sa.Column("id", _ID, nullable=False),
        sa.Column("known_us", sa.BigInteger(), nullable=False),
        sa.Column("outlet_id", _ID, nullable=False),
        sa.Column("parameter", _ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        *_texts("reference"),
        *(sa.Column(name, sa.Double()) for name in ("expected", "read", "left")),
        sa.Column("passed", sa.Boolean(), nullable=False),
        *_texts("rule", "document", "entered_by", "samples"),
        sa.Column("accuracy_percent", sa.Double()),
        sa.Column("next_due", sa.Date()),
        sa.Column("replaces", _ID),
        sa.PrimaryKeyConstraint("id", name="pk_sensor_checks"),
        sa.UniqueConstraint("known_us", name="uq_sensor_checks_known_us"),
    )
    op.create_index("ix_sensor_checks_outlet_id_at_us", "sensor_checks", ["outlet_id", "at_us"])


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]
