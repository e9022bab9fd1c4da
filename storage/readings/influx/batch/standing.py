"""Decides, of a batch for InfluxDB, what is new, what is a conflict, and what must be asked first.

InfluxDB overwrites a point that is written again, so whatever is decided here is decided before
the write. It sends nothing and keeps nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

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


def settle(
    ordered: Iterable[Reading], taken: Mapping[Instant, What]
) -> tuple[list[Reading], list[Conflict]]:
    """Return the readings to write and the conflicts, of readings in order of their positions."""
    standing = dict(taken)
    new: list[Reading] = []
    conflicts: list[Conflict] = []
    for reading in ordered:
        outlet_id, parameter, time_us, value, status, _ = reading
        what = (value, status)
        held = standing.setdefault((outlet_id, parameter, time_us), what)
        if held is what:
            new.append(reading)
        elif held != what:
            conflicts.append(Conflict(*reading))
    return new, conflicts


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
