"""The in-memory store keeps the contract, also when positions come in any order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.measured.readings import Reading
from storage.readings.memory import MemoryReadings
from tests.storage.readings.contract import ALWAYS, ReadingStoreContract, reading, rows


class MemoryBackend:
    def __init__(self) -> None:
        self.store = MemoryReadings()

    def reopen(self) -> None:
        """Memory cannot be reopened: the same store goes on."""

    def raw_values(self, outlet_id: str) -> list[tuple[str, int, float]]:
        return [
            (parameter, time_us, value)
            for (outlet, parameter), times in self.store._series.items()
            if outlet == outlet_id
            for time_us, instant in times.items()
            for value, _ in instant
        ]

    def write_raw(self, written: Reading) -> None:
        instant = self.store._series[written.outlet_id, written.parameter][written.time_us]
        instant[written.value, written.status] = written


class TestMemoryReadings(ReadingStoreContract):
    @pytest.fixture
    def backend(self) -> MemoryBackend:
        return MemoryBackend()


@given(st.permutations([(0, 1.0, 3), (0, 2.0, 1), (0, 1.0, 5), (0, 3.0, 2), (1, 4.0, 9)]))
def test_the_lowest_position_stands_whatever_the_order_of_calls(
    sent: list[tuple[int, float, int]],
) -> None:
    store = MemoryReadings()
    for time_us, value, position in sent:
        store.append([reading("O", time_us, value, position=position)])
    assert rows(store.read("O", "COD", *ALWAYS)) == [(0, 2.0, 0), (1, 4.0, 0)]
    kept = store.conflicts("O", "COD", *ALWAYS)
    assert [(conflict.value, conflict.position) for conflict in kept] == [(3.0, 2), (1.0, 3)]
