"""The journal of decisions: a folder of its own, written by whichever process decides.

Each decision is on disk before `append` returns. The journal is opened for one transaction of the
records and let go again, so that the service and the command line may both decide. Nothing is ever
removed from it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from domain.errors import JournalDamaged
from storage.journal.decisions.record import Head, KeptDecision, decision_entry, decision_of
from storage.journal.reader import JournalReader
from storage.journal.writer import Journal

# Who opens the journal reads its last segment: short ones keep a decision quick.
SEGMENT_BYTES = 256 * 1024


class OpenDecisions:
    """The journal of decisions while we alone write it."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self.folder = journal.folder

    @property
    def last(self) -> int:
        """The position of the last decision, 0 where there is none."""
        return self._journal.committed

    @property
    def digest(self) -> bytes:
        """The chain's digest after the last decision."""
        return self._journal.digest

    def append(self, kind: str, head: Head, content: bytes) -> KeptDecision:
        """Put a decision on disk; raises StoreUnavailable, and then nothing of it is kept."""
        (position,) = self._journal.append([decision_entry(kind, head, content)])
        return KeptDecision(position, self._journal.digest, kind, head, content)

    def after(self, position: int) -> Iterator[KeptDecision]:
        """Yield the decisions after a position, in order; raises JournalDamaged."""
        return read_decisions(self.folder, position)


class DecisionJournal:
    """A folder of decisions that several processes share, one at a time."""

    def __init__(self, folder: Path, *, segment_bytes: int = SEGMENT_BYTES) -> None:
        self.folder = folder
        self._segment_bytes = segment_bytes

    @property
    def is_begun(self) -> bool:
        """Whether there is any decision in it."""
        return self.folder.is_dir() and any(True for _ in read_decisions(self.folder))

    @contextmanager
    def writing(self) -> Iterator[OpenDecisions]:
        """Be the only one that writes, as long as the block; waits for who is before us.

        Raises JournalDamaged, SettingsUnusable, StoreUnavailable.
        """
        journal = Journal(self.folder, segment_bytes=self._segment_bytes, waits=True)
        try:
            yield OpenDecisions(journal)
        finally:
            journal.close()


def read_decisions(folder: Path, after: int = 0) -> Iterator[KeptDecision]:
    """Yield the decisions of a folder after a position, in order; raises JournalDamaged."""
    for record in JournalReader(folder, after).records():
        yield decision_of(record, str(folder))


def digest_at(folder: Path, position: int) -> bytes:
    """Return the chain's digest after the decision at a position; raises JournalDamaged."""
    for decision in read_decisions(folder, position - 1):
        return decision.digest
    raise JournalDamaged(f"decision {position} is missing: run `nhue verify`", where=str(folder))
