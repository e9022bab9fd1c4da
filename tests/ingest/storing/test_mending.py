"""Giving refused readings to the store again: never to another store than the one they are of."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.legal_day import to_microseconds
from domain.measured.readings import Reading
from domain.measured.refused import RefusedReading
from ingest.storing.storer import Storer
from storage.journal.writer import Journal
from storage.readings.memory import MemoryReadings
from storage.records.store import SqlRecords
from tests.house.runs.patience import PATIENCE_SECONDS, until
from tests.ingest.sites import small_registry
from tests.ingest.storing.test_storer import minutes

OUTLET = "CX-1"
NOW = datetime(2026, 11, 24, tzinfo=UTC)
NOW_US = to_microseconds(NOW)
SET_ASIDE = Reading(OUTLET, "COD", NOW_US, 7.0, 0, 3)


class Bucket(MemoryReadings):
    """A bucket that can be made anew, empty, while its service goes on."""

    def __init__(self) -> None:
        super().__init__()
        self.given: list[Reading] = []

    def append(self, readings: Sequence[Reading]) -> Sequence[RefusedReading]:
        self.given += readings
        return super().append(readings)

    def lose_all(self) -> None:
        self._marks.clear()
        self._series.clear()


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    opened = Journal(tmp_path / "journal")
    opened.append(minutes(20))
    yield opened
    opened.close()


@pytest.fixture
def records(tmp_path: Path) -> Iterator[SqlRecords]:
    opened = SqlRecords.open(f"sqlite:///{tmp_path / 'records.sqlite'}")
    opened.add_registry(small_registry(), datetime(2026, 1, 1, tzinfo=UTC))
    opened.add_refused([RefusedReading(SET_ASIDE, "too old", "keep it for ever")], NOW)
    yield opened
    opened.close()


@pytest.fixture
def running(journal: Journal, records: SqlRecords) -> Iterator[tuple[Storer, Bucket]]:
    """Give a storer that has stored all of its journal and runs, with its bucket."""
    bucket = Bucket()
    storer = Storer(journal.folder, bucket, records)
    storer.store_through(journal.committed)
    bucket.given.clear()
    stop = threading.Event()
    thread = threading.Thread(
        target=storer.run, args=(lambda: journal.committed, stop, lambda: NOW_US)
    )
    thread.start()
    yield storer, bucket
    stop.set()
    thread.join(PATIENCE_SECONDS)


def test_what_was_refused_is_given_to_the_store_that_holds_what_was_stored(
    running: tuple[Storer, Bucket], records: SqlRecords
) -> None:
    _, bucket = running
    assert records.give_refused_again() == 1
    until(lambda: records.refused() == [])
    assert bucket.given == [SET_ASIDE]


def test_nothing_is_given_again_to_a_store_that_lacks_what_was_stored(
    running: tuple[Storer, Bucket], records: SqlRecords
) -> None:
    storer, bucket = running
    bucket.lose_all()
    assert records.give_refused_again() == 1
    until(lambda: storer.trouble is not None and "nhue replay" in storer.trouble)
    assert bucket.given == []
    assert len(records.refused()) == 1
