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
from enum import StrEnum
from fractions import Fraction
from typing import Self

from domain.judged.coverage import ClusterCoverage, Coverage, CoverageReason
from domain.registered import Cluster

WINDOW_DAYS = 30
KEPT_SHARE = 0.9  # of a cluster's judged days, ours: why is in docs/coverage.md


class Standing(StrEnum):
    """What one day of a window says of one cluster."""

    KEPT = "kept"
    SHORT = "short"
    NOT_CONNECTED = "not_connected"
    NOT_JUDGED = "not_judged"
    OURS = "ours"
    NOT_COUNTED = "not_counted"  # it did not operate, or needed no station


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
    """Return the figure of a window from the coverages of each of its days, oldest first.

    A cluster counts where kept days >= `kept_share` (above 0, at most 1) x judged days, and at
    least one day was judged. Raises ValueError without a day.
    """
    if not days:
        raise ValueError("a window without days has no figure")
    share, last = Fraction(str(kept_share)), days[-1]
    told = {one.cluster.id: Counter[Standing]() for one in last.clusters}
    exceeded = Counter[str]()
    for day in days:
        for one in day.clusters:
            if one.cluster.id in told:
                standing = standing_of(one, is_judged=day.is_judged)
                told[one.cluster.id][standing] += 1
                exceeded[one.cluster.id] += standing is Standing.SHORT and _exceeds(one)
    clusters = tuple(
        _in_window(one.cluster, told[one.cluster.id], exceeded[one.cluster.id], len(days), share)
        for one in last.clusters
    )
    judged_days = sum(day.is_judged for day in days)
    covered = sum(one.counts for one in clusters)
    return WindowFigure(
        first=days[0].day,
        last=last.day,
        known_at=last.known_at,
        kept_share=kept_share,
        judged_days=judged_days,
        operating=len(clusters),
        covered=covered,
        percent=100.0 * covered / len(clusters) if clusters and judged_days else None,
        clusters=clusters,
    )


def standing_of(cluster: ClusterCoverage, *, is_judged: bool) -> Standing:
    """Return what a day says of a cluster; `is_judged`: whether anything of the day was judged."""
    if not is_judged:
        return Standing.NOT_JUDGED
    if cluster.covered:
        return Standing.KEPT
    if cluster.is_not_connected:
        return Standing.NOT_CONNECTED
    return Standing.OURS if cluster.is_ours else Standing.SHORT


def _exceeds(cluster: ClusterCoverage) -> bool:
    return any(one.reason is CoverageReason.EXCEEDED for one in cluster.findings)


def _in_window(
    cluster: Cluster, told: Counter[Standing], exceeded: int, days: int, share: Fraction
) -> ClusterWindow:
    kept, judged = told[Standing.KEPT], told[Standing.KEPT] + told[Standing.SHORT]
    lacking = max(0, math.ceil(share * judged) - kept) if judged else None
    return ClusterWindow(
        cluster=cluster,
        counts=lacking == 0,
        kept_days=kept,
        short_days=told[Standing.SHORT],
        exceeded_days=exceeded,
        not_connected_days=told[Standing.NOT_CONNECTED],
        not_judged_days=told[Standing.NOT_JUDGED],
        our_days=told[Standing.OURS],
        not_counted_days=days - told.total(),
        lacking_days=lacking,
    )
