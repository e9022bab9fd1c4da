"""What a judgement of one outlet's legal day rests on, besides its readings.

It only gathers: the registry's facts of that day, people's rulings, and who was there. Whoever
holds these facts and the readings can run the decision again and get the same answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from compliance.law.regulation import Regulation
from compliance.means.slots.gaps import offline_spans
from compliance.quality.thresholds.own import with_own
from compliance.quality.thresholds.reviewed import Thresholds
from domain.gateways.silences import Silence, silences_of
from domain.health_log import GatewayState, OurOutage
from domain.judged.entered.own_thresholds import InForce
from domain.judged.quality import FlagRuling
from domain.judged.sensor_doubts import SensorDoubt
from domain.legal_day import MICROSECONDS_PER_DAY, legal_day_bounds_us, to_microseconds
from domain.measured.readings import Statement
from domain.measured.refused import RefusedReading
from domain.registered import (
    DischargeMode,
    Maintenance,
    Outlet,
    Permit,
    PermitLimit,
    Sensor,
    Station,
)
from domain.registry import Registry
from storage.ports.readings import ReadingColumns

# (outlet_id, parameter, begin_us, end_us) to the standing readings in [begin_us, end_us)
ReadReadings = Callable[[str, str, int, int], ReadingColumns]

# (outlet_id, parameters, begin_us, end_us) to what the above returns for each parameter
ReadRange = Callable[[str, Sequence[str], int, int], dict[str, ReadingColumns]]

# Of means, bounds, gaps and verdicts: raised whenever the same readings could get another answer.
RULES_VERSION = "3"


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """The law as data, and our own settings beside it; `minimum_capture` is a share of 1."""

    regulations: Mapping[str, Regulation]
    thresholds: Thresholds
    minimum_capture: float

    @property
    def rules(self) -> str:
        """The versions that a mean carries: of our rules and of the quality thresholds."""
        return f"rules {RULES_VERSION}; quality {self.thresholds.version}"

    def with_own(self, own: Sequence[InForce]) -> Law:
        """Return the law with an outlet's own thresholds in force: itself where it has none."""
        return replace(self, thresholds=with_own(self.thresholds, own)) if own else self


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletDay:
    """One outlet on one legal day; spans are half open, in microseconds UTC."""

    outlet: Outlet
    station: Station
    day: date
    permit: Permit | None
    own_limits: Mapping[str, tuple[PermitLimit, ...]]
    sensors: Mapping[str, Sensor]
    rulings: tuple[FlagRuling, ...] = ()
    maintenance: tuple[Maintenance, ...] = ()
    offline: tuple[tuple[int, int], ...] = ()
    outages: tuple[tuple[int, int, str], ...] = ()
    statements: tuple[Statement, ...] = ()
    refused: tuple[RefusedReading, ...] = ()
    forgotten_before_us: int | None = None  # readings before it may have been lost by the store
    cluster_operates: bool = True
    silences: Mapping[str, Silence] = field(default_factory=dict)  # of what is reported on change
    ended_before: tuple[tuple[str, int], ...] = ()  # of the day before, as `ended_on` gives it
    doubts: tuple[SensorDoubt, ...] = ()  # of this day, as `on_legal_day` tells them
    own_thresholds: tuple[InForce, ...] = ()  # by parameter
    until_us: int | None = None  # now, on a day that runs: nothing is carried beyond it

    @property
    def is_operating(self) -> bool:
        """Whether cluster and station are in operation: else no reading is owed."""
        return self.cluster_operates and self.station.has_begun(self.day)

    @property
    def is_batch(self) -> bool:
        """Whether the permit says that this outlet discharges in batches."""
        return self.permit is not None and self.permit.discharge is DischargeMode.BATCH

    @property
    def interval_minutes(self) -> int | None:
        """Minutes between two readings by the permit, None without one."""
        return None if self.permit is None else self.permit.interval_minutes

    def refused_of(self, parameter: str) -> list[tuple[int, int, str]]:
        """Return when readings came that the reading store refuses for good, with the reason.

        Each also a day earlier: of slots that begin half an interval before the day, the first one
        takes in the day's last half interval.
        """
        found = [one for one in self.refused if one.reading.parameter == parameter]
        return [
            (one.reading.time_us - back_us, one.reading.time_us - back_us + 1, one.reason)
            for one in found
            for back_us in (0, MICROSECONDS_PER_DAY)
        ]

    def rulings_on(self, parameter: str) -> list[FlagRuling]:
        """Return people's rulings on a parameter, oldest first."""
        return [ruling for ruling in self.rulings if ruling.parameter == parameter]

    def statements_on(self, parameter: str) -> list[tuple[int, int]]:
        """Return when a device said that it measures nothing: microseconds UTC, and its status."""
        return [(one.time_us, one.status) for one in self.statements if one.parameter == parameter]

    def ends_on(self, parameter: str) -> list[int]:
        """Return the instants (microseconds UTC) of this day and the day before from which on
        silence no longer says that a parameter's value stands: its device said that it measures
        nothing, or something came that the store refuses for good.
        """
        ended = (*self.ended_before, *ended_on(self.statements, self.refused))
        return [time_us for of, time_us in ended if of == parameter]

    def maintenance_on(self, parameter: str) -> list[tuple[int, int, str]]:
        """Return the announced maintenance that touches a parameter: begin, end, document."""
        return [
            (to_microseconds(work.begin), to_microseconds(work.end), work.document)
            for work in self.maintenance
            if work.parameter in (None, parameter)
        ]


