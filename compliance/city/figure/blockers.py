"""Puts the clusters that hold a figure below 100 % in order: which would bring it nearest, first.

By clusters each adds one, so that the nearest to its goal comes first; by water the one that adds
most. The order is ours; each cluster's distance is told, so that another one can be made. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from compliance.city.figure.water import NONE_M3, CityWater, ClusterWater
from compliance.city.figure.window import ClusterWindow, WindowFigure
from domain.judged.coverage import BriefExceedance, ClusterCoverage, Coverage
from domain.registry import Registry


class FigureName(StrEnum):
    """Which figure is to be raised."""

    DAY = "day"
    WINDOW = "window"


class By(StrEnum):
    """By what the clusters are put in order."""

    CLUSTERS = "clusters"
    WATER = "m3"


@dataclass(frozen=True, slots=True, kw_only=True)
class Distance:
    """How far one outlet's parameter is from its limit: as last exceeded within the window.

    `over_by` is how far `value` lies above `upper` or below `lower`, in the parameter's unit, None
    where no limit or value is at hand; `worst_times_over` is the window's highest, None where no
    upper limit was exceeded.
    """

    last: BriefExceedance
    over_by: Decimal | None
    exceeded_days: int
    worst_times_over: float | None


Distances = Mapping[str, Sequence[Distance]]  # those of each cluster, by its id


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocker:
    """A cluster that holds the figure below 100 %: where it stands, and what mending it brings.

    `percent_after` is the figure with it and all before it mended; `water_percent_after` the same
    of the water that is known, None where none is.
    """

    coverage: ClusterCoverage
    window: ClusterWindow
    water: ClusterWater
    distances: tuple[Distance, ...]
    percent_after: float
    water_percent_after: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    coverage: ClusterCoverage
    window: ClusterWindow
    water: ClusterWater
    distances: tuple[Distance, ...]

    @property
    def nearness(self) -> tuple[bool, int, float, int, str]:
        """Its place by how near it is: days first, then how far over, then how many reasons."""
        lacking = self.window.lacking_days
        worst = max((one.worst_times_over or 1.0 for one in self.distances), default=0.0)
        findings = len(self.coverage.findings)
        return lacking is None, lacking or 0, worst, findings, self.coverage.cluster.id

    @property
    def gain(self) -> Decimal:
        """What mending it adds to the water that is proven compliant, in m3 a day, if known."""
        generated, proven = self.water.generated, self.water.proven
        return NONE_M3 if generated is None else generated - (proven or NONE_M3)


def blockers(
    coverage: Coverage,
    window: WindowFigure,
    water: CityWater,
    distances: Distances,
    *,
    figure: FigureName,
    by: By,
) -> tuple[Blocker, ...]:
    """Return the clusters that hold a figure below 100 %, in the order in which mending them would
    bring it nearest.

    All three figures are of the same day.
    """
    rows = zip(coverage.clusters, window.clusters, water.clusters, strict=True)
    held = [
        _Candidate(
            coverage=one,
            window=in_window,
            water=of_water,
            distances=tuple(distances.get(one.cluster.id, ())),
        )
        for one, in_window, of_water in rows
        if not (one.covered if figure is FigureName.DAY else in_window.counts)
    ]
    if by is By.CLUSTERS:
        held.sort(key=lambda one: one.nearness)
    else:
        held.sort(key=lambda one: (one.water.generated is None, -one.gain, one.nearness))
    counted = coverage.covered if figure is FigureName.DAY else window.covered
    operating, proven, found = len(coverage.clusters), water.proven, []
    for place, one in enumerate(held, start=1):
        proven += one.gain
        found.append(
            Blocker(
                coverage=one.coverage,
                window=one.window,
                water=one.water,
                distances=one.distances,
                percent_after=100.0 * (counted + place) / operating,
                water_percent_after=(
                    float(100 * proven / water.generated) if water.generated else None
                ),
            )
        )
    return tuple(found)


def distances_of(
    registry: Registry, exceedances: Iterable[BriefExceedance]
) -> dict[str, tuple[Distance, ...]]:
    """Return by cluster how far its outlets' parameters are from their limits, by outlet and
    parameter; `registry` is that of the day, and an outlet that is not in it is left out.
    """
    of_series: dict[tuple[str, str], list[BriefExceedance]] = {}
    for one in exceedances:
        of_series.setdefault((one.outlet_id, one.parameter), []).append(one)
    found: dict[str, list[Distance]] = {}
    for (outlet_id, _), told in sorted(of_series.items()):
        if outlet_id not in registry.outlets:
            continue
        last = max(told, key=lambda one: one.day)
        times = [one.times_over for one in told if one.times_over is not None]
        distance = Distance(
            last=last,
            over_by=_over_by(last),
            exceeded_days=len({one.day for one in told}),
            worst_times_over=max(times, default=None),
        )
        found.setdefault(registry.cluster_of(outlet_id).id, []).append(distance)
    return {cluster_id: tuple(rows) for cluster_id, rows in found.items()}


def _over_by(one: BriefExceedance) -> Decimal | None:
    """Return how far a value lies outside its limits, as decimals: 160.06 over 148.5 is 11.56."""
    if one.value is None:
        return None
    value = Decimal(repr(one.value))
    if one.upper is not None and one.value > one.upper:
        return value - Decimal(repr(one.upper))
    if one.lower is not None and one.value < one.lower:
        return Decimal(repr(one.lower)) - value
    return None
