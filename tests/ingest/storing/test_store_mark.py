"""A store that was lost, emptied or is older than the records says so by its mark."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.errors import StoreUnavailable
from domain.gateways.running_numbers import RunPlace
from domain.measured.readings import Reading, Sample
from domain.measured.refused import RefusedReading
from domain.registered import Outlet
from ingest.storing.store_mark import StoreMark, begin_replay, end_replay, store_behind
from ingest.storing.storer import WATERMARK, Storer
from storage.journal.segments import begins_after
from storage.journal.writer import Journal
from storage.ports.readings import NO_PLACES
from storage.ports.work.progress import INGEST
from storage.readings.embedded.store import DuckdbReadings
from storage.readings.memory import MemoryReadings
from storage.records.store import SqlRecords
from tests.ingest.sites import small_registry
from tests.ingest.storing.test_storer import minutes

OUTLET = "CX-1"


class WithoutMarks(MemoryReadings):
    """A store as it was before stores carried a mark."""

    def append_samples(
        self,
        samples: Sequence[Sample],
        positions: Sequence[int],
        *,
        through: int | None = None,
        places: Mapping[int, RunPlace] = NO_PLACES,
    ) -> Sequence[RefusedReading]:
        del through, places
        return super().append_samples(samples, positions)


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
    yield opened
    opened.close()


def values(store: MemoryReadings | DuckdbReadings) -> list[float]:
    found: list[float] = store.read(OUTLET, "COD", 0, 2**62).value.tolist()
    return found


def test_a_new_installation_begins_without_a_word(journal: Journal, records: SqlRecords) -> None:
    assert isinstance(small_registry().outlets[OUTLET], Outlet)
    store = MemoryReadings()
    assert store_behind(store, records) is None
    Storer(journal.folder, store, records).store_through(journal.committed)
    assert store.marks() == {1: 20}
    assert store_behind(store, records) is None


def test_a_lost_store_is_refused_with_the_remedy_and_nothing_is_stored_or_judged(
    journal: Journal, records: SqlRecords
) -> None:
    Storer(journal.folder, MemoryReadings(), records).store_through(journal.committed)
    journal.append(minutes(21)[20:])
    empty = MemoryReadings()
    storer = Storer(journal.folder, empty, records)
    with pytest.raises(StoreUnavailable, match=r"up to position 0 of 20.*nhue replay"):
        storer.store_through(journal.committed)
    assert (values(empty), records.watermark(WATERMARK)) == ([], 20)
    behind = store_behind(empty, records)
    assert behind is not None
    assert "worker 1: position 0 of 20" in behind


def test_a_lost_store_is_brought_up_from_the_journal_where_it_may_and_judged_only_then(
    journal: Journal, records: SqlRecords
) -> None:
    Storer(journal.folder, MemoryReadings(), records).store_through(journal.committed)
    for one in records.due(99):
        records.settle([one], [], [])
    journal.append(minutes(21)[20:])
    new = MemoryReadings()
    storer = Storer(journal.folder, new, records, rebuild=True)
    seen: list[str | None] = []
    storer.store_through(10, lambda _: seen.append(store_behind(new, records)))
    assert [one is None for one in seen] == [False]
    assert records.watermark(WATERMARK) == 20
    storer.store_through(journal.committed)
    assert values(new) == [float(n) for n in range(21)]
    assert store_behind(new, records) is None
    assert records.watermark(WATERMARK) == 21
    assert records.due_count() == 1


def test_a_bringing_up_that_was_broken_off_goes_on_where_the_mark_stands(
    journal: Journal, records: SqlRecords
) -> None:
    Storer(journal.folder, MemoryReadings(), records).store_through(journal.committed)
    new = MemoryReadings()
    Storer(journal.folder, new, records, rebuild=True).store_through(7)
    assert new.marks() == {1: 7}
    again = Storer(journal.folder, new, records, rebuild=True)
    again.store_through(journal.committed)
    assert values(new) == [float(n) for n in range(20)]


def test_a_store_restored_from_an_older_state_is_behind_by_its_mark(
    journal: Journal, records: SqlRecords, tmp_path: Path
) -> None:
    file, backup = tmp_path / "readings.duckdb", tmp_path / "backup.duckdb"
    store = DuckdbReadings(file)
    Storer(journal.folder, store, records).store_through(12)
    store.close()
    backup.write_bytes(file.read_bytes())
    store = DuckdbReadings(file)
    Storer(journal.folder, store, records).store_through(journal.committed)
    assert store.marks() == {1: 20}
    store.close()
    file.write_bytes(backup.read_bytes())
    older = DuckdbReadings(file)
    assert store_behind(older, records) is not None
    with pytest.raises(StoreUnavailable, match=r"position 12 of 20.*--behind"):
        Storer(journal.folder, older, records).store_through(journal.committed)
    Storer(journal.folder, older, records, rebuild=True).store_through(journal.committed)
    assert values(older) == [float(n) for n in range(20)]
    assert store_behind(older, records) is None
    older.close()


def test_a_store_of_before_the_mark_is_taken_as_it_is_once(
    journal: Journal, records: SqlRecords
) -> None:
    old = WithoutMarks()
    Storer(journal.folder, old, records).store_through(journal.committed)
    records.set_store_marked(1, marked=False)  # as it was before
    assert store_behind(old, records) is None
    upgraded = MemoryReadings()
    upgraded.append([Reading(OUTLET, "COD", 1, 2.0, 0, 3)])
    storer = Storer(journal.folder, upgraded, records)
    storer.store_through(journal.committed)
    assert upgraded.marks() == {1: 20}
    assert records.is_store_marked()


def test_each_worker_has_a_mark_of_its_own_and_one_that_left_is_passed_over(
    journal: Journal, records: SqlRecords
) -> None:
    store, second = MemoryReadings(), begins_after(2) + 5
    store.append_samples((), (), through=9)
    store.append_samples((), (), through=second)
    assert store.marks() == {1: 9, 2: second}
    records.set_watermarks({WATERMARK: 9, f"{WATERMARK}:2": second + 1})
    for worker in (1, 2):
        records.set_store_marked(worker)
    behind = store_behind(store, records)
    assert behind is not None
    assert "worker 2: position 5 of 6" in behind
    assert "worker 1" not in behind
    records.beat(INGEST, 2, at_seconds=0)
    assert store_behind(store, records) is None
    mark = StoreMark(store, records, journal.folder, worker=2, rebuild=False)
    with pytest.raises(StoreUnavailable, match="position 5 of 6"):
        mark.compared(second + 1)


def test_a_store_that_is_emptied_while_we_store_into_it_is_noticed_before_the_next_batch(
    journal: Journal, records: SqlRecords
) -> None:
    store = MemoryReadings()
    storer = Storer(journal.folder, store, records)
    storer.store_through(journal.committed)
    journal.append(minutes(21)[20:])
    store.__init__()  # type: ignore[misc]  # emptied behind the same address, and it answers
    for _ in range(2):
        with pytest.raises(StoreUnavailable, match=r"up to position 0 of 20.*nhue replay"):
            storer.store_through(journal.committed)
    assert (values(store), store.marks(), records.watermark(WATERMARK)) == ([], {}, 20)
    assert store_behind(store, records) is not None
    Storer(journal.folder, store, records, rebuild=True).store_through(20)
    storer.store_through(journal.committed)
    assert values(store) == [float(n) for n in range(21)]


@pytest.mark.parametrize("records_too", [False, True])
def test_nothing_is_judged_from_a_replay_that_runs_or_was_broken_off(
    journal: Journal, records: SqlRecords, *, records_too: bool
) -> None:
    if not records_too:
        Storer(journal.folder, MemoryReadings(), records).store_through(journal.committed)
    new = MemoryReadings()
    begin_replay(records, 1, journal.committed)
    Storer(journal.folder, new, records).store_through(7)
    assert (new.marks(), records.watermark(WATERMARK)) == ({1: 7}, 7)
    behind = store_behind(new, records)
    assert behind is not None
    assert "position 7 of 20" in behind
    again = Storer(journal.folder, new, records)
    again.store_through(journal.committed)
    assert store_behind(new, records) is None
    end_replay(records, 1, again.position)
    assert store_behind(new, records) is None
    assert values(new) == [float(n) for n in range(20)]


def test_a_store_ahead_of_the_records_is_stored_again_and_not_refused(
    journal: Journal, records: SqlRecords
) -> None:
    store = MemoryReadings()
    Storer(journal.folder, store, records).store_through(journal.committed)
    records.set_watermark(WATERMARK, 4)  # as of an older copy of the records
    again = Storer(journal.folder, store, records)
    again.store_through(journal.committed)
    assert (values(store), store.marks()) == ([float(n) for n in range(20)], {1: 20})
