"""What the city's page says: the figure against 100 %, who holds it below, the latest violations.

Read from the same views as the API; it counts and orders, and judges nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from api.answers.coverage.day import GOAL_PERCENT, CoverageAnswer
from api.answers.verdicts import ViolationAnswer, ViolationsAnswer
from api.pages.city.months import MonthEnd, trend_of_months
from api.question.asked import last_ended_day
from api.question.handed_in import Parts, of_one_state
from api.question.known_at import known_instant
from api.question.paging import Page
from api.views.city import VerdictQuestion, violations_view
from api.views.coverage.figures import FigureQuestion, figures_of
from compliance.city.figure.groups import GroupFigure
from domain.judged.coverage import ClusterCoverage, CoverageReason
from domain.registered import Outlet
from domain.registry import Registry

LATEST_VIOLATIONS = 6
SHOWN_BELOW = 9
SHOWN_ABOVE = 12
LATEST_DAYS = 31


@dataclass(frozen=True, slots=True, kw_only=True)
class CoveredCluster:
    """A covered cluster and its outlets, to be linked."""

    coverage: ClusterCoverage
    outlets: tuple[Outlet, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HomePage:
    """Everything the city's page says; `next_day` is None on the last ended day.

    Of `below` and `above` the first ones are listed. `months` are the shares at months' ends, the
    day's own last.
    """

    coverage: CoverageAnswer
    goal_percent: float
    short: int
    below: tuple[ClusterCoverage, ...]
    below_count: int
    above: tuple[CoveredCluster, ...]
    above_count: int
    communes: Sequence[GroupFigure]
    months: Sequence[MonthEnd]
    violations: tuple[ViolationAnswer, ...]
    registry: Registry
    any_simulated: bool
    previous_day: date
    next_day: date | None

    def outlet_name(self, outlet_id: str, day: date) -> str:
        """Return an outlet's name on a day, also of one that has ended since."""
        return self.registry.around(outlet_id, day).outlet(outlet_id).name


@of_one_state
def home_page(parts: Parts, day: date | None, known_at: datetime | None) -> HomePage:
    """Return the city's page of an ended legal day, as known at an instant."""
    known = known_instant(parts, known_at)
    city, figures = figures_of(parts, FigureQuestion(day=day, known_at=known))
    coverage, registry = figures.coverage, city.registry
    here = registry.on(coverage.day)
    span = (coverage.day - timedelta(days=LATEST_DAYS - 1), coverage.day)
    asked = VerdictQuestion(span=span, known_at=known, page=Page(LATEST_VIOLATIONS))
    latest = ViolationsAnswer.model_validate(violations_view(parts, asked))
    above = [one for one in coverage.clusters if one.covered]
    below = sorted((one for one in coverage.clusters if one.findings), key=_worst_first)
    following = coverage.day + timedelta(days=1)
    return HomePage(
        coverage=CoverageAnswer.of(figures),
        goal_percent=GOAL_PERCENT,
        short=coverage.operating - coverage.covered,
        below=tuple(below[:SHOWN_BELOW]),
        below_count=len(below),
        above=tuple(
            CoveredCluster(coverage=one, outlets=tuple(here.outlets_of(one.cluster.id)))
            for one in above[:SHOWN_ABOVE]
        ),
        above_count=len(above),
        communes=sorted(figures.by_commune, key=_most_below_first),
        months=trend_of_months(parts, coverage.day, known),
        violations=tuple(latest.violations),
        registry=registry,
        any_simulated=any(cluster.simulated for cluster in here.clusters.values()),
        previous_day=coverage.day - timedelta(days=1),
        next_day=following if following <= last_ended_day(known) else None,
    )


def _worst_first(one: ClusterCoverage) -> tuple[int, str]:
    """Return a cluster's place by its worst reason, in the order in which reasons weigh."""
    return _WORST.index(one.findings[0].reason), one.cluster.id


_WORST = tuple(CoverageReason)


def _most_below_first(one: GroupFigure) -> tuple[int, str]:
    return one.covered - one.operating, one.name or ""
