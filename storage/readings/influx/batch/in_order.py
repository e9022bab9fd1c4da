"""Decides which outlets' samples of a batch are newer than all that their series hold.

Those need no question to InfluxDB and no look at each other: every reading is the first of its
instant. It sends nothing, and an outlet of which one sample is late is left to influx_standing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from domain.measured.readings import Sample

_NEVER_US = -(2**63)


def newest_after(
    samples: Iterable[Sample], newest_us: Mapping[str, Mapping[str, int]]
) -> dict[str, dict[str, int]]:
    """Return, of outlets in order, each parameter's newest instant after samples in journal order.

    `newest_us` holds the same before them, microseconds. In order: every reading of the outlet is
    newer than whatever its series held before it, also within the samples.

    >>> new, old = Sample("A", 7, {"PH": 8.0}, {}), Sample("B", 7, {"PH": 8.0, "COD": 1.0}, {})
    >>> newest_after([new, old], {"A": {"COD": 9, "PH": 6}, "B": {"COD": 7}})
    {'A': {'COD': 9, 'PH': 7}}
    """
    after: dict[str, dict[str, int]] = {}
    of_outlet_us: dict[str, int] = {}
    behind: set[str] = set()
    for outlet_id, time_us, values, _ in samples:
        newest = after.get(outlet_id)
        if newest is None:
            newest = after[outlet_id] = dict(newest_us.get(outlet_id, {}))
            of_outlet_us[outlet_id] = max(newest.values(), default=_NEVER_US)
        if time_us > of_outlet_us[outlet_id]:
            of_outlet_us[outlet_id] = time_us
        elif any(time_us <= newest.get(parameter, _NEVER_US) for parameter in values):
            behind.add(outlet_id)
        newest.update(dict.fromkeys(values, time_us))
    for outlet_id in behind:
        del after[outlet_id]
    return after
