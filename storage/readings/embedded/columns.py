"""Makes columns of readings of what DuckDB answers; the order of its rows says what stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from storage.ports.readings import ReadingColumns

# What stands of a series at some instants; None where the first by position does.
Settled = Callable[[int, NDArray[np.int64]], ReadingColumns | None]


def of_both(found: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return rows of both tables, of which sealed ones have no row number, in standing order."""
    is_recent = found["row"] >= 0
    if not bool(np.any(is_recent)):
        return found
    return in_standing_order(
        {name: column[~is_recent] for name, column in found.items()},
        {name: column[is_recent] for name, column in found.items()},
    )


def in_standing_order(sealed: Mapping[str, Any], recent: Mapping[str, Any]) -> dict[str, Any]:
    """Return rows of both tables by series and time, of one time the standing one first.

    The lowest position stands; of one position what was sealed, else what was inserted first.
    """
    by_row = np.argsort(recent["row"], kind="stable")
    names = ("series", "time_us", "value", "status", "position")
    both = {name: np.concatenate((sealed[name], recent[name][by_row])) for name in names}
    order = np.lexsort((both["position"], both["time_us"], both["series"]))
    return {name: both[name][order] for name in names}


def of_sealed(found: Mapping[str, Any], unusual: Mapping[str, Any] | None = None) -> ReadingColumns:
    """Return what is sealed of one series, once an instant; `unusual`: statuses other than 00."""
    times_us = np.asarray(found["time_us"], np.int64)
    values = np.asarray(found["value"], np.float64)
    if not bool(np.all(times_us[1:] > times_us[:-1])):
        order = np.argsort(times_us, kind="stable")
        times_us, values = times_us[order], values[order]
    status = np.zeros(len(times_us), np.int8)
    if unusual is not None:
        status[np.searchsorted(times_us, unusual["time_us"])] = unusual["status"]
    return ReadingColumns(times_us, values, status)


def of_each(
    found: Mapping[str, Any], series: Mapping[str, int], settled: Settled
) -> dict[str, ReadingColumns]:
    """Return each parameter's series of an answer about several."""
    return {parameter: of_series(found, number, settled) for parameter, number in series.items()}


def of_series(found: Mapping[str, Any], number: int, settled: Settled) -> ReadingColumns:
    """Return one series of an answer about several, each of which lies in one piece as a rule."""
    at = np.flatnonzero(np.asarray(found["series"]) == number)
    whole = len(at) == 0 or int(at[-1] - at[0]) == len(at) - 1
    here: slice | NDArray[np.intp] = at
    if whole:
        here = slice(int(at[0]), int(at[-1]) + 1) if len(at) else slice(0)
    times_us = np.asarray(found["time_us"], np.int64)[here]
    rises = bool(np.all(times_us[1:] > times_us[:-1]))
    if rises:
        return ReadingColumns(
            times_us,
            np.asarray(found["value"], np.float64)[here],
            np.asarray(found["status"], np.int8)[here],
        )
    order = np.argsort(times_us, kind="stable")
    sorted_ = {name: np.asarray(found[name])[here][order] for name in found}
    return first_of_each(sorted_, number, settled)


def first_of_each(found: Mapping[str, Any], number: int, settled: Settled) -> ReadingColumns:
    """Return rows of a series by time, and of one time in the order of their positions, the first
    of each; where they differ what `settled` says stands.
    """
    times_us = np.asarray(found["time_us"], np.int64)
    values, status = np.asarray(found["value"], np.float64), np.asarray(found["status"], np.int8)
    first = np.ones(len(times_us), np.bool_)
    first[1:] = times_us[1:] != times_us[:-1]
    if bool(first.all()):  # as nearly always: nothing came twice
        return ReadingColumns(times_us, values, status)
    standing = ReadingColumns(times_us[first], values[first], status[first])
    of_first = np.cumsum(first) - 1
    other = (values != standing.value[of_first]) | (status != standing.status[of_first])
    if bool(np.any(other)) and (known := settled(number, np.unique(times_us[other]))) is not None:
        at = np.searchsorted(standing.time_us, known.time_us)
        standing.value[at], standing.status[at] = known.value, known.status
    return standing
