"""What may be asked of the records about events: kept as the verdicts became known, never changed.

An event is what follows from verdicts; it is kept so that a list of events costs what it shows.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from domain.judged.events import Event, EventKind
from domain.judged.verdicts import Outcome

EventKey = tuple[int, str]  # begin in microseconds UTC, id


@dataclass(frozen=True, slots=True)
class NewVerdict:
    """What of a verdict tells whether an event may follow from it; `number` rises with each."""

    number: int
    known_at: datetime
    outlet_id: str
    parameter: str
    day: date
    outcome: Outcome
    missing: int
    expected: int


@dataclass(frozen=True, slots=True)
class EventStream:
    """Which events are kept together: those of a kind, of silences those of one threshold."""

    kind: EventKind
    silent_minutes: int = 0


@dataclass(frozen=True, slots=True)
class EventQuestion:
    """Which events are asked for; None is all.

    They touch `first`..`last`; `going_on` takes those too that nothing had ended by `first`.
    `parameter` takes silences along, which are of every parameter; of
    silences only those of `reporting` outlets are taken.
    """

    streams: Sequence[EventStream]
    first: date
    last: date
    outlet_id: str | None = None
    parameter: str | None = None
    outlets: Collection[str] | None = None
    reporting: Collection[str] | None = None
    min_times_over: float | None = None
    going_on: bool = False


class EventRecords(Protocol):
    """The part of the records that keeps events."""

    def verdicts_after(self, number: int, most: int) -> list[NewVerdict]:
        """Return at most so many verdicts behind a number, in the order they became known."""
        ...

    def newest_verdict(self) -> tuple[int, datetime] | None:
        """Return the number of the newest verdict and when it became known, None without any."""
        ...

    def events_kept_through(self, stream: EventStream) -> int:
        """Return the number of the last verdict that a stream's events rest on, 0 for none."""
        ...

    def keep_events(
        self,
        stream: EventStream,
        through: int,
        known_at: datetime,
        *,
        begun: Sequence[Event],
        ended: Sequence[Event],
    ) -> None:
        """In one transaction: keep events that stand from an instant on, and those that stand no
        more, and note the number of the last verdict that this rests on.

        An event of an id that stands is superseded by the new one. A stream's events are known
        since the first instant that it was told of.
        """
        ...

    def events(
        self,
        asked: EventQuestion,
        *,
        known_at: datetime | None = None,
        after: EventKey | None = None,
        most: int | None = None,
    ) -> list[Event]:
        """Return events as known at an instant, the newest begin first: at most so many of those
        that come after a key.
        """
        ...

    def changed_events(
        self, asked: EventQuestion, since: datetime, known_at: datetime
    ) -> tuple[list[Event], list[Event]]:
        """Return events as known at two instants, the newest begin first, without those that were
        the same and ended at both.
        """
        ...

    def events_known_since(self, streams: Sequence[EventStream]) -> datetime | None:
        """Return the first instant as known at which all streams can tell; None where one tells
        nothing yet.
        """
        ...

    def events_known_through(self, streams: Sequence[EventStream]) -> datetime | None:
        """Return the instant up to which all streams know what follows from the verdicts; None
        where they know all of it.
        """
        ...
