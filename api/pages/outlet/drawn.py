"""What a zoomed drawing is given: readings of a span thinned to columns of pixels.

Nothing is drawn over: each column has the least and the greatest of what was read in it.
"""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field

from api.pages.chart.thinned import thinned
from api.question.asked import reading_span_us
from api.question.handed_in import Parts
from domain.measured.parameters import PARAMETERS

COLUMNS_MOST = 4_000


class DrawnAnswer(BaseModel):
    """Columns of pixels that hold readings, in time order: lists of one length."""

    outlet: str
    parameter: str
    unit: str
    at: list[float] = Field(description="The first reading's instant, seconds since 1970 UTC")
    low: list[float]
    high: list[float]
    mean: list[float]
    readings: list[int] = Field(description="How many readings a column holds")


def drawn(
    parts: Parts,
    outlet_id: str,
    parameter: str,
    span: tuple[datetime | None, datetime | None],
    columns: int,
) -> DrawnAnswer:
    """Return the readings of a span thinned; raises NotFound, QueryRefused."""
    parts.records.registry().outlet(outlet_id)
    begin_us, end_us = reading_span_us(*span, parts.clock())
    found = parts.readings.read(outlet_id, parameter, begin_us, end_us)
    thin = thinned(found.time_us, found.value, begin_us, end_us, columns)
    return DrawnAnswer(
        outlet=outlet_id,
        parameter=parameter,
        unit=PARAMETERS[parameter].unit,
        at=(thin.at_us / 1_000_000).tolist(),
        low=thin.low.tolist(),
        high=thin.high.tolist(),
        mean=thin.mean.tolist(),
        readings=thin.count.tolist(),
    )
