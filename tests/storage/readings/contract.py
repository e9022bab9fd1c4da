"""What every ReadingStore must do, whichever database stands behind it.

A backend inherits `ReadingStoreContract` and gives a fixture `backend`, which also reads and
writes behind the store's back, so that a store wrong in both directions is caught.
"""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Protocol

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.gateways.running_numbers import RunPlace
from domain.measured.readings import Conflict, Reading, Sample
from storage.journal.segments import begins_after
from storage.ports.readings import ReadingColumns, ReadingStore

MINUTE_US = 60_000_000
DAY_US = 1440 * MINUTE_US
T0 = 1_700_000_000_000_000
ALWAYS = (-(2**62) // 1000, 2**62 // 1000)

ODD_NAMES = (
    "Cửa xả số 1, CCN Phú Thị",
    "a=b c,d",
    'quote"s and `ticks`',
    "${1 + 1}",
    "back\\slash",
    "ends in \\",
    "100%",
    "%41",
    "two\nlines",
    "làng nghề Đa Sỹ / Kiến Hưng",
)

EXACT_FLOATS = (
    0.1,
    -0.0,
    5e-324,
    2.2250738585072014e-308,
    1.7976931348623157e308,
    -1e-17,
    123456789.12345679,
    1 / 3,
    1e16,
    1e22,
    7.0,
)

_serial = itertools.count()


def new_outlet() -> str:
    """Return an outlet's name that no other test or example has used."""
    return f"outlet-{next(_serial)}"


def reading(
    outlet_id: str, time_us: int, value: float, *, position: int = 0, status: int = 0
) -> Reading:
    return Reading(outlet_id, "COD", time_us, value, status, position)


def sample_of(one: Reading) -> Sample:
    """Return a sample of one reading."""
    status = {one.parameter: one.status} if one.status else {}
    return Sample(one.outlet_id, one.time_us, {one.parameter: one.value}, status)


def rows(columns: ReadingColumns) -> list[tuple[int, float, int]]:
    """Return columns as rows (time, value, status), after a look at their types and order."""
    assert columns.time_us.dtype == np.int64
    assert columns.value.dtype == np.float64
    assert columns.status.dtype == np.int8
    assert bool(np.all(np.diff(columns.time_us) > 0))
    return list(
        zip(columns.time_us.tolist(), columns.value.tolist(), columns.status.tolist(), strict=True)
    )


class Backend(Protocol):
    """A store under test, and the doors behind its back."""

    store: ReadingStore

    def reopen(self) -> None:
        """Close the store and open it again on the same data."""

    def raw_values(self, outlet_id: str) -> list[tuple[str, int, float]]:
        """Return (parameter, time, value) of all stored readings, read without the store."""

    def write_raw(self, written: Reading) -> None:
        """Store a reading without the store."""


Step = tuple[int, int, int]  # minute, value, status
_MESSAGES = st.lists(
    st.lists(
        st.tuples(st.integers(0, 4), st.integers(0, 2), st.integers(0, 1)), min_size=1, max_size=4
    ),
    min_size=1,
    max_size=8,
)


_PLACES = st.dictionaries(
    st.integers(0, 7), st.builds(RunPlace, st.integers(1, 2), st.integers(1, 9))
)


def _expected(
    sent: Sequence[Reading], places: Mapping[int, RunPlace]
) -> tuple[list[tuple[int, float, int]], list[tuple[int, float, int, int]]]:
    """Work out by brute force what stands and what is a conflict."""
    standing, conflicts = [], []
    for time_us in sorted({r.time_us for r in sent}):
        different: list[Reading] = []
        for r in sorted((r for r in sent if r.time_us == time_us), key=lambda r: r.position):
            if all((r.value, r.status) != (d.value, d.status) for d in different):
                different.append(r)
        stands = different[0]
        of_first = places.get(stands.position)
        for r in (r for r in sent if r.time_us == time_us and of_first is not None):
            place = places.get(r.position)
            if place and of_first and place.run == of_first.run and place < of_first:
                stands, of_first = r, place
        what = stands.value, stands.status
        standing.append((time_us, *what))
        others = [d for d in different if (d.value, d.status) != what]
        conflicts += [(time_us, d.value, d.status, d.position) for d in others]
    return standing, conflicts


class ReadingStoreContract:
    """Inherit, and define the fixture `backend`; `examples` bounds what a slow backend is asked."""

    examples = 40

    @pytest.fixture
    def store(self, backend: Backend) -> ReadingStore:
        return backend.store

    def test_a_mark_is_kept_with_its_batch_for_each_worker(self, backend: Backend) -> None:
        before = dict(backend.store.marks())
        worker = max(before, default=1) + 1
        first = begins_after(worker)
        outlet = new_outlet()
        sample = Sample(outlet, T0, {"COD": 1.0}, {})
        assert not backend.store.append_samples([sample], [first + 7], through=first + 9)
        assert backend.store.marks() == before | {worker: first + 9}
        backend.store.append_samples([], [], through=first + 12)
        backend.reopen()
        assert backend.store.marks() == before | {worker: first + 12}
        assert rows(backend.store.read(outlet, "COD", *ALWAYS)) == [(T0, 1.0, 0)]

    def test_a_stored_reading_is_found_behind_the_stores_back(self, backend: Backend) -> None:
        outlet = new_outlet()
        backend.store.append([reading(outlet, T0, 12.5)])
        assert backend.raw_values(outlet) == [("COD", T0, 12.5)]

    def test_a_reading_written_behind_the_stores_back_is_read(self, backend: Backend) -> None:
        outlet = new_outlet()
        backend.write_raw(reading(outlet, T0, 12.5))
        assert rows(backend.store.read(outlet, "COD", *ALWAYS)) == [(T0, 12.5, 0)]

    def test_a_value_written_behind_the_stores_back_stands_against_a_later_one(
        self, backend: Backend
    ) -> None:
        outlet = new_outlet()
        backend.write_raw(reading(outlet, T0, 12.5))
        backend.store.append([reading(outlet, T0, 13.0, position=5)])
        assert rows(backend.store.read(outlet, "COD", *ALWAYS)) == [(T0, 12.5, 0)]
        assert backend.store.conflicts(outlet, "COD", *ALWAYS) == [
            Conflict(outlet, "COD", T0, 13.0, 0, 5)
        ]

    def test_a_batch_told_by_samples_is_stored_like_its_readings(self, store: ReadingStore) -> None:
        samples = [
            Sample("o", 10, {"COD": 1.5, "PH": 7.0}, {"PH": 2}),
            Sample("o", 10, {"COD": 2.5}, {}),
            Sample("p", 20, {"PH": 8.0}, {}),
        ]
        store.append_samples(samples, [1, 2, 2])
        cod, ph = store.read("o", "COD", 0, 100), store.read("o", "PH", 0, 100)
        assert (cod.time_us.tolist(), cod.value.tolist(), cod.status.tolist()) == ([10], [1.5], [0])
        assert (ph.value.tolist(), ph.status.tolist()) == ([7.0], [2])
        assert store.conflicts("o", "COD", 0, 100) == [Conflict("o", "COD", 10, 2.5, 0, 2)]
        assert store.read("p", "PH", 0, 100).value.tolist() == [8.0]
        store.append_samples([], [])

    def test_several_parameters_are_read_at_once_as_each_is_by_itself(
        self, backend: Backend
    ) -> None:
        outlet, other = new_outlet(), new_outlet()
        names = ["PH", "COD", "TSS", "TN"]
        samples = [
            Sample(outlet, T0 + n * MINUTE_US, {p: n + m / 7 for m, p in enumerate(names[:3])}, {})
            for n in (3, 1, 2, 0, 5)
        ]
        samples += [
            Sample(outlet, T0 + 2 * MINUTE_US, {"PH": 9.0, "COD": 8.0}, {"COD": 1}),
            Sample(outlet, T0 + 4 * MINUTE_US, {"COD": 8.0}, {"COD": 2}),
            Sample(other, T0, {"COD": 7.0}, {}),
        ]
        for position, sample in enumerate(samples):
            backend.store.append_samples([sample], [position])
        backend.reopen()
        span = T0, T0 + 5 * MINUTE_US
        found = backend.store.read_range(outlet, names, *span)
        assert list(found) == names
        for name in names:
            assert rows(found[name]) == rows(backend.store.read(outlet, name, *span))
        assert [len(found[name]) for name in names] == [4, 5, 4, 0]
        assert [row[2] for row in rows(found["COD"])] == [0, 0, 0, 0, 2]
        assert backend.store.read_range(outlet, [], *span) == {}

    def test_the_same_value_sent_again_is_one_reading(self, store: ReadingStore) -> None:
        outlet = new_outlet()
        store.append([reading(outlet, T0, 1.0, position=1), reading(outlet, T0, 1.0, position=1)])
        store.append([reading(outlet, T0, 1.0, position=2)])
        assert rows(store.read(outlet, "COD", *ALWAYS)) == [(T0, 1.0, 0)]
        assert store.conflicts(outlet, "COD", *ALWAYS) == []

    def test_the_first_value_stands_and_every_other_is_kept_as_a_conflict(
        self, backend: Backend
    ) -> None:
        outlet, store = new_outlet(), backend.store
        store.append([reading(outlet, T0, 1.0, position=1)])
        store.append([reading(outlet, T0, 2.0, position=2)])
        store.append([reading(outlet, T0, 3.0, position=3), reading(outlet, T0, 4.0, position=3)])
        backend.reopen()
        assert rows(backend.store.read(outlet, "COD", *ALWAYS)) == [(T0, 1.0, 0)]
        assert backend.store.conflicts(outlet, "COD", *ALWAYS) == [
            Conflict(outlet, "COD", T0, 2.0, 0, 2),
            Conflict(outlet, "COD", T0, 3.0, 0, 3),
            Conflict(outlet, "COD", T0, 4.0, 0, 3),
        ]

    def test_within_one_batch_the_lowest_position_stands(self, store: ReadingStore) -> None:
        outlet = new_outlet()
        store.append([reading(outlet, T0, 2.0, position=9), reading(outlet, T0, 1.0, position=8)])
        assert rows(store.read(outlet, "COD", *ALWAYS)) == [(T0, 1.0, 0)]
        assert [c.value for c in store.conflicts(outlet, "COD", *ALWAYS)] == [2.0]

    def test_a_conflict_that_repeats_itself_is_kept_once(self, store: ReadingStore) -> None:
        outlet = new_outlet()
        store.append([reading(outlet, T0, 1.0, position=1)])
        for position in (2, 2, 3, 4):
            store.append([reading(outlet, T0, 2.0, position=position)])
        assert store.conflicts(outlet, "COD", *ALWAYS) == [Conflict(outlet, "COD", T0, 2.0, 0, 2)]

    def test_another_status_for_the_same_value_is_a_conflict(self, store: ReadingStore) -> None:
        outlet = new_outlet()
        store.append([reading(outlet, T0, 1.0, position=1, status=0)])
        store.append([reading(outlet, T0, 1.0, position=2, status=1)])
        assert rows(store.read(outlet, "COD", *ALWAYS)) == [(T0, 1.0, 0)]
        assert store.conflicts(outlet, "COD", *ALWAYS) == [Conflict(outlet, "COD", T0, 1.0, 1, 2)]

    def test_the_devices_status_is_kept_with_its_reading(self, store: ReadingStore) -> None:
        outlet = new_outlet()
        sent = [reading(outlet, T0 + i, float(i), position=i, status=i % 3) for i in range(7)]
        store.append(sent)
        assert rows(store.read(outlet, "COD", *ALWAYS)) == [
            (T0 + i, float(i), i % 3) for i in range(7)
        ]

    def test_a_range_holds_its_begin_and_not_its_end(self, store: ReadingStore) -> None:
        outlet = new_outlet()
        store.append([reading(outlet, T0 + i, float(i)) for i in range(4)])
        store.append([reading(outlet, T0 + i, -1.0, position=1) for i in range(4)])
        inside = store.read(outlet, "COD", T0 + 1, T0 + 3)
        assert inside.time_us.tolist() == [T0 + 1, T0 + 2]
        kept = store.conflicts(outlet, "COD", T0 + 1, T0 + 3)
        assert [conflict.time_us for conflict in kept] == [T0 + 1, T0 + 2]

    def test_what_is_not_there_is_an_empty_answer(self, store: ReadingStore) -> None:
        outlet = new_outlet()
        assert rows(store.read(outlet, "COD", *ALWAYS)) == []
        store.append([reading(outlet, T0, 1.0)])
        assert rows(store.read(outlet, "TSS", *ALWAYS)) == []
        assert rows(store.read(outlet, "COD", T0 + 1, T0 + 2)) == []
        assert rows(store.read(outlet, "COD", T0, T0)) == []
        assert rows(store.read(outlet, "COD", T0 + 1, T0)) == []
        assert store.conflicts(outlet, "COD", *ALWAYS) == []
        assert store.conflicts(outlet, "COD", T0 + 1, T0) == []
        assert store.latest_us(new_outlet()) is None
        store.append([])

    def test_floats_come_back_bit_for_bit(self, backend: Backend) -> None:
        outlet = new_outlet()
        backend.store.append([reading(outlet, T0 + i, v) for i, v in enumerate(EXACT_FLOATS)])
        backend.reopen()
        read = backend.store.read(outlet, "COD", *ALWAYS).value.tolist()
        assert [v.hex() for v in read] == [v.hex() for v in EXACT_FLOATS]

    def test_zero_and_minus_zero_are_the_same_value(self, store: ReadingStore) -> None:
        outlet = new_outlet()
        store.append([reading(outlet, T0, 0.0, position=1), reading(outlet, T0, 5.0, position=2)])
        store.append([reading(outlet, T0, -0.0, position=3)])
        (row,) = rows(store.read(outlet, "COD", *ALWAYS))
        assert math.copysign(1.0, row[1]) == 1.0
        assert [c.value for c in store.conflicts(outlet, "COD", *ALWAYS)] == [5.0]

    @pytest.mark.parametrize("name", ODD_NAMES)
    def test_any_name_is_kept_apart_from_any_other(self, store: ReadingStore, name: str) -> None:
        outlet = new_outlet() + name
        store.append([Reading(outlet, name, T0, 1.0, 2, 1), reading(outlet, T0 + 9, 2.0)])
        store.append([Reading(outlet, name, T0, 3.0, 0, 2), reading(outlet, T0 + 9, 2.0)])
        assert rows(store.read(outlet, name, *ALWAYS)) == [(T0, 1.0, 2)]
        assert rows(store.read(outlet, "COD", *ALWAYS)) == [(T0 + 9, 2.0, 0)]
        assert store.conflicts(outlet, name, *ALWAYS) == [Conflict(outlet, name, T0, 3.0, 0, 2)]
        assert store.latest_us(outlet) == T0 + 9

    def test_outlets_and_parameters_do_not_see_each_other(self, store: ReadingStore) -> None:
        one, other = new_outlet(), new_outlet()
        store.append(
            [
                Reading(one, "COD", T0, 1.0, 0, 1),
                Reading(one, "TSS", T0, 2.0, 0, 1),
                Reading(other, "COD", T0, 3.0, 0, 1),
            ]
        )
        assert rows(store.read(one, "COD", *ALWAYS)) == [(T0, 1.0, 0)]
        assert rows(store.read(one, "TSS", *ALWAYS)) == [(T0, 2.0, 0)]
        assert rows(store.read(other, "COD", *ALWAYS)) == [(T0, 3.0, 0)]
        assert store.conflicts(one, "COD", *ALWAYS) == []

    def test_the_latest_instant_is_over_all_parameters(self, store: ReadingStore) -> None:
        outlet = new_outlet()
        store.append([Reading(outlet, "TSS", T0 + 5, 1.0, 0, 1), reading(outlet, T0, 1.0)])
        store.append([reading(outlet, T0 - DAY_US, 1.0)])
        assert store.latest_us(outlet) == T0 + 5

    def test_the_first_instant_of_each_outlet_is_over_all_parameters_and_days(
        self, store: ReadingStore
    ) -> None:
        one, odd, empty = new_outlet(), new_outlet() + ODD_NAMES[0], new_outlet()
        store.append([reading(one, T0, 1.0), Reading(one, "TSS", T0 - 5, 1.0, 2, 1)])
        store.append([reading(one, T0 + 400 * DAY_US, 1.0), reading(odd, -3 * DAY_US, 1.0)])
        assert store.first_us([one, odd, empty]) == {one: T0 - 5, odd: -3 * DAY_US}
        assert store.first_us([one]) == {one: T0 - 5}
        assert store.first_us([]) == {}

    def test_the_newest_instant_of_each_outlet_is_told_from_an_instant_on(
        self, store: ReadingStore
    ) -> None:
        one, odd, old = new_outlet(), new_outlet() + ODD_NAMES[0], new_outlet()
        store.append([reading(one, T0, 1.0), Reading(one, "TSS", T0 + 5, 1.0, 2, 1)])
        store.append([reading(old, T0 - DAY_US, 1.0), reading(odd, T0, 1.0)])
        asked = [one, odd, old, new_outlet()]
        assert store.newest_us(asked, T0) == {one: T0 + 5, odd: T0}
        assert store.newest_us(asked, T0 + 1) == {one: T0 + 5}
        assert store.newest_us([], T0) == {}

    def test_instants_before_1970_are_kept(self, store: ReadingStore) -> None:
        outlet = new_outlet()
        store.append([reading(outlet, -1, 1.0), reading(outlet, -3 * DAY_US, 2.0)])
        assert rows(store.read(outlet, "COD", *ALWAYS)) == [(-3 * DAY_US, 2.0, 0), (-1, 1.0, 0)]

    def test_everything_is_there_after_a_reopening(self, backend: Backend) -> None:
        outlet = new_outlet()
        backend.store.append([reading(outlet, T0 + i, float(i), status=i % 2) for i in range(50)])
        backend.store.append([reading(outlet, T0, 99.0, position=7)])
        backend.reopen()
        assert len(backend.store.read(outlet, "COD", *ALWAYS)) == 50
        assert [c.value for c in backend.store.conflicts(outlet, "COD", *ALWAYS)] == [99.0]
        backend.store.append([reading(outlet, T0 + 1, 98.0, position=8)])
        assert len(backend.store.conflicts(outlet, "COD", *ALWAYS)) == 2
        assert backend.store.latest_us(outlet) == T0 + 49

    def test_a_backlog_older_than_what_is_stored_is_taken_whole(self, store: ReadingStore) -> None:
        outlet = new_outlet()
        store.append([reading(outlet, T0 + 90 * DAY_US, 1.0, position=1)])
        backlog = [
            reading(outlet, T0 + day * DAY_US + i, float(day), position=2)
            for day in (0, 1, 30, 60)
            for i in range(3)
        ]
        for _ in range(2):
            store.append(backlog)
        assert len(store.read(outlet, "COD", *ALWAYS)) == 13
        assert store.conflicts(outlet, "COD", *ALWAYS) == []

    def test_a_store_that_answers_passes_its_check(self, store: ReadingStore) -> None:
        store.check()

    def test_a_month_among_a_hundred_thousand_readings_is_read_whole(
        self, backend: Backend
    ) -> None:
        outlets = [new_outlet() for _ in range(3)]
        month, step = 8_640, 5 * MINUTE_US
        everything = [
            Reading(outlet, parameter, T0 + i * step, i / 7, 0, i)
            for i in range(month)
            for outlet in outlets
            for parameter in ("COD", "TSS", "PH", "NH4_N")
        ]
        assert len(everything) > 100_000
        for first in range(0, len(everything), 10_000):
            backend.store.append(everything[first : first + 10_000])
        read = backend.store.read(outlets[1], "PH", T0, T0 + month * step)
        assert read.time_us.tolist() == [T0 + i * step for i in range(month)]
        assert read.value.tolist() == [i / 7 for i in range(month)]
        assert len(backend.store.read(outlets[1], "PH", T0 + DAY_US, T0 + 2 * DAY_US)) == 288

    def test_of_one_run_the_lower_number_stands_whatever_came_first(self, backend: Backend) -> None:
        outlet, other, run = new_outlet(), new_outlet(), RunPlace(T0, 0)
        places = {3: run._replace(number=8), 5: run._replace(number=7), 9: run._replace(number=2)}
        sent = {3: (8.0, 1), 4: (4.0, 0), 5: (7.0, 0), 9: (2.0, 0), 12: (8.0, 1)}
        for position, (value, status) in sent.items():
            samples = [
                Sample(outlet, T0, {"COD": value}, {"COD": status} if status else {}),
                Sample(other, T0 + position, {"COD": value}, {}),
            ]
            backend.store.append_samples(samples, [position] * 2, places=places)
            backend.reopen()
        assert rows(backend.store.read(outlet, "COD", *ALWAYS)) == [(T0, 2.0, 0)]
        assert backend.store.conflicts(outlet, "COD", *ALWAYS) == [
            Conflict(outlet, "COD", T0, 8.0, 1, 3),
            Conflict(outlet, "COD", T0, 4.0, 0, 4),
            Conflict(outlet, "COD", T0, 7.0, 0, 5),
        ]
        assert backend.store.places(outlet, "COD", *ALWAYS) == {T0: places[9]}
        assert backend.store.places(other, "COD", *ALWAYS) == {
            T0 + position: place for position, place in places.items()
        }
        assert backend.store.places(outlet, "PH", *ALWAYS) == {}

    def test_a_number_of_another_run_and_a_message_without_one_do_not_go_before_the_first(
        self, backend: Backend
    ) -> None:
        outlet = new_outlet()
        places = {3: RunPlace(T0, 8), 4: RunPlace(T0 + 1, 2), 5: RunPlace(T0, 9)}
        for position in (3, 4, 5, 6):
            sample = Sample(outlet, T0, {"COD": float(position)}, {})
            unplaced = Sample(outlet, T0 + 1, {"COD": 10.0 - position}, {})
            given = [position, position - 3]  # of 0 to 3 the first has no place
            backend.store.append_samples([sample, unplaced], given, places=places)
        assert [row[1] for row in rows(backend.store.read(outlet, "COD", *ALWAYS))] == [3.0, 7.0]

    def test_batches_cut_and_replayed_in_any_way_give_one_answer(self, backend: Backend) -> None:
        # Wrapped, for hypothesis wants one class to a test, and every backend inherits this one.
        @settings(max_examples=self.examples, deadline=None)
        @given(_MESSAGES, _PLACES, st.lists(st.integers(0, 8)), st.integers(0, 2**32))
        def look(
            messages: list[list[Step]],
            of_messages: dict[int, RunPlace],
            cuts: list[int],
            seed: int,
        ) -> None:
            outlet, choice = new_outlet(), random.Random(seed)  # noqa: S311 - not for secrets
            first = 10 * next(_serial)  # a position is one message for ever
            places = {first + at: place for at, place in of_messages.items()}
            journal = [
                [
                    reading(outlet, T0 + t * MINUTE_US, v / 4, position=position, status=s)
                    for t, v, s in steps
                ]
                for position, steps in enumerate(messages, first)
            ]
            reached = 0
            for cut in [*sorted(min(cut, len(journal)) for cut in cuts), len(journal)]:
                replay_from = choice.randint(0, reached)
                part = list(chain.from_iterable(journal[replay_from:cut]))
                samples = [sample_of(one) for one in part]
                backend.store.append_samples(samples, [r.position for r in part], places=places)
                reached = cut
            standing, conflicts = _expected(list(chain.from_iterable(journal)), places)
            assert rows(backend.store.read(outlet, "COD", *ALWAYS)) == standing
            kept = backend.store.conflicts(outlet, "COD", *ALWAYS)
            order = [(c.time_us, c.position) for c in kept]
            assert order == sorted(order)
            found = sorted((c.time_us, c.value, c.status, c.position) for c in kept)
            assert found == sorted(conflicts)

        look()
