"""The tables in which records are kept, the same on SQLite and PostgreSQL.

Instants are whole microseconds since 1970 UTC, days are legal days, figures are doubles. Rows
of daily_means and verdicts are only ever added; their rising id says which is the newer.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
)

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

# SQLite gives rising row numbers to INTEGER keys only.
_RISING = BigInteger().with_variant(Integer(), "sqlite")
# Byte order on both databases, whatever the language that PostgreSQL was set up in.
_ID = Text().with_variant(Text(collation="C"), "postgresql")

registry_versions = Table(
    "registry_versions",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("known_us", BigInteger, nullable=False),
    Column("digest", Text, nullable=False),
)

clusters = Table(
    "clusters",
    metadata,
    Column("version", ForeignKey(registry_versions.c.version), primary_key=True),
    Column("id", _ID, primary_key=True),
    Column("name", Text, nullable=False),
    Column("commune", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("simulated", Boolean, nullable=False),
)

stations = Table(
    "stations",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("id", _ID, primary_key=True),
    Column("cluster_id", _ID, nullable=False),
    Column("name", Text, nullable=False),
    Column("design_flow_m3_per_day", Double, nullable=False),
    ForeignKeyConstraint(["version", "cluster_id"], [clusters.c.version, clusters.c.id]),
)

outlets = Table(
    "outlets",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("id", _ID, primary_key=True),
    Column("station_id", _ID, nullable=False),
    Column("gateway_id", _ID, nullable=False),
    Column("name", Text, nullable=False),
    Column("parameters", Text, nullable=False),
    ForeignKeyConstraint(["version", "station_id"], [stations.c.version, stations.c.id]),
)

permits = Table(
    "permits",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("ordinal", Integer, primary_key=True, autoincrement=False),
    Column("number", Text, nullable=False),
    Column("outlet_id", _ID, nullable=False),
    Column("regulation", Text, nullable=False),
    Column("column", Text, nullable=False),
    Column("receiving_water", Text, nullable=False),
    Column("receiving_flow_m3_per_s", Double),
    Column("receiving_volume_m3", Double),
    Column("discharge_flow_m3_per_day", Double),
    Column("interval_minutes", Integer, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    ForeignKeyConstraint(["version", "outlet_id"], [outlets.c.version, outlets.c.id]),
)

daily_means = Table(
    "daily_means",
    metadata,
    Column("id", _RISING, primary_key=True),
    Column("known_us", BigInteger, nullable=False),
    Column("outlet_id", _ID, nullable=False),
    Column("parameter", _ID, nullable=False),
    Column("day", Date, nullable=False),
    Column("mean", Double),
    Column("valid", Integer, nullable=False),
    Column("excluded", Integer, nullable=False),
    Column("missing", Integer, nullable=False),
    Column("expected", Integer, nullable=False),
    Column("digest", Text, nullable=False),
    Index(None, "outlet_id", "day", "parameter", "id"),
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
    Column("id", _RISING, primary_key=True),
    Column("known_us", BigInteger, nullable=False),
    Column("outlet_id", _ID, nullable=False),
    Column("parameter", _ID, nullable=False),
    Column("day", Date, nullable=False),
    Column("mean_id", ForeignKey(daily_means.c.id), nullable=False),
    Column("limit_digest", ForeignKey(limits.c.digest)),
    Column("outcome", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("clause", Text, nullable=False),
    Column("times_over", Double),
    Index(None, "outlet_id", "day", "parameter", "id"),
    Index(None, "day", "outlet_id", "parameter", "id"),
)

due_days = Table(
    "due_days",
    metadata,
    Column("outlet_id", _ID, primary_key=True),
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
    Column("gateway_id", _ID, nullable=False),
    Column("code", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("outlet_id", _ID),
    Column("parameter", _ID),
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
