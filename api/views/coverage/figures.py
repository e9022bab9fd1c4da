"""The city's figures as known at an instant: of a day and its window, and day by day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from api.answers.coverage.day import (
    GOAL_PERCENT,
    CoverageAnswer,
    CoverageTrendAnswer,
    DayCoverageAnswer,
)
from api.question.asked import ended_day, trend_days
from api.question.cluster_filter import ANY_CLUSTER, ClusterFilter
from api.question.handed_in import Parts, of_one_state
from api.question.known_at import known_instant
from api.views.coverage.kept import CityDays
from compliance.city.figure.city import CityFigures, city_figures
from compliance.city.figure.window import WINDOW_DAYS, WindowFigure, window_of_standings
from compliance.city.known_days import days_up_to


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureQuestion:
    """Of which day and window the figures are asked for, as known when; None of the day is the last
    ended one, of the share our setting. Of the clusters those that `clusters` takes are listed.
    """

    day: date | None = None
    known_at: datetime | None = None
    days: int = WINDOW_DAYS
    kept_share: float | None = None
    clusters: ClusterFilter = ANY_CLUSTER


def figures_of(parts: Parts, asked: FigureQuestion) -> tuple[CityDays, CityFigures]:
    """Return the city's figures, and the days that they rest on; raises QueryRefused."""
    known = known_instant(parts, asked.known_at)
    day = ended_day(asked.day, known)
    days = days_up_to(day, asked.days)
    city = CityDays(parts, days[0], day, known)
    asked.clusters.check(city.registry)
    outlets = city.registry.on(day).outlets
    found = city_figures(
        city.registry,
        city.coverage(day),
        window_of(city, asked.kept_share or parts.window_kept_share),
        parts.records.flow_means(day, outlets, known_at=known),
        parts.law.minimum_capture,
    )
    return city, found


def window_of(city: CityDays, kept_share: float) -> WindowFigure:
    """Return the figure of the window of a city's days, worked out once for what it rests on."""
    kept = city.parts.windows.of(
        (kept_share, *map(city.rests_on, city.days)),
        lambda: window_of_standings(
            [city.standings(day) for day in city.days], city.coverage(city.last), kept_share
        ),
    )
    return kept.known(city.known)


@of_one_state
def coverage_view(parts: Parts, asked: FigureQuestion) -> CoverageAnswer:
    """Return the city's figures as an answer; of its clusters those asked for are listed."""
    _, figures = figures_of(parts, asked)
    return CoverageAnswer.of(figures, asked.clusters.takes)


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
