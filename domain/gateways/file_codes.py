"""Which of a sender's outlets a logger's file is of, by the facility and station in its name.

It decides nothing about who the sender is, and where several outlets fit it chooses none. Letters'
case is passed over in codes that people entered, never in ids.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from domain.registered import Outlet, Station


def facility_agrees(station: Station, facility: str | None) -> bool:
    """Return whether a file's facility may be this station's; what is not said agrees."""
    entered = station.facility_code
    return entered is None or facility is None or entered.casefold() == facility.casefold()


def outlets_that_fit(
    facility: str | None,
    code: str,
    own: Iterable[Outlet],
    there: Iterable[Outlet],
    stations: Mapping[str, Station],
) -> list[Outlet]:
    """Return the outlets among the sender's `own` that a file's facility and station code are of,
    by the station alone where a name has no facility.

    An outlet's own code (`station_code`, else its id) goes before the id of a station that has one
    outlet only among all that are `there`.
    """
    agree = [one for one in own if facility_agrees(stations[one.station_id], facility)]
    fit = [one for one in agree if _is_own_code(one, code)]
    if fit:
        return fit
    counts = Counter(one.station_id for one in there)
    return [
        one
        for one in agree
        if one.station_code is None and one.station_id == code and counts[code] == 1
    ]


def codes_collide(a: Outlet, b: Outlet) -> bool:
    """Return whether some station code in a file's name is both outlets' own."""
    return any(
        one.station_code is not None and _is_own_code(one, other.station_code or other.id)
        for one, other in ((a, b), (b, a))
    )


def _is_own_code(outlet: Outlet, code: str) -> bool:
    if outlet.station_code is None:
        return outlet.id == code
    return outlet.station_code.casefold() == code.casefold()
