"""Finds the messages that wait for what explains them, and takes them in again.

They wait for their gateway's registration or for a Sparkplug birth.

Nothing is changed in the journal: what is released goes through the whole order once more, under
the registry of now, as a new record whose origin names the old one. So a replay tells the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from domain.gateways.rejections import WAITING, Refusal, RejectionCode, is_waiting
from ingest.decode.meaning.journal_note import JOURNAL_ORIGIN, Note, decode_note, waited_at
from ingest.decode.nhue_json.journalled import sequence_of
from ingest.decode.sparkplug.metrics import source_not_in_birth
from ingest.pipeline import Arrival
from ingest.wire.contract import READINGS, Topic, WireMessage, parse_topic
from storage.journal.reader import JournalReader
from storage.journal.record import JournalRecord

_ENCODER = msgspec.json.Encoder()
# Of which the message as it was understood has not all.
_NOT_UNDERSTOOD = frozenset({RejectionCode.BIRTH_MISSING, RejectionCode.CHANNEL_NOT_MAPPED})


class Waiting(NamedTuple):
    """A message that waits: where it stands in the journal, and when it came (microseconds).

    `names` are the source channels that are not mapped yet, or that their birth does not name,
    each once.
    """

    position: int
    received_us: int
    gateway_id: str
    channel: str
    seq: int | None
    waits_for: str
    names: tuple[str, ...] = ()


def quarantined(folder: Path, gateway_id: str | None = None, after: int = 0) -> list[Waiting]:
    """Return the messages that wait, of one gateway or all; raises JournalDamaged.

    What was released already, and is unknown no more, is left out. It walks the journal.
    """
    waiting: dict[int, Waiting] = {}
    for record in JournalReader(folder, after).records():
        if not record.entry.note:
            continue
        note = decode_note(record.entry.note)
        if (position := waited_at(note.origin)) is not None:
            known = waiting.get(position)
            if not is_waiting(note.refusals):
                waiting.pop(position, None)
            elif known is not None:  # a part of it is explained by now
                waiting[position] = known._replace(waits_for=_waits_for(note), names=_names(note))
            continue
        topic = parse_topic(record.entry.topic)
        if topic is None or gateway_id not in (None, topic.gateway_id):
            continue
        if is_waiting(note.refusals):
            waiting[record.position] = _waiting(record, note, topic)
    return list(waiting.values())


def released(
    folder: Path, positions: Iterable[int], clock_us: Callable[[], int]
) -> Iterator[Arrival]:
    """Yield arrivals for the pipeline, in the journal's order; raises JournalDamaged.

    Each comes now, by the clock; when it came first, its old record tells. Their receipts go to the
    gateway as of any message; nothing is to be acknowledged.
    """
    wanted = set(positions)
    if not wanted:
        return
    for record in JournalReader(folder, min(wanted) - 1).records(max(wanted)):
        if record.position in wanted:
            yield _arrival(record, clock_us())


def _in_our_json(message: WireMessage, seq: int) -> dict[str, Any]:
    """Return a message as docs/wire.md writes it: no measurement is a null with its status."""
    samples: list[dict[str, Any]] = []
    for one in message.samples:
        none = one.unmeasured or {}
        told: dict[str, Any] = {"outlet": one.outlet, "time": one.time}
        told["values"] = {**dict.fromkeys(none), **one.values}
        if one.units:
            told["units"] = one.units
        if none or one.status:
            told["status"] = {**none, **(one.status or {})}
        samples.append(told)
    return {"seq": seq, "sent": message.sent, "samples": samples}


def _waiting(record: JournalRecord, note: Note, topic: Topic) -> Waiting:
    seq = sequence_of(record.entry.payload) if note.message is None else note.message.seq
    received_us = record.entry.received_us
    return Waiting(
        record.position,
        received_us,
        topic.gateway_id,
        topic.channel,
        seq,
        _waits_for(note),
        _names(note),
    )


def _waits_for(note: Note) -> str:
    return next(one.code for one in note.refusals if one.code in WAITING)


def _names(note: Note) -> tuple[str, ...]:
    """Return the source channels that nobody has explained, in the order in which they came."""
    found = dict.fromkeys(map(_name, note.refusals))
    return tuple(name for name in found if name is not None)


def _name(refusal: Refusal) -> str | None:
    if refusal.code is RejectionCode.BIRTH_MISSING:
        return source_not_in_birth(refusal.detail)
    return refusal.parameter if refusal.code is RejectionCode.CHANNEL_NOT_MAPPED else None


def _arrival(record: JournalRecord, now_us: int) -> Arrival:
    """Return a record as it goes through the order again, at the time of now.

    Of another format than our own JSON the message as it was understood then is taken, under our
    own topic: its decoder may have needed what came before it. What waited for a Sparkplug birth
    or a channel was not understood then: it is read again, by the births and profiles of now.
    """
    topic, payload = record.entry.topic, record.entry.payload
    note = decode_note(record.entry.note)
    message, place = note.message, parse_topic(topic)
    is_understood = all(one.code not in _NOT_UNDERSTOOD for one in note.refusals)
    if message is not None and is_understood and place is not None and place.channel != READINGS:
        topic = f"nhue/v1/{place.gateway_id}/readings"
        payload = _ENCODER.encode(_in_our_json(message, record.position))
    return Arrival(
        topic,
        payload,
        now_us,
        0,
        0,
        f"{JOURNAL_ORIGIN}{record.position}",
        anchor=note.anchor,  # how unsure its times are stays as it was
        first_origin=note.origin,
        first_us=record.entry.received_us,
    )
