"""Refuses a journal that ends before what is known of it, before it gives any position.

Its next position would be given a second time, and what came with it passed over as stored.
"""

from __future__ import annotations

from contextlib import ExitStack

from domain.errors import SettingsUnusable
from service.settings.settings import Settings
from storage.journal.writer import Journal
from storage.ports.work.progress import ON_DISK, STORED, ProgressRecords, of_worker


def open_journal(settings: Settings, records: ProgressRecords, in_store: int) -> Journal:
    """Open the journal that is to be written on; raises as `refuse_journal_behind`."""
    journal = Journal(settings.journal_dir, worker=settings.ingest_worker)
    with ExitStack() as on_failure:
        on_failure.callback(journal.close)
        refuse_journal_behind(settings, records, committed=journal.committed, in_store=in_store)
        on_failure.pop_all()
    return journal


def refuse_journal_behind(
    settings: Settings, records: ProgressRecords, *, committed: int, in_store: int
) -> None:
    """Raise SettingsUnusable where a journal ends before its own records or the store's mark.

    `in_store` is the mark of an embedded store, 0 where it is not known. Raises StoreUnavailable.
    """
    worker = settings.ingest_worker
    known = {
        "has stored": records.watermark(of_worker(STORED, worker)),
        "had on disk": records.watermark(of_worker(ON_DISK, worker)),
        "has in its reading store": in_store,
    }
    who, position = max(known.items(), key=lambda one: one[1])
    if committed >= position:
        return
    raise SettingsUnusable(
        f"worker {worker} {who} position {position}, and its journal ends at {committed}: "
        "restore the journal, or begin with a worker number that was never used (docs/scaling.md: "
        "a lost disk); nothing was taken in",
        where=str(settings.journal_dir),
    )
