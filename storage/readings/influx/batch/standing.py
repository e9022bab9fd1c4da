"""Decides, of a batch for InfluxDB, what is new, what is a conflict, and what must be asked first.

InfluxDB overwrites a point that is written again, so whatever is decided here is decided before
the write. It sends nothing and keeps nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from domain.gateways.running_numbers import RunPlace
from domain.legal_day import MICROSECONDS_PER_DAY
from domain.measured.readings import Conflict, Reading

# (outlet, parameter, time_us), and what stands there: (value, status)
Instant = tuple[str, str, int]
What = tuple[float, int]

# Rather two questions than one over a longer time without a reading that was asked for.
_LONGEST_GAP_US = MICROSECONDS_PER_DAY


def late_by_outlet(
    readings: Iterable[Reading], newest_us: Mapping[str, Mapping[str, int]]
) -> dict[str, list[Reading]]:
    """Return the readings whose instant may be taken: not newer than all of their series.

    `newest_us` holds each outlet's newest instants by parameter, microseconds.
    """
    late: defaultdict[str, list[Reading]] = defaultdict(list)
    for reading in readings:
        newest = newest_us[reading.outlet_id].get(reading.parameter)
        if newest is not None and reading.time_us <= newest:
            late[reading.outlet_id].append(reading)
    return late


def spans(times_us: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield half-open ranges that hold all the instants, without long gaps inside.

    >>> list(spans([5, 3, 2 * MICROSECONDS_PER_DAY]))
    [(3, 6), (172800000000, 172800000001)]
    """
    ordered = sorted(times_us)
    begin_us = last_us = ordered[0]
    for time_us in ordered:
        if time_us - last_us > _LONGEST_GAP_US:
            yield begin_us, last_us + 1
            begin_us = time_us
        last_us = time_us
    yield begin_us, last_us + 1


class Held(NamedTuple):
    """What stands at an instant, where its message has a place: the lowest position at which it
    came, and the lowest number in the run of what was the first by position.
    """

    value: float
    status: int
    place: RunPlace
    position: int


class Settled(NamedTuple):
    """What is to be written: new readings, those written over another one, conflicts, and of each
    instant whose place is new what stands and what stood before it.
    """

    new: list[Reading]
    over: list[Reading]
    conflicts: list[Conflict]
    held: dict[Instant, list[Held]]


def settle(
    ordered: Iterable[Reading],
    taken: Mapping[Instant, What],
    places: Mapping[int, RunPlace],
    taken_held: Mapping[Instant, Held],
) -> Settled:
    """Return what is to be written, of readings in order of their positions.

    `places` are those of messages by position, `taken_held` of what stands already.
    """
    standing, held = dict(taken), dict(taken_held)
    written: dict[Instant, Reading] = {}
    conflicts: list[Conflict] = []
    changed: dict[Instant, list[Held]] = {}
    for reading in ordered:
        outlet_id, parameter, time_us, value, status, position = reading
        instant, what = (outlet_id, parameter, time_us), (value, status)
        place = places.get(position)
        stands = standing.get(instant)
        if stands is None:
            standing[instant], written[instant] = what, reading
            if place is not None:
                held[instant] = Held(value, status, place, position)
                changed[instant] = [held[instant]]
            continue
        before = held.get(instant)
        if place is None or before is None or not _precedes(place, before.place):
            if stands != what:
                conflicts.append(Conflict(*reading))
            continue
        if stands == what:
            held[instant] = before._replace(place=place)
            changed[instant] = [held[instant]]
            continue
        conflicts.append(Conflict(*instant, *stands, before.position))
        standing[instant], written[instant] = what, reading
        held[instant] = Held(value, status, place, position)
        stood = [before] if instant in taken else []
        changed[instant] = [held[instant], *stood]
    over = [reading for instant, reading in written.items() if instant in taken]
    new = [reading for instant, reading in written.items() if instant not in taken]
    return Settled(new, over, conflicts, changed)


def _precedes(place: RunPlace, other: RunPlace) -> bool:
    return place.run == other.run and place.number < other.number


def numbered(
    conflicts: Sequence[Conflict], kept: Sequence[Conflict]
) -> Iterator[tuple[int, Conflict]]:
    """Yield one outlet's conflicts that are not kept yet, numbered from 1 within their instant.

    A number, not the journal position, sets a conflict's point apart: each position would be a
    series of its own, and a gateway that repeats itself would fill the index.
    """
    known = {(conflict[:3], conflict.value, conflict.status) for conflict in kept}
    numbers = Counter(conflict[:3] for conflict in kept)
    for conflict in conflicts:
        instant = conflict[:3]
        what = (instant, conflict.value, conflict.status)
        if what not in known:
            known.add(what)
            numbers[instant] += 1
            yield numbers[instant], conflict
