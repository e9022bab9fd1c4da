"""US discharge reports (EPA ICIS-NPDES) as values with bounds, limits, and the authority's word.

A row is one statistic (the month's daily maximum, its average, its minimum ...) of one parameter.
Nothing is judged here; a code that these files do not hold is refused, not guessed.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tests.house.runs import shared_data

FOLDER = shared_data.DATA / "epa_dmr"
FILES = ("TX0062677_effluent_chart.csv", "TX0124362_flow_nodi.csv")

NO_DISCHARGE = "C"
NOT_REQUIRED = "9"  # Conditional Monitoring - Not Required This Period
NUMERIC_VIOLATION = "E90"
# A report that came late or not at all carries a violation of its own.
NOT_RECEIVED_VIOLATIONS = frozenset({"D80", "D90"})


@dataclass(frozen=True, slots=True)
class Row:
    """One reported statistic; `low`, `value`, `high` in the limit's unit, None for not known."""

    permit: str
    outfall: str
    parameter: str
    statistic: str
    month_end: date
    low: float | None
    value: float | None
    high: float | None
    lower: float | None
    upper: float | None
    no_data: str
    received: bool
    days_late: str
    stay: str
    violation: str
    exceeded_percent: int | None


def missing_reason() -> str | None:
    """Return why the reports cannot be had, or None when they are there."""
    return shared_data.missing(*(f"{FOLDER.name}/{name}" for name in FILES))


def reports(*, standard_units: bool = False) -> list[Row]:
    """Return every row in the order of the files, in the permit's units or the EPA's standard."""
    found: list[Row] = []
    for name in FILES:
        with (FOLDER / name).open(encoding="utf-8", newline="") as file:
            found += [_row(fields, standard_units) for fields in csv.DictReader(file)]
    return found


def bounds(qualifier: str, value: float | None) -> tuple[float | None, float | None]:
    """Return the lowest and highest that a reported value means: `<5` is 0 to 5, `>5` from 5 on."""
    match qualifier:
        case "=" | "":
            return value, value
        case "<" | "<=":
            return 0.0, value
        case ">" | ">=":
            return value, None
        case _:
            raise ValueError(f"a value's qualifier {qualifier!r} is not known")


def limits(qualifier: str, value: float | None) -> tuple[float | None, float | None]:
    """Return the lower and upper limit of a row; a row without a figure has neither."""
    if value is None:
        return None, None
    match qualifier:
        case "<=":
            return None, value
        case ">=":
            return value, None
        case _:
            raise ValueError(f"a limit's qualifier {qualifier!r} is not known")


def without_limit(rows: Sequence[Row]) -> list[Row]:
    """Return the rows that are only monitored."""
    return [row for row in rows if row.lower is None and row.upper is None]


def _row(fields: dict[str, str], standard_units: bool) -> Row:  # noqa: FBT001 - one caller
    suffix = "standard_units" if standard_units else "nmbr"
    value = _number(fields[f"dmr_value_{suffix}"])
    if not standard_units and fields["dmr_unit_desc"] not in {"", fields["limit_unit_desc"]}:
        # Colony counts come as CFU and as MPN per 100 mL; the authority compares them as they are.
        assert {fields["dmr_unit_desc"], fields["limit_unit_desc"]} == {"CFU/100mL", "MPN/100mL"}
    low, high = bounds(fields["dmr_value_qualifier_code"], value)
    lower, upper = limits(
        fields["limit_value_qualifier_code"], _number(fields[f"limit_value_{suffix}"])
    )
    percent = fields["exceedence_pct"]
    return Row(
        permit=fields["npdes_id"],
        outfall=fields["perm_feature_nmbr"],
        parameter=fields["parameter_desc"],
        statistic=fields["statistical_base_type_code"],
        month_end=_day(fields["monitoring_period_end_date"]),
        low=low,
        value=value,
        high=high,
        lower=lower,
        upper=upper,
        no_data=fields["nodi_code"],
        received=bool(fields["value_received_date"]),
        days_late=fields["days_late"],
        stay=fields["stay_type_code"],
        violation=fields["violation_code"],
        exceeded_percent=int(percent) if percent else None,
    )


def _number(text: str) -> float | None:
    return float(text) if text else None


def _day(text: str) -> date:
    return datetime.strptime(text, "%m/%d/%Y").date()  # noqa: DTZ007 - a date has no zone
