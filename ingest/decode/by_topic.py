"""Chooses the decoder that a topic asks for; a format is told by its topic, never guessed.

Each format by the file of its name, our own JSON by decode/nhue_json/decode.py.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from domain.gateways.rejections import Refusal
from ingest.decode.circular10 import decode_circular10
from ingest.decode.meaning.journal_note import decode_note, waited_at
from ingest.decode.meaning.meaning import Meaning
from ingest.decode.meaning.relative_times import RelativePacks
from ingest.decode.nhue_json.decode import understand_json
from ingest.decode.senml.decode import decode_senml
from ingest.decode.sparkplug.decode import SparkplugSessions
from ingest.wire.contract import SPARKPLUG, Topic
from storage.journal.record import JournalRecord

FOLLOWED = frozenset({SPARKPLUG, "senml", "senml-cbor"})  # what rests on what came before


class Understanding:
    """The decoders of every channel; one thread uses it, since some remember what came before."""

    def __init__(self) -> None:
        """Begin with nothing in mind (remembered.py brings back what was)."""
        self.sparkplug = SparkplugSessions()
        self.packs = RelativePacks()
        self._decoders: dict[str, Callable[[Topic, bytes, int], Meaning]] = {
            "senml": self._senml,
            "senml-cbor": self._senml,
            "circular10": _circular10,
            SPARKPLUG: self.sparkplug.decode,
        }

    def meaning(
        self, topic: Topic, payload: bytes, received_us: int, *, again: bool = False
    ) -> Meaning:
        """Return what a payload means; total: whatever the bytes, nothing is raised.

        `again`: it came before, and waited for what explains it.
        """
        if again and topic.channel == SPARKPLUG:
            return self.sparkplug.decode_again(topic, payload, received_us)
        decode_channel = self._decoders.get(topic.channel)
        if decode_channel is not None:
            return decode_channel(topic, payload, received_us)
        return understand_json(payload, received_us)

    def took(
        self, topic: Topic, refusals: Sequence[Refusal], position: int, waited: int | None
    ) -> None:
        """Note what became of a message that `of_session` names, once it is in the journal."""
        self.sparkplug.took(topic, refusals, position, waited)

    def follow(self, topic: Topic, record: JournalRecord) -> None:
        """Take in a record of the life before, as if it came now; its decision stands."""
        entry = record.entry
        note = decode_note(entry.note)
        if topic.channel != SPARKPLUG:
            if note.anchor is not None:
                self.packs.follow(topic.gateway_id, entry.payload, note.anchor)
            return
        waited = waited_at(note.origin)
        if waited is None:
            self.sparkplug.decode(topic, entry.payload, entry.received_us)
        self.sparkplug.took(topic, note.refusals, record.position, waited)

    def _senml(self, topic: Topic, payload: bytes, received_us: int) -> Meaning:
        return decode_senml(
            payload,
            cbor=topic.channel == "senml-cbor",
            received_us=received_us,
            anchor=lambda: self.packs.anchor(topic.gateway_id, payload, received_us),
        )


def _circular10(topic: Topic, payload: bytes, _received_us: int) -> Meaning:
    return decode_circular10(payload, topic.outlet_id or "")
