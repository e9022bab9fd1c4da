"""What is called in order needs no look at what stands; all else is left to the careful way."""

from __future__ import annotations

import re
from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from domain.measured.readings import Sample, readings_in
from storage.readings.influx.batch.in_order import newest_after
from storage.readings.influx.batch.standing import Settled, late_by_outlet, settle
from storage.readings.influx.line_protocol import Names, reading_lines, sample_blocks

_VALUES = st.dictionaries(
    st.sampled_from(("COD", "PH")), st.integers(0, 2).map(float), min_size=1, max_size=2
)
_SAMPLES = st.lists(
    st.builds(Sample, st.sampled_from("AB"), st.integers(0, 9), _VALUES, st.just({})), max_size=9
)
_NEWEST = st.fixed_dictionaries(
    {name: st.dictionaries(st.sampled_from(("COD", "PH")), st.integers(0, 5)) for name in "AB"}
)


@given(samples=_SAMPLES, before=_NEWEST)
def test_of_an_outlet_in_order_nothing_is_late_twice_or_in_conflict(
    samples: list[Sample], before: dict[str, dict[str, int]]
) -> None:
    after = newest_after(samples, before)
    ordered = [sample for sample in samples if sample.outlet_id in after]
    readings = list(readings_in(ordered, range(len(ordered))))
    assert late_by_outlet(readings, before) == {}
    assert settle(readings, {}, {}, {}) == Settled(readings, [], [], {})


@given(samples=_SAMPLES, before=_NEWEST)
def test_an_outlet_is_in_order_where_each_of_its_series_only_rises(
    samples: list[Sample], before: dict[str, dict[str, int]]
) -> None:
    series: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for outlet_id, newest in before.items():
        for parameter, time_us in newest.items():
            series[outlet_id, parameter].append(time_us)
    for reading in readings_in(samples, [0] * len(samples)):
        series[reading.outlet_id, reading.parameter].append(reading.time_us)
    falling = {name for (name, _), times in series.items() if times != sorted(set(times))}
    assert newest_after(samples, before) == {
        outlet_id: {name: times[-1] for (of, name), times in series.items() if of == outlet_id}
        for outlet_id in {sample.outlet_id for sample in samples} - falling
    }


@given(
    values=st.lists(st.floats(allow_nan=False, allow_infinity=False)),
    status=st.integers(0, 2),
    readings_most=st.integers(1, 3),
)
def test_blocks_of_samples_hold_the_lines_of_their_readings(
    values: list[float], status: int, readings_most: int
) -> None:
    samples = [
        Sample("Cửa xả 1", at, {"COD": value, "PH": 7}, {"COD": status} if status else {})
        for at, value in enumerate(values)
    ]
    blocks = list(sample_blocks(samples, Names(), readings_most))
    told = "\n".join(reading_lines(readings_in(samples, range(len(samples)))))
    assert _fields(b"".join(blocks).decode()) == _fields(told)
    assert all(block.count(b"\n") <= readings_most for block in blocks)


def _fields(lines: str) -> dict[tuple[str, str], str]:
    """Return each field's bits by its time and name."""
    found = {}
    for line in lines.splitlines():
        series, fields, time_us = re.split(r"(?<!\\) ", line)
        assert series == r"reading,outlet=Cửa\ xả\ 1"
        for field in fields.split(","):
            name, number = field.split("=")
            found[time_us, name] = float(number).hex()
    return found


def test_samples_without_a_value_give_no_block() -> None:
    assert list(sample_blocks([Sample("O", 1, {}, {})], Names(), 10)) == []
