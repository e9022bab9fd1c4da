"""Parts an outlet's days where a fact changes that the arrays rest on, and slices its readings.

It gathers and compares; it decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from compliance.days.day_facts import OutletDay, ReadRange, ReadReadings
from compliance.days.stretch import Stretch
from compliance.law.limit.limits import days_of_change
from compliance.law.regulation import Regulation
from domain.legal_day import legal_day_bounds_us
from domain.registered import Permit
from storage.ports.readings import ReadingColumns

# So many days of an outlet are read with one question: their readings are a few megabytes.
DAYS_AT_ONCE = 62

_ONE_DAY = timedelta(days=1)


def consecutive(days: Sequence[OutletDay], most: int) -> Iterator[Sequence[OutletDay]]:
    """Yield runs of consecutive days of one outlet, each of at most so many days."""
    first = 0
    for place in range(1, len(days) + 1):
        if (
            place == len(days)
            or place - first >= most
            or days[place].outlet.id != days[place - 1].outlet.id
            or days[place].day != days[place - 1].day + _ONE_DAY
        ):
            yield days[first:place]
            first = place


def days_alike(
    days: Sequence[OutletDay], regulations: Mapping[str, Regulation]
) -> Iterator[Sequence[OutletDay]]:
    """Yield runs of an outlet's days with one permit, law, own limits, sensors, silences, doubts
    and own thresholds.

    A day with a person's ruling is a run of its own: what was ruled is on that day alone.
    """
    changes: dict[Permit | None, set[date]] = {None: set()}
    first = 0
    for place in range(1, len(days) + 1):
        if place < len(days):
            before, after = days[place - 1], days[place]
            if after.permit not in changes and after.permit is not None:
                changes[after.permit] = set(days_of_change(regulations, after.permit))
            if (
                not before.rulings
                and not after.rulings
                and _same(before, after)
                and after.day not in changes[after.permit]
            ):
                continue
        yield days[first:place]
        first = place


def stretch_of(days: Sequence[OutletDay]) -> Stretch:
    """Return what stays the same on days that are alike."""
    first = days[0]
    return Stretch(
        parameters=first.outlet.parameters,
        first_begin_us=legal_day_bounds_us(first.day)[0],
        days=len(days),
        interval_minutes=first.interval_minutes,
        is_batch=first.is_batch,
        sensors=first.sensors,
        rulings=first.rulings,
        permitted_m3_per_day=None
        if first.permit is None
        else first.permit.discharge_flow_m3_per_day,
        silences=first.silences,
        ended_us={p: [us for one in days for us in one.ends_on(p)] for p in first.silences},
        until_us=first.until_us,
        doubts=first.doubts,
    )


def one_read_a_range(read: ReadReadings) -> ReadRange:
    """Return a way to read several parameters that reads each by itself."""

    def read_range(
        outlet_id: str, parameters: Sequence[str], begin_us: int, end_us: int
    ) -> dict[str, ReadingColumns]:
        return {p: read(outlet_id, p, begin_us, end_us) for p in parameters}

    return read_range


def _same(before: OutletDay, after: OutletDay) -> bool:
    return (
        (before.outlet is after.outlet or before.outlet == after.outlet)
        and (before.permit is after.permit or before.permit == after.permit)
        and (before.sensors is after.sensors or before.sensors == after.sensors)
        and (before.own_limits is after.own_limits or before.own_limits == after.own_limits)
        and (before.station is after.station or before.station == after.station)
        and (before.silences is after.silences or before.silences == after.silences)
        and before.doubts == after.doubts
        and before.own_thresholds == after.own_thresholds
        and before.until_us == after.until_us
    )
