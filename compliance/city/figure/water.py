"""Follows the city's wastewater of a legal day in m3: generated, treated, proven compliant.

Each cluster says which method its figure comes from. What is not known is counted in clusters and
never summed as 0; parts add up to what is known, to the tenth of a m3. Pure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from enum import StrEnum

from domain.judged.coverage import ClusterCoverage, Coverage, CoverageReason, FlowMean
from domain.measured.parameters import INFLOW, OUTFLOW
from domain.registered import Cluster
from domain.registry import Registry

_TENTH = Decimal("0.1")
_HOURS = 24
NONE_M3 = Decimal("0.0")


class Method(StrEnum):
    """Where a cluster's wastewater of a day comes from, the surest first."""

    INFLOW = "inflow"  # mean inflow of its stations x 24 h
    OUTFLOW = "outflow"  # mean outflow of its outlets x 24 h
    STATED = "stated"  # what the registry states of the cluster
    DESIGN = "design"  # its stations' design flow: an upper bound of what they treat
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterWater:
    """One operating cluster's wastewater of a day in m3; None is not known.

    `treated` is what its stations took in or let out, as measured; 0 where it has none. `proven` is
    what of it is proven to keep every limit: not known where nobody measured it, or judged the day.
    """

    cluster: Cluster
    method: Method
    generated: Decimal | None
    treated: Decimal | None
    proven: Decimal | None
    main_reason: CoverageReason | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CityWater:
    """The wastewater of the operating clusters on a day in m3, of the clusters where it is known.

    `generated` = `proven` + `untreated` + `treatment_unknown` + all of `by_reason`: what a cluster
    below brought to its stations stands under its main reason, what it did not under `untreated`;
    where only the whole is known, the whole stands under the reason. `upper_bound` is the part of
    `generated` that is a design flow. Of `unknown` nothing is known.
    """

    generated: Decimal
    upper_bound: Decimal
    treated: Decimal
    proven: Decimal
    untreated: Decimal
    treatment_unknown: Decimal
    by_reason: Mapping[CoverageReason, Decimal]
    by_method: Mapping[Method, int]
    clusters: tuple[ClusterWater, ...]
    unknown: tuple[Cluster, ...]


def city_water(
    coverage: Coverage, registry: Registry, flows: Iterable[FlowMean], minimum_capture: float
) -> CityWater:
    """Return the wastewater of the clusters of a day's coverage; `registry` is that day's.

    A mean flow counts where at least `minimum_capture` (a share of 1) of its slots were read.
    """
    of_outlet: dict[tuple[str, str], Decimal] = {}
    for flow in flows:
        mean = flow.mean_m3_per_h
        if mean is not None and flow.expected and flow.valid >= minimum_capture * flow.expected:
            volume = Decimal(repr(max(mean, 0.0))) * _HOURS
            of_outlet[flow.outlet_id, flow.parameter] = volume
    clusters = tuple(_of_cluster(one, registry, of_outlet) for one in coverage.clusters)
    known = [one for one in clusters if one.generated is not None]
    found = _Sums()
    for one in known:
        found.add(one)
    return CityWater(
        generated=sum((_or_nothing(one.generated) for one in known), NONE_M3),
        upper_bound=sum(
            (_or_nothing(one.generated) for one in known if one.method is Method.DESIGN), NONE_M3
        ),
        treated=sum((_or_nothing(one.treated) for one in known), NONE_M3),
        proven=found.proven,
        untreated=found.untreated,
        treatment_unknown=found.treatment_unknown,
        by_reason={one: found.by_reason[one] for one in CoverageReason if one in found.by_reason},
        by_method={one: found.by_method[one] for one in Method if one in found.by_method},
        clusters=clusters,
        unknown=tuple(one.cluster for one in clusters if one.generated is None),
    )


class _Sums:
    """The parts of what is known, as clusters are added."""

    def __init__(self) -> None:
        self.proven = self.untreated = self.treatment_unknown = NONE_M3
        self.by_reason: dict[CoverageReason, Decimal] = {}
        self.by_method = Counter[Method]()

    def add(self, water: ClusterWater) -> None:
        """Put what a cluster generated under what became of it."""
        self.by_method[water.method] += 1
        generated = _or_nothing(water.generated)
        if water.main_reason is not None:
            reached = generated if not water.treated else water.treated
            before = self.by_reason.get(water.main_reason, NONE_M3)
            self.by_reason[water.main_reason] = before + reached
            self.untreated += generated - reached
        elif water.proven is None:
            self.treatment_unknown += generated
        else:
            self.proven += water.proven
            self.untreated += generated - water.proven


def _of_cluster(
    one: ClusterCoverage, registry: Registry, of_outlet: Mapping[tuple[str, str], Decimal]
) -> ClusterWater:
    stations = registry.stations_of(one.cluster.id)
    method, measured = _measured(registry, one.cluster, of_outlet)
    treated = measured if stations else NONE_M3
    said = one.cluster.wastewater_m3_per_day
    stated = None if said is None else _rounded(Decimal(repr(said)))
    if measured is not None and stations and (stated is None or measured >= stated):
        generated: Decimal | None = measured
    elif stated is not None:
        method, generated = Method.STATED, stated
    elif stations:
        design = sum(Decimal(repr(station.design_flow_m3_per_day)) for station in stations)
        method, generated = Method.DESIGN, _rounded(design)
    else:
        method, generated = Method.UNKNOWN, None
    return ClusterWater(
        cluster=one.cluster,
        method=method,
        generated=generated,
        treated=treated,
        proven=treated if one.covered else NONE_M3 if one.findings else None,
        main_reason=one.main_reason,
    )


def _measured(
    registry: Registry, cluster: Cluster, of_outlet: Mapping[tuple[str, str], Decimal]
) -> tuple[Method, Decimal | None]:
    """Return a cluster's measured flow in m3 a day: the inflow of each of its stations, else the
    outflow of each of their outlets; None unless every station is told.
    """
    outlets = registry.outlets_of(cluster.id)
    method, volume = Method.INFLOW, NONE_M3
    for station in registry.stations_of(cluster.id):
        of_station = [one.id for one in outlets if one.station_id == station.id]
        inflow = [of_outlet[key] for one in of_station if (key := (one, INFLOW)) in of_outlet]
        outflow = [of_outlet[key] for one in of_station if (key := (one, OUTFLOW)) in of_outlet]
        if inflow:
            # What comes in is measured once, at whichever outlet: of several the highest stands.
            volume += max(inflow)
        elif outflow and len(outflow) == len(of_station):
            method, volume = Method.OUTFLOW, volume + sum(outflow)
        else:
            return Method.UNKNOWN, None
    return method, _rounded(volume)


def _rounded(volume: Decimal | int) -> Decimal:
    return Decimal(volume).quantize(_TENTH, ROUND_HALF_EVEN)


def _or_nothing(volume: Decimal | None) -> Decimal:
    return NONE_M3 if volume is None else volume
