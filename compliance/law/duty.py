"""Decides what the law asks of a cluster's stations: what to measure all the time, and since when.

It decides too whether the figures in hand meet an exemption from the central station. What an input
does not tell is not known, and says why. Pure. The annex as it stood before 2026-01-29 is not in
our hands: nothing is claimed of earlier days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.registered import ClusterKind, Station, StationExemption
from domain.registry import Registry

# Decree 08/2022/ND-CP, Art. 97 and Annex XXVIII, row 1 (concentrated zones and clusters), as
# replaced by Decree 48/2026/ND-CP (one source).
AUTOMATIC_FROM_M3_PER_DAY = 500.0
EITHER_FROM_M3_PER_DAY = 200.0
ANNEX_SINCE = date(2026, 1, 29)
# Art. 97.4a (two independent sources): who operated before 2025 installs it by the end of 2024.
INSTALLED_BY = date(2024, 12, 31)
MONITORING_CLAUSE = (
    "Decree 08/2022/ND-CP, Art. 97.1 and Annex XXVIII, row 1, as replaced by Decree 48/2026/ND-CP"
)
# Of each group one is measured; the first name stands for the group.
MONITORED = (("FLOW_OUT",), ("PH",), ("TEMP",), ("TSS",), ("COD", "TOC"), ("NH4_N",))
MONITORED_OF_A_STATION = "FLOW_IN"  # what comes in is measured once, at whichever outlet

# Decree 48/2026/ND-CP, Art. 19 and 20 (two independent sources).
EXEMPTION_CLAUSE = (
    "Decree 48/2026/ND-CP, Art. 19 and 20 (Art. 48 and 49 of Decree 08/2022/ND-CP): each tenant "
    "then treats to the standard"
)
OPERATED_BEFORE = date(2022, 1, 1)
FULL_ABOVE_PERCENT = 80.0
LITTLE_BELOW_M3_PER_DAY = 100.0
_OF_ROW_ONE = frozenset({ClusterKind.CLUSTER, ClusterKind.CRAFT_VILLAGE, ClusterKind.ZONE})


class Monitoring(StrEnum):
    """How a station has to be monitored; below 200 m³/day the annex asks for neither."""

    AUTOMATIC_AND_PERIODIC = "automatic_and_periodic"
    AUTOMATIC_OR_PERIODIC = "automatic_or_periodic"
    NEITHER = "neither"
    NOT_KNOWN = "not_known"


class DutyUnknown(StrEnum):
    """Why it is not known how a station has to be monitored."""

    BEFORE_THE_ANNEX = "before_the_annex"
    NOT_OF_ROW_ONE = "not_of_row_one"


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitoringDuty:
    """What the annex asks of one station on a legal day.

    `capacity_m3_per_day` is what counts: the design capacity of the stations that discharge under
    one permit. `installed_by` is the last day to install automatic monitoring, None where it need
    not be or where it is not known since when the station operates.
    """

    monitoring: Monitoring
    capacity_m3_per_day: float
    clause: str
    installed_by: date | None = None
    unknown: DutyUnknown | None = None


class ExemptionStanding(StrEnum):
    """Whether a cluster may lawfully have no central station."""

    ENTERED = "entered"
    FIGURES_MEET_IT = "figures_meet_it"
    FIGURES_DO_NOT = "figures_do_not"
    NOT_KNOWN = "not_known"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exemption:
    """How an exemption from the central station stands; only an entered one, with its paper, holds.

    Figures that meet a rule do not tell whether each tenant treats to the standard. `lacking` are
    the columns of the registry that would tell.
    """

    standing: ExemptionStanding
    rule: StationExemption | None
    clause: str
    document: str | None = None
    lacking: tuple[str, ...] = ()


def monitoring_duty(here: Registry, station: Station, day: date) -> MonitoringDuty:
    """Return what the annex asks of a station on a legal day; `here` is what is true on it.

    Source: Decree 08/2022/ND-CP, Art. 97 and Annex XXVIII, as replaced by Decree 48/2026/ND-CP.
    """
    capacity = _capacity(here, station, day)
    unknown = None
    if day < ANNEX_SINCE:
        unknown = DutyUnknown.BEFORE_THE_ANNEX
    elif here.cluster(station.cluster_id).kind not in _OF_ROW_ONE:
        unknown = DutyUnknown.NOT_OF_ROW_ONE
    if unknown is not None:
        monitoring = Monitoring.NOT_KNOWN
    elif capacity >= AUTOMATIC_FROM_M3_PER_DAY:
        monitoring = Monitoring.AUTOMATIC_AND_PERIODIC
    elif capacity >= EITHER_FROM_M3_PER_DAY:
        monitoring = Monitoring.AUTOMATIC_OR_PERIODIC
    else:
        monitoring = Monitoring.NEITHER
    begun = station.in_operation_since
    is_automatic = monitoring is Monitoring.AUTOMATIC_AND_PERIODIC
    return MonitoringDuty(
        monitoring=monitoring,
        capacity_m3_per_day=capacity,
        clause=MONITORING_CLAUSE,
        installed_by=max(INSTALLED_BY, begun) if is_automatic and begun is not None else None,
        unknown=unknown,
    )


def exemption_of(registry: Registry, cluster_id: str, day: date) -> Exemption:
    """Return how a cluster's exemption stands on a legal day; raises NotFound.

    `registry` is the whole one: that a cluster operated before 2022 stands in its earlier rows.
    On a day on which it was not there, what was last true of it counts.
    """
    cluster = registry.on(day).clusters.get(cluster_id) or registry.cluster(cluster_id)
    if cluster.station_exemption is not None:
        return Exemption(
            standing=ExemptionStanding.ENTERED,
            rule=cluster.station_exemption,
            clause=EXEMPTION_CLAUSE,
            document=cluster.exemption_document,
        )
    little = _below(cluster.wastewater_m3_per_day, LITTLE_BELOW_M3_PER_DAY)
    full = _above(cluster.occupancy_percent, FULL_ABOVE_PERCENT)
    early = _operated_before_2022(registry, cluster_id)
    old_and_full = False if False in (full, early) else (full and early)
    met = _Met(little=little, old_and_full=old_and_full)
    lacking = []
    if little is None:
        lacking.append("wastewater_m3_per_day")
    if old_and_full is None:
        lacking += ["occupancy_percent"] if full is None else []
        lacking += ["valid_from"] if early is None else []
    return Exemption(
        standing=met.standing,
        rule=met.rule,
        clause=EXEMPTION_CLAUSE,
        lacking=() if met.rule is not None else tuple(lacking),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Met:
    """Which of the two rules the figures meet; None where an input is not known."""

    little: bool | None
    old_and_full: bool | None

    @property
    def rule(self) -> StationExemption | None:
        """The rule that is met, the simpler one first."""
        if self.little:
            return StationExemption.UNDER_100_M3_PER_DAY
        return StationExemption.BEFORE_2022_AND_FULL if self.old_and_full else None

    @property
    def standing(self) -> ExemptionStanding:
        """What the figures say: met, not met, or not known."""
        if self.rule is not None:
            return ExemptionStanding.FIGURES_MEET_IT
        if None in (self.little, self.old_and_full):
            return ExemptionStanding.NOT_KNOWN
        return ExemptionStanding.FIGURES_DO_NOT


def _capacity(here: Registry, station: Station, day: date) -> float:
    """Return the capacity of all works under the station's permits (Art. 97.1), itself included."""
    numbers = _permits_of(here, station, day)
    return sum(
        one.design_flow_m3_per_day
        for one in here.stations_of(station.cluster_id)
        if one.id == station.id
        or (one.has_begun(day) and not numbers.isdisjoint(_permits_of(here, one, day)))
    )


def _permits_of(here: Registry, station: Station, day: date) -> set[str]:
    outlets = (one for one in here.outlets_of(station.cluster_id) if one.station_id == station.id)
    permits = (here.permit_on(one.id, day) for one in outlets)
    return {permit.number for permit in permits if permit is not None}


def _operated_before_2022(registry: Registry, cluster_id: str) -> bool | None:
    """Return whether it operated before 2022; a row without a first day does not tell since when.

    None where nothing tells.
    """
    rows = [one for one in registry.rows_of_cluster(cluster_id) if one.operates]
    known = [one.valid_from for one in rows if one.valid_from is not None]
    if any(first < OPERATED_BEFORE for first in known):
        return True
    if any(one.valid_to is not None and one.valid_to < OPERATED_BEFORE for one in rows):
        return True
    return None if len(known) < len(rows) else False


def _below(figure: float | None, bound: float) -> bool | None:
    return None if figure is None else figure < bound


def _above(figure: float | None, bound: float) -> bool | None:
    return None if figure is None else figure > bound
