"""Decides where a month of daily means stands in a drawing: marks, limit steps, gaps and ticks.

Pure geometry in the drawing's own units; the template only writes it down. No line is ever drawn
through a day without a mean, and a day that has not ended is neither a gap nor a mark.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Literal

from domain.verdicts import Outcome

Side = Literal["upper", "lower"]

_LEAST_REACH = 1e-6  # finer than any limit of the regulations


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartDay:
    """One day of the month: `ended` is false while the day still runs or lies ahead."""

    day: date
    ended: bool
    mean: float | None
    lower: float | None
    upper: float | None
    outcome: Outcome | None
    unconfirmed: bool
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartFrame:
    """The drawing's size and the margins around its plot, in its own units."""

    name: str
    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    every_nth_day: int
    mark: float


WIDE = ChartFrame(
    name="wide",
    width=960,
    height=380,
    left=56,
    right=12,
    top=26,
    bottom=34,
    every_nth_day=1,
    mark=6.0,
)
NARROW = ChartFrame(
    name="narrow",
    width=358,
    height=300,
    left=38,
    right=6,
    top=24,
    bottom=28,
    every_nth_day=5,
    mark=4.2,
)


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on an axis and what stands there."""

    at: float
    value: float
    labelled: bool = True


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch from x1 to x2; for a limit also its height, value and side."""

    x1: float
    x2: float
    y: float = 0.0
    value: float = 0.0
    side: Side = "upper"
    unconfirmed: bool = False
    labelled: bool = False

    @property
    def width(self) -> float:
        """The stretch's width."""
        return self.x2 - self.x1


@dataclass(frozen=True, slots=True)
class Mark:
    """A day's mean at its place, shaped and coloured by its outcome."""

    x: float
    y: float
    day: ChartDay


@dataclass(frozen=True, slots=True)
class Line:
    """A line between the means of two neighbouring days."""

    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A drawing, ready to be written: everything in the frame's own units."""

    frame: ChartFrame
    value_ticks: tuple[Tick, ...]
    day_ticks: tuple[Tick, ...]
    gaps: tuple[Span, ...]
    ahead: tuple[Span, ...]
    limits: tuple[Span, ...]
    lines: tuple[Line, ...]
    marks: tuple[Mark, ...]

    @property
    def two_sided(self) -> bool:
        """Whether a lower limit is drawn beside the upper one."""
        return any(span.side == "lower" for span in self.limits)

    @property
    def plot_bottom(self) -> float:
        """The height of the axis of days."""
        return self.frame.height - self.frame.bottom

    @property
    def plot_right(self) -> float:
        """The plot's right edge."""
        return self.frame.width - self.frame.right


def draw_month(days: Sequence[ChartDay], frame: ChartFrame) -> Chart:
    """Return the drawing of a month's days in order; raises ValueError where there are none."""
    if not days:
        raise ValueError("a month without days cannot be drawn")
    slot = (frame.width - frame.left - frame.right) / len(days)
    ticks = _value_ticks(days)
    bottom, top = ticks[0], ticks[-1]

    def x_of(index: int) -> float:
        return round(frame.left + (index + 0.5) * slot, 2)

    def y_of(value: float) -> float:
        share = (value - bottom) / (top - bottom)
        return round(
            frame.height - frame.bottom - share * (frame.height - frame.top - frame.bottom), 2
        )

    marks = {
        index: Mark(x_of(index), y_of(one.mean), one)
        for index, one in enumerate(days)
        if one.mean is not None
    }
    return Chart(
        frame=frame,
        value_ticks=tuple(Tick(y_of(value), value) for value in ticks),
        day_ticks=tuple(
            Tick(x_of(index), one.day.day, labelled=_is_labelled(one.day, frame.every_nth_day))
            for index, one in enumerate(days)
        ),
        gaps=_runs([one.ended and one.mean is None for one in days], frame.left, slot),
        ahead=_runs([not one.ended for one in days], frame.left, slot),
        limits=tuple(
            replace(span, y=y_of(span.value)) for span in _limit_steps(days, frame.left, slot)
        ),
        lines=tuple(
            Line(marks[one].x, marks[one].y, marks[two].x, marks[two].y)
            for one, two in pairwise(range(len(days)))
            if one in marks and two in marks
        ),
        marks=tuple(marks.values()),
    )


def _is_labelled(day: date, every_nth_day: int) -> bool:
    return day.day == 1 or day.day % every_nth_day == 0


def _runs(flags: Sequence[bool], left: float, slot: float) -> tuple[Span, ...]:
    spans: list[Span] = []
    begin: int | None = None
    for index, flag in enumerate([*flags, False]):
        if flag and begin is None:
            begin = index
        elif not flag and begin is not None:
            spans.append(Span(round(left + begin * slot, 2), round(left + index * slot, 2)))
            begin = None
    return tuple(spans)


def _limit_steps(days: Sequence[ChartDay], left: float, slot: float) -> list[Span]:
    steps: list[Span] = []
    sides: tuple[Side, ...] = ("upper", "lower")
    for side in sides:
        known = [(one.upper if side == "upper" else one.lower, one.unconfirmed) for one in days]
        for value, unconfirmed in dict.fromkeys(known):
            if value is None:
                continue
            runs = _runs([other == (value, unconfirmed) for other in known], left, slot)
            steps += [
                replace(
                    run, value=value, side=side, unconfirmed=unconfirmed, labelled=run is runs[0]
                )
                for run in runs
            ]
    return steps


def _value_ticks(days: Sequence[ChartDay]) -> list[float]:
    values = [
        value for one in days for value in (one.mean, one.lower, one.upper) if value is not None
    ]
    two_sided = any(one.lower is not None for one in days)
    highest = max(values, default=1.0)
    lowest = min(values, default=0.0) if two_sided or min(values, default=0.0) < 0 else 0.0
    reach = highest - lowest
    if reach < _LEAST_REACH:
        reach = max(abs(highest), 1.0)
    step = _round_step(reach / 4)
    first = math.floor((lowest - (0.06 * reach if two_sided else 0.0)) / step)
    last = math.ceil((highest + 0.08 * reach) / step)
    return [round(index * step, 10) for index in range(first, max(last, first + 1) + 1)]


def _round_step(rough: float) -> float:
    magnitude = 10.0 ** math.floor(math.log10(rough))
    return next(
        factor * magnitude
        for factor in (1.0, 2.0, 2.5, 5.0, 10.0)
        if factor * magnitude >= rough * 0.999
    )
