"""Tells of a sealed segment whose days its records speak of, or could speak of.

It reads the journal alone and depends on no store and no registry. What cannot be dated, or not be
read, counts for every day of who could have sent it: it says too much rather than too little.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from domain.gateways.rejections import Refusal, RejectionCode
from domain.legal_day import legal_day_of, to_microseconds
from ingest.decode.meaning.journal_note import decode_note
from ingest.decode.nhue_json.journalled import decode
from ingest.validate.gateway_status import Status, decode_status
from ingest.wire.contract import Topic, WireMessage, parse_topic
from storage.journal.record import JournalRecord, RecordKind


@dataclass(frozen=True, slots=True)
class SpokenOf:
    """What records speak of: readings by outlet and day, and what gateways said, by day.

    Of `undated_outlets` and `undated_gateways` something is there whose day cannot be told; with
    `anybodys`, something of which not even the gateway can be told.
    """

    readings: frozenset[tuple[str, date]]
    statuses: frozenset[tuple[str, date]]
    undated_outlets: frozenset[str]
    undated_gateways: frozenset[str]
    anybodys: bool


@dataclass(slots=True)
class _Heard:
    readings: set[tuple[str, date]] = field(default_factory=set)
    statuses: set[tuple[str, date]] = field(default_factory=set)
    outlets: set[str] = field(default_factory=set)
    gateways: set[str] = field(default_factory=set)
    anybodys: bool = False


def spoken_of(records: Iterable[JournalRecord]) -> SpokenOf:
    """Return what records speak of; raises JournalDamaged where a decision cannot be read."""
    heard = _Heard()
    for record in records:
        _hear(record, heard)
    return SpokenOf(
        frozenset(heard.readings),
        frozenset(heard.statuses),
        frozenset(heard.outlets),
        frozenset(heard.gateways),
        heard.anybodys,
    )


def _hear(record: JournalRecord, heard: _Heard) -> None:
    entry = record.entry
    note = decode_note(entry.note)
    topic = parse_topic(entry.topic)
    if note.online is not None:
        _hear_status(Status(note.online, None), topic, entry.received_us, heard)
    elif entry.kind is RecordKind.STATUS:
        status = decode_status(entry.payload)
        if isinstance(status, Refusal):
            _undated(topic, heard)
        else:
            _hear_status(status, topic, entry.received_us, heard)
    if entry.kind is RecordKind.STATUS:
        return
    message = note.message or decode(entry.payload)
    if not isinstance(message, WireMessage):
        _undated(topic, heard)
        heard.outlets.update(one.outlet_id for one in note.refusals if one.outlet_id is not None)
        return
    _hear_samples(message, heard)
    if note.message is not None:
        _hear_left_out(note.refusals, len(message.samples), topic, heard)


# Of a whole sample: its place in the message tells neither its outlet nor its day.
_UNPLACED = frozenset(
    {RejectionCode.WRONG_TYPE, RejectionCode.TIME_UNREADABLE, RejectionCode.KEY_TWICE}
)


def _hear_left_out(
    refusals: Sequence[Refusal], samples: int, topic: Topic | None, heard: _Heard
) -> None:
    """Hear what a decoder could not take: it stands in no sample, or in one without its day."""
    for refusal in refusals:
        is_placed = refusal.parameter is not None or refusal.code not in _UNPLACED
        if refusal.sample is not None and refusal.sample < samples and is_placed:
            continue
        if refusal.outlet_id is not None:
            heard.outlets.add(refusal.outlet_id)
        elif refusal.code is not RejectionCode.GATEWAY_UNKNOWN:  # said of the whole, which was read
            _undated(topic, heard)


def _hear_samples(message: WireMessage, heard: _Heard) -> None:
    for sample in message.samples:
        if sample.time.tzinfo is None:
            heard.outlets.add(sample.outlet)
        else:
            heard.readings.add((sample.outlet, legal_day_of(to_microseconds(sample.time))))


def _hear_status(status: Status, topic: Topic | None, received_us: int, heard: _Heard) -> None:
    if topic is None:
        heard.anybodys = True
        return
    instants = {received_us} if status.since_us is None else {received_us, status.since_us}
    heard.statuses.update((topic.gateway_id, legal_day_of(instant)) for instant in instants)


def _undated(topic: Topic | None, heard: _Heard) -> None:
    if topic is None:
        heard.anybodys = True
        return
    heard.gateways.add(topic.gateway_id)
    if topic.outlet_id is not None:
        heard.outlets.add(topic.outlet_id)
