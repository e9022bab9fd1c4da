"""Decides where a month of daily means stands in a drawing: marks, limit steps, gaps and ticks.

Pure geometry in the drawing's own units; the template only writes it down. No line is ever drawn
through a day without a mean, and a day that has not ended is neither a gap nor a mark.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from api.pages.chart.shapes import Chart, ChartDay, ChartFrame, Line, Mark, Side, Span, Tick
from domain.judged.verdicts import Outcome

_LEAST_REACH = 1e-6  # finer than any limit of the regulations
# Beyond it a value stands at the drawing's edge: the scale itself must stay within a double.
FARTHEST = 1e300


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
        share = (_drawn(value) - bottom) / (top - bottom)
        return round(
            frame.height - frame.bottom - share * (frame.height - frame.top - frame.bottom), 2
        )

    marks = {
        index: Mark(x_of(index), y_of(one.mean), one)
        for index, one in enumerate(days)
        if one.mean is not None
    }
    steps = [replace(span, y=y_of(span.value)) for span in _limit_steps(days, frame.left, slot)]
    return Chart(
        frame=frame,
        value_ticks=tuple(Tick(y_of(value), value) for value in ticks),
        day_ticks=tuple(
            Tick(x_of(index), one.day.day, labelled=_is_labelled(one.day, frame.every_nth_day))
            for index, one in enumerate(days)
        ),
        gaps=_runs([_is_gap(one) for one in days], frame.left, slot),
        unconnected=_runs([not one.connected for one in days], frame.left, slot),
        ahead=_runs([not one.ended for one in days], frame.left, slot),
        limits=_labelled(steps, tuple(marks.values()), frame),
        lines=tuple(
            Line(marks[one].x, marks[one].y, marks[two].x, marks[two].y)
            for one, two in pairwise(range(len(days)))
            if one in marks and two in marks
        ),
        marks=tuple(marks.values()),
    )


def _is_gap(day: ChartDay) -> bool:
    """Return whether a day should have a mean and has none; without discharge there is none."""
    without = day.mean is None and day.outcome is not Outcome.NO_DISCHARGE
    return day.ended and day.connected and without


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
            steps += [replace(run, value=value, side=side, unconfirmed=unconfirmed) for run in runs]
    return steps


def _labelled(steps: Sequence[Span], marks: Sequence[Mark], frame: ChartFrame) -> tuple[Span, ...]:
    """Give each limit's first step a label, where it hides the fewest marks and lines."""
    seen: set[tuple[Side, float]] = set()
    labelled: list[Span] = []
    for step in steps:
        if (step.side, step.value) in seen:
            labelled.append(step)
            continue
        seen.add((step.side, step.value))
        places = range(round(step.x1) + 6, max(round(step.x2 - frame.label_width), 0), 8)
        place = min(places, key=lambda x: _hidden(x, step, marks, frame), default=step.x1 + 6)
        labelled.append(replace(step, label_x=place))
    return tuple(labelled)


def _hidden(x: float, step: Span, marks: Sequence[Mark], frame: ChartFrame) -> int:
    margin = 2 * frame.mark
    top, bottom = (step.y - 20, step.y) if step.side == "upper" else (step.y, step.y + 20)
    return sum(
        x - margin <= mark.x <= x + frame.label_width + margin
        and top - margin <= mark.y <= bottom + margin
        for mark in marks
    )


def _value_ticks(days: Sequence[ChartDay]) -> list[float]:
    values = [
        _drawn(value)
        for one in days
        for value in (one.mean, one.lower, one.upper)
        if value is not None
    ]
    return ticks_between(values, two_sided=any(one.lower is not None for one in days))


def ticks_between(values: Sequence[float], *, two_sided: bool) -> list[float]:
    """Return the round values of an axis that holds all values, rising, two at least.

    `two_sided`: it need not begin at zero.
    """
    highest = max(values, default=1.0)
    lowest = min(values, default=0.0) if two_sided or min(values, default=0.0) < 0 else 0.0
    reach = highest - lowest
    if reach < _LEAST_REACH:
        reach = max(abs(highest), 1.0)
    step = _round_step(reach / 4)
    first = math.floor((lowest - (0.06 * reach if two_sided else 0.0)) / step)
    last = math.ceil((highest + 0.08 * reach) / step)
    return [round(index * step, 10) for index in range(first, max(last, first + 1) + 1)]


def _drawn(value: float) -> float:
    return min(max(value, -FARTHEST), FARTHEST)


def _round_step(rough: float) -> float:
    magnitude = 10.0 ** math.floor(math.log10(rough))
    return next(
        factor * magnitude
        for factor in (1.0, 2.0, 2.5, 5.0, 10.0)
        if factor * magnitude >= rough * 0.999
    )
