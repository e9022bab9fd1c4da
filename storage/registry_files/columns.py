"""The columns of a registry's ten files, which of them may be absent, and which name persons."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """The ten files of a registry, in the order in which they refer to each other."""

    CLUSTERS = "clusters"
    STATIONS = "stations"
    OUTLETS = "outlets"
    PERMITS = "permits"
    PERMIT_LIMITS = "permit_limits"
    SENSORS = "sensors"
    CALIBRATIONS = "calibrations"
    MAINTENANCE = "maintenance"
    PROFILES = "profiles"
    CHANNELS = "channels"


COLUMNS: dict[Kind, tuple[str, ...]] = {
    Kind.CLUSTERS: (
        "id",
        "name",
        "commune",
        "kind",
        "state",
        "simulated",
        "valid_from",
        "valid_to",
        "station_exemption",
        "exemption_document",
        "state_document",
        "absorbed_into",
        "central_station",
        "investor",
        "area_ha",
        "occupancy_percent",
        "tenants",
        "wastewater_m3_per_day",
        "wastewater_document",
        "latitude",
        "longitude",
        "address",
        "district_before_2025_07",
        "commune_before_2025_07",
        "note",
        "source",
        "contact",
    ),
    Kind.STATIONS: (
        "id",
        "cluster_id",
        "name",
        "design_flow_m3_per_day",
        "in_operation_since",
        "approved_on",
        "approval_document",
        "technology",
        "facility_code",
    ),
    Kind.OUTLETS: (
        "id",
        "station_id",
        "gateway_id",
        "name",
        "parameters",
        "valid_from",
        "valid_to",
        "monitored_since",
        "monitored_document",
        "receiving_water_name",
        "station_code",
    ),
    Kind.PERMITS: (
        "number",
        "outlet_id",
        "regulation",
        "column",
        "receiving_water",
        "receiving_flow_m3_per_s",
        "receiving_volume_m3",
        "discharge_flow_m3_per_day",
        "interval_minutes",
        "valid_from",
        "valid_to",
        "discharge",
        "successor_column",
        "facility_kind",
        "approved_on",
    ),
    Kind.PERMIT_LIMITS: (
        "permit_number",
        "outlet_id",
        "parameter",
        "kind",
        "lower",
        "upper",
        "unit",
        "valid_from",
        "valid_to",
        "document",
    ),
    Kind.SENSORS: (
        "outlet_id",
        "parameter",
        "span_low",
        "span_high",
        "unit",
        "resolution",
        "valid_from",
        "valid_to",
        "detection_limit",
        "fillers",
        "serial",
    ),
    Kind.CALIBRATIONS: (
        "outlet_id",
        "parameter",
        "calibrated_on",
        "sensor_serial",
        "result",
        "document",
        "calibrated_by",
        "valid_until",
    ),
    Kind.MAINTENANCE: ("outlet_id", "parameter", "begin", "end", "announced_at", "document"),
    Kind.PROFILES: (
        "id",
        "gateways",
        "like",
        "valid_from",
        "reason",
        "entered_by",
        "valid_to",
        "format",
        "topic",
        "receipts_topic",
        "file_names",
        "separator",
        "fields",
        "header_lines",
        "decimal_mark",
        "records",
        "time_key",
        "values_key",
        "name_key",
        "value_key",
        "unit_key",
        "status_key",
        "prefix_keys",
        "time_format",
        "time_zone",
        "stamped_at",
        "interval_seconds",
        "units",
        "statuses",
        "no_values",
        "longest_silence_seconds",
    ),
    Kind.CHANNELS: (
        "profile_id",
        "source",
        "reason",
        "entered_by",
        "outlet_id",
        "parameter",
        "unit",
        "factor",
        "basis",
    ),
}

# What makes a row the same one: another row with the same cells there takes its place.
KEY_COLUMNS: dict[Kind, tuple[str, ...]] = {
    Kind.CLUSTERS: ("id", "valid_from"),
    Kind.STATIONS: ("id",),
    Kind.OUTLETS: ("id", "valid_from"),
    Kind.PERMITS: ("number", "outlet_id"),
    Kind.PERMIT_LIMITS: ("permit_number", "outlet_id", "parameter", "kind", "valid_from"),
    Kind.SENSORS: ("outlet_id", "parameter", "valid_from"),
    Kind.CALIBRATIONS: ("outlet_id", "parameter", "calibrated_on", "sensor_serial"),
    Kind.MAINTENANCE: ("outlet_id", "parameter", "begin"),
    Kind.PROFILES: ("id", "valid_from"),
    Kind.CHANNELS: ("profile_id", "source"),
}

# An absent column reads as a column of empty cells.
OPTIONAL_COLUMNS: dict[Kind, frozenset[str]] = {
    Kind.CLUSTERS: frozenset(COLUMNS[Kind.CLUSTERS][6:]),
    Kind.STATIONS: frozenset(COLUMNS[Kind.STATIONS][4:]),
    Kind.OUTLETS: frozenset(COLUMNS[Kind.OUTLETS][5:]),
    Kind.PERMITS: frozenset({"discharge", "successor_column", "facility_kind", "approved_on"}),
    Kind.SENSORS: frozenset({"detection_limit", "fillers", "serial"}),
    Kind.CALIBRATIONS: frozenset({"sensor_serial", "calibrated_by", "valid_until"}),
    Kind.PROFILES: frozenset(COLUMNS[Kind.PROFILES][6:]),
    Kind.CHANNELS: frozenset(COLUMNS[Kind.CHANNELS][4:]),
}

# What is written as a number or a day, whatever the kind of file; a list of numbers is neither.
NUMBER_COLUMNS = frozenset(
    {
        "area_ha",
        "occupancy_percent",
        "tenants",
        "wastewater_m3_per_day",
        "latitude",
        "longitude",
        "design_flow_m3_per_day",
        "receiving_flow_m3_per_s",
        "receiving_volume_m3",
        "discharge_flow_m3_per_day",
        "interval_minutes",
        "lower",
        "upper",
        "span_low",
        "span_high",
        "resolution",
        "detection_limit",
        "header_lines",
        "interval_seconds",
        "longest_silence_seconds",
        "factor",
    }
)
# Several words, parted by spaces, and pairs of words, parted by semicolons.
LIST_COLUMNS = frozenset({"gateways", "file_names", "fields", "prefix_keys", "no_values"})
PAIR_COLUMNS = frozenset({"units", "statuses"})
DAY_COLUMNS = frozenset(
    {
        "valid_from",
        "valid_to",
        "in_operation_since",
        "approved_on",
        "monitored_since",
        "calibrated_on",
        "valid_until",
    }
)
INSTANT_COLUMNS = frozenset({"begin", "end", "announced_at"})
# Told to the city and to nobody else: whoever writes rows for others leaves these out.
COLUMNS_OF_PERSONS: dict[Kind, frozenset[str]] = {
    Kind.CLUSTERS: frozenset({"contact"}),
    Kind.CALIBRATIONS: frozenset({"calibrated_by"}),
    Kind.PROFILES: frozenset({"entered_by"}),
    Kind.CHANNELS: frozenset({"entered_by"}),
}
