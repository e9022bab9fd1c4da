"""What a registry holds: clusters, stations, outlets, permits, limits of their own, sensors, work.

Facts that people enter, each from a document; nothing here is measured or judged.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache

# The ministry that issues them was merged in 2025; the sign of a regulation stays the same.
_MINISTRIES = ("btnmt", "bnnmt", "bnnvmt")
_NOT_IN_A_SIGN = re.compile(r"[^0-9a-z/]")


@lru_cache(maxsize=1_024)
def regulation_sign(citation: str) -> str:
    """Return the sign of a regulation however a citation writes it: case, marks and ministry aside.

    >>> regulation_sign("QCVN 40:2025/BNNMT") == regulation_sign("qcvn-40-2025")
    True
    >>> regulation_sign("QCVN 41:2019/BGTVT")
    'qcvn412019/bgtvt'
    """
    plain = unicodedata.normalize("NFKD", citation.casefold().replace("đ", "d"))
    sign, slash, ministry = _NOT_IN_A_SIGN.sub("", plain).partition("/")
    return sign if ministry in _MINISTRIES else f"{sign}{slash}{ministry}"


class ClusterKind(StrEnum):
    """Cluster (CCN) or craft-village cluster (CCN làng nghề)."""

    CLUSTER = "ccn"
    CRAFT_VILLAGE = "ccn_lang_nghe"


class ClusterState(StrEnum):
    """Where a cluster stands; only an operating one counts against the 100 % goal."""

    PLANNED = "planned"
    UNDER_CONSTRUCTION = "under_construction"
    OPERATING = "operating"


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


class PermitLimitKind(StrEnum):
    """A permit's own limit: stricter than the regulation, interim (from, to), or a stay of it."""

    STRICTER = "stricter"
    INTERIM = "interim"
    STAY = "stay"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """An industrial cluster; `simulated` marks an invented one, which every page says.

    What it says is true from `valid_from` to the end of `valid_to` (None: as far as is known). A
    `station_exemption` rests on `exemption_document`.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """A cluster's wastewater treatment station (trạm xử lý nước thải tập trung).

    The earlier of `in_operation_since` and `approved_on` decides whether a transition of the law
    applies to it; None means not known. `approved_on` is the day of its earliest permit, approved
    project or accepted file, and `approval_document` names that paper.
    """

    id: str
    cluster_id: str
    name: str
    design_flow_m3_per_day: float
    in_operation_since: date | None = None
    approved_on: date | None = None
    approval_document: str | None = None

    def has_begun(self, day: date) -> bool:
        """Return whether it is in operation on a legal day; where nothing is known, it is."""
        return self.in_operation_since is None or self.in_operation_since <= day


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """A station's outlet (cửa xả): the gateway that speaks for it and what it measures.

    What it says is true from `valid_from` to the end of `valid_to` (None: as far as is known). From
    `monitored_since` on it owes readings, as `monitored_document` says; None: from its first
    accepted reading.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Permit:
    """An environmental permit of one outlet, with the inputs of Kq and Kf; None means not known.

    `successor_column` is the column of the regulation that follows the cited one, from the day on
    which that one binds. `facility_kind` chooses K of QCVN 14:2008 by its row's name there.
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
