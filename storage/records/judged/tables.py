"""The tables in which records are kept, the same on SQLite and PostgreSQL; the registry's aside.

Instants are whole microseconds since 1970 UTC, days are legal days, figures are doubles. Rows
that carry `known_us` are only ever added; their rising id says which is the newer.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    text,
)

from storage.records.database.columns import ID, RISING, metadata

daily_means = Table(
    "daily_means",
    metadata,
    Column("id", RISING, primary_key=True),
    Column("known_us", BigInteger, nullable=False),
    Column("outlet_id", ID, nullable=False),
    Column("parameter", ID, nullable=False),
    Column("day", Date, nullable=False),
    Column("mean", Double),
    Column("valid", Integer, nullable=False),
    Column("excluded", Integer, nullable=False),
    Column("missing", Integer, nullable=False),
    Column("expected", Integer, nullable=False),
    Column("digest", Text, nullable=False),
    Column("no_discharge", Integer, nullable=False, server_default=text("0")),
    Column("low", Double),
    Column("high", Double),
    Column("load_kg", Double),
    Column("load_slots", Integer, nullable=False, server_default=text("0")),
    Column("rules", Text, nullable=False, server_default=text("''")),
    Column("parts", LargeBinary),  # figures of hours, batches, gaps and flags (mean_parts.py)
    Column("wording_id", BigInteger),  # of wordings: what is said of them
    Index(None, "outlet_id", "day", "parameter", "id"),
)

# Words that repeat from day to day, each kept once; rows are only added.
wordings = Table(
    "wordings",
    metadata,
    Column("id", RISING, primary_key=True),
    Column("digest", Text, nullable=False, unique=True),
    Column("body", Text, nullable=False),
)

# Of each outlet-day on what it was judged last: the digest of its readings, its facts and the law.
# No record of its own, and written anew: where it is the same, judging again says nothing new.
judged_on = Table(
    "judged_on",
    metadata,
    Column("outlet_id", ID, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("digest", LargeBinary, nullable=False),
)

# Of each legal day what the city's figures need of it, part by part, as last worked out, and a
# digest of that and of all that it rests on. No record of its own, and written anew: it only saves
# working it out.
day_figures = Table(
    "day_figures",
    metadata,
    Column("part", Text, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("digest", LargeBinary, nullable=False),
    Column("body", Text, nullable=False),
)

limits = Table(
    "limits",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("body", Text, nullable=False),
)

_IS_OVER = text("times_over IS NOT NULL")

verdicts = Table(
    "verdicts",
    metadata,
    Column("id", RISING, primary_key=True),
    Column("known_us", BigInteger, nullable=False),
    Column("outlet_id", ID, nullable=False),
    Column("parameter", ID, nullable=False),
    Column("day", Date, nullable=False),
    Column("mean_id", ForeignKey(daily_means.c.id), nullable=False),
    Column("limit_digest", ForeignKey(limits.c.digest)),
    Column("outcome", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("clause", Text, nullable=False),
    Column("times_over", Double),
    Column("certainty", Text, nullable=False, server_default="none"),
    Column("judged", Text),  # JSON: the worst hour of a batch discharge
    Column("exceeded_periods", Integer, nullable=False, server_default=text("0")),
    Index(None, "outlet_id", "day", "parameter", "id", "known_us"),
    Index(None, "day", "outlet_id", "parameter", "id"),
    Index(None, "day", "known_us", "id"),
    Index(None, "outcome", "day", "outlet_id", "parameter", "id"),
    Index(
        None,
        *("parameter", "day", "outlet_id", "times_over", "known_us"),
        sqlite_where=_IS_OVER,
        postgresql_where=_IS_OVER,
    ),
)
