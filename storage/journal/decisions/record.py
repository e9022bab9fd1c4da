"""One decision as a journal record: what kind, who, on what, since when, and its content as JSON.

The record's note is the head, its payload the content, both JSON in the order of their fields. It
knows no kind of decision: what a content means is said where its rows are written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

import msgspec

from domain.errors import JournalDamaged
from domain.legal_day import each_day
from storage.journal.record import JournalEntry, JournalRecord, RecordKind

TOPIC: Final = "nhue/decisions/"
# The kind of a record that says: the decision at `of` is known only since `known_us`.
KNOWN_LATER: Final = "known-later"
_ONE_DAY = timedelta(days=1)


class DueSpan(NamedTuple):
    """Legal days first..last (inclusive) of an outlet that a decision makes wait to be judged."""

    outlet_id: str
    first: date
    last: date


class Head(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What every decision says of itself.

    `by` is who decided, `subject` what it is on (`outlet:NUO-1`), `known_us` since when it is known
    (microseconds UTC), `after` the last decision that the records surely had when this one was
    written. `adopted`: it was in the records before there was a journal of decisions.
    """

    by: str
    subject: str
    known_us: int
    after: int
    due: tuple[DueSpan, ...] = ()
    adopted: bool = False


class KnownLater(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The content of a `known-later` record: the decision at position `of` is known since then."""

    of: int
    known_us: int


class KeptDecision(NamedTuple):
    """A decision at its place in the journal, with the chain's digest up to and including it."""

    position: int
    digest: bytes
    kind: str
    head: Head
    content: bytes


def decision_entry(kind: str, head: Head, content: bytes) -> JournalEntry:
    """Return what is to be journalled of a decision."""
    note = msgspec.json.encode(head)
    return JournalEntry(RecordKind.DECISION, head.known_us, TOPIC + kind, note, content)


def decision_of(record: JournalRecord, where: str) -> KeptDecision:
    """Return the decision of a record; raises JournalDamaged where it is none."""
    entry = record.entry
    try:
        head = _HEADS.decode(entry.note)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise JournalDamaged(
            f"record {record.position} is no decision ({error})", where=where
        ) from error
    if entry.kind is not RecordKind.DECISION or not entry.topic.startswith(TOPIC):
        raise JournalDamaged(f"record {record.position} is no decision", where=where)
    kind = entry.topic.removeprefix(TOPIC)
    return KeptDecision(record.position, record.digest, kind, head, entry.payload)


def known_later(decisions: Iterable[KeptDecision]) -> dict[int, int]:
    """Return by position since when the decisions are known that are known later than they say."""
    found = {}
    for decision in decisions:
        if decision.kind == KNOWN_LATER:
            correction = _CORRECTION.decode(decision.content)
            found[correction.of] = correction.known_us
    return found


def content_bytes(content: Any) -> bytes:
    """Return a content as it is kept: the same content always as the same bytes."""
    return msgspec.json.encode(content)


def due_spans(outlet_days: Iterable[tuple[str, date]]) -> tuple[DueSpan, ...]:
    """Return outlet-days as spans, in order.

    >>> due_spans([("A", date(2026, 1, 2)), ("A", date(2026, 1, 1)), ("B", date(2026, 1, 1))])[0]
    DueSpan(outlet_id='A', first=datetime.date(2026, 1, 1), last=datetime.date(2026, 1, 2))
    """
    spans: list[DueSpan] = []
    for outlet_id, day in sorted(set(outlet_days)):
        last = spans[-1] if spans else None
        if last is not None and last.outlet_id == outlet_id and last.last + _ONE_DAY == day:
            spans[-1] = last._replace(last=day)
        else:
            spans.append(DueSpan(outlet_id, day, day))
    return tuple(spans)


def days_of_spans(spans: Iterable[DueSpan]) -> Iterator[tuple[str, date]]:
    """Return the outlet-days of spans, in order."""
    for span in spans:
        for day in each_day(span.first, span.last):
            yield span.outlet_id, day


_HEADS = msgspec.json.Decoder(Head)
_CORRECTION = msgspec.json.Decoder(KnownLater)
