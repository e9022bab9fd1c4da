"""Days are judged together only while nothing that decides them changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from compliance.history.runs import runs_of
from compliance.law.regulation import load_regulations
from domain.registered import Sensor
from domain.registry import Registry
from tests.compliance.sites import OUTLET_ID, one_outlet_registry

REGULATIONS = load_regulations()
FIRST, LAST, CHANGE = date(2026, 3, 1), date(2026, 3, 31), date(2026, 3, 12)


def registry_with_sensor(outlet_id: str, valid_to: date | None) -> Registry:
    sensor = Sensor(
        outlet_id=outlet_id,
        parameter="COD",
        span_low=0.0,
        span_high=450.0,
        resolution=None,
        valid_from=CHANGE,
        valid_to=valid_to,
    )
    return replace(one_outlet_registry("COD"), sensors=(sensor,))


def spans(registry: Registry) -> list[tuple[date, date]]:
    runs = runs_of(registry, OUTLET_ID, FIRST, LAST, REGULATIONS)
    return [(run.first, run.last) for run in runs]


def test_a_sensor_begins_a_run_on_its_first_day_and_another_after_its_last() -> None:
    day = timedelta(days=1)
    assert spans(registry_with_sensor(OUTLET_ID, CHANGE + day)) == [
        (FIRST, CHANGE - day),
        (CHANGE, CHANGE + day),
        (CHANGE + 2 * day, LAST),
    ]
    assert spans(registry_with_sensor(OUTLET_ID, None)) == [(FIRST, CHANGE - day), (CHANGE, LAST)]


def test_a_sensor_of_another_outlet_parts_no_days() -> None:
    assert spans(registry_with_sensor("another", None)) == [(FIRST, LAST)]
