"""What stands beside a sample is the same whichever other samples are asked for with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from compliance.days.alike import DAYS_AT_ONCE, one_read_a_range
from compliance.days.day_facts import OutletDay, outlet_day
from compliance.history.beside_samples import HowBeside, beside_samples
from domain.judged.entered.samples import LabSample
from domain.legal_day import legal_day_bounds_us
from storage.readings.memory import MemoryReadings
from tests.compliance import sites
from tests.compliance.sites import DAY


def _grab_at_midnight(day: date) -> LabSample:
    at_us = legal_day_bounds_us(day)[0]
    return LabSample(
        id=f"M-{day}",
        outlet_id=sites.OUTLET_ID,
        parameter="COD",
        begin_us=at_us,
        end_us=at_us,
        is_below=False,
        written="100",
        unit="mg/L",
        value=100.0,
        uncertainty=None,
        method="SMEWW 5220C:2017",
        laboratory="Phòng thử nghiệm mẫu",
        document="PKQ 12",
        entered_by="cán bộ",
        known_at=sites.KNOWN_AT,
    )


def test_the_nearest_reading_is_found_over_midnight_however_many_days_are_asked() -> None:
    registry = replace(sites.one_outlet_registry("COD"), sensors=(sites.sensor("COD", 0, 500),))
    days = [DAY + timedelta(days=n) for n in range(DAYS_AT_ONCE + 4)]
    store = MemoryReadings()
    for day in days:
        store.append(sites.readings("-x2 100~2x286", day=day))

    def facts_of(asked: Sequence[date]) -> list[OutletDay]:
        return [outlet_day(registry, sites.OUTLET_ID, day) for day in asked]

    read, law = one_read_a_range(store.read), sites.law()
    samples = [_grab_at_midnight(day) for day in days[1:]]
    together = beside_samples(samples, facts_of, read, law)
    for sample in samples:
        alone = beside_samples([sample], facts_of, read, law)[sample.id]
        assert alone.how is HowBeside.NEAREST
        assert together[sample.id] == alone
