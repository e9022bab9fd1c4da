"""Puts the city's figures of one legal day together: day, window, groups, water. Pure.

All of them are of the same operating clusters, in the same order; parts add up to the whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from compliance.city.figure.groups import GroupFigure, PlanGroup, grouped, plan_group
from compliance.city.figure.water import CityWater, city_water
from compliance.city.figure.window import WindowFigure
from domain.judged.coverage import Coverage, CoverageReason, FlowMean
from domain.registry import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class CityFigures:
    """Everything that is told of the city against 100 % on one day, and what it rests on.

    `by_main_reason` counts each cluster below once, by its worst reason; `without_a_reason` are
    those of which the day is not judged yet. `minimum_capture` is a share of 1.
    """

    coverage: Coverage
    window: WindowFigure
    water: CityWater
    by_plan: tuple[GroupFigure, ...]
    by_commune: tuple[GroupFigure, ...]
    by_investor: tuple[GroupFigure, ...]
    by_main_reason: Mapping[CoverageReason, int]
    without_a_reason: int
    registry_version: int
    minimum_capture: float

    @property
    def not_entered(self) -> int:
        """How many operating clusters nothing but what nobody has entered yet holds back."""
        return sum(one.is_not_entered for one in self.coverage.clusters)


def city_figures(
    registry: Registry,
    coverage: Coverage,
    window: WindowFigure,
    flows: Iterable[FlowMean],
    minimum_capture: float,
) -> CityFigures:
    """Return the figures of a day from its coverage, its window and its mean flows; `registry` is
    that of every day.
    """
    counts = {one.cluster.id: one.counts for one in window.clusters}
    main = Counter(one.main_reason for one in coverage.clusters if not one.covered)
    return CityFigures(
        coverage=coverage,
        window=window,
        water=city_water(coverage, registry.on(coverage.day), flows, minimum_capture),
        by_plan=grouped(coverage, counts, plan_group(registry, coverage.day), PlanGroup),
        by_commune=grouped(coverage, counts, lambda one: one.commune),
        by_investor=grouped(coverage, counts, lambda one: one.investor),
        by_main_reason={one: main[one] for one in CoverageReason if one in main},
        without_a_reason=main[None],
        registry_version=registry.version,
        minimum_capture=minimum_capture,
    )
