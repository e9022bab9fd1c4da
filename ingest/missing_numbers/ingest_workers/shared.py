"""Looks for gaps in what several workers heard, one worker for all, with the rules of one alone.

Taken is what was received before the instant up to which every worker has all in the records that
came to it. A worker that is behind, without the broker, or silent is waited for, since what is
missing may be with it, but not for ever. It reads no journal.
"""

from __future__ import annotations

from collections.abc import Sequence

from domain.gateways.running_numbers import HeardNumber
from ingest.missing_numbers.gateway_numbers import GatewayNumbers
from ingest.missing_numbers.ingest_workers.heard_numbers import Line, in_order_of_receipt
from ingest.missing_numbers.patience import BEAT_SECONDS_MOST, SECOND_US, SETTLE_US
from storage.journal.segments import begins_after, worker_of
from storage.ports.records import RecordStore
from storage.ports.work.progress import TAKEN, Marks, of_worker

TURN_US = SECOND_US
WAIT_MOST_US = 6 * 3_600 * SECOND_US  # for a worker; 18 h are left to ask, see GIVE_UP_US
LATE_MOST_US = BEAT_SECONDS_MOST * SECOND_US
DRAIN_MOST_US = 600 * SECOND_US  # what waited at the broker has come by then: 1.5 million messages
ROWS_MOST = 20  # of each worker at a time, each up to 400 kB
ROUNDS_MOST = 25  # in one turn: storing must go on
ALL_POSITIONS = 2**63 - 1


class SharedNumbers:
    """The numbers that all workers heard; the storer's thread of worker 1 alone uses it."""

    def __init__(self, records: RecordStore, *, settle_us: int = SETTLE_US) -> None:
        """Begin with nothing in mind; what the records hold is read at the first turn."""
        self._records = records
        self._settle_us = settle_us
        self._numbers = GatewayNumbers(records, settle_us=settle_us)
        self._turned_us = 0
        self._began_us = 0
        self._unmet: dict[int, Marks] = {}  # a worker's word whose journal is not stored so far
        self._met: dict[int, Marks] = {}  # the last word up to which all of it is stored
        self._taken: dict[int, int] = {}
        self.waits_for: tuple[int, ...] = ()  # workers without which nothing is asked for

    def turn(self, now_us: int) -> int:
        """Take what is due and ask for what is missing; return how many commands that makes.

        At most once a second. Raises StoreUnavailable: then begin anew with another one.
        """
        if abs(now_us - self._turned_us) < TURN_US:
            return 0
        self._turned_us = now_us
        self._began_us = self._began_us or now_us
        marks = self._records.worker_marks()
        waited = self._waited_for(marks, now_us)
        if not waited:
            return 0
        through_us = min(0 if met is None else met.beat_us for met in waited.values())
        self._numbers.count_from(
            max(0 if met is None else met.sound_since_us for met in waited.values())
        )
        for _ in range(ROUNDS_MOST):
            taken, waiting, more = self._take(marks, through_us)
            if not taken or not more:
                break
        if more:
            return 0
        but_not = self._numbers.lacking(waiting)
        return self._numbers.ask(now_us, through_us=through_us, but_not=but_not)

    def _waited_for(self, marks: Sequence[Marks], now_us: int) -> dict[int, Marks | None]:
        """Return the workers that are waited for, each with the last word that is met."""
        waited: dict[int, Marks | None] = {}
        late = []
        for mark in marks:
            if not mark.beat_us:
                self._met.pop(mark.worker, None)
                self._unmet.pop(mark.worker, None)
                continue
            met = self._last_met(mark)
            heard_us = min(mark.beat_us, self._began_us) if met is None else met.beat_us
            if now_us - heard_us > WAIT_MOST_US:
                continue
            waited[mark.worker] = met
            if now_us - (0 if met is None else met.beat_us) > LATE_MOST_US:
                late.append(mark.worker)
        self.waits_for = tuple(late)
        return waited

    def _last_met(self, mark: Marks) -> Marks | None:
        """Return the last word of a worker by which it took in, and all it had is stored."""
        worker = mark.worker
        if not mark.sound_since_us:
            self._unmet.pop(worker, None)
            return self._met.get(worker)
        unmet = self._unmet.setdefault(worker, mark)
        if mark.stored >= unmet.on_disk:
            self._met[worker] = unmet
            self._unmet[worker] = mark
        if mark.stored >= mark.on_disk:
            self._met[worker] = mark
        return self._met.get(worker)

    def take_left_over(self) -> None:
        """Take all that there is, whoever is behind; raises StoreUnavailable."""
        if not self._records.heard(0, ALL_POSITIONS, 1)[0]:
            return
        marks = self._records.worker_marks()
        more = True
        while more:
            _, _, more = self._take(marks, ALL_POSITIONS)

    def _take(
        self, marks: Sequence[Marks], through_us: int
    ) -> tuple[bool, list[HeardNumber], bool]:
        """Take what was heard up to an instant; say whether anything was, what was read and is
        not due, and whether there is more to read.
        """
        lines = []
        for mark in marks:
            after = self._taken.get(mark.worker, mark.taken)
            begin, end = begins_after(mark.worker), begins_after(mark.worker + 1)
            lines.append(Line(*self._records.heard(max(after, begin), end, ROWS_MOST)))
        due, waiting = in_order_of_receipt(lines, through_us, self._waited)
        taken: dict[str, int] = {}
        for one in due:
            worker = worker_of(one.position)
            if self._waited(one):
                self._numbers.count_from(one.received_us)
            self._numbers.take_heard(one)
            taken[of_worker(TAKEN, worker)] = self._taken[worker] = one.position
        self._numbers.keep(taken)
        return bool(due), waiting, any(line.more for line in lines)

    def _waited(self, one: HeardNumber) -> bool:
        """Return whether a message waited at the broker until its worker came back."""
        met = self._met.get(worker_of(one.position))
        return (
            one.seq is not None
            and met is not None
            and one.received_us - one.sent_us >= self._settle_us
            and one.received_us - met.sound_since_us <= DRAIN_MOST_US
        )
