"""The shapes of the answers on the city's coverage: who kept every limit, and why not.

Made from the domain's nouns by `of`; they decide nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Literal, Self

from pydantic import BaseModel, Field

from api.answers.city import ClusterName
from api.answers.coverage.water import ClusterWaterAnswer, WaterAnswer
from api.answers.coverage.window import ClusterWindowAnswer, WindowAnswer
from api.question.known_at import KnownAt
from compliance.city.figure.city import CityFigures
from compliance.city.figure.groups import GroupFigure
from compliance.city.figure.water import ClusterWater
from compliance.city.figure.window import ClusterWindow
from compliance.city.plans.plans import plans
from domain.judged.coverage import ClusterCoverage, Coverage, CoverageReason, DayFigure
from domain.registered import Cluster, ClusterKind, StationExemption

GOAL_PERCENT = 100.0  # Hanoi's 2024 plan for industrial clusters


class FindingAnswer(BaseModel):
    """One reason why a cluster is not covered, and the outlet and parameters it rests on."""

    reason: CoverageReason
    outlet: str | None
    parameters: list[str]


class ClusterCoverageAnswer(ClusterName):
    """Whether one operating cluster kept every limit that day, and if not, every reason."""

    covered: bool
    main_reason: CoverageReason | None = Field(description="The worst of its reasons")
    findings: list[FindingAnswer]
    window: ClusterWindowAnswer
    water: ClusterWaterAnswer


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


class GroupAnswer(BaseModel):
    """The operating clusters of one group, on the day and in the window; parts of the whole.

    `name` is null of those of which it is not entered.
    """

    name: str | None
    operating: int
    covered: int
    percent: float | None
    covered_in_window: int
    percent_in_window: float | None


class GroupsAnswer(BaseModel):
    """Each operating cluster stands in one group of each kind: they add up to the whole."""

    plan: list[GroupAnswer] = Field(
        description="newly_built (went into operation in the day's year), else by kind"
    )
    communes: list[GroupAnswer]
    investors: list[GroupAnswer]


class MainReasonAnswer(BaseModel):
    """How many clusters one reason, the worst of each, holds below."""

    reason: CoverageReason
    clusters: int


class CoverageAnswer(BaseModel):
    """The city against 100 %: the figure of one legal day, and of the window that ends with it."""

    figure: Literal["day"] = "day"
    day: date
    known_at: KnownAt
    goal_percent: float
    plan: str | None = Field(
        description="Number of the plan of the day's year, null where it is not seen"
    )
    registry_version: int
    minimum_capture: float = Field(description="Our setting that the verdicts were made with")
    operating: int
    covered: int
    not_connected: int = Field(
        description="Operating clusters held back by nothing but outlets that are not connected "
        "yet, or not begun: the trend leaves them out of its denominator"
    )
    not_entered: int = Field(
        description="Operating clusters held back by nothing but what nobody has entered yet"
    )
    judged: bool = Field(
        description="Whether anything of the day is judged; else no share of it is told, and of "
        "each cluster those findings alone that the registry gives"
    )
    percent: float | None
    window: WindowAnswer
    by_kind: list[KindCoverageAnswer]
    groups: GroupsAnswer
    by_main_reason: list[MainReasonAnswer] = Field(
        description="With `covered` and `without_a_reason` they add up to `operating`"
    )
    without_a_reason: int = Field(description="Clusters below of which the day is not judged yet")
    water: WaterAnswer
    clusters: list[ClusterCoverageAnswer]
    exempt: list[ExemptClusterAnswer] = Field(
        description="Operating without a central station by Decree 48/2026, Art. 19 and 20"
    )

    @classmethod
    def of(cls, figures: CityFigures, takes: Callable[[Cluster], bool] = lambda _: True) -> Self:
        """Return the answer for the city; of its clusters those that are taken are listed."""
        coverage, window = figures.coverage, figures.window
        plan = plans().get(coverage.day.year)
        rows = zip(coverage.clusters, window.clusters, figures.water.clusters, strict=True)
        return cls(
            day=coverage.day,
            known_at=coverage.known_at,
            goal_percent=GOAL_PERCENT,
            plan=None if plan is None else plan.number,
            registry_version=figures.registry_version,
            minimum_capture=figures.minimum_capture,
            operating=coverage.operating,
            covered=coverage.covered,
            not_connected=coverage.not_connected,
            not_entered=figures.not_entered,
            judged=coverage.is_judged,
            percent=coverage.percent,
            window=WindowAnswer.of(window),
            by_kind=[_of_kind(coverage, kind) for kind in ClusterKind if kind.is_of_the_goal],
            groups=GroupsAnswer(
                plan=_groups(figures, figures.by_plan),
                communes=_groups(figures, figures.by_commune),
                investors=_groups(figures, figures.by_investor),
            ),
            by_main_reason=[
                MainReasonAnswer(reason=reason, clusters=count)
                for reason, count in figures.by_main_reason.items()
            ],
            without_a_reason=figures.without_a_reason,
            water=WaterAnswer.of(figures.water),
            clusters=[
                cluster_answer(one, in_window, of_water)
                for one, in_window, of_water in rows
                if takes(one.cluster)
            ],
            exempt=[
                ExemptClusterAnswer(
                    id=one.id,
                    name=one.name,
                    commune=one.commune,
                    kind=one.kind,
                    simulated=one.simulated,
                    exemption=one.station_exemption,
                    document=one.exemption_document,
                )
                for one in coverage.exempt
                if one.station_exemption is not None and one.exemption_document is not None
            ],
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


def cluster_answer(
    coverage: ClusterCoverage, window: ClusterWindow, water: ClusterWater
) -> ClusterCoverageAnswer:
    """Return what is told of one operating cluster."""
    cluster = coverage.cluster
    return ClusterCoverageAnswer(
        id=cluster.id,
        name=cluster.name,
        commune=cluster.commune,
        kind=cluster.kind,
        state=cluster.state,
        simulated=cluster.simulated,
        covered=coverage.covered,
        main_reason=coverage.main_reason,
        findings=[
            FindingAnswer(reason=one.reason, outlet=one.outlet_id, parameters=list(one.parameters))
            for one in coverage.findings
        ],
        window=ClusterWindowAnswer.of(window),
        water=ClusterWaterAnswer.of(water),
    )


def _groups(figures: CityFigures, groups: Iterable[GroupFigure]) -> list[GroupAnswer]:
    is_judged, in_window = figures.coverage.is_judged, figures.window.judged_days > 0
    return [
        GroupAnswer(
            name=one.name,
            operating=one.operating,
            covered=one.covered,
            percent=_percent(one.covered, one.operating) if is_judged else None,
            covered_in_window=one.covered_in_window,
            percent_in_window=(
                _percent(one.covered_in_window, one.operating) if in_window else None
            ),
        )
        for one in groups
    ]


def _percent(covered: int, operating: int) -> float | None:
    return 100.0 * covered / operating if operating else None


def _of_kind(coverage: Coverage, kind: ClusterKind) -> KindCoverageAnswer:
    of_kind = [one.covered for one in coverage.clusters if one.cluster.kind is kind]
    return KindCoverageAnswer(
        kind=kind,
        operating=len(of_kind),
        covered=sum(of_kind),
        percent=100.0 * sum(of_kind) / len(of_kind) if of_kind and coverage.is_judged else None,
    )
