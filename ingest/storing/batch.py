"""What journal records come to, before anything of it is stored: one batch, and taking into it.

It stores nothing and asks nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from domain.gateways.rejections import KeptRejection, Refusal
from domain.gateways.running_numbers import HeardNumber, RunPlace
from domain.health_log import GatewayState
from domain.legal_day import MICROSECONDS_PER_HOUR, legal_day_of, with_days_after
from domain.measured.readings import Sample, Statement
from ingest.decode.meaning.journal_note import Note
from ingest.decode.nhue_json.journalled import decode
from ingest.validate.samples import kept_samples, kept_statements
from ingest.wire.contract import WireMessage, parse_topic
from storage.journal.record import JournalRecord, RecordKind

BATCH_READINGS_MOST = 80_000  # only while it is behind; a commit costs the same for any number
BATCH_OTHERS_MOST = 5_000  # refusals and gateway states
EXCERPT_BYTES = 300


@dataclass(slots=True)
class Batch:
    """What one batch of journal records comes to, before anything of it is stored."""

    samples: list[Sample] = field(default_factory=list)
    positions: list[int] = field(default_factory=list)  # of each sample's message
    places: dict[int, RunPlace] = field(default_factory=dict)  # of a message, by its position
    readings: int = 0
    rejections: list[KeptRejection] = field(default_factory=list)
    states: list[GatewayState] = field(default_factory=list)
    changed: set[tuple[str, date]] = field(default_factory=set)
    heard: list[HeardNumber] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    received_us: int = 0

    @property
    def full(self) -> bool:
        """Whether it is time to store it."""
        return self.readings >= BATCH_READINGS_MOST or (
            len(self.rejections) + len(self.states) + len(self.statements) >= BATCH_OTHERS_MOST
        )


def take_message(record: JournalRecord, note: Note, batch: Batch) -> WireMessage | None:
    """Take a record's refusals and readings into a batch; return its message where it has any."""
    entry = record.entry
    if note.refusals:
        topic = parse_topic(entry.topic)
        gateway_id = "" if topic is None else topic.gateway_id
        batch.rejections.extend(
            kept_rejection(record, ordinal, refusal, gateway_id)
            for ordinal, refusal in enumerate(note.refusals)
        )
    if entry.kind is not RecordKind.READINGS:
        return None
    message = note.message or decode(entry.payload)
    if not isinstance(message, WireMessage):
        return None
    samples = kept_samples(message, note.refusals)
    batch.samples += samples
    batch.positions += [record.position] * len(samples)
    if note.place is not None:
        batch.places[record.position] = note.place
    if note.message is not None:  # a message that its bytes alone tell states nothing
        batch.statements += kept_statements(message, note.refusals, record.position)
    for sample in samples:
        batch.readings += len(sample.values)
    return message


def kept_rejection(
    record: JournalRecord, ordinal: int, refusal: Refusal, gateway_id: str
) -> KeptRejection:
    """Return a refusal of a record as it is kept."""
    entry = record.entry
    return KeptRejection(
        position=record.position,
        ordinal=ordinal,
        received_us=entry.received_us,
        topic=entry.topic,
        gateway_id=gateway_id,
        code=refusal.code,
        detail=refusal.detail,
        outlet_id=refusal.outlet_id,
        parameter=refusal.parameter,
        payload_excerpt=entry.payload[:EXCERPT_BYTES].decode(errors="replace"),
    )


def days_changed(
    told: Sequence[Sample | Statement], closed_through: date | None
) -> set[tuple[str, date]]:
    """Return the outlet-days whose judgement may change with samples and statements: theirs, and
    the days after them up to `closed_through`: a standstill is followed over midnight, and what is
    reported on change carried.
    """
    return with_days_after(outlet_days(told), closed_through)


def outlet_days(told: Sequence[Sample | Statement]) -> set[tuple[str, date]]:
    """Return the outlet-days that samples or statements are of."""
    # A legal day begins on a whole hour of UTC
    hours = {(one.outlet_id, one.time_us // MICROSECONDS_PER_HOUR) for one in told}
    return {(outlet_id, legal_day_of(hour * MICROSECONDS_PER_HOUR)) for outlet_id, hour in hours}
