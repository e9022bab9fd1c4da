"""What may be asked of the records where days were tried: to keep what was judged of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import Protocol

from domain.judged.set_aside import SetAsideDay
from domain.judged.verdicts import DailyMean, Verdict
from storage.ports.work.due import DueDay

NOTHING: Mapping[tuple[str, date], bytes] = MappingProxyType({})


class SettlingRecords(Protocol):
    """The part of the records that takes what was judged, and drops what waited for it."""

    def settle(
        self,
        done: Sequence[DueDay],
        means: Sequence[DailyMean],
        verdicts: Sequence[Verdict],
        *,
        set_aside: Sequence[SetAsideDay] = (),
        not_before: datetime | None = None,
        judged_on: Mapping[tuple[str, date], bytes] = NOTHING,
    ) -> int:
        """In one transaction: append means and verdicts that differ from the newest known, note
        which days could not be judged (the others of `done` are set aside no more), and drop the
        waiting days whose revision has not risen. Returns how many verdicts are new.

        A mean without a verdict (a flow) is kept too. Their known time is that of `RecordStore`:
        not before any verdict's `known_at`, nor before `not_before`, which a settlement of flows
        alone needs, since a mean carries no instant. Where nothing is new, nothing becomes known.
        `judged_on` are the digests of what days of `done` rest on; of its other days none is known.
        """
        ...

    def judged_on(self, outlet_days: Collection[tuple[str, date]]) -> dict[tuple[str, date], bytes]:
        """Return the digests that the last settlements of outlet-days gave, where they gave one."""
        ...
