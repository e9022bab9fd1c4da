"""Decides where a month of daily means stands in a small drawing: a line, its limit, what is over.

Pure geometry in the drawing's own units. No line runs through a day without a mean.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from api.pages.chart.layout import FARTHEST

WIDTH, HEIGHT, MARGIN = 320, 56, 5


class SmallDay(NamedTuple):
    """One day: its mean, None without one, the upper and lower limit, and whether it is over."""

    mean: float | None
    lower: float | None
    upper: float | None
    is_exceeded: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallChart:
    """A small drawing: `line` and `limit` are paths, `over` the places of exceeded days."""

    width: int
    height: int
    line: str
    limit: str
    over: tuple[tuple[float, float], ...]


def draw_small(days: Sequence[SmallDay]) -> SmallChart:
    """Return the small drawing of a month's days in order."""
    values = [
        _drawn(one) for day in days for one in (day.mean, day.lower, day.upper) if one is not None
    ]
    low, high = min(values, default=0.0), max(values, default=1.0)
    low = min(low, 0.0) if not any(day.lower is not None for day in days) else low
    reach = (high - low) or max(abs(high), 1.0)  # finite: each lies within FARTHEST
    slot = (WIDTH - 2 * MARGIN) / max(len(days), 1)

    def x_of(place: float) -> float:
        return round(MARGIN + place * slot, 1)

    def y_of(value: float) -> float:
        share = (_drawn(value) - low) / reach
        return round(HEIGHT - MARGIN - share * (HEIGHT - 2 * MARGIN), 1)

    line, limit, joined = "", "", False
    for place, day in enumerate(days):
        if day.mean is None:
            joined = False
        else:
            line += f"{'L' if joined else 'M'}{x_of(place + 0.5)} {y_of(day.mean)}"
            # A day on its own is a dot, not nothing.
            line += "" if joined else "h.1"
            joined = True
        for bound in (day.lower, day.upper):
            if bound is not None:
                limit += f"M{x_of(place)} {y_of(bound)}H{x_of(place + 1)}"
    over = tuple(
        (x_of(place + 0.5), y_of(day.mean))
        for place, day in enumerate(days)
        if day.is_exceeded and day.mean is not None
    )
    return SmallChart(width=WIDTH, height=HEIGHT, line=line, limit=limit, over=over)


def _drawn(value: float) -> float:
    return min(max(value, -FARTHEST), FARTHEST)
