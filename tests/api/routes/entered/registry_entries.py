"""A sound entry of each of the registry's tables in the invented city, and one with a fault."""

from __future__ import annotations

from storage.registry_files.columns import Kind

CLUSTER = {
    "id": "CCN-10",
    "name": "Cụm công nghiệp Mới Mẫu (mô phỏng)",
    "commune": "xã Tân Mẫu",
    "kind": "ccn",
    "state": "operating",
    "state_document": "Quyết định 7/QĐ-UBND ngày 02/03/2026",
    "simulated": "true",
    "central_station": "none",
    "area_ha": "20.5",
}
STATION = {
    "id": "TR-10",
    "cluster_id": "CCN-3",
    "name": "Trạm XLNT số 10",
    "design_flow_m3_per_day": "1200.5",
}
OUTLET = {
    "id": "CX-10",
    "station_id": "TR-1",
    "gateway_id": "GW-10",
    "name": "Cửa xả số 10",
    "parameters": "COD PH",
}
PERMIT = {
    "number": "10/GPMT-UBND",
    "outlet_id": "CX-1",
    "regulation": "qcvn-40-2011",
    "column": "B",
    "receiving_water": "river",
    "receiving_flow_m3_per_s": "30",
    "receiving_volume_m3": "",
    "discharge_flow_m3_per_day": "800",
    "interval_minutes": "60",
    "valid_from": "2025-01-01",
    "valid_to": "2027-12-31",
}
PERMIT_LIMIT = {
    "permit_number": "10/GPMT-UBND",
    "outlet_id": "CX-1",
    "parameter": "COD",
    "kind": "stricter",
    "lower": "",
    "upper": "0.06",
    "unit": "g/L",
    "valid_from": "2026-12-01",
    "valid_to": "",
    "document": "Giấy phép 10/GPMT-UBND mục 2.1",
}
SENSOR = {
    "outlet_id": "CX-1",
    "parameter": "COD",
    "span_low": "0",
    "span_high": "1000",
    "unit": "mg/L",
    "resolution": "0.1",
    "valid_from": "2025-01-01",
    "valid_to": "",
    "serial": "SC-4711",
}
CALIBRATION = {
    "outlet_id": "CX-1",
    "parameter": "COD",
    "calibrated_on": "2026-11-20",
    "result": "passed",
    "document": "GCN 12/2026",
}
MAINTENANCE = {
    "outlet_id": "CX-1",
    "parameter": "",
    "begin": "2026-12-01T01:00:00Z",
    "end": "2026-12-01T10:00:00+07:00",
    "announced_at": "2026-11-20T09:30:00+07:00",
    "document": "Công văn 45/CV-SX",
}
PROFILE = {
    "id": "GW-1-json",
    "gateways": "GW-1",
    "like": "ts-values",
    "valid_from": "2026-12-01",
    "reason": "Biên bản khảo sát 12/2026",
    "entered_by": "Nguyễn Thị Hà",
    "format": "json",
    "topic": "plant/{gateway}/data",
    "decimal_mark": "comma",
    "header_lines": "1",
    "statuses": "Good=00; 64-127=02",
    "no_values": 'NaN "no data"',
    "longest_silence_seconds": "900",
}
CHANNEL = {
    "profile_id": "GW-7-json",
    "source": "NUO001/NH4",
    "reason": "Biên bản khảo sát 7/2026",
    "entered_by": "Nguyễn Thị Hà",
    "outlet_id": "CX-7",
    "parameter": "NH4_N",
    "unit": "mg/L",
    "factor": "0.1",
    "basis": "nh4_as_n",
}
SOUND: dict[Kind, dict[str, str]] = {
    Kind.CLUSTERS: CLUSTER,
    Kind.STATIONS: STATION,
    Kind.OUTLETS: OUTLET,
    Kind.PERMITS: PERMIT,
    Kind.PERMIT_LIMITS: PERMIT_LIMIT,
    Kind.SENSORS: SENSOR,
    Kind.CALIBRATIONS: CALIBRATION,
    Kind.MAINTENANCE: MAINTENANCE,
    Kind.PROFILES: PROFILE,
    Kind.CHANNELS: CHANNEL,
}
# What makes each of them one with a fault, and the column that the fault is of.
WRONG: dict[Kind, tuple[dict[str, str], str]] = {
    Kind.CLUSTERS: ({"state": "open"}, "state"),
    Kind.STATIONS: ({"design_flow_m3_per_day": "1200,5"}, "design_flow_m3_per_day"),
    Kind.OUTLETS: ({"gateway_id": "gw/2"}, "gateway_id"),
    Kind.PERMITS: ({"column": "D"}, "column"),
    Kind.PERMIT_LIMITS: ({"document": ""}, "document"),
    Kind.SENSORS: ({"span_high": "100"}, "span_high"),
    Kind.CALIBRATIONS: ({"sensor_serial": "SC-1"}, "sensor_serial"),
    Kind.MAINTENANCE: ({"end": "2026-11-30T10:00:00+07:00"}, "end"),
    Kind.PROFILES: ({"topic": "nhue/v1/GW-1/readings"}, "topic"),
    Kind.CHANNELS: ({"unit": "°C"}, "unit"),
}
