"""What every record store must do with a list that is read page by page: no row lost or doubled."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from typing import Any, TypeVar

import pytest

from domain.gateways.rejections import KeptRejection
from domain.gateways.running_numbers import SequenceChanges, SequenceGap
from domain.judged.set_aside import SetAsideDay
from domain.judged.verdicts import DailyMean, Outcome, Verdict
from domain.measured.readings import Reading
from domain.measured.refused import KeptRefused, RefusedReading
from storage.ports.records import RecordStore
from tests.storage.records.contract.gateways import GAP
from tests.storage.records.examples import DAY, HOUR, T0, a_mean, a_rejection, a_verdict

DAYS = [DAY - timedelta(days=n) for n in range(3)]
OUTLETS = ("CX-1", "CX-10", "CX-2", "cx_1")  # of one order in bytes, of another in a language
SIZES = (1, 2, 3, 5, 7, 100)


Row = TypeVar("Row")


def page_by_page(
    read: Callable[[Any, int], Sequence[Row]], key: Callable[[Row], Any], size: int
) -> list[Row]:
    """Return a list read in pages of a size, each behind the last row of the one before."""
    found: list[Row] = []
    while page := read(key(found[-1]) if found else None, size):
        assert len(page) <= size
        found += page
        assert len(found) < 1_000, "it never ends"
    return found


def judged(store: RecordStore) -> list[Verdict]:
    verdicts = [
        a_verdict(
            replace(a_mean(), outlet_id=outlet, parameter=parameter, day=day),
            outcome=Outcome.EXCEEDED if parameter == "COD" else Outcome.KEPT,
            times_over=1.0 + n / 10 if parameter == "COD" else None,
        )
        for n, (day, outlet, parameter) in enumerate(product(DAYS, OUTLETS, ("COD", "NH4_N", "PH")))
    ]
    store.settle([], [one.mean for one in verdicts], verdicts)
    return verdicts


class PagesContract:
    @pytest.mark.parametrize("size", SIZES)
    def test_verdicts_in_pages_are_the_whole_list_in_order(
        self, store: RecordStore, size: int
    ) -> None:
        given = judged(store)
        whole = store.verdicts(date.min, date.max)
        assert whole == given, "by day, newest first, then by outlet and parameter in byte order"

        def key(one: Verdict) -> tuple[date, str, str]:
            return one.mean.day, one.mean.outlet_id, one.mean.parameter

        for asked in (
            {},
            {"outcome": Outcome.EXCEEDED},
            {"outlets": {"CX-10", "cx_1"}},
            {"min_times_over": 1.5},
            {"outlet_id": "CX-1", "parameter": "PH"},
        ):
            of_question = store.verdicts(date.min, date.max, **asked)

            def read(after: Any, most: int, asked: Any = asked) -> list[Verdict]:
                return store.verdicts(date.min, date.max, after=after, most=most, **asked)

            assert page_by_page(read, key, size) == of_question
            assert of_question

    def test_verdicts_of_these_outlets_or_of_so_many_times_over_are_no_others(
        self, store: RecordStore
    ) -> None:
        given = judged(store)
        assert store.verdicts(date.min, date.max, outlets=[]) == []
        found = store.verdicts(date.min, date.max, outlets=["CX-2"])
        assert found == [one for one in given if one.mean.outlet_id == "CX-2"]
        over = store.verdicts(date.min, date.max, min_times_over=2.2)
        assert over == [one for one in given if one.times_over and one.times_over >= 2.2]
        assert 0 < len(over) < len(given)

    def test_a_page_as_known_then_is_not_moved_by_what_became_known_since(
        self, store: RecordStore
    ) -> None:
        given = judged(store)
        first = store.verdicts(date.min, date.max, known_at=T0, most=5)
        newer = a_verdict(
            replace(a_mean(), outlet_id="AA", day=DAY), outcome=Outcome.KEPT, known_at=T0 + HOUR
        )
        store.settle([], [newer.mean], [newer])
        last = first[-1].mean
        after = (last.day, last.outlet_id, last.parameter)
        rest = store.verdicts(date.min, date.max, known_at=T0, after=after)
        assert first + rest == given

    @pytest.mark.parametrize("size", SIZES)
    def test_means_in_pages_are_the_whole_list_in_order(
        self, store: RecordStore, size: int
    ) -> None:
        judged(store)
        whole = store.means("CX-1", DAYS[-1], DAY)
        assert len(whole) == 9

        def read(after: Any, most: int) -> list[DailyMean]:
            return store.means("CX-1", DAYS[-1], DAY, after=after, most=most)

        assert page_by_page(read, lambda one: (one.day, one.parameter), size) == whole

    @pytest.mark.parametrize("size", SIZES)
    def test_rejections_in_pages_are_the_whole_list_in_order(
        self, store: RecordStore, size: int
    ) -> None:
        given = [
            a_rejection(position, ordinal, parameter="COD" if ordinal else "PH")
            for position, ordinal in product((9, 8, 3), (3, 2, 0))
        ]
        store.add_rejections(given)

        def read(after: Any, most: int) -> list[KeptRejection]:
            return store.rejections(after=after, most=most)

        assert page_by_page(read, lambda one: (one.position, one.ordinal), size) == given
        only = store.rejections(parameter="PH", outlet_id="pd-01-a")
        assert only == [one for one in given if one.parameter == "PH"]
        assert store.rejections(outlet_id="nobody's") == []

    @pytest.mark.parametrize("size", SIZES)
    def test_gaps_in_pages_are_the_whole_list_in_order(self, store: RecordStore, size: int) -> None:
        given = [
            replace(
                GAP, gateway_id=gateway, run=run, first=first + noticed_us, noticed_us=noticed_us
            )
            for noticed_us, gateway, run, first in product((7, 5), ("a", "b"), (2, 1), (40, 17))
        ]
        store.keep_sequences(SequenceChanges(gaps=tuple(given)))

        def read(after: Any, most: int) -> list[SequenceGap]:
            return store.sequence_gaps(after=after, most=most)

        def key(one: SequenceGap) -> tuple[int, str, int, int]:
            return one.noticed_us, one.gateway_id, one.run, one.first

        assert page_by_page(read, key, size) == given

    @pytest.mark.parametrize("size", SIZES)
    def test_days_set_aside_in_pages_are_the_whole_list_in_order(
        self, store: RecordStore, size: int
    ) -> None:
        given = [
            SetAsideDay(outlet_id=outlet, day=day, raised="x", version="1", known_at=T0)
            for day, outlet in product(DAYS, OUTLETS)
        ]
        store.settle([], [], [], set_aside=given, not_before=T0)

        def read(after: Any, most: int) -> list[SetAsideDay]:
            return store.set_aside_days(after=after, most=most)

        assert page_by_page(read, lambda one: (one.day, one.outlet_id), size) == given

    @pytest.mark.parametrize("size", SIZES)
    def test_refused_readings_in_pages_are_the_whole_list_in_order(
        self, store: RecordStore, size: int
    ) -> None:
        given = [
            RefusedReading(Reading(outlet, parameter, time_us, value, 0, position), "why", "what")
            for position, time_us, outlet, parameter, value in product(
                (4, 5), (1, 2), ("CX-1", "CX-2"), ("COD", "PH"), (900.0, 60.0)
            )
        ]
        store.add_refused(given, T0)

        def read(after: Any, most: int) -> list[KeptRefused]:
            return store.refused(after=after, most=most)

        def key(one: KeptRefused) -> tuple[int, int, str, str, int]:
            reading = one.refused.reading
            of = (reading.position, reading.time_us, reading.outlet_id, reading.parameter)
            return *of, one.ordinal

        assert [one.refused for one in page_by_page(read, key, size)] == given
