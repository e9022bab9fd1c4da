"""What one legal day says of each cluster, in brief: all that a window and a trend need of it.

It is written as text and read back the same, so that a day that was worked out need not be again.
Pure.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Self

from domain.judged.coverage import ClusterCoverage, Coverage, CoverageReason, DayFigure


class Standing(StrEnum):
    """What one day of a window says of one cluster."""

    KEPT = "kept"
    SHORT = "short"
    NOT_CONNECTED = "not_connected"
    NOT_JUDGED = "not_judged"
    OURS = "ours"
    NOT_COUNTED = "not_counted"  # it did not operate, or needed no station


@dataclass(frozen=True, slots=True, kw_only=True)
class DayStandings:
    """The city's numbers of a day, and of each operating cluster, by its id, what the day says;
    `exceeded` are those of the short ones that were over a limit.
    """

    figure: DayFigure
    of_cluster: Mapping[str, Standing]
    exceeded: frozenset[str]

    @classmethod
    def of(cls, day: Coverage) -> Self:
        """Return what a day's coverage says in brief."""
        told = {one.cluster.id: standing_of(one, is_judged=day.is_judged) for one in day.clusters}
        return cls(
            figure=day.figure,
            of_cluster=told,
            exceeded=frozenset(
                one.cluster.id
                for one in day.clusters
                if told[one.cluster.id] is Standing.SHORT and _exceeds(one)
            ),
        )

    def written(self) -> str:
        """Return it as text, the same for the same content; the day itself is not in it."""
        by_standing: dict[str, list[str]] = {}
        for cluster_id, standing in sorted(self.of_cluster.items()):
            by_standing.setdefault(standing.value, []).append(cluster_id)
        figure = self.figure
        numbers = (figure.operating, figure.covered, figure.not_connected, figure.is_judged)
        return json.dumps(
            [numbers, by_standing, sorted(self.exceeded)], ensure_ascii=False, sort_keys=True
        )

    @classmethod
    def read(cls, day: date, text: str) -> Self:
        """Return what `written` wrote of a day; of any other text it may raise whatever it does."""
        (operating, covered, not_connected, is_judged), by_standing, exceeded = json.loads(text)
        return cls(
            figure=DayFigure(
                day=day,
                operating=operating,
                covered=covered,
                not_connected=not_connected,
                is_judged=is_judged,
            ),
            of_cluster={
                cluster_id: standing
                for name, clusters in by_standing.items()
                for standing in (Standing(name),)
                for cluster_id in clusters
            },
            exceeded=frozenset(exceeded),
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
