"""What the city's meeting is handed: a day's figure, the clusters below 100 % and the communes.

Read from the same views as the API; it counts and orders, and judges nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from api.answers.coverage.day import GOAL_PERCENT
from api.answers.coverage.plans import PlanAnswer
from api.question.handed_in import Parts, of_one_state
from api.question.known_at import known_instant
from api.views.coverage.figures import FigureQuestion, figures_of
from api.views.coverage.plans import plans_view
from compliance.city.figure.groups import GroupFigure
from compliance.city.figure.window import WINDOW_DAYS, WindowFigure
from domain.judged.coverage import ClusterCoverage, Coverage, CoverageReason

_WORST = tuple(CoverageReason)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRow:
    """A cluster that counts: of the window's `counted_days` (judged, connected, not hidden by us) it
    did not keep every limit on `short_days`.
    """

    coverage: ClusterCoverage
    short_days: int
    counted_days: int

    @property
    def reasons(self) -> tuple[CoverageReason, ...]:
        """Every reason once, the worst first."""
        return tuple(dict.fromkeys(one.reason for one in self.coverage.findings))


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All that the paper and the Excel file say; rows below come first, the worst reason first.

    `plans` are those of the years, each at its own day.
    """

    coverage: Coverage
    window: WindowFigure
    plans: tuple[PlanAnswer, ...]
    rows: tuple[ReportRow, ...]
    communes: tuple[GroupFigure, ...]
    goal_percent: float = GOAL_PERCENT
    short_within_days: int = WINDOW_DAYS

    @property
    def short(self) -> int:
        """How many clusters hold the figure below 100 %."""
        return self.coverage.operating - self.coverage.covered

    @property
    def below(self) -> tuple[ReportRow, ...]:
        """The clusters for which a reason is told."""
        return tuple(one for one in self.rows if one.coverage.findings)

    @property
    def is_simulated(self) -> bool:
        """Whether a cluster of it is invented."""
        return any(one.coverage.cluster.simulated for one in self.rows)


@of_one_state
def report(parts: Parts, day: date | None, known_at: datetime | None) -> Report:
    """Return the report of an ended legal day (the last where absent), as known; raises
    QueryRefused.
    """
    known = known_instant(parts, known_at)
    _, figures = figures_of(parts, FigureQuestion(day=day, known_at=known))
    coverage, window = figures.coverage, figures.window
    within = {one.cluster.id: one for one in window.clusters}
    rows = [
        ReportRow(
            coverage=one,
            short_days=within[one.cluster.id].short_days,
            counted_days=within[one.cluster.id].judged_days,
        )
        for one in coverage.clusters
    ]
    return Report(
        coverage=coverage,
        window=window,
        plans=tuple(plans_view(parts, None, known).plans),
        rows=tuple(sorted(rows, key=_worst_first)),
        communes=figures.by_commune,
    )


def _worst_first(row: ReportRow) -> tuple[int, str]:
    findings = row.coverage.findings
    place = _WORST.index(findings[0].reason) if findings else len(_WORST)
    return place, row.coverage.cluster.id
