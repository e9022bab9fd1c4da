"""Own thresholds: when they bind, how far a figure may be moved, and that no mean rests on them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.quality.thresholds.own import figure_bounds, own_faults, with_own
from domain.judged.entered.own_thresholds import (
    InForce,
    OwnFigures,
    OwnThresholds,
    OwnThresholdsEnd,
    days_of_own,
    in_force,
)
from domain.judged.verdicts import Certainty, Outcome
from tests.compliance import sites

DAY, ONE_DAY = sites.DAY, timedelta(days=1)
LAW = sites.law()
WHOLE = LAW.thresholds
NOON = datetime(2026, 11, 24, 5, tzinfo=UTC)
OWN = OwnThresholds(
    id=1,
    outlet_id=sites.OUTLET_ID,
    parameter="COD",
    figures=OwnFigures(spike_suspect=8.0, spike_fail=30.0),
    first=DAY + ONE_DAY,
    reason="90 ngày đã xem",
    entered_by="Trần Văn An",
    known_at=NOON,
)


def _ended(own: OwnThresholds, day: date, known_at: datetime = NOON) -> OwnThresholds:
    end = OwnThresholdsEnd(first_without=day, ended_by="An", reason="đổi đầu đo", known_at=known_at)
    return replace(own, end=end)


def _numbers(entries: list[OwnThresholds], day: date) -> list[int]:
    return [one.number for one in in_force(entries, day)]


def test_they_bind_on_no_day_that_had_begun_when_they_became_known() -> None:
    late = replace(OWN, first=DAY - 9 * ONE_DAY)
    assert (late.begins_on, replace(OWN, first=DAY + 5 * ONE_DAY).begins_on) == (
        DAY + ONE_DAY,
        DAY + 5 * ONE_DAY,
    )
    assert _numbers([late], DAY) == []
    assert _numbers([late], DAY + ONE_DAY) == [1]


def test_an_end_binds_on_no_day_that_had_begun_either_and_is_for_good() -> None:
    ended = _ended(OWN, DAY, NOON + 5 * ONE_DAY)
    assert ended.ends_on == DAY + 6 * ONE_DAY
    assert _numbers([ended], DAY + 5 * ONE_DAY) == [1]
    assert _numbers([ended], DAY + 6 * ONE_DAY) == []


def test_the_ones_that_began_last_bind_and_what_ended_before_it_began_counts_for_nothing() -> None:
    later = replace(OWN, id=2, first=DAY + 4 * ONE_DAY)
    never = _ended(replace(OWN, id=3, first=DAY + 6 * ONE_DAY), DAY + 2 * ONE_DAY)
    other = replace(OWN, id=4, parameter="TSS")
    entries = [never, other, later, OWN]
    assert _numbers(entries, DAY + 3 * ONE_DAY) == [1, 4]
    assert _numbers(entries, DAY + 7 * ONE_DAY) == [2, 4]
    assert _numbers([OWN, _ended(later, DAY + 6 * ONE_DAY)], DAY + 6 * ONE_DAY) == []
    assert days_of_own([OWN, never]) == {DAY + n * ONE_DAY for n in (1, 2, 6)}


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["COD", "TSS"]),
            st.integers(0, 8),
            st.integers(0, 8),
            st.none() | st.tuples(st.integers(0, 10), st.integers(0, 8)),
        ),
        max_size=6,
    ),
    st.integers(0, 8),
    st.randoms(use_true_random=False),
)
def test_what_is_known_later_changes_no_day_that_had_begun(
    entries: list[tuple[str, int, int, tuple[int, int] | None]], known: int, shuffled: object
) -> None:
    every = []
    for place, (parameter, first, at, end) in enumerate(sorted(entries, key=lambda one: one[2])):
        own = replace(OWN, id=place + 1, parameter=parameter, first=DAY + first * ONE_DAY)
        own = replace(own, known_at=NOON + at * ONE_DAY)
        if end is not None:
            own = _ended(own, DAY + end[0] * ONE_DAY, NOON + max(at, end[1]) * ONE_DAY)
        every.append(own)
    seen = NOON + known * ONE_DAY
    then = [
        one if one.end is None or one.end.known_at <= seen else replace(one, end=None)
        for one in every
        if one.known_at <= seen
    ]
    begun = [DAY + n * ONE_DAY for n in range(known + 1)]
    assert [in_force(then, day) for day in begun] == [in_force(every, day) for day in begun]
    shuffled.shuffle(every)  # type: ignore[attr-defined]  # hypothesis' random
    assert [in_force(then, day) for day in begun] == [in_force(every, day) for day in begun]


def test_an_outlet_without_its_own_has_the_very_same_thresholds_and_law() -> None:
    assert with_own(WHOLE, ()) is WHOLE
    assert LAW.with_own(()) is LAW


def test_with_its_own_only_these_figures_are_others_and_the_version_names_them() -> None:
    own = [InForce(number=7, parameter="COD", figures=OwnFigures(step=5.0))]
    found = with_own(WHOLE, own)
    assert found.version == f"{WHOLE.version} with own thresholds 7"
    assert found.of("COD") == replace(WHOLE.of("COD"), step=5.0)
    assert replace(found, version=WHOLE.version, parameters=WHOLE.parameters) == WHOLE
    assert LAW.with_own(own).rules.endswith("with own thresholds 7")


def test_a_figure_may_be_moved_within_bounds_that_are_told() -> None:
    assert figure_bounds(WHOLE, "COD", "spike_suspect") == (2.0, 150.0)  # 40; what fails is 150
    assert figure_bounds(WHOLE, "COD", "step") == (1.0, 80.0)
    assert figure_bounds(WHOLE, "COD", "step", sites.sensor("COD", 0, 400, 0.5)) == (2.0, 80.0)
    assert figure_bounds(WHOLE, "COLOUR", "step") is None
    assert list(own_faults(WHOLE, "COD", OWN.figures, None)) == []


@pytest.mark.parametrize(
    ("parameter", "figures", "where", "said"),
    [
        ("COD", OwnFigures(), "figures", "give at least one figure"),
        (
            "COD",
            OwnFigures(step=0.9),
            "step",
            "0.9 is not within 1 to 80 mg/L (20 for all outlets)",
        ),
        ("COD", OwnFigures(rate_per_hour=2_401), "rate_per_hour", "within 30 to 2400"),
        ("COD", OwnFigures(spike_fail=float("nan")), "spike_fail", "enter a figure within"),
        (
            "COD",
            OwnFigures(spike_fail=30.0),
            "spike_fail",
            "spike_suspect 40 is above spike_fail 30",
        ),
        ("FLOW_OUT", OwnFigures(step=1.0), "step", "no step is run for FLOW_OUT at any outlet"),
    ],
)
def test_what_lies_outside_is_refused_with_where_and_what_to_do(
    parameter: str, figures: OwnFigures, where: str, said: str
) -> None:
    [fault] = own_faults(WHOLE, parameter, figures, None)
    assert (fault.file, said in fault.message) == (where, True), fault


@settings(max_examples=20, deadline=None)
@given(share=st.floats(0.05, 3.75), seed=st.integers(0, 99))
def test_own_thresholds_move_no_mean_and_leave_no_reading_out(share: float, seed: int) -> None:
    low, high = 60 + seed % 40, 60 + seed % 40 + 40
    rows = sites.readings(f"{low}~1x90 {high}x1 {low}~1x80 {high + 130}x1 {low}~2x116")
    facts = sites.facts_of("COD")
    figures = OwnFigures(
        spike_suspect=40 * share, spike_fail=150 * share, rate_per_hour=600 * share
    )
    own = (InForce(number=3, parameter="COD", figures=figures),)
    [before], [after] = (
        sites.judged(one, rows)[1].values() for one in (facts, replace(facts, own_thresholds=own))
    )
    assert after.mean.mean == before.mean.mean
    assert (after.mean.valid, after.mean.excluded) == (before.mean.valid, before.mean.excluded)
    assert after.outcome is before.outcome
    assert after.mean.rules != before.mean.rules


def test_what_is_a_spike_only_here_proves_nothing_here() -> None:
    rows = sites.readings("100~1x140 130x1 100~1x147")
    facts = sites.facts_of("COD", sensors=[sites.sensor("COD", 0, 90_000)])
    own = (InForce(number=3, parameter="COD", figures=OwnFigures(spike_suspect=8.0)),)
    [usual] = sites.judged(facts, rows)[1].values()
    [keener] = sites.judged(replace(facts, own_thresholds=own), rows)[1].values()
    assert (usual.outcome, keener.outcome) == (Outcome.KEPT, Outcome.KEPT)
    assert usual.certainty is Certainty.WHATEVER_WAS_MISSING
    assert keener.certainty is Certainty.ON_WHAT_WAS_READ
    assert [run.set_by for run in keener.mean.flags if run.check.value == "spike"] == [
        f"quality {WHOLE.version} with own thresholds 3"
    ]
