"""Judges in a replay what was refused for want of a Sparkplug birth that stands in the journal.

Every other decision of the journal stands as it was taken. What waited and was judged later has a
record of its own, and is not judged twice in another way: first wins.
"""

from __future__ import annotations

import msgspec

from domain.gateways.rejections import RejectionCode
from domain.registry import Registry
from ingest.decode.by_topic import Understanding
from ingest.decode.in_force.profiles import ProfilesInForce
from ingest.decode.meaning.journal_note import Note, waited_at
from ingest.validate.against_registry import Rules, every_refusal
from ingest.validate.samples import kept_samples, kept_statements
from ingest.wire.contract import SPARKPLUG, parse_topic
from storage.journal.record import JournalRecord, RecordKind


class SparkplugReplay:
    """Follows the journal from its beginning, with the registry of now."""

    def __init__(self, registry: Registry, future_tolerance_us: int) -> None:
        """Begin with no session, as the journal did."""
        self._rules, self._future_tolerance_us = Rules.of(registry), future_tolerance_us
        self._understanding = Understanding()
        self._understanding.in_force = ProfilesInForce.of(registry)
        self._understanding.sparkplug.table.registered = self._rules.gateways

    def judged(self, record: JournalRecord, note: Note) -> tuple[JournalRecord, Note]:
        """Return a record and its note, judged anew where a birth before it explains more."""
        entry = record.entry
        topic = parse_topic(entry.topic)
        if topic is None or topic.channel != SPARKPLUG or waited_at(note.origin) is not None:
            return record, note
        meaning = self._understanding.meaning(topic, entry.payload, entry.received_us)
        if _missing(note) == 0 or meaning.message is None:
            return record, note
        refusals = every_refusal(
            meaning, topic.gateway_id, self._rules, entry.received_us, self._future_tolerance_us
        )
        anew = Note(refusals, meaning.message, note.online, note.origin)
        if _missing(anew) >= _missing(note):
            return record, note
        is_taken = kept_samples(meaning.message, refusals) or kept_statements(
            meaning.message, refusals, record.position
        )
        kind = RecordKind.READINGS if is_taken else entry.kind
        return msgspec.structs.replace(
            record, entry=msgspec.structs.replace(entry, kind=kind)
        ), anew


def _missing(note: Note) -> int:
    return sum(one.code is RejectionCode.BIRTH_MISSING for one in note.refusals)
