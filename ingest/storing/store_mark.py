"""Compares what the reading store says of itself with the records, before anything is stored.

A store that was lost, emptied or restored from an older state is behind the records: it is brought
up from the journal, or refused with the remedy. It never takes a store that is behind for whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import structlog

from domain.errors import StoreUnavailable
from storage.journal.diary import removed_segments
from storage.journal.segments import begins_after
from storage.ports.readings import ReadingStore
from storage.ports.records import RecordStore
from storage.ports.work.progress import STORED, WHOLE, Marks, ProgressRecords, of_worker

_LOG = structlog.get_logger("nhue.storer")
_REMEDY = (
    "name the store that was there before, or bring this one up with `nhue replay` (empty) or "
    "`nhue replay --behind` (an older state of it); until then nothing is stored or judged, and "
    "what comes is acknowledged and waits in the journal"
)


class StoreMark:
    """One worker's mark in the reading store; `compared` before its storer begins, and anew after
    the store did not answer.
    """

    def __init__(
        self,
        readings: ReadingStore,
        records: RecordStore,
        folder: Path,
        *,
        worker: int,
        rebuild: bool,
    ) -> None:
        """`rebuild`: a store that is behind is brought up from the journal, not refused."""
        self._readings, self._records, self._folder = readings, records, folder
        self._worker, self._rebuild = worker, rebuild

    def compared(self, stored: int) -> int:
        """Return the position after which to store: `stored`, or where a store behind it stands.

        Raises StoreUnavailable where the store does not answer or is refused.
        """
        first = begins_after(self._worker)
        mark = self._readings.marks().get(self._worker)
        if stored <= first or (mark is not None and mark >= stored):
            self._records.set_store_marked(self._worker)
            return stored
        is_unmarked = mark is None and not self._records.is_store_marked(self._worker)
        if is_unmarked and self._holds_readings():
            # Written before stores carried a mark: what the records say of it is all there is.
            self._readings.append_samples((), (), through=stored)
            self._records.set_store_marked(self._worker)
            return stored
        behind = first if mark is None else max(mark, first)
        said = _lost(behind - first, stored - first)
        if not self._rebuild:
            raise StoreUnavailable(f"{said}; {_REMEDY}")
        removed = [line for line in removed_segments(self._folder) if line.last > behind]
        if removed:
            raise StoreUnavailable(
                f"{said}, and retention removed {sum(line.records for line in removed)} records of "
                "the journal since: restore a newer copy, or bring in what is left with "
                "`nhue replay`; until then nothing is stored or judged"
            )
        self._records.set_store_marked(self._worker)
        _LOG.warning("the reading store is brought up from the journal", why=said)
        return behind

    def still(self, position: int) -> None:
        """Return where the store still holds the journal up to a position; before each batch.

        A server's bucket may be another one at any time, and a mark that moved on in it would hide
        that; the embedded store is a file that we hold. Raises StoreUnavailable.
        """
        first = begins_after(self._worker)
        if self._rebuild or position <= first:
            return
        mark = self._readings.marks().get(self._worker, first)
        if mark < position:
            raise StoreUnavailable(f"{_lost(mark - first, position - first)}; {_REMEDY}")

    def _holds_readings(self) -> bool:
        outlets = self._records.registry().outlets
        return any(self._readings.latest_us(outlet_id) is not None for outlet_id in outlets)


def _lost(mark: int, stored: int) -> str:
    return (
        f"the reading store holds the journal up to position {mark} of {stored}: it was lost, "
        "emptied or restored from an older state"
    )


def store_behind(readings: ReadingStore, records: ProgressRecords) -> str | None:
    """Return in words which worker's part the reading store lacks, None where it lacks none.

    A worker that has left is passed over, and one whose store never carried a mark. Raises
    StoreUnavailable.
    """
    # The records first: a storer moves its mark before them.
    known = records.worker_marks()
    marks = readings.marks()
    lacking = [
        f"worker {worker}: position {max(marks.get(worker, 0) - begins_after(worker), 0)} of "
        f"{stored - begins_after(worker)}"
        for worker, stored in sorted(_compared_workers(known).items())
        if marks.get(worker, 0) < stored
    ]
    if not lacking:
        return None
    return (
        f"the reading store is behind what was stored ({'; '.join(lacking)}): it was lost, emptied "
        "or restored from an older state, and nothing is judged until it is brought up"
    )


def refuse_behind(readings: ReadingStore, records: ProgressRecords) -> None:
    """Raise StoreUnavailable where the reading store lacks what was stored, or is down."""
    behind = store_behind(readings, records)
    if behind is not None:
        raise StoreUnavailable(behind)


def begin_replay(records: ProgressRecords, worker: int, committed: int) -> None:
    """Have a worker's journal stored from its beginning; nothing is judged until it is in the store
    as far as it goes now, also where the replay is broken off. Raises StoreUnavailable.
    """
    stored, whole = of_worker(STORED, worker), of_worker(WHOLE, worker)
    through = max(records.watermark(stored), records.watermark(whole), committed)
    records.set_store_marked(worker, whole=through)
    records.set_watermark(stored, 0)


def end_replay(records: ProgressRecords, worker: int, position: int) -> None:
    """Say that a worker's journal is stored as far as it can be; raises StoreUnavailable."""
    records.set_watermark(of_worker(WHOLE, worker), position)


def _compared_workers(known: Sequence[Marks]) -> dict[int, int]:
    """Return by worker what the records say is stored, of those that are to be compared."""
    found = {}
    for mark in known:
        stored = max(mark.stored, mark.whole)
        if stored > begins_after(mark.worker) and mark.store_marked and not mark.has_left:
            found[mark.worker] = stored
    return found
