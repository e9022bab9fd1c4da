"""What every record store must do, as one class that each backend's tests inherit.

A backend gives `store`, an empty store, and `reopened`, which opens the same records again: what
is asked of the second cannot come from the memory of the first.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.registry import (
    Cluster,
    ClusterKind,
    ClusterState,
    Outlet,
    Permit,
    ReceivingWater,
    Registry,
    Station,
)
from domain.rejections import KeptRejection, RejectionCode
from domain.verdicts import Confidence, DailyMean, Limit, Outcome, Verdict
from storage.ports import DueDay, RecordStore

DAY = date(2026, 11, 23)
T0 = datetime(2026, 11, 24, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)

LIMIT = Limit(
    regulation="qcvn-40-2011",
    column="A",
    parameter="COD",
    unit="mg/L",
    lower=None,
    upper=75 * 0.9 * 1.1,
    base_lower=None,
    base_upper=75.0,
    kq=0.9,
    kf=1.1,
    formula="75 x 0.9 x 1.1",
    clause="QCVN 40:2011, bảng 1, dòng 7",
    source="Thông tư 47/2011/TT-BTNMT",
    confidence=Confidence.TWO_SOURCES,
)


def a_mean(value: float | None = 61.25, **changes: object) -> DailyMean:
    """A full day's mean; `changes` are fields of DailyMean."""
    mean = DailyMean(
        outlet_id="hd-01-a",
        parameter="COD",
        day=DAY,
        mean=value,
        valid=280,
        excluded=3,
        missing=5,
        expected=288,
        digest="ab" * 32,
    )
    return replace(mean, **changes)  # type: ignore[arg-type]  # tests name the fields


def a_verdict(mean: DailyMean | None = None, known_at: datetime = T0, **changes: object) -> Verdict:
    """A verdict on a mean; `changes` are fields of Verdict."""
    verdict = Verdict(
        mean=mean or a_mean(),
        outcome=Outcome.KEPT,
        limit=LIMIT,
        reason="61.25 mg/L is at most 74.25 mg/L",
        clause="Nghị định 08/2022, Điều 97.4đ",
        times_over=None,
        known_at=known_at,
    )
    return replace(verdict, **changes)  # type: ignore[arg-type]  # tests name the fields


def a_registry(name: str = "CCN Phù Đổng (mô phỏng)") -> Registry:
    """A small whole registry with Vietnamese names."""
    permit = Permit(
        number="12/GPMT-UBND",
        outlet_id="pd-01-a",
        regulation="qcvn-40-2011",
        column="B",
        receiving_water=ReceivingWater.RIVER,
        receiving_flow_m3_per_s=0.1 + 0.2,
        receiving_volume_m3=None,
        discharge_flow_m3_per_day=480.0,
        interval_minutes=5,
        valid_from=date(2024, 1, 1),
        valid_to=date(2025, 8, 31),
    )
    return Registry(
        clusters={
            "pd": Cluster(
                id="pd",
                name=name,
                commune="xã Phù Đổng",
                kind=ClusterKind.CRAFT_VILLAGE,
                state=ClusterState.OPERATING,
                simulated=True,
            ),
        },
        stations={
            "pd-01": Station(
                id="pd-01", cluster_id="pd", name="Trạm Đ", design_flow_m3_per_day=1e3 / 3
            )
        },
        outlets={
            "pd-01-a": Outlet(
                id="pd-01-a",
                station_id="pd-01",
                gateway_id="gw-pd",
                name="Cửa xả số 1",
                parameters=("PH", "COD", "NH4_N"),
            )
        },
        permits=(permit, replace(permit, number="7/GPMT", valid_from=DAY, valid_to=None)),
    )


def a_rejection(position: int, ordinal: int = 0, **changes: object) -> KeptRejection:
    """A rejection at a place in the journal; `changes` are fields of KeptRejection."""
    rejection = KeptRejection(
        position=position,
        ordinal=ordinal,
        received_us=1_764_000_000_000_000 + position,
        topic="nhue/v1/gw-pd/readings",
        gateway_id="gw-pd",
        code=RejectionCode.UNIT_UNKNOWN,
        detail="đơn vị 'mg' không rõ",
        outlet_id="pd-01-a",
        parameter="COD",
        payload_excerpt='{"seq": 1}',
    )
    return replace(rejection, **changes)  # type: ignore[arg-type]  # tests name the fields


