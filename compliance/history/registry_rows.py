"""What the law says against a row of a registry: a column that there is not, a span too short.

It holds rows against limits that are in hand; where a limit is unknown there is nothing to hold
against, and the row is accepted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from compliance.history.runs import days_of_facts, runs_of
from compliance.law.arithmetic import exact, plain
from compliance.law.limit.binding import LimitUnknown, NotLimited
from compliance.law.limit.limits import resolve_limit
from compliance.law.regulation import Regulation, cited_regulation
from domain.errors import NotFound
from domain.measured.parameters import PARAMETERS
from domain.registered import Permit, Sensor
from domain.registry import Registry

SPAN_TIMES = 3
SPAN_CLAUSE = "Circular 10/2021/TT-BTNMT, Art. 35.1"
# Three times a pH or a temperature means nothing: the rule is held to concentrations.
CONCENTRATION_UNIT = "mg/L"
_ONE_DAY = timedelta(days=1)


def permit_fault_under(regulations: Mapping[str, Regulation]) -> Callable[[Permit], str | None]:
    """Return what says whether a permit names a column that its regulation, or the one that
    follows it, has not.
    """

    def fault(permit: Permit) -> str | None:
        try:
            cited = cited_regulation(regulations, permit.regulation)
        except NotFound:
            return None
        if (said := _column_fault(cited, "column", permit.column)) is not None:
            return said
        if cited.successor is None or permit.successor_column is None:
            return None
        follower = cited_regulation(regulations, cited.successor.id)
        return _column_fault(follower, "successor_column", permit.successor_column)

    return fault


def span_fault_under(
    regulations: Mapping[str, Regulation],
) -> Callable[[Registry, Sensor], str | None]:
    """Return what says whether a sensor can tell a limit of its days: its span ends at 3 times the
    limit or more, and its detection limit lies below it.

    Source: Circular 10/2021/TT-BTNMT, Art. 35.1; we hold concentrations (mg/L) to it.
    """

    def fault(registry: Registry, sensor: Sensor) -> str | None:
        if PARAMETERS[sensor.parameter].unit != CONCENTRATION_UNIT:
            return None
        last = _last_day(registry, sensor, regulations)
        for run in runs_of(registry, sensor.outlet_id, sensor.valid_from, last, regulations):
            if run.permit is None:
                continue
            own = registry.permit_limits_on(run.permit, sensor.parameter, run.first)
            limit = resolve_limit(
                regulations,
                run.permit,
                sensor.parameter,
                station=registry.on(run.first).station_of(sensor.outlet_id),
                day=run.first,
                own=own,
            )
            if isinstance(limit, LimitUnknown | NotLimited) or limit.upper is None:
                continue
            floor = sensor.detection_limit
            if floor is not None and exact(floor) >= exact(limit.upper):
                return (
                    f"detection_limit {plain(exact(floor))} {limit.unit} is not below the limit of "
                    f"{plain(exact(limit.upper))} {limit.unit} on {run.first}: such a sensor "
                    "cannot tell whether it is kept; correct it, or leave the sensor out"
                )
            needed = SPAN_TIMES * exact(limit.upper)
            if exact(sensor.span_high) < needed:
                return (
                    f"span_high {plain(exact(sensor.span_high))} {limit.unit} is below "
                    f"{SPAN_TIMES} x the limit of {plain(exact(limit.upper))} {limit.unit} = "
                    f"{plain(needed)} {limit.unit} on {run.first} ({SPAN_CLAUSE}): correct the "
                    "span, or the days of a sensor that was changed"
                )
        return None

    return fault


def _column_fault(regulation: Regulation, name: str, column: str) -> str | None:
    if not regulation.columns or column in regulation.columns:
        return None
    return f"{name} {column!r} is no column of {regulation.id}: use {_words(regulation.columns)}"


def _words(columns: tuple[str, ...]) -> str:
    return " or ".join(columns)


def _last_day(registry: Registry, sensor: Sensor, regulations: Mapping[str, Regulation]) -> date:
    """Return the last day on which a sensor's limit may become another one."""
    days = days_of_facts(registry, sensor.outlet_id, regulations)
    return min(max({sensor.valid_from, *days}), sensor.valid_to or date.max)
