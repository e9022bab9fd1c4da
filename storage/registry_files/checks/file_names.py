"""Finds outlets of one gateway that one file name would fit: nobody could tell whose the file is.

It blames a row of the files that says so, never what was accepted before.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import combinations

from domain.dated import by
from domain.gateways.file_codes import codes_collide, facility_agrees
from domain.registered import Outlet
from domain.registry import Registry
from storage.registry_files.entries import Entries, dated_key
from storage.registry_files.rows.cells import RegistryRow


def check_file_names(entries: Entries, whole: Registry) -> None:
    """Blame each row by which a file name fits two outlets of a gateway on one day of the whole."""
    rows = {dated_key(entry.value): entry.row for entry in entries.outlets}
    of_stations = {entry.value.id: entry.row for entry in entries.stations}
    if not rows and not of_stations:
        return
    every = (*whole.earlier_outlets, *whole.outlets.values())
    alike = by(every, lambda one: (one.gateway_id, (one.station_code or one.id).casefold()))
    for outlets in alike.values():
        for a, b in combinations(sorted(outlets, key=dated_key), 2):
            if a.id == b.id or not (codes_collide(a, b) and _share_a_day(a, b)):
                continue
            if not _facilities_may_be_one(whole, a, b):
                continue
            keys = (dated_key(b), dated_key(a))
            found = [rows[key] for key in keys if key in rows]
            found += [of_stations[o.station_id] for o in (b, a) if o.station_id in of_stations]
            _blame(found, a, b)


def _facilities_may_be_one(whole: Registry, a: Outlet, b: Outlet) -> bool:
    first, second = whole.stations[a.station_id], whole.stations[b.station_id]
    return first.facility_code is None or facility_agrees(second, first.facility_code)


def _share_a_day(a: Outlet, b: Outlet) -> bool:
    return max(a.valid_from or date.min, b.valid_from or date.min) <= min(
        a.valid_to or date.max, b.valid_to or date.max
    )


def _blame(rows: Sequence[RegistryRow], a: Outlet, b: Outlet) -> None:
    if not rows:
        return
    row, code = rows[0], a.station_code or b.station_code
    row.fault(
        f"file names with station code {code!r} fit outlets {a.id} and {b.id} of gateway "
        f"{a.gateway_id}: give them different codes, or their stations different facility codes",
        "station_code" if row.has("station_code") else "facility_code",
    )
