"""Whole legal days of any finite doubles: nothing raises, nothing infinite is told, and the fast
way gives the answers of the slow one.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from api.pages.chart.layout import draw_month
from api.pages.chart.shapes import NARROW, WIDE, ChartDay
from compliance.city.exceedances import exceedance_events
from compliance.city.silences import silence_events
from compliance.days.day_facts import outlet_day
from compliance.evaluate import evaluate_outlet_day
from compliance.history.whatif.outlet import answer_outlet
from compliance.history.whatif.question import WhatIf
from compliance.means.exact import exact_sum
from compliance.means.load import day_load
from compliance.means.months import monthly_mean
from compliance.verdicts.explain.explain import explain, lines
from compliance.verdicts.reason_vi import reason_vi
from domain.judged.verdicts import Outcome, Verdict
from domain.legal_day import legal_day_bounds_us
from domain.registered import DischargeMode
from storage.ports.readings import ReadingColumns
from tests.compliance.sites import (
    DAY,
    KNOWN_AT,
    MINUTE_US,
    OUTLET_ID,
    law,
    one_outlet_registry,
    sensor,
)

LARGEST = 1.7976931348623157e308
PARAMETERS = ("FLOW_OUT", "COD", "PH", "TEMP", "NH4_N")
Series = dict[str, list[tuple[int, float, int]]]

_EXTREMES = st.sampled_from(
    [0.0, -0.0, 5e-324, -5e-324, 2.2e-308, 1.7e308, -1.7e308, LARGEST, -LARGEST, 1e300, 9999.0]
)
_VALUES = st.one_of(
    _EXTREMES,
    st.floats(allow_nan=False, allow_infinity=False),
    st.floats(0.0, 200.0),
)
_ONE = st.tuples(st.integers(0, 1_439), _VALUES, st.sampled_from([0, 0, 0, 1, 2]))
_SERIES = st.lists(_ONE, max_size=40, unique_by=lambda one: one[0]).map(sorted)
_DAYS = st.fixed_dictionaries(dict.fromkeys(PARAMETERS, _SERIES))
_TWO_LARGE: Series = {
    "FLOW_OUT": [(0, 1.7e308, 0), (1, 1.7e308, 0)],
    "COD": [(0, 1.7e308, 0), (1, 1.7e308, 0), (2, -1.7e308, 0)],
    "PH": [],
    "TEMP": [(0, -LARGEST, 0), (5, LARGEST, 0), (10, -0.0, 0)],
    "NH4_N": [(minute, LARGEST, 0) for minute in range(0, 180, 30)],
}


def reader(series: Series) -> Callable[[str, str, int, int], ReadingColumns]:
    """Return the readings of one day by parameter; of other days there are none."""
    begin_us, _ = legal_day_bounds_us(DAY)

    def read(_outlet: str, parameter: str, first_us: int, end_us: int) -> ReadingColumns:
        found = [
            (at, value, status)
            for minute, value, status in series[parameter]
            if first_us <= (at := begin_us + minute * MINUTE_US) < end_us
        ]
        return ReadingColumns(
            np.array([at for at, _, _ in found], np.int64),
            np.array([value for _, value, _ in found], np.float64),
            np.array([status for _, _, status in found], np.int8),
        )

    return read


def numbers(told: object) -> Iterator[float]:
    """Yield every floating-point figure that an answer holds."""
    if isinstance(told, float):
        yield told
    elif is_dataclass(told):
        for one in fields(told):
            yield from numbers(getattr(told, one.name))
    elif isinstance(told, (tuple, list)):
        for part in told:
            yield from numbers(part)


@pytest.mark.parametrize("discharge", list(DischargeMode))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example(series=_TWO_LARGE)
@given(series=_DAYS)
def test_a_whole_day_of_any_finite_values_is_judged_and_told(
    series: Series, discharge: DischargeMode
) -> None:
    registry = one_outlet_registry(*PARAMETERS, discharge=discharge)
    spans = [sensor("COD", 0.0, 500.0), sensor("NH4_N", -LARGEST, LARGEST)]
    registry = replace(registry, sensors=tuple(spans))
    facts = outlet_day(registry, OUTLET_ID, DAY)
    read = reader(series)
    means, verdicts = evaluate_outlet_day(facts, read, law(), known_at=KNOWN_AT)
    assert len(means) == len(PARAMETERS)
    assert [n for n in numbers([means, verdicts]) if not math.isfinite(n)] == []
    events = [
        *exceedance_events(verdicts, last_judged={OUTLET_ID: DAY}),
        *silence_events(verdicts, silent_minutes=60, last_judged={OUTLET_ID: DAY}),
    ]
    months = [monthly_mean([mean], year=2026, month=11, minimum_capture=0.75) for mean in means]
    assert [n for n in numbers([events, months]) if not math.isfinite(n)] == []
    for verdict in verdicts:
        told_of(verdict)
    asked = WhatIf(first=DAY, last=DAY, column="A")
    found = answer_outlet(registry, OUTLET_ID, asked, law=law(), read=read)
    assert {one.parameter: list(one.as_it_is) for one in found} == {
        one.mean.parameter: [one.outcome] for one in verdicts
    }


def told_of(verdict: Verdict) -> None:
    """Say a verdict in every way in which it is said, and draw it."""
    registry = one_outlet_registry(*PARAMETERS)
    told = explain(
        verdict,
        outlet=registry.outlet(OUTLET_ID),
        station=registry.station_of(OUTLET_ID),
        cluster=registry.cluster_of(OUTLET_ID),
        permit=registry.permits[0],
    )
    assert lines(told)
    assert reason_vi(verdict)
    limit = verdict.limit
    month = [
        ChartDay(
            day=date(2026, 11, 1) + timedelta(days=n),
            ended=True,
            mean=verdict.mean.mean if n else 1.0,
            lower=None if limit is None else limit.lower,
            upper=None if limit is None else limit.upper,
            outcome=verdict.outcome,
            unconfirmed=False,
            words="",
        )
        for n in range(2)
    ]
    for frame in (WIDE, NARROW):
        chart = draw_month(month, frame)
        assert all(math.isfinite(place) for place in numbers(chart.marks))
        assert all(0.0 <= mark.y <= frame.height for mark in chart.marks)


def test_what_is_more_than_any_water_holds_is_left_out_and_accuses_nobody() -> None:
    registry = one_outlet_registry("COD", "HG")
    series: Series = {
        "COD": [],
        "HG": [(minute, LARGEST, 0) for minute in range(0, 180, 30)],
    }
    facts = outlet_day(registry, OUTLET_ID, DAY)
    _, verdicts = evaluate_outlet_day(facts, reader(series), law(), known_at=KNOWN_AT)
    [mercury] = [one for one in verdicts if one.mean.parameter == "HG"]
    assert (mercury.outcome, mercury.times_over) == (Outcome.NOT_PROVABLE, None)
    assert (mercury.mean.valid, mercury.mean.excluded) == (0, 6)


def test_a_load_beyond_all_doubles_is_not_told_and_one_that_cancels_is() -> None:
    begin_us, end_us = legal_day_bounds_us(DAY)

    def load(concentrations: list[float], flow: float) -> float | None:
        time_us = begin_us + np.arange(len(concentrations), dtype=np.int64) * 60 * MINUTE_US
        found = day_load(
            "COD",
            time_us=time_us,
            value=np.array(concentrations),
            flow_time_us=time_us,
            flow_value=np.full(len(time_us), flow),
            begin_us=begin_us,
            end_us=end_us,
            interval_us=60 * MINUTE_US,
        )
        return None if found is None else found.kg

    assert load([1.7e308, 1.7e308], 1.0) is None
    assert load([1.7e308], 1.7e308) is None
    assert load([1.7e308, 1.7e308, -1.7e308, -1.7e308], 1.0) == 0.0
    assert load([100.0, 200.0], 10.0) == 3.0


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False)))
def test_an_exact_sum_does_not_depend_on_the_order(values: list[float]) -> None:
    forwards, backwards = exact_sum(np.array(values)), exact_sum(np.array(values[::-1]))
    assert forwards == backwards
