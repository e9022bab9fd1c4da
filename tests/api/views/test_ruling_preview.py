"""What a preview foretells of a ruling, the judge then says: of every parameter of the day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from api.question.handed_in import Parts
from api.views.entering.ruling_preview import preview_ruling
from api.views.entries import keep_ruling
from compliance.judging.judge import Judge
from domain.judged.quality import FlagRuling, QualityFlag
from domain.judged.verdicts import Outcome, Verdict
from domain.legal_day import legal_day_bounds_us
from domain.measured.readings import DeviceStatus, Reading
from domain.registered import DischargeMode
from storage.readings.memory import MemoryReadings
from tests.api.sample_city import (
    EXCEEDED_DAY,
    GAP_DAYS,
    LAST_DAY,
    LAW,
    NOW,
    PARAMETERS,
    THIN_DAY,
    sample_parts,
    sample_readings,
)

DAYS = (GAP_DAYS[0], THIN_DAY, EXCEEDED_DAY, LAST_DAY)
HOUR_US = 3_600_000_000


def odd(reading: Reading) -> Reading:
    """Return a reading as a poor device sends it: stuck, impossible, in calibration or broken."""
    hour = reading.time_us // HOUR_US % 24
    if reading.parameter == "COD" and hour in {2, 3, 4, 5}:
        return reading._replace(value=91.0)
    if reading.parameter == "PH" and hour == 7:
        return reading._replace(value=19.0)
    if reading.parameter == "TSS" and hour == 8:
        return reading._replace(status=DeviceStatus.CALIBRATING)
    if reading.parameter == "NH4_N" and hour in {9, 10}:
        return reading._replace(status=DeviceStatus.ERROR)
    if reading.parameter == "FLOW_OUT" and hour in {11, 12, 13}:
        return reading._replace(value=0.0)
    return reading


@pytest.fixture
def city(tmp_path: Path) -> Iterator[Parts]:
    """The invented city with poor devices; CX-2 discharges in batches."""
    readings = MemoryReadings()
    readings.append([odd(one) for one in sample_readings()])
    found = replace(sample_parts(tmp_path), readings=readings)
    registry = found.records.registry()
    permits = tuple(
        replace(one, discharge=DischargeMode.BATCH) if one.outlet_id == "CX-2" else one
        for one in registry.permits
    )
    found.records.add_registry(replace(registry, permits=permits), NOW)
    found.records.mark_due([(outlet, day) for outlet in ("CX-1", "CX-2") for day in DAYS])
    Judge(readings, found.records, LAW).judge_all(NOW)
    yield found
    found.records.close()


def told(verdict: Verdict) -> tuple[Outcome, float | None, int, float | None]:
    judged = verdict.judged or verdict.mean
    return verdict.outcome, verdict.mean.mean, verdict.mean.valid, judged.mean


def on(city: Parts, outlet: str, day: date) -> dict[str, Verdict]:
    return {one.mean.parameter: one for one in city.records.verdicts(day, day, outlet_id=outlet)}


def some_ruling(chance: np.random.Generator, number: int) -> FlagRuling:
    begin_us = legal_day_bounds_us(DAYS[chance.integers(len(DAYS))])[0]
    first, last = sorted(chance.choice(49, 2, replace=False).tolist())
    return FlagRuling(
        outlet_id=("CX-1", "CX-2")[chance.integers(2)],
        parameter=PARAMETERS[chance.integers(len(PARAMETERS))],
        begin_us=begin_us + first * HOUR_US // 2,
        end_us=begin_us + last * HOUR_US // 2,
        flag=(QualityFlag.PASS, QualityFlag.FAIL)[chance.integers(2)],
        reason="đã xem",
        ruled_by="An",
        known_at=NOW + timedelta(minutes=number),
    )


@pytest.mark.parametrize("seed", range(4))
def test_a_preview_says_of_every_parameter_what_the_judge_says_then(city: Parts, seed: int) -> None:
    chance = np.random.default_rng(seed)
    foretold = 0
    for number in range(1, 26):
        ruling = some_ruling(chance, number)
        now = ruling.known_at
        told_now = replace(city, clock=lambda now=now: now)  # type: ignore[misc]  # bound at once
        day = min(one for one in DAYS if legal_day_bounds_us(one)[1] > ruling.begin_us)
        before = on(city, ruling.outlet_id, day)
        preview = preview_ruling(told_now, ruling)
        keep_ruling(told_now, ruling)
        assert Judge(city.readings, city.records, LAW).judge_due(now).days == 1  # type: ignore[arg-type]  # a store
        after = on(city, ruling.outlet_id, day)
        changed = {one.parameter: one for one in preview.changed}
        for parameter, verdict in after.items():
            if parameter in changed:
                assert told(changed[parameter].before) == told(before[parameter])
                assert told(changed[parameter].after) == told(verdict)
            else:
                assert told(before[parameter]) == told(verdict), ruling
        foretold += len(changed)
    assert foretold > 5
