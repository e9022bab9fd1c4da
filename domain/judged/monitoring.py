"""From which legal day each outlet owes readings; before it nothing is due of it.

An official's word stands over what came: `monitored_since`, else the day of the first accepted
reading. Of an outlet with neither nobody can say anything yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from domain.registered import Outlet
from domain.registry import Registry


def monitored_since(outlet: Outlet, connected: Mapping[str, date]) -> date | None:
    """Return the first legal day on which a row of an outlet owes readings, None where none does.

    `connected` are the legal days of the outlets' first accepted readings.
    """
    since = outlet.monitored_since or connected.get(outlet.id)
    begin = outlet.valid_from
    return since if since is None or begin is None else max(since, begin)


def monitored(registry: Registry, connected: Mapping[str, date]) -> Registry:
    """Return a registry whose outlets are true only on the days on which they owe readings.

    So `on` gives the outlets of which a day can be judged, and those alone.
    """
    return replace(
        registry,
        stations=registry.approved_stations,
        outlets=dict(_owing(registry.outlets.items(), connected)),
        earlier_outlets=tuple(
            row for _, row in _owing(((one.id, one) for one in registry.earlier_outlets), connected)
        ),
    )


def _owing(
    rows: Iterable[tuple[str, Outlet]], connected: Mapping[str, date]
) -> Iterable[tuple[str, Outlet]]:
    for key, row in rows:
        since = monitored_since(row, connected)
        if since is not None and (row.valid_to is None or since <= row.valid_to):
            yield key, row if since == row.valid_from else replace(row, valid_from=since)
