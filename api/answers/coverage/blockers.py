"""The shapes of the answer on what holds a figure below 100 %, and how far each cluster is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Self

from pydantic import BaseModel, Field

from api.answers.coverage.day import GOAL_PERCENT, ClusterCoverageAnswer, cluster_answer
from api.answers.coverage.water import WaterAnswer
from api.answers.coverage.window import WindowAnswer
from api.question.known_at import KnownAt
from compliance.city.figure.blockers import Blocker, By, Distance, FigureName
from compliance.city.figure.city import CityFigures
from domain.measured.parameters import PARAMETERS


class DistanceAnswer(BaseModel):
    """How far one outlet's parameter is from its limit: as last exceeded within the window."""

    outlet: str
    parameter: str
    unit: str
    day: date
    value: float | None
    lower: float | None
    upper: float | None
    over_by: float | None = Field(description="How far `value` lies outside its limits")
    times_over: float | None
    exceeded_days: int = Field(description="Days of the window on which it was exceeded")
    worst_times_over: float | None = Field(description="The highest within the window")

    @classmethod
    def of(cls, distance: Distance) -> Self:
        """Return one distance."""
        last = distance.last
        return cls(
            outlet=last.outlet_id,
            parameter=last.parameter,
            unit=PARAMETERS[last.parameter].unit,
            day=last.day,
            value=last.value,
            lower=last.lower,
            upper=last.upper,
            over_by=None if distance.over_by is None else float(distance.over_by),
            times_over=last.times_over,
            exceeded_days=distance.exceeded_days,
            worst_times_over=distance.worst_times_over,
        )


class BlockerAnswer(ClusterCoverageAnswer):
    """A cluster that holds the figure below, with what it brings together with all before it."""

    rank: int
    percent_after: float
    water_percent_after: float | None = Field(
        description="Of the water that is known, how much would be proven compliant then"
    )
    distances: list[DistanceAnswer]


class BlockersAnswer(BaseModel):
    """The clusters that hold a figure below 100 %, those first that bring it nearest."""

    of: FigureName
    by: By
    day: date
    known_at: KnownAt
    goal_percent: float
    registry_version: int
    window: WindowAnswer
    operating: int
    covered: int
    percent: float | None
    water: WaterAnswer
    blockers: list[BlockerAnswer]

    @classmethod
    def told(cls, figures: CityFigures, found: Sequence[Blocker], of: FigureName, by: By) -> Self:
        """Return the answer on one figure."""
        coverage, window = figures.coverage, figures.window
        is_day = of is FigureName.DAY
        return cls(
            of=of,
            by=by,
            day=coverage.day,
            known_at=coverage.known_at,
            goal_percent=GOAL_PERCENT,
            registry_version=figures.registry_version,
            window=WindowAnswer.of(window),
            operating=coverage.operating,
            covered=coverage.covered if is_day else window.covered,
            percent=coverage.percent if is_day else window.percent,
            water=WaterAnswer.of(figures.water),
            blockers=[_blocker(rank, one) for rank, one in enumerate(found, start=1)],
        )


def _blocker(rank: int, one: Blocker) -> BlockerAnswer:
    return BlockerAnswer(
        **dict(cluster_answer(one.coverage, one.window, one.water)),
        rank=rank,
        percent_after=one.percent_after,
        water_percent_after=one.water_percent_after,
        distances=[DistanceAnswer.of(distance) for distance in one.distances],
    )
