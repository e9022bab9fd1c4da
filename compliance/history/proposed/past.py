"""The readings of one outlet's days, checked again under any thresholds: what they would flag.

It reads, proposes and tries; it keeps nothing, and nothing comes in force by it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from zlib import crc32

from compliance.days.day_facts import ReadRange
from compliance.history.proposed.learning import Learnt, learn
from compliance.history.proposed.trying import Tried, try_out
from compliance.quality.series import CheckedSeries, check_series
from compliance.quality.thresholds.own import within_bounds
from compliance.quality.thresholds.reviewed import ParameterThresholds, Thresholds
from domain.gateways.silences import silences_of
from domain.judged.quality import FlagRuling
from domain.legal_day import legal_day_bounds_us
from domain.registered import Sensor
from storage.ports.readings import ReadingColumns
from storage.ports.records import RecordStore

DAYS_LEARNT_FROM = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """The readings of one parameter of so many days from `first` on; `on_change`: its logger sends
    what changed alone.
    """

    outlet_id: str
    parameter: str
    columns: ReadingColumns
    sensor: Sensor | None
    rulings: tuple[FlagRuling, ...]
    first: date
    days: int
    on_change: bool

    def checked(self, thresholds: Thresholds, columns: ReadingColumns) -> CheckedSeries:
        """Return what quality control says of readings of these days."""
        return check_series(
            self.parameter,
            columns,
            first_begin_us=legal_day_bounds_us(self.first)[0],
            days=self.days,
            sensor=self.sensor,
            thresholds=thresholds,
            rulings=self.rulings,
        )

    def learnt(self, thresholds: Thresholds, of_all: Thresholds) -> Learnt:
        """Return what these days propose in the place of what binds, or why nothing.

        No figure is further from that `of_all` outlets than a person may enter.
        """
        found = learn(self.checked(thresholds, self.columns), thresholds.of(self.parameter))
        if found.proposed is None:
            return found
        if self.on_change:
            return replace(found, proposed=None, why_not="the logger reports on change")
        within = within_bounds(of_all, self.parameter, found.proposed, self.sensor)
        return replace(found, proposed=within)

    def tried(self, thresholds: Thresholds, other: ParameterThresholds) -> Tried:
        """Return how what binds and other figures fare on these days; the same days the same."""

        def again(own: ParameterThresholds, columns: ReadingColumns) -> CheckedSeries:
            parameters = {**thresholds.parameters, self.parameter: own}
            return self.checked(replace(thresholds, parameters=parameters), columns)

        own, seed = thresholds.of(self.parameter), crc32(self.outlet_id.encode())
        return try_out(own, other, self.columns, again, seed=seed)


def pasts_of(
    records: RecordStore, read: ReadRange, outlet_id: str, first: date, last: date
) -> list[Past]:
    """Return the past of each parameter of an outlet, read with one question.

    Raises NotFound, StoreUnavailable, and whatever `read` raises.
    """
    registry = records.registry()
    outlet = registry.outlet(outlet_id)
    begin_us, end_us = legal_day_bounds_us(first)[0], legal_day_bounds_us(last)[1]
    columns = read(outlet_id, outlet.parameters, begin_us, end_us)
    rulings = tuple(records.rulings(outlet_id, begin_us, end_us))
    silences = silences_of(outlet, last, registry.profiles, registry.channels)
    return [
        Past(
            outlet_id=outlet_id,
            parameter=parameter,
            columns=columns[parameter],
            sensor=registry.sensor_on(outlet_id, parameter, last),
            rulings=rulings,
            first=first,
            days=(last - first).days + 1,
            on_change=parameter in silences,
        )
        for parameter in outlet.parameters
    ]
