"""What a day keeps of its flags: cadence once, and many short runs by the hour, exactly counted."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from struct import pack

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.days.merged_flags import MOST_RUNS, merged
from compliance.verdicts.reason_vi import reason_vi
from domain.judged.columns import FlagColumns, FlagKind
from domain.judged.quality import Check, FlagRun, QualityFlag
from domain.legal_day import legal_day_bounds_us
from domain.measured.readings import Reading
from storage.records.database.mean_parts import opened, packed
from tests.compliance.sites import DAY, MINUTE_US, OUTLET_ID, facts_of, judged, readings

BEGIN_US, END_US = legal_day_bounds_us(DAY)
HOUR_US = 60 * MINUTE_US
KINDS = (
    FlagKind(Check.SPIKE, QualityFlag.SUSPECT, "a", "v", False, None),
    FlagKind(Check.GROSS_RANGE, QualityFlag.FAIL, "b", "v", True, None),
    FlagKind(Check.GAP, QualityFlag.SUSPECT, "c", "v", False, None),
)


def _columns(runs: list[tuple[int, int, int]]) -> FlagColumns:
    count = len(runs)
    return FlagColumns(
        KINDS,
        bytes(kind for kind, _, _ in runs),
        pack(f"<{count}q", *(begin_us for _, begin_us, _ in runs)),
        pack(f"<{count}q", *(begin_us + n - 1 for _, begin_us, n in runs)),
        pack(f"<{count}i", *(n for _, _, n in runs)),
    )


RUNS = st.lists(
    st.tuples(st.integers(0, 2), st.integers(BEGIN_US, END_US - 10), st.integers(1, 9)),
    max_size=200,
    unique_by=lambda run: run[1],
).map(lambda runs: _columns(sorted(runs, key=lambda run: run[1])))


@given(flags=RUNS)
def test_merged_runs_count_what_the_runs_counted_and_are_no_more_than_the_hours(
    flags: FlagColumns,
) -> None:
    told = merged(flags)
    for kind in KINDS:
        before, after = ([run for run in some if run.check is kind.check] for some in (flags, told))
        assert sum(run.readings for run in after) == sum(run.readings for run in before)
        if kind.check is Check.GAP or len(before) <= MOST_RUNS:
            assert after == before
            continue
        assert len(after) <= MOST_RUNS
        by_hour = Counter[int]()
        for run in before:
            by_hour[run.begin_us // HOUR_US] += run.readings
        assert {run.begin_us // HOUR_US: run.readings for run in after} == by_hour
        assert max(run.end_us for run in after) == max(run.end_us for run in before)
    assert [run.begin_us for run in told] == sorted(run.begin_us for run in told)


def test_a_day_of_thousands_of_flagged_readings_is_kept_in_little_room() -> None:
    rows = [
        Reading(OUTLET_ID, "COD", BEGIN_US + n * 5_000_000, 900.0 if n % 2 else 60.0, 0, n)
        for n in range(17_280)
    ]
    mean = judged(facts_of("COD"), rows)[0]["COD"]
    spikes = [run for run in mean.flags if run.check is Check.SPIKE]
    assert len(mean.flags) < 150
    assert sum(run.readings for run in spikes) > 17_000
    assert len(packed(mean).parts) < 5_000


def _dense(per_slot: int) -> list[Reading]:
    rows = [row for row in readings("100~2x288") if row.position != 5]
    first = rows[12]
    more = [
        first._replace(time_us=first.time_us + n, position=1_000 + n) for n in range(1, per_slot)
    ]
    return sorted(rows + more, key=lambda row: row.time_us)


@pytest.mark.parametrize("per_slot", [2, 40])
def test_readings_denser_than_the_permits_interval_are_one_finding_of_the_day(
    per_slot: int,
) -> None:
    mean = judged(facts_of("COD"), _dense(per_slot))[0]["COD"]
    [found] = [run for run in mean.flags if run.check is Check.CADENCE]
    first_us = readings("1x13")[-1].time_us
    assert found == FlagRun(
        check=Check.CADENCE,
        flag=QualityFlag.SUSPECT,
        begin_us=first_us + 5 * MINUTE_US,
        end_us=first_us + 5 * MINUTE_US + per_slot - 1,
        readings=per_slot,
        threshold="more than one reading in a slot of 5 minutes, the permit's interval: each slot "
        "counts once in the mean",
        set_by="rules 3",
        excludes=False,
    )
    kept = opened(*packed(mean))
    assert tuple(kept["flags"]) == tuple(mean.flags)


@pytest.mark.parametrize("tremble_s", [0, 2])
def test_a_logger_that_keeps_its_interval_or_trembles_about_it_is_no_finding(
    tremble_s: int,
) -> None:
    rows = [
        row._replace(time_us=row.time_us + (-1) ** n * tremble_s * 1_000_000)
        for n, row in enumerate(readings("100~2x288", begins_minutes=5))
    ][:280]
    mean = judged(facts_of("COD"), rows)[0]["COD"]
    assert Check.CADENCE not in {run.check for run in mean.flags}
    assert mean.plain is None


def test_every_parameter_that_is_dense_has_the_finding_and_no_other() -> None:
    tss = [replace_parameter(row, "TSS") for row in readings("40~2x288")]
    flow = [replace_parameter(row, "FLOW_OUT") for row in _dense(3)]
    means, _ = judged(facts_of("COD", "TSS", "FLOW_OUT"), [*_dense(3), *tss, *flow])
    assert {
        parameter: Check.CADENCE in {run.check for run in mean.flags}
        for parameter, mean in means.items()
    } == {"COD": True, "TSS": False, "FLOW_OUT": True}


def replace_parameter(row: Reading, parameter: str) -> Reading:
    return row._replace(parameter=parameter)


def test_both_means_are_said_in_both_languages_where_they_differ() -> None:
    rows = readings("300~2x144")
    noon_us = BEGIN_US + 12 * HOUR_US
    rows += [
        Reading(OUTLET_ID, "COD", noon_us + n * 5_000_000, 20.0 + n % 2, 0, 1_000 + n)
        for n in range(8_640)
    ]
    means, verdicts = judged(facts_of("COD"), rows)
    mean, verdict = means["COD"], verdicts["COD"]
    assert mean.mean == 160.25
    assert mean.plain == pytest.approx((144 * 300 + 8_640 * 20.5) / 8_784)
    assert verdict.outcome.value == "exceeded"
    assert "counted reading by reading the mean would be 25.082 mg/L" in verdict.reason
    assert "nếu tính theo từng giá trị thì trung bình là 25,082 mg/L" in reason_vi(verdict)
    alike = replace(verdict, mean=replace(mean, plain=None))
    assert "từng giá trị" not in reason_vi(alike)
    assert opened(*packed(mean))["plain"] == mean.plain
