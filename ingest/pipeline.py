"""THE ORDER: how a gateway's bytes become a stored reading.

decode -> validate -> journal (on disk) -> acknowledge -> store, and a receipt goes back.

Nothing is acknowledged that is not on disk. Nothing is stored that is not in the journal: the
storer (storing/storer.py) reads it from there, so that a store that is down delays and loses
nothing.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Sequence

import msgspec

from domain.errors import StoreUnavailable
from domain.gateways.clocks import ClockFinding
from domain.gateways.rejections import Refusal, RejectionCode
from domain.registry import Registry
from ingest.arrivals.arrival import Answers, Arrival, Examined
from ingest.arrivals.placed import come_again, placed
from ingest.arrivals.sound_messages import examine_sound
from ingest.decode.by_topic import FOLLOWED, Understanding
from ingest.decode.in_force.profiles import MQTT_ORIGIN, ProfilesInForce
from ingest.decode.meaning.journal_note import decode_note, encode_note, waited_at
from ingest.decode.nhue_json.journalled import decode, sequence_of
from ingest.decode.remembered import Memory, memory_of
from ingest.receipts.metrics import IngestMetrics
from ingest.receipts.receipt import Receipt, refused_readings
from ingest.receipts.standing import RecentReadings
from ingest.validate.against_registry import Rules, every_refusal
from ingest.validate.samples import kept_samples, kept_statements
from ingest.wire.contract import SPARKPLUG, Topic, WireMessage, parse_topic
from ingest.wire.sender_clocks import GatewayClocks, told_us
from storage.journal.record import JournalEntry, JournalRecord, RecordKind
from storage.journal.writer import Journal

__all__ = ["Answers", "Arrival", "Examined", "Pipeline"]


class Pipeline:
    """Takes groups of arrivals through THE ORDER; one thread calls it."""

    def __init__(
        self,
        journal: Journal,
        recent: RecentReadings,
        metrics: IngestMetrics,
        *,
        future_tolerance_us: int,
    ) -> None:
        """Begin with an empty registry: until `use_registry`, every gateway is unknown."""
        self._journal = journal
        self._recent = recent
        self._metrics = metrics
        self._future_tolerance_us = future_tolerance_us
        self._rules = Rules.of(Registry())
        self.understanding = Understanding()
        self.clocks = GatewayClocks()
        self.memory: Memory | None = None
        self.hands_memory_over = threading.Event()

    def use_registry(self, registry: Registry) -> None:
        """Hold the arrivals that follow against this registry."""
        self._rules = Rules.of(registry)
        self.understanding.in_force = ProfilesInForce.of(registry)
        self.understanding.packs.apart_us = self._rules.apart_us
        self.understanding.sparkplug.table.registered = self._rules.gateways

    def process(
        self, arrivals: Sequence[Arrival], acknowledge: Callable[[Sequence[Arrival]], None]
    ) -> Answers:
        """Take one group through THE ORDER and return what goes back.

        Raises StoreUnavailable when the journal cannot be written: then nothing of the group was
        acknowledged, and the broker still holds it.
        """
        return self.finish(self.examine(arrivals), acknowledge)

    def examine(self, arrivals: Sequence[Arrival]) -> list[Examined]:
        """Decode and validate a group; nothing of it is kept yet."""
        sound = examine_sound(arrivals, self._rules, self._future_tolerance_us)
        return [one or self._examine(arrivals[at]) for at, one in enumerate(sound)]

    def look_up(self, group: Sequence[Examined], *, seconds: float) -> bool:
        """Ask the store what the group's receipts will rest on; False: more is to be asked later.

        Without it `finish` asks, within its budget, and what it could not ask it does not know.
        """
        samples = (sample for examined in group for sample in examined.samples)
        return self._recent.prepare(samples, group[-1].arrival.received_us, seconds=seconds)

    def finish(
        self, group: Sequence[Examined], acknowledge: Callable[[Sequence[Arrival]], None]
    ) -> Answers:
        """Journal a group, acknowledge it, and return what goes back; raises as `process`."""
        if not self._recent.is_shared:  # a worker hears only some of a gateway's numbers
            group = placed(group, self.understanding.numbers)
        try:
            positions = self._commit(group)
        except StoreUnavailable:
            come_again(group, self.understanding.numbers)
            raise
        for examined, position in zip(group, positions, strict=True):
            if examined.of_session is not None:
                waited = waited_at(examined.arrival.origin)
                self.understanding.took(examined.of_session, examined.refusals, position, waited)
        if self.hands_memory_over.is_set():
            self.hand_memory_over()
        acknowledge([examined.arrival for examined in group])
        status = RecordKind.STATUS
        receipts = [
            self._receipt(examined, position)
            for examined, position in zip(group, positions, strict=True)
            if examined.kind is not status
        ]
        self._metrics.count(receipts)
        return Answers(
            [receipt for receipt in receipts if receipt.gateway_id],
            [examined.rebirth for examined in group if examined.rebirth is not None],
            [receipt for receipt in receipts if not receipt.gateway_id],
        )

    def hand_memory_over(self) -> None:
        """Leave in `memory`, for another thread, what is known of the messages on disk."""
        self.hands_memory_over.clear()
        self.memory = memory_of(self.understanding, self._journal.committed)

    def follow(self, record: JournalRecord) -> None:
        """Take in what a record tells of those after it, after a restart, in the journal's order.

        Nothing of it is judged again; where it waits for what is known by now, it becomes due.
        """
        topic = parse_topic(record.entry.topic)
        if topic is not None and topic.channel in FOLLOWED:
            self.understanding.follow(topic, record)

    def remember(self, records: Iterable[JournalRecord]) -> None:
        """Take in what the journal holds but the store may not yet, after a restart."""
        for record in records:
            if record.entry.kind is RecordKind.READINGS:
                note = decode_note(record.entry.note)
                message = note.message or decode(record.entry.payload)
                if isinstance(message, WireMessage):
                    samples = kept_samples(message, note.refusals)
                    self._recent.classify(samples, record.entry.received_us, note.place)

    def _examine(self, arrival: Arrival) -> Examined:
        if arrival.refusal is not None:
            return _refused(arrival, None, [arrival.refusal])
        topic = parse_topic(arrival.topic)
        if topic is None:
            return self._foreign(arrival)
        if topic.channel == "status":
            return Examined(arrival, topic.gateway_id, None, [], RecordKind.STATUS, b"")
        return self._understood(arrival, topic)

    def _foreign(self, arrival: Arrival) -> Examined:
        """Return what came on a logger's own topic as having come on ours, which tells whose it is.

        Where its profile has ended it waits for another.
        """
        topic = self.understanding.topic_of_foreign(arrival.topic, arrival.received_us)
        parsed = None if topic is None else parse_topic(topic)
        if topic is None or parsed is None:
            refusal = Refusal(
                RejectionCode.TOPIC_UNKNOWN,
                f"topic {arrival.topic!r} is none of ours, nor of any one gateway's profile: "
                "publish to nhue/v1/GATEWAY/readings, or have its profile entered",
            )
            return _refused(arrival, None, [refusal])
        origin = arrival.origin or f"{MQTT_ORIGIN}{arrival.topic}"
        return self._understood(
            msgspec.structs.replace(arrival, topic=topic, origin=origin), parsed
        )

    def _understood(self, arrival: Arrival, topic: Topic) -> Examined:
        again = waited_at(arrival.origin) is not None
        meaning = self.understanding.meaning(
            topic,
            arrival.payload,
            arrival.received_us,
            origin=arrival.first_origin if again else arrival.origin,
            again=again,
            first=(arrival.anchor, arrival.first_us),
        )
        message = meaning.message
        of_session = topic if topic.channel == SPARKPLUG else None
        rebirth = topic if meaning.asks_rebirth else None
        if message is None:
            if meaning.online is None:
                return _refused(arrival, topic.gateway_id, meaning.refusals, rebirth, of_session)
            note = encode_note(meaning.refusals, online=meaning.online)
            return Examined(
                arrival,
                topic.gateway_id,
                None,
                meaning.refusals,
                RecordKind.STATUS,
                note,
                of_session=of_session,
            )
        refusals = every_refusal(
            meaning, topic.gateway_id, self._rules, arrival.received_us, self._future_tolerance_us
        )
        samples = kept_samples(message, refusals)
        stated = len(kept_statements(message, refusals, 0))
        is_taken = bool(samples or stated or not refusals)
        kind = RecordKind.READINGS if is_taken else RecordKind.REJECTED
        # What its bytes alone tell is read again from them; of all else the journal keeps what it
        # means.
        told = None if meaning.is_plain else message
        anchor = meaning.anchor or arrival.anchor
        note = encode_note(
            refusals, told, online=meaning.online, origin=arrival.origin, anchor=anchor
        )
        return Examined(
            arrival,
            topic.gateway_id,
            message,
            refusals,
            kind,
            note,
            samples,
            rebirth,
            stated,
            of_session,
            None if anchor is None else anchor.unsure_us,
        )

    def _commit(self, group: Sequence[Examined]) -> list[int]:
        begin = time.perf_counter()
        positions = self._journal.append(
            [
                JournalEntry(
                    examined.kind,
                    examined.arrival.received_us,
                    examined.arrival.topic,
                    examined.note,
                    examined.arrival.payload,
                )
                for examined in group
            ]
        )
        self._metrics.commit_seconds.observe(time.perf_counter() - begin)
        self._metrics.journal_position.set(self._journal.committed)
        return positions

    def _receipt(self, examined: Examined, position: int) -> Receipt:
        message, arrival, refusals = examined.message, examined.arrival, examined.refusals
        received_us = arrival.received_us
        standing = self._recent.classify(examined.samples, received_us, examined.place)
        return Receipt(
            examined.gateway_id or "",
            sequence_of(arrival.payload) if message is None else message.seq,
            position,
            received_us,
            standing,
            refused_readings(message, refusals, examined.stated, standing) if refusals else 0,
            refusals,
            examined.stated,
            None
            if self.clocks.was_looked_at(arrival.topic, received_us)
            else self._clock(examined, position),
            examined.unsure_us,
        )

    def _clock(self, examined: Examined, position: int) -> ClockFinding | None:
        """Return what is wrong with the gateway's clock by now, None where nothing is."""
        message, received_us = examined.message, examined.arrival.received_us
        topic = parse_topic(examined.arrival.topic)
        if (
            message is None
            or topic is None
            or topic.gateway_id not in self._rules.gateways
            or waited_at(examined.arrival.origin) is not None
        ):
            return None
        told = told_us(topic, message, received_us)
        found = self.clocks.take(topic.gateway_id, told, received_us, position)
        if found is None:
            self.clocks.looked(examined.arrival.topic, received_us)
        return found


def _refused(
    arrival: Arrival,
    gateway_id: str | None,
    refusals: list[Refusal],
    rebirth: Topic | None = None,
    of_session: Topic | None = None,
) -> Examined:
    note = encode_note(refusals, origin=arrival.origin)
    kind = RecordKind.REJECTED
    return Examined(
        arrival, gateway_id, None, refusals, kind, note, rebirth=rebirth, of_session=of_session
    )
