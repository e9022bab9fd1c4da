"""The shapes of the city's and one cluster's wastewater of a day, in m3; null is not known."""

from __future__ import annotations

from decimal import Decimal
from typing import Self

from pydantic import BaseModel, Field

from compliance.city.figure.water import CityWater, ClusterWater, Method
from domain.judged.coverage import CoverageReason


class ReasonWaterAnswer(BaseModel):
    """The water that stands under one main reason."""

    reason: CoverageReason
    m3_per_day: float


class MethodAnswer(BaseModel):
    """How many clusters' figures come from one method."""

    method: Method
    clusters: int


class WaterAnswer(BaseModel):
    """The operating clusters' wastewater of the day in m3, where it is known.

    generated = proven + untreated + treatment_unknown + all of by_reason.
    """

    generated_m3_per_day: float
    upper_bound_m3_per_day: float = Field(
        description="The part of what is generated that is a design flow: at most so much"
    )
    treated_m3_per_day: float = Field(description="As measured; null parts count for nothing")
    proven_m3_per_day: float
    untreated_m3_per_day: float
    treatment_unknown_m3_per_day: float
    by_reason: list[ReasonWaterAnswer]
    by_method: list[MethodAnswer]
    unknown_clusters: int = Field(description="Of so many nothing is known; none is taken for 0")

    @classmethod
    def of(cls, water: CityWater) -> Self:
        """Return the city's water."""
        return cls(
            generated_m3_per_day=float(water.generated),
            upper_bound_m3_per_day=float(water.upper_bound),
            treated_m3_per_day=float(water.treated),
            proven_m3_per_day=float(water.proven),
            untreated_m3_per_day=float(water.untreated),
            treatment_unknown_m3_per_day=float(water.treatment_unknown),
            by_reason=[
                ReasonWaterAnswer(reason=reason, m3_per_day=float(volume))
                for reason, volume in water.by_reason.items()
            ],
            by_method=[
                MethodAnswer(method=method, clusters=count)
                for method, count in water.by_method.items()
            ],
            unknown_clusters=len(water.unknown),
        )


class ClusterWaterAnswer(BaseModel):
    """One cluster's wastewater of the day in m3, and by which method it is known."""

    method: Method
    generated_m3_per_day: float | None
    treated_m3_per_day: float | None
    proven_m3_per_day: float | None

    @classmethod
    def of(cls, water: ClusterWater) -> Self:
        """Return a cluster's water."""
        return cls(
            method=water.method,
            generated_m3_per_day=_number(water.generated),
            treated_m3_per_day=_number(water.treated),
            proven_m3_per_day=_number(water.proven),
        )


def _number(volume: Decimal | None) -> float | None:
    return None if volume is None else float(volume)
