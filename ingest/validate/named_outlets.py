"""Which outlets of some gateways a file's name is of, by its facility and station codes.

It reads no name and no content; where several fit it chooses none.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from domain.gateways.file_codes import outlets_that_fit
from domain.registered import Outlet
from domain.registry import Registry


def outlets_named(
    registry: Registry,
    gateways: Collection[str],
    facility: str | None,
    station: str,
    day: date,
) -> list[Outlet]:
    """Return the gateways' outlets that fit: those of the day, else those of other days alone.

    What a file holds of a day on which its outlet was not there is judged reading by reading. A
    name without a facility fits by its station alone.
    """
    here = registry.on(day)
    own = [one for one in here.outlets.values() if one.gateway_id in gateways]
    there = here.outlets.values()
    fit = outlets_that_fit(facility, station, own, there, here.stations)
    if fit:
        return fit
    own = [
        one
        for one in registry.outlets.values()
        if one.gateway_id in gateways and one.id not in here.outlets
    ]
    there = registry.outlets.values()
    return outlets_that_fit(facility, station, own, there, registry.stations)
