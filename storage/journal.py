"""The journal's writer: a group of entries is on disk (fdatasync) before `append` returns.

It decides nothing of an entry's worth and changes none: the journal is the one truth of what was
received, and the only way by which anything reaches a reading store. What a power cut tore off the
tail was never acknowledged; it is cut, and its bytes are kept beside the segment.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Sequence
from pathlib import Path

import structlog

from domain.errors import JournalDamaged, SettingsUnusable, StoreUnavailable
from storage.journal_reader import (
    SEGMENT_HEADER_BYTES,
    SEGMENT_MAGIC,
    JournalReader,
    segment_name,
    segments,
)
from storage.journal_record import GENESIS, JournalEntry, encode_record

_LOG = structlog.get_logger("nhue.journal")
SEGMENT_BYTES = 64 * 1024 * 1024


class Journal:
    """The one writer of a journal folder; a second one is refused by a lock."""

    def __init__(self, folder: Path, *, segment_bytes: int = SEGMENT_BYTES) -> None:
        """Open or begin the journal in `folder`; raises SettingsUnusable, JournalDamaged."""
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._segment_bytes = segment_bytes
        self._lock = _take_lock(folder)
        self._fd = -1
        self._failed = False
        self.torn_bytes = 0
        found = segments(folder)
        if found:
            self._reopen(found[-1])
        else:
            self._digest = GENESIS
            self.committed = 0
            self._begin_segment()

    def append(self, entries: Sequence[JournalEntry]) -> list[int]:
        """Write a group, fdatasync it, and return the positions; raises StoreUnavailable.

        When it raises, nothing of the group counts as received: it is not to be acknowledged.
        """
        if self._failed:
            raise JournalDamaged("an fdatasync failed before: restart to read what is on disk")
        if self._size >= self._segment_bytes:
            self._begin_segment()
        position, digest = self.committed, self._digest
        parts: list[bytes] = []
        for entry in entries:
            position += 1
            data, digest = encode_record(entry, position, digest)
            parts.append(data)
        self._write(b"".join(parts))
        first = self.committed + 1
        self.committed, self._digest = position, digest
        return list(range(first, position + 1))

    def close(self) -> None:
        """Let go of the segment and the lock."""
        if self._fd >= 0:
            os.close(self._fd)
            os.close(self._lock)
            self._fd = -1

    def _write(self, data: bytes) -> None:
        view = memoryview(data)
        try:
            while view:
                view = view[os.write(self._fd, view) :]
        except OSError as error:  # disk full, quota, I/O error: take back what got in of the group
            os.ftruncate(self._fd, self._size)
            os.lseek(self._fd, self._size, os.SEEK_SET)
            raise StoreUnavailable(
                f"the journal cannot be written ({error.strerror}): free space on its disk",
                where=str(self.folder),
            ) from error
        try:
            os.fdatasync(self._fd)
        except OSError as error:  # the kernel may have dropped the pages: never try again on them
            self._failed = True
            raise JournalDamaged(
                f"fdatasync failed ({error.strerror}): restart to read what is on disk",
                where=str(self.folder),
            ) from error
        self._size += len(data)

    def _begin_segment(self) -> None:
        if self._fd >= 0:
            os.close(self._fd)
        path = self.folder / segment_name(self.committed + 1)
        header = SEGMENT_MAGIC + self._digest
        temporary = path.with_suffix(".new")
        with temporary.open("wb") as file:
            file.write(header)
            file.flush()
            os.fsync(file.fileno())
        temporary.rename(path)
        _sync_folder(self.folder)
        self._fd = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
        self._size = os.lseek(self._fd, 0, os.SEEK_END)

    def _reopen(self, segment: Path) -> None:
        first = int(segment.stem)
        reader = JournalReader(self.folder, first - 1)
        self.committed = first - 1
        self._digest = reader.digest_before(segment)
        for record in reader.records():
            self.committed, self._digest = record.position, record.digest
        self._fd = os.open(segment, os.O_RDWR | os.O_CLOEXEC)
        self._size = max(reader.offset, SEGMENT_HEADER_BYTES)
        self._cut_torn_tail(segment)
        os.lseek(self._fd, self._size, os.SEEK_SET)

    def _cut_torn_tail(self, segment: Path) -> None:
        self.torn_bytes = os.fstat(self._fd).st_size - self._size
        if not self.torn_bytes:
            return
        kept = segment.with_suffix(f".torn-{self.committed + 1}")
        kept.write_bytes(os.pread(self._fd, self.torn_bytes, self._size))
        os.ftruncate(self._fd, self._size)
        os.fsync(self._fd)
        _sync_folder(self.folder)
        _LOG.warning(
            "torn tail cut",
            segment=segment.name,
            torn_bytes=self.torn_bytes,
            kept_as=kept.name,
            after_position=self.committed,
        )


def _take_lock(folder: Path) -> int:
    lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        raise SettingsUnusable(
            "another process writes this journal: stop it, or give this one its own data folder",
            where=str(folder),
        ) from None
    return lock


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
