"""Rows that are true from one legal day to another: which are true on a day, where they turn."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Protocol, TypeVar

from domain.registered import Cluster, Outlet, Permit, Station

Row = TypeVar("Row")
Key = TypeVar("Key")
_ONE_DAY = timedelta(days=1)


class Dated(Protocol):
    """What is true from `valid_from` to the end of `valid_to`; None: as far as is known."""

    @property
    def valid_from(self) -> date | None:
        """Its first legal day."""

    @property
    def valid_to(self) -> date | None:
        """Its last legal day."""


def by(rows: Iterable[Row], key: Callable[[Row], Key]) -> dict[Key, list[Row]]:
    """Return rows by what they belong to, each in the order given."""
    found: dict[Key, list[Row]] = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    return found


def turning_days(dated: Iterable[Dated]) -> tuple[date, ...]:
    """Return the days on which another thing begins to be true, in order."""
    rows = tuple(dated)
    begins = {one.valid_from for one in rows if one.valid_from is not None}
    ends = {
        one.valid_to + _ONE_DAY
        for one in rows
        if one.valid_to is not None and one.valid_to < date.max
    }
    return tuple(sorted(begins | ends))


def is_true(one: Cluster | Outlet, day: date) -> bool:
    """Return whether a row is true on a legal day."""
    return binds(one.valid_from or date.min, one.valid_to, day)


def binds(valid_from: date, valid_to: date | None, day: date) -> bool:
    """Return whether a term holds a legal day, its last one included."""
    return valid_from <= day and (valid_to is None or day <= valid_to)


def approved(
    stations: Mapping[str, Station],
    permits: Iterable[Permit],
    rows_of: Mapping[str, tuple[Outlet, ...]],
) -> dict[str, Station]:
    """Return every station, approved from its outlets' first permit on where that is older.

    `rows_of` is what was true of each outlet. A permit is of the day of its signature, else of the
    first day on which it binds.
    """
    found = dict(stations)
    for permit in permits:
        for outlet in rows_of.get(permit.outlet_id, ()):
            if not _meet(outlet, permit):
                continue
            station = found[outlet.station_id]
            day = permit.approved_on or permit.valid_from
            if station.approved_on is None or day < station.approved_on:
                paper = f"permit {permit.number}"
                found[station.id] = replace(station, approved_on=day, approval_document=paper)
    return found


def obliged(
    stations: Mapping[str, Station],
    permits: Iterable[Permit],
    rows_of: Mapping[str, tuple[Outlet, ...]],
) -> dict[str, date]:
    """Return by outlet from which legal day on it can owe readings, where a permit tells.

    That of its first permit, or on which a station of it went into operation or a paper says that
    it is monitored, if that is earlier.
    """
    found: dict[str, date] = {}
    for permit in permits:
        known = found.get(permit.outlet_id, permit.valid_from)
        found[permit.outlet_id] = min(known, permit.valid_from)
    for outlet_id, day in found.items():
        rows = rows_of.get(outlet_id, ())
        told = [stations[row.station_id].in_operation_since for row in rows]
        told += [row.monitored_since for row in rows]
        found[outlet_id] = min([day, *(since for since in told if since is not None)])
    return found


def _meet(outlet: Outlet, permit: Permit) -> bool:
    """Return whether a permit binds an outlet on a day on which its row is true."""
    begins_in_time = outlet.valid_to is None or permit.valid_from <= outlet.valid_to
    ends_in_time = permit.valid_to is None or (outlet.valid_from or date.min) <= permit.valid_to
    return begins_in_time and ends_in_time
