"""The tables of events: what follows from verdicts, as it became known, and how far it reaches."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Date, Double, Index, Integer, Table, Text

from storage.records.database.columns import ID, RISING, metadata

events = Table(
    "events",
    metadata,
    Column("id", RISING, primary_key=True),
    Column("known_us", BigInteger, nullable=False),
    Column("event_id", ID, nullable=False),
    Column("kind", Text, nullable=False),
    Column("silent_minutes", Integer, nullable=False),  # of a silence its threshold, else 0
    Column("stands", Boolean, nullable=False),
    Column("outlet_id", ID, nullable=False),
    Column("parameter", ID),
    Column("begin_us", BigInteger, nullable=False),
    Column("end_us", BigInteger, nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("through_day", Date, nullable=False),
    Column("days", Integer, nullable=False),
    Column("periods", Integer, nullable=False),
    Column("peak", Double),
    Column("peak_day", Date),
    Column("peak_times_over", Double),
    Column("load_over_kg", Double),
    Column("causes", Text, nullable=False),
    Column("verdict_known_us", BigInteger, nullable=False),  # of its newest verdict
    Index(None, "event_id", "id"),
    Index(None, "last_day", "first_day"),
    Index(None, "through_day", "first_day"),
)

event_progress = Table(
    "event_progress",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("silent_minutes", Integer, primary_key=True),
    Column("last_verdict_id", BigInteger, nullable=False),
    Column("since_us", BigInteger, nullable=False),  # as known before it, nothing is kept
)
