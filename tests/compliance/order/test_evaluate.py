"""The whole order of judgement, held to what no reading, order or gap may do to a verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from compliance.days.day_facts import OutletDay
from compliance.evaluate import evaluate_outlet_day
from domain.judged.quality import Check, FlagRuling, QualityFlag
from domain.judged.verdicts import Certainty, Outcome, Verdict
from domain.legal_day import legal_day_bounds_us
from domain.measured.readings import Reading
from domain.registered import DischargeMode
from storage.readings.memory import MemoryReadings
from tests.compliance import sites
from tests.compliance.sites import DAY, MINUTE_US, OUTLET_ID

EVERY_MINUTES = 30
SLOTS = 48
SPAN = (0.0, 500.0)
SENTINELS = sites.law().thresholds.sentinels
MOST_IN_WATER = 999_999.0  # mg/L
BEGIN_US = legal_day_bounds_us(DAY)[0]

# A slot without a reading, or a value: ordinary, about the limit, beyond the span, impossible.
values = st.one_of(
    st.floats(0, 300),
    st.floats(-10, 2_000),
    st.sampled_from([149.0, 150.0, 150.5, 500.0, 500.1, -1.0, -9999.0, -6999.0, -999.0, 1e6]),
)


@st.composite
def days(draw: st.DrawFn) -> list[tuple[float | None, int]]:
    """Return a day's slots: (value or None, status), with stretches that stand still."""
    slots: list[tuple[float | None, int]] = []
    while len(slots) < SLOTS:
        stretch = draw(st.integers(1, SLOTS))
        kind = draw(st.sampled_from(["still", "moving", "gap", "status"]))
        level = draw(values)
        for ordinal in range(stretch):
            if kind == "gap":
                slots.append((None, 0))
            elif kind == "still":
                slots.append((level, 0))
            elif kind == "moving":
                slots.append((level + (1.0 if ordinal % 2 else -1.0), 0))
            else:
                slots.append((level, draw(st.sampled_from([1, 2]))))
    return slots[:SLOTS]


@st.composite
def barely_over(draw: st.DrawFn) -> list[tuple[float | None, int]]:
    """Return a day that a single slot or a frozen end lifts over 150 mg/L, or nearly does."""
    below = draw(st.floats(0.2, 5.0))
    lifted = 150.0 + SLOTS * below + draw(st.floats(-2.0, 4.0))
    day: list[tuple[float | None, int]] = [
        (150.0 - below + (0.1 if n % 2 else -0.1), 0) for n in range(SLOTS)
    ]
    at = draw(st.integers(0, SLOTS - 1))
    day[at] = lifted, 0
    if draw(st.booleans()):
        still = draw(st.integers(26, 40))
        level = 150.0 + draw(st.floats(-20.0, 20.0))
        day[SLOTS - still :] = [(level, 0)] * still
    return day


def _rows(
    slots: Sequence[tuple[float | None, int]], parameter: str = "COD", first: int = 0
) -> list[Reading]:
    return [
        Reading(
            OUTLET_ID, parameter, BEGIN_US + n * EVERY_MINUTES * MINUTE_US, value, status, first + n
        )
        for n, (value, status) in enumerate(slots)
        if value is not None
    ]


def _facts(*, spanned: bool = True, batch: bool = False, **facts: object) -> OutletDay:
    sensors = [sites.sensor("COD", *SPAN)] if spanned else []
    mode = DischargeMode.BATCH if batch else DischargeMode.CONTINUOUS
    parameters = ("FLOW_OUT", "COD") if batch else ("COD",)
    return sites.facts_of(
        *parameters, sensors=sensors, interval_minutes=EVERY_MINUTES, discharge=mode, **facts
    )


def _cod(facts: OutletDay, rows: list[Reading]) -> Verdict:
    return sites.judged(facts, rows)[1]["COD"]


# ---- order and duplicates


