"""The city's coverage as answers: of a day, and day by day."""

from __future__ import annotations

from datetime import date, datetime

from api.answers.coverage.day import (
    GOAL_PERCENT,
    CoverageAnswer,
    CoverageTrendAnswer,
    DayCoverageAnswer,
)
from api.question.asked import trend_days
from api.question.cluster_filter import ClusterFilter
from api.question.handed_in import Parts, of_one_state
from api.question.known_at import known_instant
from api.views.coverage.kept import CityDays, city_coverage


@of_one_state
def trend_view(
    parts: Parts, first: date | None, last: date | None, known_at: datetime | None, *, most: int
) -> CoverageTrendAnswer:
    """Return the city's coverage of each day, oldest first, all as known at one instant; a span of
    more than `most` days is refused.
    """
    known = known_instant(parts, known_at)
    days = trend_days(first, last, known, most)
    city = CityDays(parts, days[0], days[-1], known)
    told = [DayCoverageAnswer.of(city.figure(day)) for day in days]
    return CoverageTrendAnswer(known_at=known, goal_percent=GOAL_PERCENT, days=told)


@of_one_state
def coverage_view(
    parts: Parts, day: date | None, known_at: datetime | None, asked: ClusterFilter
) -> CoverageAnswer:
    """Return the city's coverage as an answer; of its clusters those asked for are listed."""
    coverage = city_coverage(parts, day, known_at)
    asked.check(parts.records.registry(coverage.known_at))
    answer = CoverageAnswer.of(coverage)
    listed = [
        told
        for one, told in zip(coverage.clusters, answer.clusters, strict=True)
        if asked.takes(one.cluster)
    ]
    return answer.model_copy(update={"clusters": listed})
