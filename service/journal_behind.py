"""Refuses a journal that ends before what is known of it, before it gives any position.

Its next position would be given a second time, and what came with it passed over as stored.
"""

from __future__ import annotations

from domain.errors import SettingsUnusable
from ingest.worker import ON_DISK, STORED, of_worker
from service.settings import Settings
from storage.journal_parts import begins_after
from storage.ports import RecordStore


def refuse_journal_behind(
    settings: Settings, records: RecordStore, *, committed: int, in_store: int
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
    first = begins_after(worker)
    raise SettingsUnusable(
        f"worker {worker} {who} position {position - first}, and its journal ends at "
        f"{max(committed - first, 0)}: restore the journal, or begin with a worker number that was "
        "never used (docs/scaling.md: a lost disk); nothing was taken in",
        where=str(settings.journal_dir),
    )
