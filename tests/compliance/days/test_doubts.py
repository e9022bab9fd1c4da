"""What a sensor out of control read counts in the mean, and proves nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.days.alike import one_read_a_range
from compliance.days.day_facts import outlet_day
from compliance.evaluate import evaluate_outlet_day, evaluate_outlet_days
from compliance.history.whatif.outlet import answer_outlet
from compliance.history.whatif.question import WhatIf
from compliance.verdicts.reason_vi import reason_vi
from compliance.verdicts.vietnamese.quality_words import set_by_vi, threshold_vi
from domain.judged.quality import Check, FlagRuling, QualityFlag
from domain.judged.sensor_doubts import SensorDoubt, on_legal_day
from domain.judged.verdicts import Certainty, Outcome, Verdict
from domain.legal_day import legal_day_bounds_us
from storage.readings.memory import MemoryReadings
from tests.compliance import sites
from tests.compliance.sites import DAY, MINUTE_US

BEGIN_US = legal_day_bounds_us(DAY)[0]
A_DAY = 1_440
RANK = {Certainty.NONE: 0, Certainty.ON_WHAT_WAS_READ: 1, Certainty.WHATEVER_WAS_MISSING: 2}
WHY = (
    "out of control: the comparison with the laboratory of 2026-11-24T20:00:00+07:00 failed, and "
    "none before it passed, since the first reading"
)


def doubt(first: int | None, past: int | None, parameter: str = "COD") -> SensorDoubt:
    begin_us, end_us = (
        None if minute is None else BEGIN_US + minute * MINUTE_US for minute in (first, past)
    )
    return SensorDoubt(parameter=parameter, begin_us=begin_us, end_us=end_us, why=WHY)


def judged(
    series: str, *doubts: SensorDoubt, interval_minutes: int = 5, ruling: FlagRuling | None = None
) -> Verdict:
    facts = sites.facts_of(
        "COD", interval_minutes=interval_minutes, sensors=[sites.sensor("COD", 0, 500)]
    )
    rulings = () if ruling is None else (ruling,)
    rows = sites.readings(series)
    return sites.judged(replace(facts, doubts=doubts, rulings=rulings), rows)[1]["COD"]


def test_a_day_in_doubt_keeps_its_mean_and_loses_its_certainty() -> None:
    sound, doubted = judged("100~2x288"), judged("100~2x288", doubt(None, None))
    assert sound.certainty is Certainty.WHATEVER_WAS_MISSING
    assert doubted.outcome is Outcome.KEPT
    assert doubted.certainty is Certainty.ON_WHAT_WAS_READ
    assert doubted.mean.mean == sound.mean.mean
    assert (doubted.mean.valid, doubted.mean.suspect) == (288, 288)
    [flag] = [one for one in doubted.mean.flags if one.check is Check.OUT_OF_CONTROL]
    assert (flag.flag, flag.readings, flag.excludes) == (QualityFlag.SUSPECT, 288, False)
    assert (flag.begin_us, flag.end_us) == (BEGIN_US, BEGIN_US + 287 * 5 * MINUTE_US)
    assert flag.threshold == WHY
    assert "of a sensor out of control" in doubted.reason
    assert "đầu đo mất kiểm soát" in reason_vi(doubted)


def test_the_flags_words_have_a_vietnamese_form() -> None:
    assert threshold_vi("out_of_control", WHY) == (
        "đầu đo mất kiểm soát: lần đối chiếu với phòng thử nghiệm lúc 20:00:00, 24/11/2026 (UTC+7) "
        "không đạt, trước đó chưa có lần nào đạt, tính từ giá trị đầu tiên"
    )
    assert set_by_vi("out_of_control", "checks of sensors") == "các lần kiểm tra đầu đo"


def test_only_what_the_doubt_holds_is_suspect_and_only_of_its_parameter() -> None:
    half = judged("100~2x288", doubt(720, None))
    assert half.mean.suspect == 144
    assert judged("100~2x288", doubt(None, None, "TSS")) == judged("100~2x288")


def test_what_is_left_out_stays_so_and_a_persons_word_binds() -> None:
    out = judged("900@01x12 100~2x276", doubt(None, None))
    assert (out.mean.excluded, out.mean.suspect) == (12, 276)
    ruling = FlagRuling(
        outlet_id=sites.OUTLET_ID,
        parameter="COD",
        begin_us=BEGIN_US,
        end_us=BEGIN_US + 720 * MINUTE_US,
        flag=QualityFlag.PASS,
        reason="đã đối chiếu",
        ruled_by="cán bộ",
        known_at=sites.KNOWN_AT,
    )
    ruled = judged("100~2x288", doubt(None, None), ruling=ruling)
    assert ruled.mean.suspect == 144
    told = [one for one in ruled.mean.flags if one.check is Check.OUT_OF_CONTROL]
    assert [(one.readings, one.overruled_by) for one in told] == [
        (144, "đã đối chiếu"),
        (144, None),
    ]


def _risen(told: tuple[int | None, int | None]) -> tuple[int | None, int | None]:
    first, past = told
    if first is None or past is None:
        return told
    return min(first, past), max(first, past) + 1


series_of_any = st.lists(
    st.tuples(
        st.sampled_from(["100~2", "149~2", "152~3", "180~5", "300~2", "900", "-", "100@01"]),
        st.integers(1, 160),
    ),
    min_size=1,
    max_size=6,
).map(lambda told: " ".join(f"{level}x{count}" for level, count in told))
minutes = st.one_of(st.none(), st.integers(0, A_DAY))
spans = st.tuples(minutes, minutes).map(_risen)


@settings(max_examples=150, deadline=None)
@given(series=series_of_any, first=spans, second=spans)
def test_a_failed_comparison_never_raises_a_verdicts_certainty(
    series: str, first: tuple[int | None, int | None], second: tuple[int | None, int | None]
) -> None:
    """The more is in doubt the less is certain; and what counts and is answered stays the same."""
    series = _cut(series)
    sound = judged(series)
    doubted = judged(series, doubt(*first))
    more = judged(series, doubt(*first), doubt(*second))
    for before, after in ((sound, doubted), (doubted, more)):
        assert after.mean.mean == before.mean.mean
        assert after.mean.valid == before.mean.valid
        assert RANK[after.certainty] <= RANK[before.certainty]
        if before.outcome in {Outcome.KEPT, Outcome.EXCEEDED}:
            assert after.outcome in {before.outcome, Outcome.NOT_PROVABLE}
        else:
            assert after.outcome is before.outcome


@pytest.mark.parametrize(
    ("series", "minutes", "first", "past"),
    [
        ("149~2x219 450~3x57 20~1x241 152~3x11 100@01x25", (60, 2.5, 0.0), 1268, 1440),
        ("300~2x11 149~2x9 20~1x17 152~3x17 149~2x17 180~5x39", (30, 13.0, 2.4), 1013, 1018),
    ],
)
def test_what_is_left_without_a_doubt_may_lie_in_other_slots_and_is_bounded_no_closer(
    series: str, minutes: tuple[int, float, float], first: int, past: int
) -> None:
    interval, every, begins = minutes
    sensors = [sites.sensor("COD", 0, 500)]
    facts = sites.facts_of("COD", interval_minutes=interval, sensors=sensors)
    rows = sites.readings(series, every_minutes=every, begins_minutes=begins)
    rows = [one for one in rows if one.time_us < BEGIN_US + A_DAY * MINUTE_US]
    sound, doubted = (
        sites.judged(replace(facts, doubts=doubts), rows)[1]["COD"]
        for doubts in ((), (doubt(first, past),))
    )
    assert doubted.mean.suspect > 0
    assert doubted.outcome is sound.outcome
    assert sound.certainty is doubted.certainty is Certainty.ON_WHAT_WAS_READ


@pytest.mark.parametrize("series", ["3~0.4x288", "3~0.4x250 50~3x38"])
def test_a_doubt_hides_no_floor_of_a_sensor_whose_top_lies_under_the_limit(series: str) -> None:
    low_top = replace(sites.sensor("COD", 0, 140), detection_limit=4.0)
    facts = sites.facts_of("COD", interval_minutes=5, sensors=[low_top])
    for doubts in ((), (doubt(None, None),), (doubt(700, None),)):
        kept = sites.judged(replace(facts, doubts=doubts), sites.readings(series))[1]["COD"]
        assert kept.outcome is Outcome.KEPT
        assert kept.certainty is Certainty.ON_WHAT_WAS_READ


def _cut(series: str) -> str:
    """Return no more than a day of a series."""
    left, told = 288, []
    for part in series.split():
        level, count = part.rsplit("x", 1)
        here = min(int(count), left)
        left -= here
        if here:
            told.append(f"{level}x{here}")
    return " ".join(told)


@pytest.mark.parametrize("series", ["100~2x200", "300~2x288", "-x288"])
def test_two_doubts_of_the_same_readings_are_no_more_than_one(series: str) -> None:
    once, twice = judged(series, doubt(0, 700)), judged(series, doubt(0, 700), doubt(0, 700))
    assert once.mean.suspect == twice.mean.suspect
    assert (once.outcome, once.certainty) == (twice.outcome, twice.certainty)


@settings(max_examples=25, deadline=None)
@given(
    series=st.lists(series_of_any, min_size=4, max_size=4),
    first=st.one_of(st.none(), st.integers(0, 4 * A_DAY)),
    length=st.one_of(st.none(), st.integers(1, 3 * A_DAY)),
)
def test_days_judged_together_are_what_they_are_alone(
    series: list[str], first: int | None, length: int | None
) -> None:
    begin_us = None if first is None else BEGIN_US + first * MINUTE_US
    past = None if length is None else (first or 0) + length
    end_us = None if past is None else BEGIN_US + past * MINUTE_US
    whole = SensorDoubt(parameter="COD", begin_us=begin_us, end_us=end_us, why=WHY)
    days = [DAY + timedelta(days=n) for n in range(4)]
    store = MemoryReadings()
    registry = replace(sites.one_outlet_registry("COD"), sensors=(sites.sensor("COD", 0, 500),))
    facts = []
    for day, told in zip(days, series, strict=True):
        store.append(sites.readings(_cut(told), day=day))
        one = outlet_day(registry, sites.OUTLET_ID, day)
        facts.append(replace(one, doubts=on_legal_day([whole], day)))
    read, law = store.read, sites.law()
    together = evaluate_outlet_days(facts, one_read_a_range(read), law, known_at=sites.KNOWN_AT)
    alone = [evaluate_outlet_day(one, read, law, known_at=sites.KNOWN_AT) for one in facts]
    assert together == alone
    # What-if judges by arrays of many days, and never by what is told of one
    asked = WhatIf(first=days[0], last=days[-1], regulation="QCVN 40:2011/BTNMT", column="B")
    [answer] = answer_outlet(registry, sites.OUTLET_ID, asked, law=law, read=read, doubts=[whole])
    counted = Counter(verdicts[0].outcome for _, verdicts in alone)
    assert answer.as_it_is == dict(counted)
