"""Decides where one day of readings stands in a drawing: marks, steps of hours, limits and gaps.

Pure geometry in the drawing's own units; the template only writes it down.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from api.pages.chart.layout import FARTHEST, ticks_between
from api.pages.chart.shapes import Tick
from api.pages.chart.thinned import thinned

WIDTH, HEIGHT = 960, 380
LEFT, RIGHT, TOP, BOTTOM = 58, 14, 26, 34
_HOURS = 24
COUNTED = ("good", "suspect")  # the kinds of readings that are in the mean
_LEAST_MARK = 2.4  # as high as a single reading's mark is drawn


class Step(NamedTuple):
    """The mean of a part of the day, [begin_us, end_us)."""

    begin_us: int
    end_us: int
    value: float


class Stretch(NamedTuple):
    """A stretch of the day, [begin_us, end_us), with what it is in words."""

    begin_us: int
    end_us: int
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DayFacts:
    """What is drawn: readings by kind (time_us int64, value float64), hours, limits, stretches."""

    begin_us: int
    end_us: int
    readings: Mapping[str, tuple[NDArray[np.int64], NDArray[np.float64]]]
    steps: Sequence[Step]
    lower: float | None
    upper: float | None
    gaps: Sequence[Stretch]
    calibrations: Sequence[Stretch]


class Bar(NamedTuple):
    """What was read within a column of pixels, from its least to its greatest value."""

    x: float
    y: float
    height: float
    kind: str


class Box(NamedTuple):
    """A stretch of the day in the drawing."""

    x: float
    width: float
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DayChart:
    """A drawing, ready to be written; `steps` is a path, `limits` are heights with their value."""

    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int
    value_ticks: tuple[Tick, ...]
    hour_ticks: tuple[Tick, ...]
    bars: tuple[Bar, ...]
    steps: str
    limits: tuple[Tick, ...]
    gaps: tuple[Box, ...]
    calibrations: tuple[Box, ...]


def draw_day(facts: DayFacts) -> DayChart:
    """Return the drawing of one day."""
    wide = WIDTH - LEFT - RIGHT
    span_us = facts.end_us - facts.begin_us
    ticks = ticks_between(list(_values(facts)), two_sided=facts.lower is not None)
    bottom, top = ticks[0], ticks[-1]

    def x_of(at_us: int) -> float:
        inside = min(max(at_us, facts.begin_us), facts.end_us)
        return round(LEFT + wide * (inside - facts.begin_us) / span_us, 2)

    def y_of(value: float) -> float:
        inside = min(max(value, bottom), top)
        share = (inside - bottom) / (top - bottom)
        return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM), 2)

    def boxes(stretches: Sequence[Stretch]) -> tuple[Box, ...]:
        return tuple(
            Box(x_of(one.begin_us), round(x_of(one.end_us) - x_of(one.begin_us), 2), one.words)
            for one in stretches
        )

    bars = []
    for kind, (time_us, value) in facts.readings.items():
        thin = thinned(time_us, value, facts.begin_us, facts.end_us, wide)
        for column, low, high in zip(
            thin.column.tolist(), thin.low.tolist(), thin.high.tolist(), strict=True
        ):
            y, under = y_of(high), y_of(low)
            height = max(round(under - y, 2), _LEAST_MARK)
            bars.append(Bar(LEFT + column, round((y + under - height) / 2, 2), height, kind))
    path = "".join(
        f"M{x_of(one.begin_us)} {y_of(one.value)}H{x_of(one.end_us)}" for one in facts.steps
    )
    limits = [one for one in (facts.lower, facts.upper) if one is not None]
    return DayChart(
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        right=WIDTH - RIGHT,
        top=TOP,
        bottom=HEIGHT - BOTTOM,
        value_ticks=tuple(Tick(y_of(value), value) for value in ticks),
        hour_ticks=tuple(
            Tick(x_of(facts.begin_us + span_us * hour // _HOURS), hour, labelled=hour % 3 == 0)
            for hour in range(_HOURS + 1)
        ),
        bars=tuple(bars),
        steps=path,
        limits=tuple(Tick(y_of(value), value) for value in limits),
        gaps=boxes(facts.gaps),
        calibrations=boxes(facts.calibrations),
    )


def _values(facts: DayFacts) -> Iterable[float]:
    """Give the values that the axis has to hold: what is left out may stand at its edge."""
    for kind in COUNTED:
        if kind in facts.readings:
            value = facts.readings[kind][1]
            finite = value[np.isfinite(value) & (np.abs(value) < FARTHEST)]
            if len(finite):
                yield from (float(finite.min()), float(finite.max()))
    yield from (one.value for one in facts.steps if abs(one.value) < FARTHEST)
    yield from (one for one in (facts.lower, facts.upper) if one is not None)
