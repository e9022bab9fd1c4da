"""Leaves in the records that receiving lives, and what keeps it from taking in what comes.

Where processes run apart it is all that the others know of it. It decides nothing.
"""

from __future__ import annotations

from datetime import datetime

from ingest.missing_numbers.outages import NO_BROKER, NO_JOURNAL, NOT_SERVED, OutageLog
from service.settings.settings import Settings
from storage.ports.work.progress import (
    INGEST,
    NOT_CONNECTED,
    NOT_JOURNALLED,
    NOT_LET_IN,
    UNSERVED,
    ProgressRecords,
)

_SIGNS = {NO_BROKER: NOT_CONNECTED, NO_JOURNAL: NOT_JOURNALLED, NOT_SERVED: UNSERVED}


def leave_signs(
    records: ProgressRecords,
    settings: Settings,
    outages: OutageLog,
    now: datetime,
    *,
    on_disk: int,
    fault: str | None,
    is_refused: bool,
) -> None:
    """Note that we live, since when we take in what comes, and what of it is on disk by now.

    A `fault` (of `OutageLog`) is noted behind it, so that it is not older than the sign of life;
    `is_refused`: the broker does not let us in. Raises StoreUnavailable.
    """
    worker, at_seconds = settings.ingest_worker, int(now.timestamp())
    shared = bool(settings.share_group)
    records.beat(
        INGEST,
        worker,
        at_seconds=at_seconds,
        sound_since_us=(outages.sound_since_us or 0) if shared else None,
        on_disk=on_disk,
    )
    sign = NOT_LET_IN if is_refused else _SIGNS.get(fault or "")
    if sign is not None:
        records.beat(sign, worker, at_seconds=at_seconds)
