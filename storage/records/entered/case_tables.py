"""The tables of cases: one row a case, one row a step; rows are only added."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Date, ForeignKey, Index, Integer, Table, Text

from storage.records.database.columns import ID, metadata

cases = Table(
    "cases",
    metadata,
    Column("id", ID, primary_key=True),
    Column("known_us", BigInteger, nullable=False),
    Column("outlet_id", ID, nullable=False),
    Column("parameter", ID),
    Column("origin", Text, nullable=False),
    Column("event_id", ID),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("signal", Text),  # JSON: the signal that it was opened from, as known then
    Index(None, "outlet_id", "id"),
)
case_steps = Table(
    "case_steps",
    metadata,
    Column("case_id", ForeignKey(cases.c.id), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("known_us", BigInteger, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("step_by", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("said", Text, nullable=False),
    Column("document", Text, nullable=False),
    Column("due", Date),
    Column("ruled", Text),
    Column("ground", Text),
    Column("samples", Text, nullable=False),
    Column("attachments", Text, nullable=False),
)
