"""The tables in which records are kept, the same on SQLite and PostgreSQL; the registry's aside.

Instants are whole microseconds since 1970 UTC, days are legal days, figures are doubles. Rows
that carry `known_us` are only ever added; their rising id says which is the newer.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
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

limits = Table(
    "limits",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("body", Text, nullable=False),
)

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
    Index(None, "outlet_id", "day", "parameter", "id"),
    Index(None, "day", "outlet_id", "parameter", "id"),
)

due_days = Table(
    "due_days",
    metadata,
    Column("outlet_id", ID, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("revision", BigInteger, nullable=False),
    Index(None, "day", "outlet_id"),
)

# One row: the last revision given to any due day. A revision is never given twice, also not to
# a day that was settled and fell due again.
due_revisions = Table(
    "due_revisions",
    metadata,
    Column("name", Text, primary_key=True),
    Column("last", BigInteger, nullable=False),
)

# What was tried and could not be judged; a row without words: it was judged after all.
set_aside_days = Table(
    "set_aside_days",
    metadata,
    Column("id", RISING, primary_key=True),
    Column("known_us", BigInteger, nullable=False),
    Column("outlet_id", ID, nullable=False),
    Column("day", Date, nullable=False),
    Column("raised", Text),
    Column("version", Text, nullable=False),
    Index(None, "outlet_id", "day", "id"),
)

closed_days = Table(
    "closed_days",
    metadata,
    Column("through", Date, primary_key=True),
)

rejections = Table(
    "rejections",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("ordinal", Integer, primary_key=True, autoincrement=False),
    Column("received_us", BigInteger, nullable=False),
    Column("topic", Text, nullable=False),
    Column("gateway_id", ID, nullable=False),
    Column("code", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("outlet_id", ID),
    Column("parameter", ID),
    Column("payload_excerpt", Text, nullable=False),
    Index(None, "gateway_id", "position", "ordinal"),
    Index(None, "code", "position", "ordinal"),
)

watermarks = Table(
    "watermarks",
    metadata,
    Column("name", Text, primary_key=True),
    Column("position", BigInteger, nullable=False),
)

# One row: the newest instant at which anything became known. The one writer alone moves it, and
# only forward, so that what is known at it never changes.
known_instants = Table(
    "known_instants",
    metadata,
    Column("name", Text, primary_key=True),
    Column("last_us", BigInteger, nullable=False),
)

entered_figures = Table(
    "entered_figures",
    metadata,
    Column("id", RISING, primary_key=True),
    Column("known_us", BigInteger, nullable=False),
    Column("regulation", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("clause", Text, nullable=False),
    Column("document", Text, nullable=False),
    Column("confidence", Text, nullable=False),
    Column("entered_by", Text, nullable=False),
    Column("parameter", ID),
    Column("column", Text),
    Column("unit", Text),
    Column("lower", Text),  # numbers as written in the law, in decimal text
    Column("upper", Text),
    Column("value", Text),
    Column("water", Text),
    Column("facility_kind", Text),
    Column("above", Text),
    Column("up_to", Text),
)

flag_rulings = Table(
    "flag_rulings",
    metadata,
    Column("id", RISING, primary_key=True),
    Column("known_us", BigInteger, nullable=False),
    Column("outlet_id", ID, nullable=False),
    Column("parameter", ID, nullable=False),
    Column("begin_us", BigInteger, nullable=False),
    Column("end_us", BigInteger, nullable=False),
    Column("flag", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("ruled_by", Text, nullable=False),
    Index(None, "outlet_id", "begin_us"),
)

gateway_states = Table(
    "gateway_states",
    metadata,
    Column("gateway_id", ID, primary_key=True),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("at_us", BigInteger, nullable=False),
    Column("online", Boolean, nullable=False),
    Index(None, "gateway_id", "at_us", "position"),
)

# Gateways whose clock was wrong; until_us is null while it is.
gateway_clocks = Table(
    "gateway_clocks",
    metadata,
    Column("gateway_id", ID, primary_key=True),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("since_us", BigInteger, nullable=False),
    Column("fault", Text, nullable=False),
    Column("offset_us", BigInteger, nullable=False),
    Column("until_us", BigInteger),
)

# Instants without a measurement, with the device status that says why; the first word stands.
statements = Table(
    "statements",
    metadata,
    Column("outlet_id", ID, primary_key=True),
    Column("time_us", BigInteger, primary_key=True, autoincrement=False),
    Column("parameter", ID, primary_key=True),
    Column("status", Integer, nullable=False),
    Column("position", BigInteger, nullable=False),
)

our_outages = Table(
    "our_outages",
    metadata,
    Column("id", RISING, primary_key=True),
    Column("known_us", BigInteger, nullable=False),
    Column("begin_us", BigInteger, nullable=False),
    Column("end_us", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Index(None, "begin_us"),
)

legal_holds = Table(
    "legal_holds",
    metadata,
    Column("id", RISING, primary_key=True),
    Column("known_us", BigInteger, nullable=False),
    Column("outlet_id", ID, nullable=False),
    Column("first", Date, nullable=False),
    Column("last", Date, nullable=False),
    Column("reason", Text, nullable=False),
    Column("document", Text, nullable=False),
    Column("placed_by", Text, nullable=False),
    Index(None, "outlet_id", "id"),
)

hold_releases = Table(
    "hold_releases",
    metadata,
    Column("hold_id", ForeignKey(legal_holds.c.id), primary_key=True),
    Column("known_us", BigInteger, nullable=False),
    Column("released_by", Text, nullable=False),
    Column("reason", Text, nullable=False),
)
