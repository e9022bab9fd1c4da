"""What asks gateways by time, and that it takes no word of a store that is refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.errors import StoreUnavailable
from domain.health_log import OurOutage
from domain.legal_day import to_microseconds
from domain.measured.readings import Reading
from ingest.storing.storer import WATERMARK
from service.processes.ingest.time_asker import TimeAsker
from storage.ports.readings import ReadingColumns
from storage.readings.memory import MemoryReadings
from storage.records.store import SqlRecords
from tests.ingest.sites import small_registry

HOUR_US = 3_600_000_000
BEGAN = datetime(2026, 11, 24, 2, tzinfo=UTC)
OUTLET = "CX-1"


def _us(hour: int) -> int:
    return to_microseconds(BEGAN.replace(hour=hour))


class LostWhileRead(MemoryReadings):
    """A bucket that is made anew, empty, while it is asked."""

    def read(self, outlet_id: str, parameter: str, begin_us: int, end_us: int) -> ReadingColumns:
        self._marks.clear()
        return super().read(outlet_id, parameter, begin_us, end_us)


@pytest.fixture
def records(tmp_path: Path) -> Iterator[SqlRecords]:
    """Give records that hold an outage of three hours, of a store that holds 20 positions."""
    opened = SqlRecords.open(f"sqlite:///{tmp_path / 'records.sqlite'}")
    opened.add_registry(small_registry(), datetime(2026, 1, 1, tzinfo=UTC))
    opened.add_outage(
        OurOutage(begin_us=_us(2), end_us=_us(5), reason="the broker was away", known_at=BEGAN)
    )
    opened.set_watermark(WATERMARK, 20)
    opened.set_store_marked(1)
    yield opened
    opened.close()


def _filled(store: MemoryReadings, *, through: int) -> MemoryReadings:
    hours = (1, 3, 6)  # nothing came at 2 and 4
    store.append([Reading(OUTLET, "COD", _us(hour), 1.0, 0, hour) for hour in hours])
    store.append_samples((), (), through=through)
    return store


def _asker(store: MemoryReadings, records: SqlRecords) -> TimeAsker:
    return TimeAsker(
        records,
        store,
        settle_us=30_000_000,
        is_behind=lambda: False,
        clock_us=lambda: _us(7),
    )


def test_a_store_that_holds_all_that_was_stored_says_what_to_ask_for(records: SqlRecords) -> None:
    asker = _asker(_filled(MemoryReadings(), through=20), records)
    assert asker.turn() == 2
    assert {one.gateway_id for one in records.commands_waiting()} == {"GW-1"}
    assert asker.turn() == 0


@pytest.mark.parametrize("through", [0, 7])
def test_no_gateway_is_asked_on_the_word_of_a_store_that_lacks_what_was_stored(
    records: SqlRecords, through: int
) -> None:
    store = _filled(MemoryReadings(), through=through)
    asker = _asker(store, records)
    with pytest.raises(StoreUnavailable, match="behind what was stored"):
        asker.turn()
    assert records.commands_waiting() == []
    store.append_samples((), (), through=20)
    assert asker.turn() == 2


def test_a_store_that_is_lost_while_it_is_asked_has_no_gateway_asked(records: SqlRecords) -> None:
    asker = _asker(_filled(LostWhileRead(), through=20), records)
    with pytest.raises(StoreUnavailable, match="position 0 of 20"):
        asker.turn()
    assert records.commands_waiting() == []