@settings(max_examples=60, deadline=None)
@given(days(), st.randoms(use_true_random=False), st.lists(st.integers(0, SLOTS - 1)))
def test_order_of_arrival_and_duplicates_do_not_matter(
    slots: list[tuple[float | None, int]], chance: Random, again: list[int]
) -> None:
    rows = _rows(slots)
    shuffled = rows + [rows[n] for n in again if n < len(rows)]
    chance.shuffle(shuffled)
    in_order, mixed = MemoryReadings(), MemoryReadings()
    in_order.append(rows)
    for row in shuffled:
        mixed.append([row])
    law = sites.law()
    told = evaluate_outlet_day(_facts(), in_order.read, law, known_at=sites.KNOWN_AT)
    assert evaluate_outlet_day(_facts(), mixed.read, law, known_at=sites.KNOWN_AT) == told


# ---- raising a value


@settings(max_examples=250, deadline=None)
@given(slots=st.one_of(days(), barely_over()), data=st.data(), spanned=st.booleans())
def test_raising_a_value_never_turns_exceeded_into_kept(
    slots: list[tuple[float | None, int]], data: st.DataObject, *, spanned: bool
) -> None:
    measured = [n for n, (value, _) in enumerate(slots) if value is not None]
    assume(measured)
    highest = max(measured, key=lambda n: slots[n][0] or 0.0)
    at = data.draw(st.one_of(st.just(highest), st.sampled_from(measured)))
    value, status = slots[at]
    assert value is not None
    # A logger's filler stands for no value: to replace one is not to raise a measured value.
    assume(value not in SENTINELS)
    higher = value + data.draw(st.one_of(st.floats(0, 10), st.floats(0, 600), st.floats(400, 1e6)))
    # Nor is what no water can hold: it is left out as a device error is.
    assume(higher not in SENTINELS and higher <= MOST_IN_WATER)
    raised = [*slots]
    raised[at] = higher, status
    facts = _facts(spanned=spanned)
    before, after = _cod(facts, _rows(slots)), _cod(facts, _rows(raised))
    assert not (before.outcome is Outcome.EXCEEDED and after.outcome is Outcome.KEPT)


def test_raising_a_value_out_of_the_sensors_span_asks_for_a_person() -> None:
    facts = sites.facts_of("COD", sensors=[sites.sensor("COD", *SPAN)])
    before = _cod(facts, sites.readings("140~1x264 480~1x24"))
    after = _cod(facts, sites.readings("140~1x264 900~1x24"))
    assert (before.outcome, after.outcome) == (Outcome.EXCEEDED, Outcome.NOT_PROVABLE)


def test_freezing_a_sensor_at_a_high_value_does_not_acquit() -> None:
    facts = sites.facts_of("COD")
    moving = _cod(facts, sites.readings("20~1x96 200~1x192"))
    still = _cod(facts, sites.readings("20~1x96 200x192"))
    assert moving.mean.excluded == 0
    assert still.mean.excluded > 0
    assert (moving.outcome, still.outcome) == (Outcome.KEPT, Outcome.KEPT)
    moving = _cod(facts, sites.readings("100~1x96 176~1x192"))
    still = _cod(facts, sites.readings("100~1x96 176x192"))
    assert moving.outcome is Outcome.EXCEEDED
    assert still.mean.mean is not None
    assert still.mean.mean < 150.0
    assert still.outcome is Outcome.NOT_PROVABLE


@settings(max_examples=150, deadline=None)
@given(st.one_of(days(), barely_over()), st.data())
def test_raising_a_value_of_a_batch_never_turns_exceeded_into_kept(
    slots: list[tuple[float | None, int]], data: st.DataObject
) -> None:
    measured = [n for n, (value, _) in enumerate(slots) if value is not None]
    assume(measured)
    highest = max(measured, key=lambda n: slots[n][0] or 0.0)
    at = data.draw(st.one_of(st.just(highest), st.sampled_from(measured)))
    value, status = slots[at]
    assert value is not None
    assume(value not in SENTINELS)
    raised = [*slots]
    raised[at] = value + data.draw(st.one_of(st.floats(0, 10), st.floats(0, 2_000))), status
    assume(raised[at][0] not in SENTINELS)
    flow = _rows([(60.0, 0) if 8 <= n < 40 else (0.0, 0) for n in range(SLOTS)], "FLOW_OUT", 1_000)
    facts = _facts(batch=True)
    before, after = _cod(facts, [*flow, *_rows(slots)]), _cod(facts, [*flow, *_rows(raised)])
    assert not (before.outcome is Outcome.EXCEEDED and after.outcome is Outcome.KEPT)


