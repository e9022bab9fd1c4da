"""Which outlet-days a new registry changes, so that they are judged (again); it judges none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from compliance.judge import FIRST_RUN_DAYS
from domain.registry import Outlet, Permit, Registry
from storage.ports import RecordStore


def changed_days(records: RecordStore, before: Registry, after: Registry) -> set[tuple[str, date]]:
    """Return the judged days of every outlet whose own row or permit has changed, and for a new
    outlet the closed days under its permit, at most as many as a first run looks back.
    """
    changed = {
        outlet_id
        for outlet_id in after.outlets
        if _rests_on(before, outlet_id) != _rests_on(after, outlet_id)
    }
    judged = {
        (outlet_id, verdict.mean.day)
        for outlet_id in changed & before.outlets.keys()
        for verdict in records.verdicts(date.min, date.max, outlet_id=outlet_id)
    }
    closed = records.closed_through()
    if closed is None:
        return judged
    new = changed - before.outlets.keys()
    return judged | {(o, day) for o in new for day in _closed_days(after, o, closed)}


def _rests_on(registry: Registry, outlet_id: str) -> tuple[Outlet | None, list[Permit]]:
    permits = [permit for permit in registry.permits if permit.outlet_id == outlet_id]
    return registry.outlets.get(outlet_id), permits


def _closed_days(registry: Registry, outlet_id: str, closed: date) -> Iterator[date]:
    for back in range(FIRST_RUN_DAYS):
        day = closed - timedelta(days=back)
        if registry.permit_on(outlet_id, day) is not None:
            yield day
