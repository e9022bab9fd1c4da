"""What a registry holds: clusters, stations, outlets, permits, own limits, sensors, calibrations.

Facts that people enter, each from a document; nothing here is measured or judged.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class ClusterKind(StrEnum):
    """Cluster (CCN), craft-village cluster (CCN làng nghề), or what is none and counts nowhere:
    an industrial zone (KCN), a craft village outside of clusters (làng nghề).
    """

    CLUSTER = "ccn"
    CRAFT_VILLAGE = "ccn_lang_nghe"
    ZONE = "kcn"
    VILLAGE = "lang_nghe"

    @property
    def is_of_the_goal(self) -> bool:
        """Whether the city's 100 % goal is about this kind."""
        return self in {ClusterKind.CLUSTER, ClusterKind.CRAFT_VILLAGE}


class ClusterState(StrEnum):
    """Where a cluster stands; `not_entered` where nobody has said so yet."""

    PLANNED = "planned"
    ESTABLISHED = "established"
    UNDER_CONSTRUCTION = "under_construction"
    OPERATING = "operating"
    EXTENDED = "extended"
    ABSORBED = "absorbed"
    ENDED = "ended"
    NOT_ENTERED = "not_entered"


class CentralStation(StrEnum):
    """Whether a cluster has a central station: said to be there, said to be none, or not said."""

    YES = "yes"
    NONE = "none"
    NOT_ENTERED = "not_entered"


class ReceivingWater(StrEnum):
    """The kind of receiving water (QCVN 40:2011, 1.3), which chooses the table of Kq (2.3)."""

    RIVER = "river"
    LAKE = "lake"
    COASTAL_PROTECTED = "coastal_protected"
    COASTAL_OTHER = "coastal_other"
    URBAN_DRAINAGE = "urban_drainage"


class StationExemption(StrEnum):
    """Why a cluster lawfully has no central station (Decree 48/2026, Art. 19 and 20).

    It operated before 2022 and is more than 80 % full, or makes less than 100 m³/day; each tenant
    treats its water to the standard.
    """

    BEFORE_2022_AND_FULL = "before_2022_and_full"
    UNDER_100_M3_PER_DAY = "under_100_m3_per_day"


class DischargeMode(StrEnum):
    """How an outlet discharges: the mean over 24 h is judged, or over 1 h (Decree 08, 97.4đ)."""

    CONTINUOUS = "continuous"
    BATCH = "batch"


class CalibrationResult(StrEnum):
    """How a calibration ended."""

    PASSED = "passed"
    FAILED = "failed"


