"""The shapes of the answers on the city's coverage: who kept every limit on a day, and why not.

Made from the domain's nouns by `of`; they decide nothing.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Self

from pydantic import BaseModel, Field

from api.answers.city import ClusterName
from api.question.known_at import KnownAt
from domain.judged.coverage import ClusterCoverage, Coverage, CoverageReason, DayFigure
from domain.registered import ClusterKind, StationExemption

GOAL_PERCENT = 100.0  # Hanoi's 2024 plan for industrial clusters


class FindingAnswer(BaseModel):
    """One reason why a cluster is not covered, and the outlet and parameters it rests on."""

    reason: CoverageReason
    outlet: str | None
    parameters: list[str]


class ClusterCoverageAnswer(ClusterName):
    """Whether one operating cluster kept every limit that day, and if not, every reason."""

    covered: bool
    findings: list[FindingAnswer]


class KindCoverageAnswer(BaseModel):
    """The coverage of one kind of cluster; percent is null where none operates or is judged."""

    kind: ClusterKind
    operating: int
    covered: int
    percent: float | None


class ExemptClusterAnswer(BaseModel):
    """An operating cluster that needs no central station and has none; it is in neither number."""

    id: str
    name: str
    commune: str
    kind: ClusterKind
    simulated: bool
    exemption: StationExemption
    document: str


class CoverageAnswer(BaseModel):
    """The city against 100 % for one legal day, as known at `known_at`."""

    day: date
    known_at: KnownAt
    goal_percent: float
    operating: int
    covered: int
    not_connected: int = Field(
        description="Operating clusters held back by nothing but outlets that are not connected "
        "yet, or not begun: the trend leaves them out of its denominator"
    )
    judged: bool = Field(
        description="Whether anything of the day is judged; else no share of it is told, and of "
        "each cluster those findings alone that the registry gives"
    )
    percent: float | None
    by_kind: list[KindCoverageAnswer]
    clusters: list[ClusterCoverageAnswer]
    exempt: list[ExemptClusterAnswer] = Field(
        description="Operating without a central station by Decree 48/2026, Art. 19 and 20"
    )

    @classmethod
    def of(cls, coverage: Coverage) -> Self:
        """Return the answer for the city."""
        return cls.model_validate(
            {
                "day": coverage.day,
                "known_at": coverage.known_at,
                "goal_percent": GOAL_PERCENT,
                "operating": coverage.operating,
                "covered": coverage.covered,
                "not_connected": coverage.not_connected,
                "judged": coverage.is_judged,
                "percent": coverage.percent,
                "by_kind": [
                    _of_kind(coverage, kind) for kind in ClusterKind if kind.is_of_the_goal
                ],
                "clusters": [_cluster_fields(one) for one in coverage.clusters],
                "exempt": [
                    asdict(one)
                    | {"exemption": one.station_exemption, "document": one.exemption_document}
                    for one in coverage.exempt
                ],
            }
        )


class DayCoverageAnswer(BaseModel):
    """One legal day of the trend; percent is null where no operating cluster is connected, and
    where nothing of the day is judged.
    """

    day: date
    operating: int
    covered: int
    not_connected: int
    judged: bool
    percent: float | None = Field(
        description="100 x covered / (operating - not_connected): no cluster counts before it is "
        "connected"
    )

    @classmethod
    def of(cls, figure: DayFigure) -> Self:
        """Return a day's figures."""
        return cls(
            day=figure.day,
            operating=figure.operating,
            covered=figure.covered,
            not_connected=figure.not_connected,
            judged=figure.is_judged,
            percent=figure.percent_of_connected,
        )


class CoverageTrendAnswer(BaseModel):
    """The city's coverage day by day, oldest first, as known at `known_at`."""

    known_at: KnownAt
    goal_percent: float
    days: list[DayCoverageAnswer]


def _cluster_fields(coverage: ClusterCoverage) -> dict[str, object]:
    cluster = coverage.cluster
    return {
        "id": cluster.id,
        "name": cluster.name,
        "commune": cluster.commune,
        "kind": cluster.kind,
        "state": cluster.state,
        "simulated": cluster.simulated,
        "covered": coverage.covered,
        "findings": [
            {"reason": one.reason, "outlet": one.outlet_id, "parameters": list(one.parameters)}
            for one in coverage.findings
        ],
    }


def _of_kind(coverage: Coverage, kind: ClusterKind) -> KindCoverageAnswer:
    of_kind = [one.covered for one in coverage.clusters if one.cluster.kind is kind]
    return KindCoverageAnswer(
        kind=kind,
        operating=len(of_kind),
        covered=sum(of_kind),
        percent=100.0 * sum(of_kind) / len(of_kind) if of_kind and coverage.is_judged else None,
    )
