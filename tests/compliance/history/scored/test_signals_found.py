"""A week's signals are scored span by span, each of its parameters, the rarer the weightier."""

from __future__ import annotations

from datetime import date

import numpy as np

from compliance.history.scored.judged import found_in_signals
from compliance.history.scored.matching import score
from compliance.history.scored.spans import Series, TrueSpan
from domain.measured.signals import Signal, SignalKind, WeekSignals

HOUR_US = 3_600_000_000
WEEK = WeekSignals(
    outlet_id="CX-1",
    first_day=date(2026, 11, 23),
    signals=(
        Signal(
            kind=SignalKind.REPLAYED,
            parameters=("COD", "TSS"),
            spans=((0, HOUR_US), (5 * HOUR_US, 6 * HOUR_US)),
            observed=180.0,
            looked_at=2_015.0,
            expected=4.0,
            probability=1e-9,
        ),
    ),
    not_run=(),
)


def test_each_span_and_parameter_is_found_and_touches_what_is_true() -> None:
    found = list(found_in_signals(WEEK))
    assert {(one.parameter, one.begin_us) for one in found} == {
        (parameter, begin_us) for parameter in ("COD", "TSS") for begin_us in (0, 5 * HOUR_US)
    }
    assert {one.rank for one in found} == {9.0}
    true = TrueSpan(
        outlet_id="CX-1",
        parameter="COD",
        kind="replayed",
        cause="purpose",
        begin_us=0,
        end_us=2 * HOUR_US,
    )
    times = np.arange(0, 10 * HOUR_US, HOUR_US // 12, dtype=np.int64)
    told = score([true], found, [Series("CX-1", "COD", times)], outlet_days=7)
    [kind] = [one for one in told.kinds if one.kind == "replayed"]
    assert (kind.events, kind.found, kind.readings, kind.flagged) == (1, 1, 24, 12)
    assert told.false_alarms == 0
