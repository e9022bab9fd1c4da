"""The journal's writer: a group of entries is on disk (fdatasync) before `append` returns.

It decides nothing of an entry's worth and changes none: the journal is the one truth of what was
received, and the only way by which anything reaches a reading store. What a power cut tore off the
tail was never acknowledged; it is cut, and its bytes are kept beside the segment.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import structlog

from domain.errors import JournalDamaged, SettingsUnusable, StoreUnavailable
from domain.legal_day import MICROSECONDS_PER_DAY, legal_day_bounds_us
from storage.folder_lock import FolderLock
from storage.journal.diary import day_digests, removed_segments
from storage.journal.files import append_synced, writing_lock
from storage.journal.record import GENESIS, JournalEntry, encode_group
from storage.journal.segments import (
    SEGMENT_HEADER_BYTES,
    SEGMENT_MAGIC,
    begins_after,
    parts,
    plain_records,
    read_digest_before,
    segment_name,
    worker_of,
)
from storage.private_files import make_private_folder, sync_folder, write_whole

_LOG = structlog.get_logger("nhue.journal")
SEGMENT_BYTES = 64 * 1024 * 1024
_DAY_ZERO_US, _ = legal_day_bounds_us(date(1970, 1, 1))


class Journal:
    """The one writer of a journal folder; a second one is refused by a lock."""

    def __init__(
        self,
        folder: Path,
        *,
        worker: int = 1,
        segment_bytes: int = SEGMENT_BYTES,
        waits: bool = False,
    ) -> None:
        """Open or begin a worker's journal in `folder`; raises SettingsUnusable, JournalDamaged.

        Another writer is refused, or waited for where it `waits`.
        """
        make_private_folder(folder)
        self.folder = folder
        self._worker = worker
        self._segment_bytes = segment_bytes
        self._lock = _take_lock(folder, waits=waits)
        self._fd = -1
        self._failed = False
        self.torn_bytes = 0
        self._size = 0
        self._day: int | None = None  # of the segment's first record; a legal day begins its own
        self._digest = GENESIS
        self.committed = begins_after(worker)
        try:
            self._open_last()
        except (JournalDamaged, SettingsUnusable, StoreUnavailable):
            self._lock.close()
            raise

    def append(self, entries: Sequence[JournalEntry]) -> list[int]:
        """Write a group, fdatasync it, and return the positions; raises StoreUnavailable.

        When it raises, nothing of the group counts as received: it is not to be acknowledged.
        """
        if self._failed:
            raise JournalDamaged("an fdatasync failed before: restart to read what is on disk")
        if not entries:
            return []
        day = _legal_day(entries[0].received_us)
        if self._size >= self._segment_bytes or (self._day is not None and day != self._day):
            self._begin_segment()
        data, position, digest = encode_group(entries, self.committed, self._digest)
        self._write(data)
        if self._day is None:
            self._day = day
        first = self.committed + 1
        self.committed, self._digest = position, digest
        return list(range(first, position + 1))

    @property
    def digest(self) -> bytes:
        """The chain's digest after the last record (SHA-256)."""
        return self._digest

    def close(self) -> None:
        """Let go of the segment and the lock."""
        if self._fd >= 0:
            os.close(self._fd)
            self._lock.close()
            self._fd = -1

    def _open_last(self) -> None:
        all_parts = parts(self.folder)
        if not all_parts:
            if removed_segments(self.folder) or day_digests(self.folder):
                raise JournalDamaged(
                    "the open segment is missing, of a journal that has its days' lines: restore "
                    "it from a copy, its records were acknowledged",
                    where=str(self.folder),
                )
            self._begin_segment()
        elif worker_of(all_parts[-1].first) != self._worker:
            raise SettingsUnusable(
                f"this journal was begun by worker {worker_of(all_parts[-1].first)}, and we are "
                f"worker {self._worker}: set NHUE_INGEST_WORKER or NHUE_DATA_DIR right",
                where=str(self.folder),
            )
        elif all_parts[-1].sealed:
            raise JournalDamaged(
                f"the open segment that follows {all_parts[-1].path.name} is missing: "
                "restore it from a copy, its records were acknowledged",
                where=str(self.folder),
            )
        else:
            self._reopen(all_parts[-1].path)

    def _write(self, data: bytes) -> None:
        view = memoryview(data)
        try:
            while view:
                view = view[os.write(self._fd, view) :]
        except OSError as error:  # disk full, quota, I/O error: take back what got in of the group
            self._take_back()
            raise _unwritable(self.folder, error) from error
        try:
            os.fdatasync(self._fd)
        except OSError as error:  # the kernel may have dropped the pages: never try again on them
            self._failed = True
            raise JournalDamaged(
                f"fdatasync failed ({error.strerror}): restart to read what is on disk",
                where=str(self.folder),
            ) from error
        self._size += len(data)

    def _take_back(self) -> None:
        try:
            os.ftruncate(self._fd, self._size)
            os.lseek(self._fd, self._size, os.SEEK_SET)
        except OSError as error:
            self._failed = True
            raise JournalDamaged(
                f"half a group cannot be taken back ({error.strerror}): restart, which cuts it",
                where=str(self.folder),
            ) from error

    def _begin_segment(self) -> None:
        """Go over to a new segment; the present one stays in use where that cannot be made."""
        path = self.folder / segment_name(self.committed + 1)
        temporary = path.with_suffix(".new")
        try:
            write_whole(path, SEGMENT_MAGIC + self._digest, temporary=temporary)
            begun = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
        except OSError as error:
            temporary.unlink(missing_ok=True)
            raise _unwritable(self.folder, error) from error
        if self._fd >= 0:
            os.close(self._fd)
        self._fd = begun
        self._size = os.lseek(self._fd, 0, os.SEEK_END)
        self._day = None

    def _reopen(self, segment: Path) -> None:
        self.committed = int(segment.stem) - 1
        self._digest = read_digest_before(segment)
        self._size = SEGMENT_HEADER_BYTES
        for record, after in plain_records(segment):
            if record.position != self.committed + 1:
                raise JournalDamaged(
                    f"record {record.position} follows record {self.committed}: "
                    "run `nhue verify`, and restore the segment from a copy",
                    where=str(segment),
                )
            if self._day is None:
                self._day = _legal_day(record.entry.received_us)
            self.committed, self._digest, self._size = record.position, record.digest, after
        self._fd = os.open(segment, os.O_RDWR | os.O_CLOEXEC)
        self._cut_torn_tail(segment)
        os.lseek(self._fd, self._size, os.SEEK_SET)

    def _cut_torn_tail(self, segment: Path) -> None:
        self.torn_bytes = os.fstat(self._fd).st_size - self._size
        if not self.torn_bytes:
            return
        kept = segment.with_suffix(f".torn-{self.committed + 1}")
        append_synced(kept, os.pread(self._fd, self.torn_bytes, self._size))
        os.ftruncate(self._fd, self._size)
        os.fsync(self._fd)
        sync_folder(self.folder)
        _LOG.warning(
            "torn tail cut",
            segment=segment.name,
            torn_bytes=self.torn_bytes,
            kept_as=kept.name,
            after_position=self.committed,
        )


def _legal_day(received_us: int) -> int:
    """Return the number of the legal day of receipt."""
    return (received_us - _DAY_ZERO_US) // MICROSECONDS_PER_DAY


def _unwritable(folder: Path, error: OSError) -> StoreUnavailable:
    remedy = "free space on its disk"
    if error.errno in {errno.EMFILE, errno.ENFILE}:
        remedy = "raise the limit of open files (ulimit -n)"
    return StoreUnavailable(
        f"the journal cannot be written ({error.strerror}): {remedy}", where=str(folder)
    )


def _take_lock(folder: Path, *, waits: bool) -> FolderLock:
    try:
        return writing_lock(folder, waits=waits)
    except BlockingIOError:
        raise SettingsUnusable(
            "another process writes this journal: stop it, or give this one its own data folder",
            where=str(folder),
        ) from None
