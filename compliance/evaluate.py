"""THE ORDER in which an outlet's legal day is judged: readings, mean, limit, verdict.

Pure: what it needs is passed in, so that an inspector can run a decision again years later and
get the same answer. It decides nothing itself; each step stands in the file of its name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime

from compliance.limits import LimitUnknown, is_judged, resolve_limit
from compliance.means import daily_mean
from compliance.regulation import Regulation
from compliance.verdict import decide
from domain.legal_day import legal_day_bounds_us
from domain.registry import Outlet, Permit
from domain.verdicts import DailyMean, Verdict
from storage.ports import ReadingColumns

# (outlet_id, parameter, begin_us, end_us) to the standing readings in [begin_us, end_us)
ReadReadings = Callable[[str, str, int, int], ReadingColumns]


def evaluate_outlet_day(
    outlet: Outlet,
    permit: Permit | None,
    day: date,
    read: ReadReadings,
    *,
    regulations: Mapping[str, Regulation],
    minimum_capture: float,
    known_at: datetime,
) -> tuple[list[DailyMean], list[Verdict]]:
    """Return one mean and one verdict for each judged parameter of an outlet, in its own order.

    `permit` is the one that binds on that day, or None; `minimum_capture` is a share of 1.
    Whatever `read` raises passes through. Source: Decree 08/2022/ND-CP, Art. 97.4đ.
    """
    begin_us, end_us = legal_day_bounds_us(day)
    means: list[DailyMean] = []
    verdicts: list[Verdict] = []
    for parameter in filter(is_judged, outlet.parameters):
        readings = read(outlet.id, parameter, begin_us, end_us)
        mean = daily_mean(
            readings,
            outlet_id=outlet.id,
            parameter=parameter,
            day=day,
            interval_minutes=None if permit is None else permit.interval_minutes,
        )
        limit = (
            LimitUnknown(f"No permit of outlet {outlet.id} is in force on {day}.")
            if permit is None
            else resolve_limit(regulations, permit, parameter)
        )
        means.append(mean)
        verdicts.append(decide(mean, limit, minimum_capture=minimum_capture, known_at=known_at))
    return means, verdicts
