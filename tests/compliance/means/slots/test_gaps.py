"""Every slot without a valid reading has one cause, and our outage is never a plant's."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from compliance.means.slots.gaps import attribute_gaps, merged, offline_spans
from compliance.means.slots.states import BY_CALIBRATION, BY_DEVICE_ERROR, BY_QUALITY
from domain.health_log import BY_THE_BROKER, GatewayState
from domain.judged.verdicts import Gap, GapCause

M, V, X, N = 0, 1, 2, 3  # missing, valid, excluded, no discharge
SLOT = 300
SPANS = st.lists(
    st.tuples(st.integers(-900, 9_000), st.integers(0, 3_000)).map(lambda t: (t[0], t[0] + t[1])),
    max_size=4,
)


def _states(*states: int) -> NDArray[np.int8]:
    return np.array(states, np.int8)


def _attribute(states: NDArray[np.int8], **spans: list[tuple[int, int, str]]) -> tuple[Gap, ...]:
    offline = [(begin, end) for begin, end, _ in spans.get("offline", [])]
    return attribute_gaps(
        states,
        np.full(len(states), BY_QUALITY, np.int8),
        begin_us=0,
        interval_us=SLOT,
        maintenance=spans.get("maintenance", []),
        offline=offline,
        outages=spans.get("outages", []),
    )


def _told(gaps: tuple[Gap, ...]) -> list[tuple[str, int, int]]:
    return [(gap.cause.value, gap.begin_us // SLOT, gap.slots) for gap in gaps]


def test_a_day_without_a_gap_has_none() -> None:
    assert _attribute(_states(V, V, V)) == ()
    assert _attribute(_states()) == ()


def test_slots_in_a_row_with_one_cause_are_one_gap_with_its_begin_and_end() -> None:
    (gap,) = _attribute(_states(V, M, M, M, V))
    assert (gap.begin_us, gap.end_us, gap.slots) == (SLOT, 4 * SLOT, 3)
    assert gap.cause is GapCause.UNKNOWN
    assert gap.evidence == "Nothing on record explains it."


def test_a_valid_slot_between_two_gaps_parts_them() -> None:
    assert _told(_attribute(_states(M, V, M))) == [("unknown", 0, 1), ("unknown", 2, 1)]


def test_what_came_says_its_own_cause() -> None:
    states = _states(N, X, X, X, V)
    by = np.array([0, BY_CALIBRATION, BY_DEVICE_ERROR, BY_QUALITY, 0], np.int8)
    everywhere = [(0, 5 * SLOT, "bảo trì")]
    gaps = attribute_gaps(
        states, by, begin_us=0, interval_us=SLOT, maintenance=everywhere, outages=everywhere
    )
    assert _told(gaps) == [
        ("no_discharge", 0, 1), ("calibration", 1, 1), ("sensor", 2, 1), ("quality", 3, 1),
    ]  # fmt: skip
    assert [gap.evidence for gap in gaps] == [
        "The outflow stood at zero.",
        "The logger reported status 01, calibrating.",
        "The logger reported status 02, device error.",
        "Quality control left the readings out.",
    ]


def test_a_broken_sensor_and_a_failed_check_say_which_it_was() -> None:
    for by, cause, words in (
        (BY_DEVICE_ERROR, GapCause.SENSOR, "status 02"),
        (BY_QUALITY, GapCause.QUALITY, "Quality control"),
    ):
        (gap,) = attribute_gaps(_states(X), np.array([by], np.int8), begin_us=0, interval_us=SLOT)
        assert gap.cause is cause
        assert words in gap.evidence


def test_who_left_readings_out_is_told_a_person_by_name_and_a_check_by_its_own() -> None:
    gaps = attribute_gaps(
        _states(X, X, X, M),
        np.zeros(4, np.int8),
        begin_us=0,
        interval_us=SLOT,
        screened=[(0, 2 * SLOT, "flat_line"), (SLOT, 2 * SLOT, "gross_range")],
        ruled_out=[(2 * SLOT, 4 * SLOT, "Nguyễn Văn A, đầu đo ở ngoài nước")],
    )
    assert _told(gaps) == [("quality", 0, 2), ("ruled_out", 2, 1), ("unknown", 3, 1)]
    assert gaps[0].evidence == "Quality control left the readings out: flat_line; gross_range."
    assert gaps[1].evidence == (
        "A person left the readings out: Nguyễn Văn A, đầu đo ở ngoài nước."
    )


def test_our_outage_comes_before_maintenance_and_maintenance_before_the_gateway() -> None:
    gaps = _attribute(
        _states(M, M, M, M),
        outages=[(0, SLOT, "ingest was stopped")],
        maintenance=[(0, 2 * SLOT, "CV-12")],
        offline=[(0, 3 * SLOT, "")],
    )
    assert _told(gaps) == [
        ("our_outage", 0, 1), ("maintenance", 1, 1), ("gateway_offline", 2, 1), ("unknown", 3, 1),
    ]  # fmt: skip
    assert gaps[0].evidence == "Our health log: ingest was stopped."
    assert gaps[1].evidence == "Announced maintenance: CV-12."
    assert "offline" in gaps[2].evidence


def test_what_the_broker_lost_while_we_were_away_is_put_down_to_the_broker() -> None:
    lost = f"{BY_THE_BROKER} it no longer knew our session"
    gaps = _attribute(
        _states(M, M, M),
        outages=[(0, 2 * SLOT, "ingest was stopped"), (SLOT, SLOT + 1, lost)],
        offline=[(0, 3 * SLOT, "")],
    )
    assert _told(gaps) == [("our_outage", 0, 1), ("broker", 1, 1), ("gateway_offline", 2, 1)]
    assert lost in gaps[1].evidence


def test_our_outage_takes_every_slot_that_it_touches() -> None:
    gaps = _attribute(_states(M, M, M), outages=[(SLOT - 1, SLOT + 1, "stopped")])
    assert _told(gaps) == [("our_outage", 0, 2), ("unknown", 2, 1)]


def test_maintenance_and_an_offline_gateway_take_a_slot_that_they_cover_by_half() -> None:
    half, less = [(SLOT // 2, SLOT, "a")], [(SLOT // 2 + 1, SLOT, "a")]
    assert _told(_attribute(_states(M), maintenance=half)) == [("maintenance", 0, 1)]
    assert _told(_attribute(_states(M), maintenance=less)) == [("unknown", 0, 1)]
    assert _told(_attribute(_states(M), offline=half)) == [("gateway_offline", 0, 1)]
    assert _told(_attribute(_states(M), offline=less)) == [("unknown", 0, 1)]


def test_two_outages_in_one_gap_are_both_named_once() -> None:
    outages = [(SLOT, 2 * SLOT, "no broker"), (0, SLOT, "stopped"), (SLOT, SLOT + 9, "no broker")]
    (gap,) = _attribute(_states(M, M), outages=outages)
    assert gap.evidence == "Our health log: stopped; no broker."


def test_arrays_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="2 states and 1 exclusions"):
        attribute_gaps(_states(M, M), _states(0), begin_us=0, interval_us=SLOT)
    with pytest.raises(ValueError, match="a slot's state"):
        _attribute(_states(4))


@given(
    states=st.lists(st.integers(0, 3), max_size=30),
    by=st.integers(0, 2),
    maintenance=SPANS,
    offline=SPANS,
    outages=SPANS,
)
def test_the_slots_of_the_gaps_are_the_slots_that_are_not_valid(
    states: list[int],
    by: int,
    maintenance: list[tuple[int, int]],
    offline: list[tuple[int, int]],
    outages: list[tuple[int, int]],
) -> None:
    gaps = attribute_gaps(
        _states(*states),
        np.full(len(states), by, np.int8),
        begin_us=0,
        interval_us=SLOT,
        maintenance=[(begin, end, "m") for begin, end in maintenance],
        offline=offline,
        outages=[(begin, end, "o") for begin, end in outages],
    )
    covered = [n for gap in gaps for n in range(gap.begin_us // SLOT, gap.end_us // SLOT)]
    assert covered == [n for n, state in enumerate(states) if state != V]
    assert sum(gap.slots for gap in gaps) == len(covered)
    for gap in gaps:
        for n in range(gap.begin_us // SLOT, gap.end_us // SLOT):
            touched = any(max(b, n * SLOT) < min(e, (n + 1) * SLOT) for b, e in outages)
            assert (gap.cause is GapCause.OUR_OUTAGE) == (states[n] == M and touched)


def _state(at_us: int, *, online: bool, position: int = 0) -> GatewayState:
    return GatewayState(gateway_id="gw", at_us=at_us, online=online, position=position)


def test_a_gateway_is_offline_from_its_will_to_its_return() -> None:
    states = [
        _state(5, online=True), _state(10, online=False), _state(15, online=False),
        _state(20, online=True), _state(30, online=False),
    ]  # fmt: skip
    assert offline_spans(states, 0, 40) == [(10, 20), (30, 40)]
    assert offline_spans(states[::-1], 0, 40) == [(10, 20), (30, 40)]


def test_a_state_from_before_the_day_counts_and_spans_are_cut_to_the_day() -> None:
    states = [_state(-50, online=False), _state(20, online=True)]
    assert offline_spans(states, 0, 40) == [(0, 20)]
    assert offline_spans(states, 20, 40) == []


def test_of_two_states_of_one_instant_the_later_message_counts() -> None:
    states = [_state(10, online=True, position=2), _state(10, online=False, position=1)]
    assert offline_spans(states, 0, 40) == []


def test_nothing_is_known_of_a_gateway_without_a_state() -> None:
    assert offline_spans([], 0, 40) == []


@given(spans=SPANS)
def test_merged_spans_hold_the_same_instants_and_never_touch(spans: list[tuple[int, int]]) -> None:
    joined = merged(spans)
    for instant in range(-900, 12_000, 50):
        assert any(b <= instant < e for b, e in spans) == any(b <= instant < e for b, e in joined)
    assert all(one[1] < two[0] for one, two in itertools.pairwise(joined))


def _stated(
    states: NDArray[np.int8], stated: list[tuple[int, int]], begin_us: int = 0
) -> tuple[Gap, ...]:
    return attribute_gaps(
        states,
        np.full(len(states), BY_QUALITY, np.int8),
        begin_us=begin_us,
        interval_us=SLOT,
        offline=[(0, 4 * SLOT)],
        outages=[(SLOT, 2 * SLOT, "stopped")],
        stated=stated,
    )


def test_a_device_that_says_why_it_has_no_value_is_the_cause_of_its_gap() -> None:
    gaps = _stated(_states(M, M, M, V), [(10, 2), (SLOT + 1, 2), (2 * SLOT, 1), (3 * SLOT, 2)])
    assert _told(gaps) == [("sensor", 0, 2), ("calibration", 2, 1)]
    assert gaps[0].evidence == "The logger reported status 02, device error, and no value."
    assert gaps[1].evidence == "The logger reported status 01, calibrating, and no value."


def test_a_reading_that_is_there_and_an_instant_that_nobody_spoke_of_stay_as_they_are() -> None:
    gaps = _stated(_states(V, X, M, M), [(0, 2), (SLOT, 1), (3 * SLOT + 299, 2), (3 * SLOT, 1)])
    assert _told(gaps) == [("quality", 1, 1), ("gateway_offline", 2, 1), ("sensor", 3, 1)]
    assert gaps[0].evidence == "Quality control left the readings out."


def test_on_the_shifted_grid_the_last_half_interval_is_in_the_first_slot() -> None:
    gaps = _stated(_states(M, V, V), [(3 * SLOT - 1, 2)], begin_us=-SLOT // 2)
    assert _told(gaps) == [("sensor", -1, 1)]


@given(
    st.lists(st.sampled_from([M, V, X, N]), min_size=1, max_size=12),
    st.lists(st.tuples(st.integers(0, 12 * SLOT - 1), st.sampled_from([1, 2])), max_size=6),
)
def test_whatever_is_stated_the_slots_of_all_gaps_are_those_that_are_not_valid(
    states: list[int], stated: list[tuple[int, int]]
) -> None:
    within = [one for one in stated if one[0] < len(states) * SLOT]
    gaps = _stated(_states(*states), within)
    assert sum(gap.slots for gap in gaps) == sum(state != V for state in states)
