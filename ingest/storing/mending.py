"""Gives readings that the store refused to it again after a mend, and asks what is to be mended.

In the storer's own thread, since one alone writes. It never drops a reading: what is refused again
stays set aside with its new reason.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import date

import structlog

from domain.errors import StoreUnavailable
from domain.legal_day import from_microseconds, legal_day_of, with_days_after
from domain.measured.readings import Reading
from storage.journal.segments import begins_after
from storage.ports.readings import ReadingStore
from storage.ports.records import RecordStore

_LOG = structlog.get_logger("nhue.storer")
LOOK_SECONDS = 2.0
FINDINGS_SECONDS = 300.0
GIVEN_MOST = 10_000


class Mending:
    """What one worker's storer does about refused readings besides storing."""

    def __init__(
        self,
        readings: ReadingStore,
        records: RecordStore,
        worker: int,
        sound: Callable[[], None],
    ) -> None:
        """Do nothing yet. `sound` raises StoreUnavailable where the store is another one, or lacks
        what was stored: nothing is given to it.
        """
        self._readings, self._records, self._sound = readings, records, sound
        self._span = begins_after(worker), begins_after(worker + 1)
        self._looked = -LOOK_SECONDS
        self._found_at = -FINDINGS_SECONDS
        self._findings: tuple[str, ...] = ()

    def turn(self, now_us: int) -> None:
        """Give again what was asked for, and look what is to be mended; raises StoreUnavailable."""
        self._find()
        if time.monotonic() - self._looked < LOOK_SECONDS:
            return
        self._looked = time.monotonic()
        while self._give_some(now_us):
            pass

    def _give_some(self, now_us: int) -> bool:
        """Give some again; return whether there may be more."""
        asked = self._records.refused_to_give(*self._span, GIVEN_MOST)
        if not asked:
            return False
        self._sound()
        readings = [one.reading for one in asked]
        still = list(self._readings.append(readings))
        refused = {_key(one.reading) for one in still}
        taken = [reading for reading in readings if _key(reading) not in refused]
        now = from_microseconds(now_us)
        due = with_days_after(outlet_days(taken), self._records.closed_through())
        self._records.settle_refused(taken, still, now, due)
        _LOG.info("refused readings were given again", taken=len(taken), refused=len(still))
        return True

    def _find(self) -> None:
        """Log each new finding; a store that cannot say so now is asked again later."""
        if time.monotonic() - self._found_at < FINDINGS_SECONDS:
            return
        self._found_at = time.monotonic()
        try:
            findings = tuple(self._readings.findings())
        except StoreUnavailable:
            return
        for finding in findings:
            if finding not in self._findings:
                _LOG.warning("the reading store is to be mended", finding=finding)
        self._findings = findings


def outlet_days(readings: Sequence[Reading]) -> set[tuple[str, date]]:
    """Return the outlet-days that readings are of."""
    return {(reading.outlet_id, legal_day_of(reading.time_us)) for reading in readings}


def _key(reading: Reading) -> tuple[int, str, str, int]:
    return reading.position, reading.outlet_id, reading.parameter, reading.time_us
