"""The shapes of what a window of days says, of the city and of one cluster."""

from __future__ import annotations

from datetime import date
from typing import Literal, Self

from pydantic import BaseModel, Field

from compliance.city.figure.window import ClusterWindow, WindowFigure


class WindowAnswer(BaseModel):
    """The figure of the window: the clusters that kept their limits on enough of its judged days.

    Percent is null where no cluster operates, and where no day of the window is judged.
    """

    figure: Literal["window"] = "window"
    first: date
    last: date
    days: int
    judged_days: int = Field(description="Days of the window of which anything is judged")
    kept_share: float = Field(
        description="The share of a cluster's judged days that must be kept: our setting, no law's"
    )
    operating: int
    covered: int
    percent: float | None

    @classmethod
    def of(cls, window: WindowFigure) -> Self:
        """Return a window's figure."""
        return cls(
            first=window.first,
            last=window.last,
            days=(window.last - window.first).days + 1,
            judged_days=window.judged_days,
            kept_share=window.kept_share,
            operating=window.operating,
            covered=window.covered,
            percent=window.percent,
        )


class ClusterWindowAnswer(BaseModel):
    """One cluster's days in the window; the kinds of days add up to the window's."""

    counts: bool = Field(description="Whether it counts in the window's figure")
    kept_days: int
    short_days: int = Field(description="Judged days on which it did not keep every limit")
    exceeded_days: int = Field(description="Those of the short days on which a limit was exceeded")
    not_connected_days: int
    not_judged_days: int
    our_days: int = Field(description="Days that only we hide: never charged to the plant")
    not_counted_days: int = Field(
        description="Days on which it did not operate, or needed no station"
    )
    lacking_days: int | None = Field(
        description="How many more of its judged days had to be kept; null where none is judged"
    )

    @classmethod
    def of(cls, window: ClusterWindow) -> Self:
        """Return a cluster's days."""
        return cls(
            counts=window.counts,
            kept_days=window.kept_days,
            short_days=window.short_days,
            exceeded_days=window.exceeded_days,
            not_connected_days=window.not_connected_days,
            not_judged_days=window.not_judged_days,
            our_days=window.our_days,
            not_counted_days=window.not_counted_days,
            lacking_days=window.lacking_days,
        )
