"""What receipts say where other workers store readings of the same outlets."""

from __future__ import annotations

from domain.measured.readings import Reading, Sample
from ingest.receipts.standing import SHARED_DAY_US, RecentReadings, Standing
from storage.ports.readings import ReadingColumns
from storage.readings.memory import MemoryReadings
from tests.ingest.sites import NOW_US

LATER_US = NOW_US + SHARED_DAY_US


def sample(value: float, time_us: int = NOW_US) -> Sample:
    return Sample("CX-1", time_us, {"COD": value}, {})


def by_another_worker(store: MemoryReadings, value: float) -> None:
    store.append([Reading("CX-1", "COD", NOW_US, value, 0, 1)])


def test_what_another_worker_stored_is_a_duplicate_or_a_conflict() -> None:
    store = MemoryReadings()
    by_another_worker(store, 1.0)
    recent = RecentReadings(store, lambda _: ("COD",), shared=True)
    assert recent.classify([sample(1.0)], NOW_US) == Standing(duplicate=1)
    assert recent.classify([sample(2.0)], NOW_US) == Standing(conflict=1)


def test_what_it_stores_later_is_known_when_the_day_is_asked_for_again() -> None:
    store = MemoryReadings()
    recent = RecentReadings(store, lambda _: ("COD",), shared=True)
    assert recent.classify([sample(5.0, NOW_US - 1)], NOW_US) == Standing(accepted=1)
    by_another_worker(store, 1.0)
    assert recent.classify([sample(2.0)], NOW_US + 1) == Standing(accepted=1), "not asked yet"
    assert recent.classify([sample(2.0)], LATER_US) == Standing(conflict=1), "the store's stands"
    assert recent.classify([sample(1.0)], LATER_US) == Standing(duplicate=1)


def test_many_outlet_days_at_once_do_not_hold_up_receiving() -> None:
    store = Counting()
    recent = RecentReadings(store, lambda _: ("COD",), shared=True)
    samples = [Sample(f"CX-{n}", NOW_US, {"COD": 1.0}, {}) for n in range(50)]
    assert recent.classify(samples, NOW_US) == Standing(accepted=50)
    assert store.asked == 1


class Counting(MemoryReadings):
    """A store that counts what it is asked for."""

    asked = 0

    def read(self, outlet_id: str, parameter: str, begin_us: int, end_us: int) -> ReadingColumns:
        self.asked += 1
        return super().read(outlet_id, parameter, begin_us, end_us)