class PermitLimitKind(StrEnum):
    """A permit's own limit: stricter than the regulation, interim (from, to), or a stay of it."""

    STRICTER = "stricter"
    INTERIM = "interim"
    STAY = "stay"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """An industrial cluster; `simulated` marks an invented one, which every page says.

    What it says is true from `valid_from` to the end of `valid_to` (None: as far as is known); None
    of any fact is not known. A `station_exemption` rests on `exemption_document`, a state on
    `state_document`. `contact` is a person's: it is told to the city and to nobody else.
    Coordinates are WGS 84, in degrees.
    """

    id: str
    name: str
    commune: str
    kind: ClusterKind
    state: ClusterState
    simulated: bool = False
    valid_from: date | None = None
    valid_to: date | None = None
    station_exemption: StationExemption | None = None
    exemption_document: str | None = None
    state_document: str | None = None
    absorbed_into: str | None = None
    central_station: CentralStation = CentralStation.NOT_ENTERED
    investor: str | None = None
    area_ha: float | None = None
    occupancy_percent: float | None = None
    tenants: int | None = None
    wastewater_m3_per_day: float | None = None
    wastewater_document: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    address: str | None = None
    district_before_2025_07: str | None = None
    commune_before_2025_07: str | None = None
    note: str | None = None
    source: str | None = None
    contact: str | None = None

    @property
    def operates(self) -> bool:
        """Whether it is in operation; an extended one is."""
        return self.state in {ClusterState.OPERATING, ClusterState.EXTENDED}

    @property
    def counts(self) -> bool:
        """Whether it stands against the city's 100 % goal: a cluster, in operation."""
        return self.operates and self.kind.is_of_the_goal


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """A cluster's wastewater treatment station (trạm xử lý nước thải tập trung).

    The earlier of `in_operation_since` and `approved_on` decides whether a transition of the law
    applies to it; None means not known. `approved_on` is the day of its earliest permit, approved
    project or accepted file, and `approval_document` names that paper. `facility_code` is what its
    loggers write for the facility in a file's name.
    """

    id: str
    cluster_id: str
    name: str
    design_flow_m3_per_day: float
    in_operation_since: date | None = None
    approved_on: date | None = None
    approval_document: str | None = None
    technology: str | None = None
    facility_code: str | None = None

    def has_begun(self, day: date) -> bool:
        """Return whether it is in operation on a legal day; where nothing is known, it is."""
        return self.in_operation_since is None or self.in_operation_since <= day


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """A station's outlet (cửa xả): the gateway that speaks for it and what it measures.

    What it says is true from `valid_from` to the end of `valid_to` (None: as far as is known). From
    `monitored_since` on it owes readings, as `monitored_document` says; None: from its first
    accepted reading. `station_code` is what its logger writes for the station in a file's name.
    """

    id: str
    station_id: str
    gateway_id: str
    name: str
    parameters: tuple[str, ...]
    valid_from: date | None = None
    valid_to: date | None = None
    monitored_since: date | None = None
    monitored_document: str | None = None
    receiving_water_name: str | None = None
    station_code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Permit:
    """An environmental permit of one outlet, with the inputs of Kq and Kf; None means not known.

    `successor_column` is the column of the regulation that follows the cited one, from the day on
    which that one binds. `facility_kind` chooses K of QCVN 14:2008 by its row's name there.
    `approved_on` is the day of its signature, where that is before it binds.
    """

    number: str
    outlet_id: str
    regulation: str
    column: str
    receiving_water: ReceivingWater
    receiving_flow_m3_per_s: float | None
    receiving_volume_m3: float | None
    discharge_flow_m3_per_day: float | None
    interval_minutes: int
    valid_from: date
    valid_to: date | None
    discharge: DischargeMode = DischargeMode.CONTINUOUS
    successor_column: str | None = None
    facility_kind: str | None = None
    approved_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PermitLimit:
    """A limit that a permit sets itself, first to last day inclusive, in the parameter's unit.

    A stay has neither bound: for its days no limit of the parameter is enforced. `document` names
    the paper that sets it.
    """

    permit_number: str
    outlet_id: str
    parameter: str
    kind: PermitLimitKind
    lower: float | None
    upper: float | None
    valid_from: date
    valid_to: date | None
    document: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensor:
    """What is known of the sensor of one outlet's parameter, in the parameter's unit.

    The span reaches at least 3 times the limit (Circular 10/2021, Art. 35.1). `resolution` is its
    smallest step, `detection_limit` the value up to which it cannot tell water from none; None
    where not known. `fillers` are the values that it writes where it has none.
    """

    outlet_id: str
    parameter: str
    span_low: float
    span_high: float
    resolution: float | None
    valid_from: date
    valid_to: date | None
    detection_limit: float | None = None
    fillers: tuple[float, ...] = ()
    serial: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """A calibration of the sensor of one outlet's parameter, on a legal day, as its paper says.

    `calibrated_by` may be a person: it is told to the city and to nobody else. It holds to the end
    of `valid_until`, where the paper says so.
    """

    outlet_id: str
    parameter: str
    calibrated_on: date
    sensor_serial: str | None
    result: CalibrationResult
    document: str
    calibrated_by: str | None = None
    valid_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Maintenance:
    """Work on a station that its operator announced before it began, [begin, end), aware instants.

    `parameter` None means every parameter of the outlet.
    """

    outlet_id: str
    parameter: str | None
    begin: datetime
    end: datetime
    announced_at: datetime
    document: str
