"""Which judged days a check of a sensor changes: those on which other readings are in doubt.

Where no doubt begins or ends, a check changes nothing. It judges none.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from compliance.history.judged_days import JudgedDays, OutletDays, Span
from compliance.quality.proof.out_of_control import doubts_of_outlet, doubts_of_outlets
from domain.judged.entered.sensor_checks import SensorCheck
from domain.judged.sensor_doubts import SensorDoubt, on_legal_day
from domain.legal_day import legal_day_of
from domain.registry import Registry
from storage.ports.records import RecordStore

_Doubts = tuple[SensorDoubt, ...]


def days_of_sensor_check(
    records: RecordStore, registry: Registry, check: SensorCheck
) -> OutletDays:
    """Return the judged days whose doubt a check that is about to be kept changes.

    Raises StoreUnavailable.
    """
    standing = records.sensor_checks(check.outlet_id)
    after = [*(one for one in standing if one.id != check.replaces), check]
    return _changed(
        JudgedDays(records, registry),
        check.outlet_id,
        doubts_of_outlet(registry, check.outlet_id, standing),
        doubts_of_outlet(registry, check.outlet_id, after),
    )


def changed_doubts(
    judged: JudgedDays, registries: tuple[Registry, Registry], checks: Sequence[SensorCheck]
) -> OutletDays:
    """Return the judged days whose doubt a new registry changes: by its calibrations, or by a
    sensor of another serial.
    """
    before, after = (doubts_of_outlets(one, checks) for one in registries)
    return {
        changed
        for outlet_id in before.keys() | after.keys()
        for changed in _changed(
            judged, outlet_id, before.get(outlet_id, ()), after.get(outlet_id, ())
        )
    }


def _changed(judged: JudgedDays, outlet_id: str, before: _Doubts, after: _Doubts) -> OutletDays:
    other = set(before) ^ set(after)
    if not other:
        return set()
    days = judged.of(outlet_id, [Span(*_days(one)) for one in other])
    return {
        (outlet_id, day) for day in days if on_legal_day(before, day) != on_legal_day(after, day)
    }


def _days(doubt: SensorDoubt) -> tuple[date, date]:
    begin_us, end_us = doubt.begin_us, doubt.end_us
    return (
        date.min if begin_us is None else legal_day_of(begin_us),
        date.max if end_us is None else legal_day_of(end_us),
    )
