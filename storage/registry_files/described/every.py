"""Every column of every kind of file, described, in the order of COLUMNS."""

from __future__ import annotations

from collections.abc import Mapping

from storage.registry_files.columns import Kind
from storage.registry_files.described.clusters import CLUSTERS
from storage.registry_files.described.column import Described
from storage.registry_files.described.devices import CALIBRATIONS, MAINTENANCE, SENSORS
from storage.registry_files.described.permits import PERMIT_LIMITS, PERMITS
from storage.registry_files.described.plants import OUTLETS, STATIONS
from storage.registry_files.described.profiles import CHANNELS, PROFILES

DESCRIBED: Mapping[Kind, tuple[Described, ...]] = {
    Kind.CLUSTERS: CLUSTERS,
    Kind.STATIONS: STATIONS,
    Kind.OUTLETS: OUTLETS,
    Kind.PERMITS: PERMITS,
    Kind.PERMIT_LIMITS: PERMIT_LIMITS,
    Kind.SENSORS: SENSORS,
    Kind.CALIBRATIONS: CALIBRATIONS,
    Kind.MAINTENANCE: MAINTENANCE,
    Kind.PROFILES: PROFILES,
    Kind.CHANNELS: CHANNELS,
}
TITLES_VI: Mapping[Kind, str] = {
    Kind.CLUSTERS: "Cụm công nghiệp",
    Kind.STATIONS: "Trạm xử lý",
    Kind.OUTLETS: "Cửa xả",
    Kind.PERMITS: "Giấy phép",
    Kind.PERMIT_LIMITS: "Giới hạn riêng",
    Kind.SENSORS: "Đầu đo",
    Kind.CALIBRATIONS: "Hiệu chuẩn",
    Kind.MAINTENANCE: "Bảo trì",
    Kind.PROFILES: "Hồ sơ bản tin",
    Kind.CHANNELS: "Kênh đo",
}
