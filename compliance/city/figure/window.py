"""Decides the figure of a window: which clusters kept their limits on enough of its judged days.

A day of which nothing was judged, that only we hide, or on which a cluster was not connected is
said and counted as neither kept nor short. The share of days that must be kept is a setting of
ours and no law's. Pure: the coverages of the window's days are passed in.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction
from typing import Self

from compliance.city.figure.day_standings import DayStandings, Standing
from domain.judged.coverage import Coverage
from domain.registered import Cluster

WINDOW_DAYS = 30
KEPT_SHARE = 0.9  # of a cluster's judged days, ours: why is in docs/coverage.md


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterWindow:
    """One operating cluster in a window: its days by what they say, all of them together the
    window's; of the short ones `exceeded_days` were over a limit.

    `lacking_days` is how many more of its judged days had to be kept, None where none was judged.
    """

    cluster: Cluster
    counts: bool
    kept_days: int
    short_days: int
    exceeded_days: int
    not_connected_days: int
    not_judged_days: int
    our_days: int
    not_counted_days: int
    lacking_days: int | None

    @property
    def judged_days(self) -> int:
        """The days that count: kept or short."""
        return self.kept_days + self.short_days


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowFigure:
    """The city against 100 % for the legal days first..last, as known at one instant.

    The clusters are those that operate on the last day and need a station. `percent` is None where
    there is none, or of no day of the window anything was judged.
    """

    first: date
    last: date
    known_at: datetime
    kept_share: float
    judged_days: int
    operating: int
    covered: int
    percent: float | None
    clusters: tuple[ClusterWindow, ...]

    def known(self, known_at: datetime) -> Self:
        """Return the same as known at another instant at which the same was known."""
        return replace(self, known_at=known_at)


def window_figure(days: Sequence[Coverage], kept_share: float) -> WindowFigure:
    """Return the figure of a window from the coverages of each of its days, oldest first; see
    `window_of_standings`.
    """
    if not days:
        raise ValueError("a window without days has no figure")
    return window_of_standings([*map(DayStandings.of, days)], days[-1], kept_share)


def window_of_standings(
    days: Sequence[DayStandings], last: Coverage, kept_share: float
) -> WindowFigure:
    """Return the figure of a window from what its days say in brief, oldest first, and the coverage
    of the last one.

    A cluster counts where kept days >= `kept_share` (above 0, at most 1) x judged days, and at
    least one day was judged. Raises ValueError without a day.
    """
    if not days:
        raise ValueError("a window without days has no figure")
    share = Fraction(str(kept_share))
    clusters = tuple(_in_window(one.cluster, days, share) for one in last.clusters)
    judged_days = sum(day.figure.is_judged for day in days)
    covered = sum(one.counts for one in clusters)
    return WindowFigure(
        first=days[0].figure.day,
        last=last.day,
        known_at=last.known_at,
        kept_share=kept_share,
        judged_days=judged_days,
        operating=len(clusters),
        covered=covered,
        percent=100.0 * covered / len(clusters) if clusters and judged_days else None,
        clusters=clusters,
    )


def _in_window(cluster: Cluster, days: Sequence[DayStandings], share: Fraction) -> ClusterWindow:
    told = Counter(day.of_cluster.get(cluster.id, Standing.NOT_COUNTED) for day in days)
    kept, judged = told[Standing.KEPT], told[Standing.KEPT] + told[Standing.SHORT]
    lacking = max(0, math.ceil(share * judged) - kept) if judged else None
    return ClusterWindow(
        cluster=cluster,
        counts=lacking == 0,
        kept_days=kept,
        short_days=told[Standing.SHORT],
        exceeded_days=sum(cluster.id in day.exceeded for day in days),
        not_connected_days=told[Standing.NOT_CONNECTED],
        not_judged_days=told[Standing.NOT_JUDGED],
        our_days=told[Standing.OURS],
        not_counted_days=told[Standing.NOT_COUNTED],
        lacking_days=lacking,
    )
