"""Chooses the decoder that a topic asks for; a format is told by its topic, never guessed.

Each format by the file of its name, our own JSON by decode/nhue_json/decode.py; where the gateway
has a profile in force for what it came on, by that (by_profile/decode.py).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from domain.gateways.rejections import (
    Refusal,
    RejectionCode,
    is_of_unknown_gateway,
    of_unknown_gateway,
)
from domain.legal_day import legal_day_of
from domain.registry import Registry
from ingest.decode.by_profile.decode import Said, decode_by_profile
from ingest.decode.by_profile.sparkplug_sessions import reader_by
from ingest.decode.by_profile.view import View
from ingest.decode.circular10 import decode_circular10
from ingest.decode.in_force.profiles import ProfilesInForce
from ingest.decode.meaning.journal_note import Note, decode_note, waited_at
from ingest.decode.meaning.meaning import Meaning
from ingest.decode.meaning.overtaken import OvertakenNumbers
from ingest.decode.meaning.relative_times import Anchor, RelativePacks
from ingest.decode.nhue_json.decode import understand_json
from ingest.decode.nhue_json.journalled import numbered
from ingest.decode.senml.decode import decode_senml
from ingest.decode.sparkplug.decode import ReaderOf, SparkplugSessions
from ingest.decode.sparkplug.metrics import Reader
from ingest.wire.contract import BY_PROFILE, READINGS, SPARKPLUG, Topic, by_profile_topic
from storage.journal.record import JournalEntry, JournalRecord

# What rests on what came before.
FOLLOWED = frozenset({READINGS, SPARKPLUG, "senml", "senml-cbor", BY_PROFILE})


class Understanding:
    """The decoders of every channel; one thread uses it, since some remember what came before."""

    def __init__(self) -> None:
        """Begin with nothing in mind (remembered.py brings back what was)."""
        self.in_force = ProfilesInForce.of(Registry())
        self._last_us, self._last_day = 0, legal_day_of(0)
        self.sparkplug = SparkplugSessions()
        self.packs = RelativePacks()
        self.numbers = OvertakenNumbers()
        self._decoders: dict[str, Callable[[Topic, bytes, int], Meaning]] = {
            "senml": self._senml,
            "senml-cbor": self._senml,
            "circular10": _circular10,
            BY_PROFILE: self._without_profile,
        }

    def meaning(
        self,
        topic: Topic,
        payload: bytes,
        received_us: int,
        *,
        origin: str | None = None,
        again: bool = False,
        first: tuple[Anchor | None, int | None] = (None, None),
    ) -> Meaning:
        """Return what a payload means; total: whatever the bytes, nothing is raised.

        `origin` is what it came in when it came first. `again`: it came before, and waited for what
        explains it; `first` is what was now for it then, else when that was (microseconds).
        """
        view = self._view(topic, received_us, origin)
        if topic.channel == SPARKPLUG:
            read = self.sparkplug.decode_again if again else self.sparkplug.decode
            return read(topic, payload, received_us, _reader_of(view))
        if view is not None:
            return self._by_profile(view, topic, payload, received_us, first)
        decode_channel = self._decoders.get(topic.channel)
        if decode_channel is not None:
            return decode_channel(topic, payload, received_us)
        return understand_json(payload, received_us)

    def topic_of_foreign(self, topic: str, received_us: int) -> str | None:
        """Return our own topic for what came on a logger's; None: of nobody, or of two."""
        gateway_id = self.in_force.gateway_of_foreign(topic, self._day_of(received_us))
        return None if gateway_id is None else by_profile_topic(gateway_id)

    def took(
        self, topic: Topic, refusals: Sequence[Refusal], position: int, waited: int | None
    ) -> None:
        """Note what became of a message that `of_session` names, once it is in the journal."""
        self.sparkplug.took(topic, refusals, position, waited)

    def follow(self, topic: Topic, record: JournalRecord) -> None:
        """Take in a record of the life before, as if it came now; its decision stands."""
        entry = record.entry
        note = decode_note(entry.note)
        if topic.channel == READINGS:
            self._follow_number(topic.gateway_id, note, entry)
            return
        if topic.channel != SPARKPLUG:
            if note.anchor is not None:
                self.packs.follow(topic.gateway_id, entry.payload, note.anchor)
            return
        waited = waited_at(note.origin)
        if waited is None:
            view = self._view(topic, entry.received_us, note.origin)
            self.sparkplug.decode(topic, entry.payload, entry.received_us, _reader_of(view))
        self.sparkplug.took(topic, note.refusals, record.position, waited)

    def _follow_number(self, gateway_id: str, note: Note, entry: JournalEntry) -> None:
        """Take in the number of a record that arrivals/placed.py took in when it came."""
        if note.origin is not None or is_of_unknown_gateway(note.refusals):
            return
        told = note.message or numbered(entry.payload)
        if told is not None and told.seq is not None:
            self.numbers.take(gateway_id, told.seq, told.sent, entry.received_us)

    def _view(self, topic: Topic, received_us: int, origin: str | None) -> View | None:
        if topic.channel == READINGS or self.in_force.is_empty:
            return None
        return self.in_force.view(topic, origin, self._day_of(received_us))

    def _day_of(self, received_us: int) -> date:
        """Return a legal day; what was read together came at one instant."""
        if received_us != self._last_us:
            self._last_us, self._last_day = received_us, legal_day_of(received_us)
        return self._last_day

    def _by_profile(
        self,
        view: View,
        topic: Topic,
        payload: bytes,
        received_us: int,
        first: tuple[Anchor | None, int | None],
    ) -> Meaning:
        known, first_us = first

        def anchor() -> Anchor:
            return known or self.packs.anchor(topic.gateway_id, payload, first_us or received_us)

        return decode_by_profile(view, payload, received_us, Said(topic, None, anchor))

    def _without_profile(self, topic: Topic, _payload: bytes, received_us: int) -> Meaning:
        """Return why what is to be read by a profile waits for one."""
        gateway_id = topic.gateway_id
        if not self.in_force.knows(gateway_id):
            return Meaning(refusals=[of_unknown_gateway(gateway_id)])
        detail = (
            f"no one profile of gateway {gateway_id!r} says on {legal_day_of(received_us)} how "
            "this is written: the message is kept, and taken in when one does; it need not be sent "
            "again"
        )
        return Meaning(refusals=[Refusal(RejectionCode.PROFILE_MISSING, detail)])

    def _senml(self, topic: Topic, payload: bytes, received_us: int) -> Meaning:
        return decode_senml(
            payload,
            cbor=topic.channel == "senml-cbor",
            received_us=received_us,
            anchor=lambda: self.packs.anchor(topic.gateway_id, payload, received_us),
        )


def _circular10(topic: Topic, payload: bytes, _received_us: int) -> Meaning:
    return decode_circular10(payload, topic.outlet_id or "")


def _reader_of(view: View | None) -> ReaderOf:
    """Return what reads a Sparkplug message's metrics."""
    return Reader if view is None else reader_by(view)
