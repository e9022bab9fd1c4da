"""What is read ahead is what would have been read, also where the store raises."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from compliance.days.day_facts import OutletDay, outlet_day
from compliance.judging.read_ahead import reading_ahead
from domain.errors import StoreUnavailable
from domain.legal_day import legal_day_bounds_us
from storage.ports.readings import ReadingColumns
from storage.readings.memory import MemoryReadings
from tests.compliance.sites import DAY, OUTLET_ID, one_outlet_registry, readings

REGISTRY = one_outlet_registry("COD")
RANGES = [[outlet_day(REGISTRY, OUTLET_ID, DAY + timedelta(days=n))] for n in range(0, 8, 2)]


class NotedReadings(MemoryReadings):
    """A store that notes each question, and does not answer for the days from `down_us` on."""

    def __init__(self, down_us: int | None = None) -> None:
        super().__init__()
        self.asked: list[int] = []
        self.down_us = down_us

    def read_range(
        self, outlet_id: str, parameters: Sequence[str], begin_us: int, end_us: int
    ) -> dict[str, ReadingColumns]:
        self.asked.append(begin_us)
        if self.down_us is not None and begin_us >= self.down_us:
            raise StoreUnavailable("no answer")
        return super().read_range(outlet_id, parameters, begin_us, end_us)


def asked(days: Sequence[OutletDay]) -> tuple[str, tuple[str, ...], int, int]:
    return OUTLET_ID, ("COD",), *legal_day_bounds_us(days[0].day)


def test_each_range_is_read_once_and_as_it_would_have_been() -> None:
    store = NotedReadings()
    for days in RANGES:
        store.append(readings("100~1x3", day=days[0].day))
    with reading_ahead(RANGES, store.read_range) as read:
        found = [read(*asked(days))["COD"].time_us.tolist() for days in RANGES]
    assert store.asked == [asked(days)[2] for days in RANGES]
    assert found == [store.read(OUTLET_ID, "COD", *asked(d)[2:]).time_us.tolist() for d in RANGES]


def test_what_the_store_raises_comes_where_the_days_are_asked_for() -> None:
    store = NotedReadings(down_us=asked(RANGES[1])[2])
    with reading_ahead(RANGES, store.read_range) as read:
        assert len(read(*asked(RANGES[0]))["COD"]) == 0
        with pytest.raises(StoreUnavailable):
            read(*asked(RANGES[1]))


def test_a_day_that_is_asked_for_again_by_itself_is_read_again() -> None:
    store = NotedReadings()
    with reading_ahead(RANGES[:2], store.read_range) as read:
        for _ in range(2):
            read(*asked(RANGES[0]))
    assert store.asked.count(asked(RANGES[0])[2]) == 2


def test_one_range_alone_is_read_as_it_is() -> None:
    store = NotedReadings()
    with reading_ahead(RANGES[:1], store.read_range) as read:
        assert read == store.read_range
