"""The tables of the registry: each version whole, so that any past one is found again.

Days are legal days, instants whole microseconds since 1970 UTC, figures doubles in the unit of
their parameter, several words of a profile one JSON array. Rows of a version are written once and
never changed.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    Table,
    Text,
)

from storage.records.database.columns import ID, metadata


def _term_and_facts() -> tuple[Column[Any], ...]:
    return (
        Column("valid_from", Date),
        Column("valid_to", Date),
        Column("station_exemption", Text),
        Column("exemption_document", Text),
        Column("state_document", Text),
        Column("absorbed_into", ID),
        Column("central_station", Text, nullable=False, server_default="not_entered"),
        Column("investor", Text),
        Column("area_ha", Double),
        Column("occupancy_percent", Double),
        Column("tenants", Integer),
        Column("wastewater_m3_per_day", Double),
        Column("wastewater_document", Text),
        Column("latitude", Double),
        Column("longitude", Double),
        Column("address", Text),
        Column("district_before_2025_07", Text),
        Column("commune_before_2025_07", Text),
        Column("note", Text),
        Column("source", Text),
        Column("contact", Text),
    )


def _term_and_monitoring() -> tuple[Column[Any], ...]:
    return (
        Column("valid_from", Date),
        Column("valid_to", Date),
        Column("monitored_since", Date),
        Column("monitored_document", Text),
        Column("receiving_water_name", Text),
        Column("station_code", Text),
    )


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
    Column("id", ID, primary_key=True),
    Column("name", Text, nullable=False),
    Column("commune", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("simulated", Boolean, nullable=False),
    *_term_and_facts(),
)

earlier_clusters = Table(
    "earlier_clusters",
    metadata,
    Column("version", ForeignKey(registry_versions.c.version), primary_key=True),
    Column("ordinal", Integer, primary_key=True, autoincrement=False),
    Column("id", ID, nullable=False),
    Column("name", Text, nullable=False),
    Column("commune", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("simulated", Boolean, nullable=False),
    *_term_and_facts(),
)

stations = Table(
    "stations",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("id", ID, primary_key=True),
    Column("cluster_id", ID, nullable=False),
    Column("name", Text, nullable=False),
    Column("design_flow_m3_per_day", Double, nullable=False),
    Column("in_operation_since", Date),
    Column("approved_on", Date),
    Column("approval_document", Text),
    Column("technology", Text),
    Column("facility_code", Text),
    ForeignKeyConstraint(["version", "cluster_id"], [clusters.c.version, clusters.c.id]),
)

outlets = Table(
    "outlets",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("id", ID, primary_key=True),
    Column("station_id", ID, nullable=False),
    Column("gateway_id", ID, nullable=False),
    Column("name", Text, nullable=False),
    Column("parameters", Text, nullable=False),
    *_term_and_monitoring(),
    ForeignKeyConstraint(["version", "station_id"], [stations.c.version, stations.c.id]),
)

earlier_outlets = Table(
    "earlier_outlets",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("ordinal", Integer, primary_key=True, autoincrement=False),
    Column("id", ID, nullable=False),
    Column("station_id", ID, nullable=False),
    Column("gateway_id", ID, nullable=False),
    Column("name", Text, nullable=False),
    Column("parameters", Text, nullable=False),
    *_term_and_monitoring(),
    ForeignKeyConstraint(["version", "station_id"], [stations.c.version, stations.c.id]),
)

permits = Table(
    "permits",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("ordinal", Integer, primary_key=True, autoincrement=False),
    Column("number", Text, nullable=False),
    Column("outlet_id", ID, nullable=False),
    Column("regulation", Text, nullable=False),
    Column("column", Text, nullable=False),
    Column("receiving_water", Text, nullable=False),
    Column("receiving_flow_m3_per_s", Double),
    Column("receiving_volume_m3", Double),
    Column("discharge_flow_m3_per_day", Double),
    Column("interval_minutes", Integer, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    Column("discharge", Text, nullable=False, server_default="continuous"),
    Column("successor_column", Text),
    Column("facility_kind", Text),
    Column("approved_on", Date),
    ForeignKeyConstraint(["version", "outlet_id"], [outlets.c.version, outlets.c.id]),
)

permit_limits = Table(
    "permit_limits",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("ordinal", Integer, primary_key=True, autoincrement=False),
    Column("permit_number", Text, nullable=False),
    Column("outlet_id", ID, nullable=False),
    Column("parameter", ID, nullable=False),
    Column("kind", Text, nullable=False),
    Column("lower", Double),
    Column("upper", Double),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    Column("document", Text, nullable=False),
    ForeignKeyConstraint(["version", "outlet_id"], [outlets.c.version, outlets.c.id]),
)

sensors = Table(
    "sensors",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("ordinal", Integer, primary_key=True, autoincrement=False),
    Column("outlet_id", ID, nullable=False),
    Column("parameter", ID, nullable=False),
    Column("span_low", Double, nullable=False),
    Column("span_high", Double, nullable=False),
    Column("resolution", Double),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    Column("detection_limit", Double),
    Column("fillers", Text),
    Column("serial", Text),
    ForeignKeyConstraint(["version", "outlet_id"], [outlets.c.version, outlets.c.id]),
)

calibrations = Table(
    "calibrations",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("ordinal", Integer, primary_key=True, autoincrement=False),
    Column("outlet_id", ID, nullable=False),
    Column("parameter", ID, nullable=False),
    Column("calibrated_on", Date, nullable=False),
    Column("sensor_serial", Text),
    Column("result", Text, nullable=False),
    Column("document", Text, nullable=False),
    Column("calibrated_by", Text),
    Column("valid_until", Date),
    ForeignKeyConstraint(["version", "outlet_id"], [outlets.c.version, outlets.c.id]),
)

maintenance = Table(
    "maintenance",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("ordinal", Integer, primary_key=True, autoincrement=False),
    Column("outlet_id", ID, nullable=False),
    Column("parameter", ID),
    Column("begin_us", BigInteger, nullable=False),
    Column("end_us", BigInteger, nullable=False),
    Column("announced_us", BigInteger, nullable=False),
    Column("document", Text, nullable=False),
    ForeignKeyConstraint(["version", "outlet_id"], [outlets.c.version, outlets.c.id]),
)

profiles = Table(
    "profiles",
    metadata,
    Column("version", ForeignKey(registry_versions.c.version), primary_key=True),
    Column("ordinal", Integer, primary_key=True, autoincrement=False),
    Column("id", ID, nullable=False),
    Column("gateways", Text, nullable=False),
    Column("like", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("entered_by", Text, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    Column("format", Text),
    Column("separator", Text),
    Column("fields", Text),
    Column("header_lines", Integer),
    Column("decimal_mark", Text),
    Column("records", Text),
    Column("time_key", Text),
    Column("values_key", Text),
    Column("name_key", Text),
    Column("value_key", Text),
    Column("unit_key", Text),
    Column("status_key", Text),
    Column("prefix_keys", Text),
    Column("time_format", Text),
    Column("time_zone", Text),
    Column("stamped_at", Text),
    Column("interval_seconds", Integer),
    Column("units", Text),
    Column("statuses", Text),
    Column("no_values", Text),
    Column("longest_silence_seconds", Integer),
    Column("topic", Text),
    Column("receipts_topic", Text),
    Column("file_names", Text),
)

profile_channels = Table(
    "profile_channels",
    metadata,
    Column("version", ForeignKey(registry_versions.c.version), primary_key=True),
    Column("ordinal", Integer, primary_key=True, autoincrement=False),
    Column("profile_id", ID, nullable=False),
    Column("source", Text, nullable=False),
    Column("outlet_id", ID),
    Column("parameter", ID),
    Column("unit", Text),
    Column("factor", Double),
    Column("basis", Text),
    Column("reason", Text, nullable=False),
    Column("entered_by", Text, nullable=False),
)