class RecordStoreContract:
    @pytest.fixture
    def store(self) -> RecordStore:
        """An empty store; each backend overrides it."""
        raise NotImplementedError

    @pytest.fixture
    def reopened(self) -> Callable[[], RecordStore]:
        """Open the same records again; each backend overrides it."""
        raise NotImplementedError

    # Registry

    def test_an_empty_store_holds_the_empty_registry(self, store: RecordStore) -> None:
        assert store.registry() == Registry()
        assert store.registry_version() == 0

    def test_a_registry_comes_back_as_it_was_given(
        self, store: RecordStore, reopened: Callable[[], RecordStore]
    ) -> None:
        assert store.add_registry(a_registry(), T0) == 1
        assert reopened().registry() == replace(a_registry(), version=1)

    def test_any_past_registry_is_found_by_the_instant_at_which_it_was_known(
        self, store: RecordStore
    ) -> None:
        store.add_registry(a_registry("tên cũ"), T0)
        store.add_registry(a_registry("tên mới"), T0 + HOUR)
        store.add_registry(Registry(), T0 + 2 * HOUR)
        assert store.registry(T0 - HOUR) == Registry()
        assert store.registry(T0).clusters["pd"].name == "tên cũ"
        assert store.registry(T0 + HOUR - timedelta(microseconds=1)).version == 1
        assert store.registry(T0 + HOUR).clusters["pd"].name == "tên mới"
        assert store.registry() == Registry(version=3)
        assert store.registry_version() == 3

    def test_a_naive_instant_is_refused(self, store: RecordStore) -> None:
        naive = T0.replace(tzinfo=None)
        with pytest.raises(ValueError, match="naive"):
            store.add_registry(a_registry(), naive)
        with pytest.raises(ValueError, match="naive"):
            store.settle([], [], [a_verdict(known_at=naive)])
        assert store.registry_version() == 0

    # Means and verdicts

    def test_a_verdict_comes_back_with_all_that_it_rests_on(
        self, store: RecordStore, reopened: Callable[[], RecordStore]
    ) -> None:
        exceeded = a_verdict(
            a_mean(0.1 + 0.2), outcome=Outcome.EXCEEDED, times_over=1.0000000000000002
        )
        assert store.settle([], [exceeded.mean], [exceeded]) == 1
        again = reopened()
        assert again.verdicts(DAY, DAY) == [exceeded]
        assert again.means("hd-01-a", DAY, DAY) == [exceeded.mean]
        assert again.verdicts(DAY, DAY)[0].known_at.utcoffset() == timedelta(0)

    def test_a_day_without_a_reading_and_without_a_limit_is_kept_as_such(
        self, store: RecordStore
    ) -> None:
        empty = a_mean(None, valid=0, excluded=0, missing=288)
        unknown = a_verdict(empty, outcome=Outcome.LIMIT_UNKNOWN, limit=None)
        store.settle([], [empty], [unknown])
        assert store.verdicts(DAY, DAY) == [unknown]
        assert store.means("hd-01-a", DAY, DAY) == [empty]

    @settings(
        max_examples=25,
        deadline=None,
        suppress_health_check=[
            HealthCheck.function_scoped_fixture,
            HealthCheck.differing_executors,
        ],
    )
    @given(value=st.floats(allow_nan=False), upper=st.floats(allow_nan=False, allow_infinity=False))
    def test_figures_are_kept_to_the_last_bit(
        self, store: RecordStore, value: float, upper: float
    ) -> None:
        verdict = a_verdict(a_mean(value), limit=replace(LIMIT, upper=upper), times_over=value)
        store.settle([], [verdict.mean], [verdict])
        (kept,) = store.verdicts(DAY, DAY)
        assert replace(kept, known_at=T0) == verdict

    def test_an_identical_judgement_adds_nothing(self, store: RecordStore) -> None:
        first = a_verdict()
        assert store.settle([], [first.mean], [first]) == 1
        assert store.settle([], [first.mean], [replace(first, known_at=T0 + HOUR)]) == 0
        assert store.verdicts(DAY, DAY) == [first]

    def test_verdicts_are_those_known_at_the_instant_asked_for(self, store: RecordStore) -> None:
        early = a_verdict()
        late = a_verdict(
            a_mean(80.0, valid=288, missing=0), T0 + HOUR, outcome=Outcome.EXCEEDED, times_over=1.08
        )
        store.settle([], [early.mean], [early])
        store.settle([], [late.mean], [late])
        just_before = T0 + HOUR - timedelta(microseconds=1)
        assert store.verdicts(DAY, DAY) == [late]
        assert store.verdicts(DAY, DAY, known_at=T0 + HOUR) == [late]
        assert store.verdicts(DAY, DAY, known_at=just_before) == [early]
        assert store.verdicts(DAY, DAY, known_at=T0 - HOUR) == []
        assert store.means("hd-01-a", DAY, DAY) == [late.mean]
        assert store.means("hd-01-a", DAY, DAY, known_at=just_before) == [early.mean]
        assert store.means("hd-01-a", DAY, DAY, known_at=T0 - HOUR) == []

    def test_a_value_that_comes_back_supersedes_again(self, store: RecordStore) -> None:
        low, high = a_mean(60.0), a_mean(70.0)
        for hours, mean in enumerate((low, high, low)):
            verdict = a_verdict(mean, T0 + hours * HOUR, reason=f"{mean.mean}")
            assert store.settle([], [mean], [verdict]) == 1
        assert store.means("hd-01-a", DAY, DAY) == [low]
        assert store.means("hd-01-a", DAY, DAY, known_at=T0 + HOUR) == [high]

    def test_another_limit_supersedes_the_verdict_and_leaves_the_mean(
        self, store: RecordStore
    ) -> None:
        store.settle([], [a_mean()], [a_verdict()])
        stricter = a_verdict(limit=replace(LIMIT, upper=50.0), known_at=T0 + HOUR)
        assert store.settle([], [a_mean()], [stricter]) == 1
        assert store.verdicts(DAY, DAY) == [stricter]
        assert store.verdicts(DAY, DAY, known_at=T0) == [a_verdict()]
        assert store.means("hd-01-a", DAY, DAY, known_at=T0) == [a_mean()]

    def test_a_superseded_exceedance_never_shows_among_the_violations(
        self, store: RecordStore
    ) -> None:
        exceeded = a_verdict(outcome=Outcome.EXCEEDED, times_over=1.2)
        store.settle([], [exceeded.mean], [exceeded])
        store.settle([], [a_mean(1.0)], [a_verdict(a_mean(1.0), T0 + HOUR)])
        assert store.verdicts(DAY, DAY, outcome=Outcome.EXCEEDED) == []
        assert store.verdicts(DAY, DAY, outcome=Outcome.EXCEEDED, known_at=T0) == [exceeded]

    def test_verdicts_come_newest_day_first_then_by_outlet_and_parameter(
        self, store: RecordStore
    ) -> None:
        keys = [
            (day, outlet, parameter)
            for day in (DAY, DAY - timedelta(days=1))
            # Byte order: a Vietnamese or English dictionary would put these in another one.
            for outlet in ("B-1", "a-1", "a1", "b-1")
            for parameter in ("COD", "PH")
        ]
        verdicts = [a_verdict(a_mean(day=d, outlet_id=o, parameter=p)) for d, o, p in keys]
        store.settle([], [], verdicts[::-1])
        assert store.verdicts(date.min, date.max) == verdicts
        assert store.verdicts(date.min, date.max, most=3) == verdicts[:3]
        assert store.verdicts(DAY, DAY, outlet_id="a1", parameter="PH") == [verdicts[5]]
        assert store.verdicts(DAY, DAY) == verdicts[:8]
        assert [m.parameter for m in store.means("b-1", DAY, DAY)] == ["COD", "PH"]
        assert len(store.means("b-1", DAY, DAY, parameter="PH")) == 1

    def test_a_mean_without_a_verdict_is_not_kept(self, store: RecordStore) -> None:
        assert store.settle([], [a_mean()], []) == 0
        assert store.means("hd-01-a", DAY, DAY) == []

    # What waits

    def test_waiting_days_come_oldest_first_and_before_the_day_asked_for(
        self, store: RecordStore
    ) -> None:
        older = DAY - timedelta(days=1)
        store.mark_due([("b", DAY), ("b", older), ("a", DAY), ("B", DAY), ("a", DAY)])
        assert [(d.outlet_id, d.day) for d in store.due(10)] == [
            ("b", older),
            ("B", DAY),
            ("a", DAY),
            ("b", DAY),
        ]
        assert store.due_count() == 4
        assert [d.day for d in store.due(10, before=DAY)] == [older]
        assert store.due_count(before=DAY) == 1
        assert len(store.due(2)) == 2

    def test_a_settled_day_waits_no_more(self, store: RecordStore) -> None:
        store.mark_due([("hd-01-a", DAY), ("other", DAY)])
        (mine,) = [d for d in store.due(9) if d.outlet_id == "hd-01-a"]
        store.settle([mine], [a_mean()], [a_verdict()])
        assert [d.outlet_id for d in store.due(9)] == ["other"]

    def test_a_day_that_changed_while_it_was_judged_stays_due(self, store: RecordStore) -> None:
        store.mark_due([("hd-01-a", DAY)])
        read = store.due(9)
        store.mark_due([("hd-01-a", DAY)])
        store.settle(read, [a_mean()], [a_verdict()])
        (again,) = store.due(9)
        assert again.revision > read[0].revision
        assert store.verdicts(DAY, DAY) == [a_verdict()]

    def test_a_slow_judge_does_not_drop_a_day_that_fell_due_after_another_settled_it(
        self, store: RecordStore
    ) -> None:
        store.mark_due([("hd-01-a", DAY)])
        slow = store.due(9)
        store.settle(store.due(9), [], [])
        store.mark_due([("hd-01-a", DAY)])
        store.settle(slow, [], [])
        assert store.due_count() == 1

    def test_a_settlement_that_fails_leaves_nothing_behind(self, store: RecordStore) -> None:
        store.mark_due([("hd-01-a", DAY)])
        with pytest.raises(ValueError, match="rests on"):
            store.settle(store.due(9), [a_mean(1.0)], [a_verdict(a_mean(2.0))])
        assert store.due_count() == 1
        assert store.verdicts(DAY, DAY) == []

    def test_closing_days_notes_the_last_one_and_marks_outlets_due(
        self, store: RecordStore, reopened: Callable[[], RecordStore]
    ) -> None:
        assert store.closed_through() is None
        store.close_days(DAY, [("a", DAY)])
        store.close_days(DAY - timedelta(days=1), [])
        store.close_days(DAY, [])
        again = reopened()
        assert again.closed_through() == DAY
        assert [d.day for d in again.due(9)] == [DAY]

    # Rejections and watermarks

    def test_rejections_come_newest_first_and_are_counted_by_reason(
        self, store: RecordStore
    ) -> None:
        first, second = a_rejection(8), a_rejection(8, 1, code=RejectionCode.VALUE_NAN)
        third = a_rejection(40, gateway_id="gw-khác", outlet_id=None, parameter=None)
        store.add_rejections([first, second, third])
        assert store.rejections() == [third, second, first]
        assert store.rejections(most=1) == [third]
        assert store.rejections(gateway_id="gw-pd") == [second, first]
        assert store.rejections(code="value-nan") == [second]
        assert store.rejection_counts() == {"unit-unknown": 2, "value-nan": 1}

    def test_rejections_told_again_after_a_crash_are_not_doubled(self, store: RecordStore) -> None:
        batch = [a_rejection(8), a_rejection(8, 1), a_rejection(9)]
        store.add_rejections(batch[:2])
        store.add_rejections(batch)
        store.add_rejections([])
        assert store.rejections() == batch[::-1]

    def test_a_text_that_no_database_holds_does_not_stop_the_next_rejection(
        self, store: RecordStore
    ) -> None:
        odd = a_rejection(1, payload_excerpt="a\0b\ud800c", outlet_id="\0", detail="ế\0")
        store.add_rejections([odd, a_rejection(2)])
        kept = store.rejections()[1]
        assert kept.payload_excerpt == "a␀b?c"
        assert (kept.outlet_id, kept.detail) == ("␀", "ế␀")
        assert store.rejections(gateway_id="\0") == []

    def test_a_watermark_is_zero_at_first_and_then_what_was_set(
        self, store: RecordStore, reopened: Callable[[], RecordStore]
    ) -> None:
        assert store.watermark("storer") == 0
        store.set_watermark("storer", 2**40)
        store.set_watermark("other", 7)
        store.set_watermark("storer", 2**40 + 1)
        assert reopened().watermark("storer") == 2**40 + 1

    # Several at once

    def test_writers_and_readers_at_once_neither_fail_nor_lose_anything(
        self, store: RecordStore, reopened: Callable[[], RecordStore]
    ) -> None:
        others = (reopened(), reopened())
        problems = _run_at_once(
            [
                lambda: _mark_forty(store),
                lambda: _judge_forty(store),
                lambda: _read_forty(store),
                lambda: _mark_forty(others[0]),
                lambda: _judge_forty(others[1]),
            ]
        )
        assert problems == []
        assert store.due_count() == 41
        revision = next(d.revision for d in store.due(99) if d.outlet_id == "a")
        assert revision >= 80
        assert store.watermark("storer") == 39
        assert store.verdicts(DAY, DAY)[0].mean.mean == 39.0

    def test_it_answers_that_it_is_there(self, store: RecordStore) -> None:
        store.check()
        assert store.due(1) == list[DueDay]()


def _mark_forty(store: RecordStore) -> None:
    for n in range(40):
        store.mark_due([("a", DAY), (f"o-{n}", DAY)])
        store.set_watermark("storer", n)


def _judge_forty(store: RecordStore) -> None:
    for n in range(40):
        mean = a_mean(float(n))
        store.settle([], [mean], [a_verdict(mean, T0 + n * HOUR)])


def _read_forty(store: RecordStore) -> None:
    for _ in range(40):
        store.verdicts(DAY, DAY)
        store.due(5)


def _run_at_once(works: Sequence[Callable[[], None]]) -> list[BaseException]:
    """Run each in a thread of its own; return what they raised."""
    problems: list[BaseException] = []

    def run(work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as problem:  # noqa: BLE001 - a thread's failure is the test's
            problems.append(problem)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return problems
