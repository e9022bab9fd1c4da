"""What may be asked of the records about how far work has come: positions in the journal, signs of
life, and what a worker of ingest must know after its next start.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, Protocol

# Readers of the journal; the watermark of each is the position up to which it has come.
STORED = "stored"  # all before it is in the stores
ON_DISK = "journalled:ingest"  # the journal's last one at the worker's beat
TAKEN = "numbers"  # the numbers that the worker heard were looked through
WHOLE = "whole"  # a store that is replayed is not whole before it

# Parts of the service that leave signs of life.
INGEST = "ingest"
JUDGE = "judge"
TELLING = "telling"

# Why a worker of ingest takes in nothing: noted with each of its signs of life while it is so.
NOT_LET_IN = "ingest-not-let-in"  # its broker refuses it
NOT_CONNECTED = "ingest-not-connected"
NOT_JOURNALLED = "ingest-not-journalled"
UNSERVED = "ingest-unserved"  # its broker hands over nothing of what it acknowledged


class Marks(NamedTuple):
    """What the records say of a worker of ingest; positions, where no unit is named.

    A `beat_us` of 0 is that of one that has left, or never was heard of; a `sound_since_us` of 0
    that of one that takes in nothing.
    """

    worker: int
    beat_us: int
    on_disk: int
    stored: int
    sound_since_us: int
    taken: int
    whole: int = 0
    store_marked: bool = False
    has_left: bool = False


class BrokerLife(NamedTuple):
    """What was last known of a worker's broker; None is not known."""

    began_seconds: int | None = None  # since 1970 UTC
    dropped_messages: int | None = None  # as the broker counts them since then


def of_worker(name: str, worker: int) -> str:
    """Return a worker's own name of a reader or a part; worker 1 has those of one alone.

    >>> of_worker("stored", 1), of_worker("stored", 2)
    ('stored', 'stored:2')
    """
    return name if worker == 1 else f"{name}:{worker}"


def name_and_worker(name: str) -> tuple[str, int]:
    """Return what `of_worker` made a name of.

    >>> name_and_worker("stored"), name_and_worker("stored:2"), name_and_worker("journalled:ingest")
    (('stored', 1), ('stored', 2), ('journalled:ingest', 1))
    """
    reader, _, number = name.rpartition(":")
    return (reader, int(number)) if reader and number.isdecimal() else (name, 1)


class ProgressRecords(Protocol):
    """The part of the records that is written anew: it says where work goes on."""

    def watermark(self, name: str) -> int:
        """Return the journal position up to which a reader has come, 0 at first."""
        ...

    def watermarks(self, *names: str) -> dict[str, int]:
        """Return the watermarks `name` and `name:WORKER` of each name, by their names."""
        ...

    def set_watermark(self, name: str, position: int) -> None:
        """Note how far a reader of the journal has come, durably."""
        ...

    def set_watermarks(self, positions: Mapping[str, int]) -> None:
        """In one transaction: set several watermarks."""
        ...

    def beat(
        self,
        part: str,
        worker: int = 1,
        *,
        at_seconds: int,
        sound_since_us: int | None = None,
        on_disk: int | None = None,
    ) -> None:
        """In one transaction: note that a part lived at an instant (seconds since 1970 UTC), and
        of a worker of ingest, where given, since when it takes in without a fault (0: it does not)
        and the last position that its journal has on disk.
        """
        ...

    def beats(self, part: str) -> dict[int, int]:
        """Return when each worker of a part lived last (seconds since 1970 UTC), 0 of one that
        has left, by worker; of a part that is one alone the worker is 1.
        """
        ...

    def worker_marks(self) -> list[Marks]:
        """Return what is known, at one instant, of each worker of ingest that was ever heard of or
        stored, by number.
        """
        ...

    def accounted_us(self, worker: int = 1) -> int:
        """Return up to when a worker knows of every instant whether it took in what came
        (microseconds since 1970 UTC), 0 where it never said.
        """
        ...

    def set_accounted(self, worker: int, accounted_us: int) -> None:
        """Note up to when a worker knows of every instant whether it took in what came."""
        ...

    def broker_life(self, worker: int = 1) -> BrokerLife:
        """Return what a worker knew last of its broker."""
        ...

    def keep_broker_life(self, worker: int, life: BrokerLife) -> None:
        """Note what a worker knows of its broker."""
        ...

    def is_store_marked(self, worker: int = 1) -> bool:
        """Return whether a worker's store has carried a mark, so that one without is another."""
        ...

    def set_store_marked(self, worker: int, *, marked: bool = True, whole: int = 0) -> None:
        """In one transaction: note whether a worker's store has carried a mark, and, where it is
        not 0, the position before which it is not whole.
        """
        ...