def ended_on(
    statements: Iterable[Statement], refused: Iterable[RefusedReading]
) -> tuple[tuple[str, int], ...]:
    """Return of which parameter, and when (microseconds UTC), silence no longer holds a value."""
    return (
        *((one.parameter, one.time_us) for one in statements),
        *((one.reading.parameter, one.reading.time_us) for one in refused),
    )


def outlet_day(
    registry: Registry,
    outlet_id: str,
    day: date,
    *,
    rulings: Sequence[FlagRuling] = (),
    states: Sequence[GatewayState] = (),
    outages: Sequence[OurOutage] = (),
    statements: Sequence[Statement] = (),
    refused: Sequence[RefusedReading] = (),
) -> OutletDay:
    """Gather the facts of one outlet-day; raises NotFound for an outlet that is not registered.

    `states` are those of the outlet's gateway, in time order, with the last one before the day;
    `statements` those of its devices in the day.
    """
    outlet = registry.outlet(outlet_id)
    permit = registry.permit_on(outlet_id, day)
    sensors = {p: registry.sensor_on(outlet_id, p, day) for p in outlet.parameters}
    own = (
        {}
        if permit is None
        else {p: tuple(registry.permit_limits_on(permit, p, day)) for p in outlet.parameters}
    )
    standing = OutletDay(
        outlet=outlet,
        station=registry.station_of(outlet_id),
        day=day,
        permit=permit,
        own_limits=own,
        sensors={p: sensor for p, sensor in sensors.items() if sensor is not None},
        maintenance=tuple(registry.maintenance_of(outlet_id)),
        cluster_operates=registry.cluster_of(outlet_id).operates,
        silences=silences_of(outlet, day, registry.profiles, registry.channels),
    )
    return on_day(
        standing,
        day,
        rulings=rulings,
        states=states,
        outages=outages,
        statements=statements,
        refused=refused,
    )


def on_day(
    standing: OutletDay,
    day: date,
    *,
    rulings: Sequence[FlagRuling] = (),
    states: Sequence[GatewayState] = (),
    outages: Sequence[OurOutage] = (),
    statements: Sequence[Statement] = (),
    refused: Sequence[RefusedReading] = (),
    announced: Sequence[Maintenance] = (),
    ended_before: Sequence[tuple[str, int]] = (),
    doubts: tuple[SensorDoubt, ...] = (),
    own_thresholds: tuple[InForce, ...] = (),
) -> OutletDay:
    """Return the facts of a day on which the registry says the same as on that of `standing`.

    `announced` is work that people announced themselves, beside that of the registry.
    """
    offline: tuple[tuple[int, int], ...] = ()
    if states:
        offline = tuple(offline_spans(states, *legal_day_bounds_us(day)))
    return OutletDay(
        outlet=standing.outlet,
        station=standing.station,
        day=day,
        permit=standing.permit,
        own_limits=standing.own_limits,
        sensors=standing.sensors,
        rulings=tuple(rulings),
        maintenance=(*standing.maintenance, *announced) if announced else standing.maintenance,
        offline=offline,
        outages=tuple((o.begin_us, o.end_us, o.reason) for o in outages),
        statements=tuple(statements),
        refused=tuple(refused),
        cluster_operates=standing.cluster_operates,
        silences=standing.silences,
        ended_before=tuple(ended_before),
        doubts=doubts,
        own_thresholds=own_thresholds,
    )
