"""The shapes of a month's drawing: what goes in (days), and what comes out (marks, gaps, lines).

All in the drawing's own units. It places nothing: that is decided in chart_layout.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from domain.judged.verdicts import Outcome

Side = Literal["upper", "lower"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartDay:
    """One day of the month: `ended` is false while the day still runs or lies ahead, `connected`
    before the outlet owes readings.
    """

    day: date
    ended: bool
    mean: float | None
    lower: float | None
    upper: float | None
    outcome: Outcome | None
    unconfirmed: bool
    words: str
    connected: bool = True


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
    label_width: float


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
    label_width=240,
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
    label_width=140,
)


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on an axis and what stands there."""

    at: float
    value: float
    labelled: bool = True


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch from x1 to x2; for a limit also its height, value, side and its label's place."""

    x1: float
    x2: float
    y: float = 0.0
    value: float = 0.0
    side: Side = "upper"
    unconfirmed: bool = False
    label_x: float | None = None

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
    unconnected: tuple[Span, ...]
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
