"""When nothing flowed: by the outflow as read, never further than it tells, never by its lack."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from compliance.means.slots.idle import NOTHING_IDLE, discharge_spans, excluded_readings, idle_spans
from compliance.means.slots.idle import Spans as IdleSpans
from domain.legal_day import legal_day_bounds_us
from domain.measured.readings import Reading
from storage.ports.readings import ReadingColumns
from tests.compliance.means.plain import Row, idle_of
from tests.compliance.sites import DAY, MINUTE_US, OUTLET_ID, columns, readings

BEGIN_US = legal_day_bounds_us(DAY)[0]
FIVE_US = 5 * MINUTE_US
HALF_US = FIVE_US // 2
FLOWS = st.lists(
    st.tuples(
        st.integers(0, 3_000), st.sampled_from([0.0, 0.0, -0.1, 3.0, float("nan")]), st.booleans()
    ),
    max_size=40,
    unique_by=lambda row: row[0],
)


def _flow(rows: list[tuple[int, float]]) -> ReadingColumns:
    return columns([Reading(OUTLET_ID, "FLOW_OUT", at, flow, 0, 0) for at, flow in rows])


def _pairs(spans: IdleSpans) -> list[tuple[int, int]]:
    return list(zip(spans.begin_us.tolist(), spans.end_us.tolist(), strict=True))


@given(rows=FLOWS, interval_us=st.sampled_from([2, 10, 61 * 2, 300]))
def test_idle_spans_are_those_of_the_plain_reference_disjoint_and_rising(
    rows: list[tuple[int, float, bool]], interval_us: int
) -> None:
    rows = sorted(rows)
    excluded = np.array([row[2] for row in rows], np.bool_)
    found = _pairs(idle_spans(_flow([row[:2] for row in rows]), excluded, interval_us))
    assert found == idle_of([Row(*row) for row in rows], interval_us)
    instants = [instant for span in found for instant in span]
    assert instants == sorted(set(instants))


@given(rows=FLOWS)
def test_no_instant_is_both_idle_and_of_a_discharge_and_each_reading_is_of_its_kind(
    rows: list[tuple[int, float, bool]],
) -> None:
    rows = sorted(rows)
    flow = _flow([row[:2] for row in rows])
    idle = _pairs(idle_spans(flow, None, 100))
    discharges = _pairs(discharge_spans(flow, None, 100))
    for instant in {at + near for at, _, _ in rows for near in (-51, -50, -1, 0, 1, 49, 50)}:
        is_idle = any(begin <= instant < end for begin, end in idle)
        flows = any(begin <= instant < end for begin, end in discharges)
        assert not (is_idle and flows)
    for at, value, _ in rows:
        if value == value:  # noqa: PLR0124 - not a number
            kind = discharges if value > 0 else idle
            assert any(begin <= at < end for begin, end in kind)


def test_without_an_outflow_reading_nothing_is_idle_and_nothing_is_discharged() -> None:
    nothing = columns([])
    assert _pairs(idle_spans(nothing, None, FIVE_US)) == _pairs(NOTHING_IDLE) == []
    assert _pairs(discharge_spans(nothing, None, FIVE_US)) == []
    broken = columns(readings("0@02x3", parameter="FLOW_OUT"))
    assert _pairs(idle_spans(broken, None, FIVE_US)) == []


def test_zero_outflow_reaches_half_an_interval_and_joins() -> None:
    flow = columns(readings("3x2 0x3 3x1 -x5 0x1", parameter="FLOW_OUT"))
    assert _pairs(idle_spans(flow, None, FIVE_US)) == [
        (BEGIN_US + 2 * FIVE_US - HALF_US, BEGIN_US + 4 * FIVE_US + HALF_US),
        (BEGIN_US + 11 * FIVE_US - HALF_US, BEGIN_US + 11 * FIVE_US + HALF_US),
    ]


def test_hours_without_an_outflow_reading_between_two_zeros_are_not_idle() -> None:
    flow = _flow([(0, 0.0), (60 * MINUTE_US, 0.0)])
    assert _pairs(idle_spans(flow, None, FIVE_US)) == [
        (-HALF_US, HALF_US),
        (60 * MINUTE_US - HALF_US, 60 * MINUTE_US + HALF_US),
    ]


def test_a_trembling_clock_tears_no_hole_into_idle_time() -> None:
    flow = _flow([(0, 0.0), (FIVE_US + 1_000_000, 0.0)])
    assert len(idle_spans(flow, None, FIVE_US)) == 1


def test_a_discharge_whose_outflow_was_not_read_for_a_while_is_one_discharge() -> None:
    flow = columns(readings("0x1 3x2 -x20 3x1 0x1", parameter="FLOW_OUT"))
    assert _pairs(discharge_spans(flow, None, FIVE_US)) == [
        (BEGIN_US + FIVE_US - HALF_US, BEGIN_US + 23 * FIVE_US + HALF_US)
    ]


def test_what_is_told_to_be_left_out_decides_and_no_number_is_always_left_out() -> None:
    rows = columns(readings("1x1 2@01x1 3x1"))
    assert excluded_readings(rows, None).tolist() == [False, True, False]
    told = np.array([True, False, False])
    assert excluded_readings(rows, told).tolist() == [True, False, False]
    broken = ReadingColumns(rows.time_us, np.array([np.nan, np.inf, 1.0]), rows.status)
    assert excluded_readings(broken, np.zeros(3, np.bool_)).tolist() == [True, True, False]
