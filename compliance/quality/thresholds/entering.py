"""What is wrong with own thresholds as a person enters or ends them, before anything is kept.

Each fault says where it stands and what to do. That they bind on no day that had begun when they
were entered is domain's to say; here such a day is refused where a person asks for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from compliance.quality.thresholds.own import own_faults
from compliance.quality.thresholds.reviewed import Thresholds
from domain.errors import Fault
from domain.judged.entered.own_thresholds import OwnThresholds, OwnThresholdsEnd
from domain.legal_day import legal_day_of, to_microseconds
from domain.registry import Registry

# Further ahead nobody knows which sensor reads.
MOST_DAYS_AHEAD = 366


def first_day_after(now: datetime) -> date:
    """Return the first legal day on which what is entered now can bind."""
    return legal_day_of(to_microseconds(now)) + timedelta(days=1)


def entry_faults(
    thresholds: Thresholds, registry: Registry, own: OwnThresholds, now: datetime
) -> Iterator[Fault]:
    """Yield what is wrong with own thresholds that are about to be kept; `thresholds` are those of
    all outlets.
    """
    yield from _day_faults(own.first, now)
    yield from _reason_faults(own.reason)
    there = registry.on(own.first)
    outlet = there.outlets.get(own.outlet_id)
    if outlet is None:
        yield Fault(
            "from",
            1,
            f"outlet {own.outlet_id} is not in the registry on {own.first}: choose another day",
        )
        return
    if own.parameter not in outlet.parameters:
        codes = ", ".join(outlet.parameters)
        yield Fault(
            "parameter", 1, f"{own.outlet_id} does not measure {own.parameter}, only {codes}"
        )
        return
    sensor = registry.sensor_on(own.outlet_id, own.parameter, own.first)
    yield from own_faults(thresholds, own.parameter, own.figures, sensor)


def end_faults(end: OwnThresholdsEnd, now: datetime) -> Iterator[Fault]:
    """Yield what is wrong with an end that is about to be kept."""
    yield from _day_faults(end.first_without, now)
    yield from _reason_faults(end.reason)


def _day_faults(day: date, now: datetime) -> Iterator[Fault]:
    first = first_day_after(now)
    if day < first:
        yield Fault(
            "from",
            1,
            f"{day} has begun, and what was judged stays as it was: {first} is the first day that "
            "can be asked for",
        )
    elif day > first + timedelta(days=MOST_DAYS_AHEAD):
        yield Fault("from", 1, f"{day} is more than a year ahead: enter it nearer to its day")


def _reason_faults(reason: str) -> Iterator[Fault]:
    if not any(letter.isalnum() for letter in reason):
        yield Fault("reason", 1, "say why, so that it can be defended")
