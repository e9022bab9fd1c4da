"""What runs together over days: exceeded days in sequence, silences, days with too little data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.judged.verdicts import GapCause


class EventKind(StrEnum):
    """What an event is of: a limit exceeded, an outlet that was silent, too little that came."""

    EXCEEDANCE = "exceedance"
    NOT_REPORTING = "not_reporting"
    TOO_LITTLE_DATA = "too_little_data"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Consecutive exceeded days (hours for batch), or a silence, merged: [begin_us, end_us).

    `id` is outlet, parameter ("-" for a silence) and first day, with "thin" for too little data.
    `peak` is the worst judged mean, `peak_times_over` its ratio, `load_over_kg` the load above the
    limit where flow was read.
    `known_at` is that of its newest verdict. Up to `through_day` nothing is known that ends it:
    `ongoing` where no later day of the outlet is judged.
    """

    id: str
    kind: EventKind
    outlet_id: str
    parameter: str | None
    begin_us: int
    end_us: int
    first_day: date
    last_day: date
    days: int
    periods: int
    peak: float | None
    peak_day: date | None
    peak_times_over: float | None
    load_over_kg: float | None
    causes: tuple[GapCause, ...]
    through_day: date
    ongoing: bool
    known_at: datetime