@settings(max_examples=100, deadline=None)
@given(
    slots=st.one_of(days(), barely_over()),
    begin=st.integers(0, SLOTS - 1),
    length=st.integers(1, SLOTS),
    takes_in=st.booleans(),
    data=st.data(),
)
def test_raising_a_value_beside_a_ruling_never_turns_exceeded_into_kept(
    slots: list[tuple[float | None, int]],
    begin: int,
    length: int,
    data: st.DataObject,
    *,
    takes_in: bool,
) -> None:
    measured = [n for n, (value, _) in enumerate(slots) if value is not None]
    assume(measured)
    highest = max(measured, key=lambda n: slots[n][0] or 0.0)
    at = data.draw(st.one_of(st.just(highest), st.sampled_from(measured)))
    value, status = slots[at]
    assert value is not None
    assume(value not in SENTINELS)
    raised = [*slots]
    raised[at] = value + data.draw(st.one_of(st.floats(0, 10), st.floats(0, 2_000))), status
    assume(raised[at][0] not in SENTINELS)
    facts = replace(_facts(), rulings=(_ruling(begin, begin + length, takes_in=takes_in),))
    before, after = _cod(facts, _rows(slots)), _cod(facts, _rows(raised))
    assert not (before.outcome is Outcome.EXCEEDED and after.outcome is Outcome.KEPT)


def _ruling(begin: int, end: int, *, takes_in: bool) -> FlagRuling:
    return FlagRuling(
        outlet_id=OUTLET_ID,
        parameter="COD",
        begin_us=BEGIN_US + begin * EVERY_MINUTES * MINUTE_US,
        end_us=BEGIN_US + end * EVERY_MINUTES * MINUTE_US,
        flag=QualityFlag.PASS if takes_in else QualityFlag.FAIL,
        reason="xem tại chỗ",
        ruled_by="Thanh tra",
        known_at=sites.KNOWN_AT - timedelta(hours=1),
    )


# ---- screening never decides


@settings(max_examples=200, deadline=None)
@given(slots=st.one_of(days(), barely_over()), spanned=st.booleans())
@example(slots=[(140.0 + n % 2, 0) for n in range(44)] + [(900.0, 0)] * 4, spanned=True)
def test_what_a_check_leaves_out_decides_no_verdict(
    slots: list[tuple[float | None, int]], *, spanned: bool
) -> None:
    verdict = _cod(_facts(spanned=spanned), _rows(slots))
    if verdict.outcome not in {Outcome.KEPT, Outcome.EXCEEDED}:
        return
    # The same readings, had a person ruled that every one of them was measured.
    measured = [
        (None if value in SENTINELS or status else value, status) for value, status in slots
    ]
    trusted = replace(_facts(spanned=spanned), rulings=(_ruling(0, SLOTS, takes_in=True),))
    with_them = _cod(trusted, _rows(measured))
    assert with_them.outcome in {verdict.outcome, Outcome.NOT_PROVABLE}


# ---- bounds and counts


@settings(max_examples=150, deadline=None)
@given(days())
def test_counts_add_up_and_every_slot_without_a_valid_reading_has_a_cause(
    slots: list[tuple[float | None, int]],
) -> None:
    flow = [(0.0 if n % 7 == 3 else 40.0, 0) for n in range(SLOTS)]
    rows = [*_rows(slots), *_rows(flow, "FLOW_OUT", 1_000)]
    facts = sites.facts_of("FLOW_OUT", "COD", interval_minutes=EVERY_MINUTES)
    for mean in sites.judged(facts, rows)[0].values():
        parts = (mean.valid, mean.excluded, mean.missing, mean.no_discharge)
        assert sum(parts) == mean.expected == SLOTS
        assert sum(gap.slots for gap in mean.gaps) == SLOTS - mean.valid
        for hour in mean.hours:
            assert hour.valid + hour.excluded + hour.missing + hour.no_discharge == hour.expected


ordinary = st.floats(SPAN[0], SPAN[1] - 2.0)


@st.composite
def gappy(draw: st.DrawFn) -> tuple[list[tuple[float | None, int]], list[tuple[float | None, int]]]:
    """Return a day with missing slots, and the same day with each of them read after all."""
    whole = [(draw(ordinary), 0) for _ in range(SLOTS)]
    missing = draw(st.sets(st.integers(0, SLOTS - 1)))
    partly: list[tuple[float | None, int]] = [
        (None, 0) if n in missing else slot for n, slot in enumerate(whole)
    ]
    return partly, [*whole]


