from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.pages.chart.layout import draw_month
from api.pages.chart.shapes import NARROW, WIDE, ChartDay, ChartFrame
from domain.judged.verdicts import Outcome

FIRST = date(2026, 11, 1)
VALUES = st.one_of(st.none(), st.floats(min_value=-50, max_value=1e300))


def day(
    number: int,
    mean: float | None,
    *,
    upper: float | None = 135.0,
    lower: float | None = None,
    ended: bool = True,
) -> ChartDay:
    over = mean is not None and upper is not None and mean > upper
    return ChartDay(
        day=FIRST + timedelta(days=number),
        ended=ended,
        mean=mean,
        lower=lower,
        upper=upper,
        outcome=Outcome.EXCEEDED if over else Outcome.KEPT,
        unconfirmed=False,
        words="",
    )


def test_no_line_is_drawn_through_a_day_without_a_mean() -> None:
    chart = draw_month([day(n, None if n in {3, 4} else 100.0) for n in range(10)], WIDE)
    (gap,) = chart.gaps
    assert len(chart.lines) == 2 + 4
    assert all(line.x2 <= gap.x1 or line.x1 >= gap.x2 for line in chart.lines)
    assert gap.width == pytest.approx(2 * (chart.plot_right - WIDE.left) / 10, abs=0.1)


def test_a_day_that_has_not_ended_is_no_gap() -> None:
    chart = draw_month([day(n, None, ended=n < 2) for n in range(4)], WIDE)
    assert [span.x1 for span in chart.gaps] == [WIDE.left]
    assert [span.x2 for span in chart.ahead] == [chart.plot_right]


def test_a_limit_that_changes_within_the_month_is_a_step() -> None:
    days = [day(n, 80.0, upper=135.0 if n < 4 else 75.0) for n in range(8)]
    before, after = draw_month(days, WIDE).limits
    assert before.x2 == after.x1
    assert before.y < after.y
    assert before.label_x is not None
    assert after.label_x is not None


def test_a_day_without_a_limit_has_no_limit_line() -> None:
    days = [day(n, 80.0, upper=None if n == 3 else 135.0) for n in range(8)]
    left, right = draw_month(days, WIDE).limits
    assert left.x2 < right.x1
    assert left.label_x is not None
    assert right.label_x is None


@pytest.mark.parametrize("frame", [WIDE, NARROW])
@pytest.mark.parametrize("crowded", [range(10), range(15, 17), range(20, 30)])
def test_a_limit_is_labelled_where_no_mark_is_hidden(frame: ChartFrame, crowded: range) -> None:
    chart = draw_month([day(n, 140.0 if n in crowded else 60.0) for n in range(30)], frame)
    (limit,) = chart.limits
    assert limit.label_x is not None
    for mark in chart.marks:
        if limit.y - 20 < mark.y < limit.y:
            assert not limit.label_x <= mark.x <= limit.label_x + frame.label_width


def test_a_month_without_days_cannot_be_drawn() -> None:
    with pytest.raises(ValueError, match="without days"):
        draw_month([], WIDE)


@pytest.mark.parametrize("frame", [WIDE, NARROW])
@given(means=st.lists(VALUES, min_size=28, max_size=31), upper=VALUES, lower=VALUES)
def test_every_mark_lies_in_the_plot_on_its_own_side_of_the_limit(
    frame: ChartFrame, means: list[float | None], upper: float | None, lower: float | None
) -> None:
    days = [day(n, mean, upper=upper, lower=lower) for n, mean in enumerate(means)]
    chart = draw_month(days, frame)
    assert len(chart.marks) == sum(mean is not None for mean in means)
    for mark in chart.marks:
        assert frame.left <= mark.x <= chart.plot_right
        assert frame.top - 0.01 <= mark.y <= chart.plot_bottom + 0.01
        for limit in chart.limits:
            assert mark.day.mean is not None
            if limit.side == "upper" and mark.day.mean > limit.value:
                assert mark.y <= limit.y
            if limit.side == "lower" and mark.day.mean < limit.value:
                assert mark.y >= limit.y


@given(means=st.lists(VALUES, min_size=28, max_size=31))
def test_value_ticks_rise_evenly_and_are_few(means: list[float | None]) -> None:
    ticks = draw_month([day(n, mean) for n, mean in enumerate(means)], WIDE).value_ticks
    assert 2 <= len(ticks) <= 8
    steps = [two.value - one.value for one, two in pairwise(ticks)]
    assert min(steps) > 0
    assert max(steps) == pytest.approx(min(steps), rel=1e-6)


@given(means=st.lists(VALUES, min_size=28, max_size=31))
def test_marks_and_gaps_together_are_every_ended_day(means: list[float | None]) -> None:
    chart = draw_month([day(n, mean) for n, mean in enumerate(means)], WIDE)
    slot = (chart.plot_right - WIDE.left) / len(means)
    hatched = sum(span.width for span in chart.gaps) / slot
    assert len(chart.marks) + hatched == pytest.approx(len(means), abs=0.01)
