"""What an entry of the registry changes besides its row: what the law asks of the cluster's
stations, and whether the cluster may have none.

Derived before and after by the same pieces that answer of any day; nothing is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from api.views.entering.registry_entry import CheckedEntry
from compliance.law.duty import Exemption, MonitoringDuty, exemption_of, monitoring_duty
from domain.legal_day import legal_day_of, to_microseconds
from domain.registered import Station
from domain.registry import Registry
from storage.registry_files.columns import Kind

# What a permit's own limits, sensors, calibrations and works say changes no duty of the annex.
_OF_DUTY = frozenset({Kind.CLUSTERS, Kind.STATIONS, Kind.OUTLETS, Kind.PERMITS})


@dataclass(frozen=True, slots=True, kw_only=True)
class StationDuty:
    """One station's duty without the entry and with it, None where the station is not there."""

    station: Station
    before: MonitoringDuty | None
    after: MonitoringDuty | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryEffects:
    """What of the law's demands is another on a legal day: `stations` with another duty, and the
    exemption of the cluster where that changes.

    `tells_duty` is False of a table that no duty rests on.
    """

    day: date
    tells_duty: bool
    stations: tuple[StationDuty, ...]
    exemptions: tuple[Exemption | None, Exemption] | None


def effects_of(entry: CheckedEntry, now: datetime) -> EntryEffects:
    """Return what an entry changes on the legal day of now, or on its own first one if later."""
    first = entry.becomes.get("valid_from", "")
    today = legal_day_of(to_microseconds(now))
    day = max(today, date.fromisoformat(first)) if first else today
    if entry.kind not in _OF_DUTY:
        return EntryEffects(day=day, tells_duty=False, stations=(), exemptions=None)
    cluster_id = entry.cluster_id
    before, after = _duties(entry.before, cluster_id, day), _duties(entry.after, cluster_id, day)
    stations = [
        StationDuty(
            station=(after.get(key) or before[key])[0],
            before=before[key][1] if key in before else None,
            after=after[key][1] if key in after else None,
        )
        for key in sorted(before.keys() | after.keys())
    ]
    was = None
    if cluster_id in entry.before.clusters:
        was = exemption_of(entry.before, cluster_id, day)
    becomes = exemption_of(entry.after, cluster_id, day)
    return EntryEffects(
        day=day,
        tells_duty=True,
        stations=tuple(one for one in stations if one.before != one.after),
        exemptions=None if was == becomes else (was, becomes),
    )


def _duties(
    registry: Registry, cluster_id: str, day: date
) -> dict[str, tuple[Station, MonitoringDuty]]:
    here = registry.on(day)
    if cluster_id not in here.clusters:
        return {}
    return {one.id: (one, monitoring_duty(here, one, day)) for one in here.stations_of(cluster_id)}