@settings(max_examples=150, deadline=None)
@given(gappy())
def test_bounds_contain_the_mean_of_every_completion_of_the_gap(
    days: tuple[list[tuple[float | None, int]], list[tuple[float | None, int]]],
) -> None:
    partly, whole = days
    told, then = _cod(_facts(), _rows(partly)).mean, _cod(_facts(), _rows(whole)).mean
    assume(then.excluded == 0)
    assert told.low is not None
    assert told.high is not None
    assert then.mean is not None
    assert told.low <= then.mean <= told.high


@st.composite
def calm(draw: st.DrawFn) -> tuple[list[tuple[float | None, int]], list[tuple[float | None, int]]]:
    """Return the same of a day on which no reading is suspect."""
    level = draw(st.floats(20.0, 400.0))
    whole = [(level + draw(st.floats(-8.0, 8.0)), 0) for _ in range(SLOTS)]
    missing = draw(st.sets(st.integers(0, SLOTS - 1)))
    partly: list[tuple[float | None, int]] = [
        (None, 0) if n in missing else slot for n, slot in enumerate(whole)
    ]
    return partly, [*whole]


@settings(max_examples=150, deadline=None)
@given(calm(), st.floats(0.1, 1.0))
def test_a_verdict_that_holds_whatever_was_missing_stands_when_it_arrives(
    days: tuple[list[tuple[float | None, int]], list[tuple[float | None, int]]], scale: float
) -> None:
    partly, whole = ([(None if v is None else v * scale, s) for v, s in day] for day in days)
    before, after = _cod(_facts(), _rows(partly)), _cod(_facts(), _rows(whole))
    assume(before.certainty is Certainty.WHATEVER_WAS_MISSING)
    if after.mean.excluded:
        # What arrived proves older readings frozen: then a person has to say, or too few are left.
        assert after.outcome in {before.outcome, Outcome.NOT_PROVABLE}
    else:
        assert after.outcome is before.outcome


def test_what_arrives_may_prove_older_readings_frozen_and_then_nothing_is_claimed() -> None:
    facts = _facts()
    frozen: list[tuple[float | None, int]] = [(160.0, 0)] * 46
    holed = [slot if n % 2 == 0 else (None, 0) for n, slot in enumerate(frozen)]
    assert _cod(facts, _rows(holed)).outcome in {Outcome.EXCEEDED, Outcome.NOT_PROVABLE}
    assert _cod(facts, _rows(frozen)).outcome is not Outcome.KEPT


# ---- the order itself


def test_a_flow_gets_a_mean_and_no_verdict() -> None:
    means, verdicts = sites.judged(
        sites.facts_of("FLOW_OUT", "COD"), sites.readings("40x288", parameter="FLOW_OUT")
    )
    assert set(means) == {"FLOW_OUT", "COD"}
    assert set(verdicts) == {"COD"}
    assert means["FLOW_OUT"].mean == 40.0


def test_every_mean_names_the_rules_and_thresholds_it_rests_on() -> None:
    means, _ = sites.judged(sites.facts_of("COD"), sites.readings("100~1x288"))
    law = sites.law()
    assert means["COD"].rules == law.rules
    assert law.thresholds.version in means["COD"].rules


def test_step_together_flags_stand_beside_those_of_single_readings() -> None:
    rows = [
        *sites.readings("100~1x144 50~1x144"),
        *sites.readings("60~1x144 30~1x144", parameter="TSS"),
        *sites.readings("8~0.1x144 4~0.1x144", parameter="NH4_N"),
    ]
    means, _ = sites.judged(sites.facts_of("COD", "TSS", "NH4_N"), rows)
    for mean in means.values():
        assert Check.STEP_TOGETHER in {run.check for run in mean.flags}


def test_a_naive_known_at_is_refused() -> None:
    with pytest.raises(ValueError, match="add the offset"):
        evaluate_outlet_day(
            sites.facts_of("COD"),
            MemoryReadings().read,
            sites.law(),
            known_at=sites.KNOWN_AT.replace(tzinfo=None),
        )
