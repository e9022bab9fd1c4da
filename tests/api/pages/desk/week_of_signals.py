"""A week with two signals of the invented city's first outlet."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from domain.legal_day import legal_day_bounds_us
from domain.measured.signals import NotRunReason, Signal, SignalKind, WeekSignals

MONDAY = date(2026, 11, 16)
BEGIN_US = legal_day_bounds_us(MONDAY)[0]
HOUR_US = 3_600_000_000
REPLAYED = Signal(
    kind=SignalKind.REPLAYED,
    parameters=("COD", "TSS"),
    spans=((BEGIN_US + 5 * HOUR_US, BEGIN_US + 30 * HOUR_US),),
    observed=180.0,
    looked_at=2015.0,
    expected=4.5,
    probability=4.1e-7,
)
WEEK = WeekSignals(
    outlet_id="CX-1",
    first_day=MONDAY,
    signals=(REPLAYED, replace(REPLAYED, kind=SignalKind.CAPPED, probability=0.004)),
    not_run=((SignalKind.DILUTION, NotRunReason.NO_FLOWS),),
)
