"""Decodes Sparkplug B with the memory that it needs: births, aliases, sequence and death numbers.

Any bytes on any Sparkplug topic give a Meaning, never an exception. It decides when a node must
send its birth again, and whether a death is of the session that lives; what a reading is worth is
decided where every format meets (validate/against_registry.py).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from domain.gateways.rejections import Refusal, RejectionCode
from domain.legal_day import MICROSECONDS_PER_SECOND, from_microseconds
from domain.measured.parameters import PARAMETERS
from ingest.decode.meaning.meaning import Meaning, too_many
from ingest.decode.sparkplug.maps import SparkplugMap, load_sparkplug_map
from ingest.decode.sparkplug.metrics import Reader, alias_word, instant_of
from ingest.decode.sparkplug.node import NUMBERS, OF_THE_NODE, Device, Node, Said
from ingest.decode.sparkplug.node_table import Key, NodeTable
from ingest.decode.sparkplug.payload import (
    METRICS_MOST,
    TEMPLATE,
    Metric,
    ReadPayload,
    number_of,
    read_payload,
    with_members,
)
from ingest.decode.sparkplug.waiting import WaitingForBirth
from ingest.wire.contract import MESSAGE_BYTES_MOST, Topic, WireMessage

REBIRTH_INTERVAL_US = 60 * MICROSECONDS_PER_SECOND
# While a birth is missing that was too large to be kept: there may be room by now.
LARGE_BIRTH_INTERVAL_US = 60 * REBIRTH_INTERVAL_US
_NOBODY = Node()
# Makes a reader of one message's metrics: of a device's id, its birth, our words and a time (ms).
ReaderOf = Callable[[str, Device | None, SparkplugMap, int | None], Reader]


class SparkplugSessions:
    """The sessions of every edge node; one thread uses it, in the order in which messages came."""

    def __init__(
        self, words: SparkplugMap | None = None, *, rebirth_interval_us: int = REBIRTH_INTERVAL_US
    ) -> None:
        """Begin with no session: the first data of each node asks for its birth."""
        self._words = load_sparkplug_map() if words is None else words
        self._rebirth_interval_us = rebirth_interval_us
        self.table = NodeTable()
        self.waiting = WaitingForBirth()

    def took(
        self, topic: Topic, refusals: Sequence[Refusal], position: int, waited: int | None = None
    ) -> None:
        """Note what became of a message in the journal, at its position.

        `waited`: it is one that waited for a birth, at that position, and was judged again.
        """
        device_id = topic.outlet_id or OF_THE_NODE
        if waited is not None:
            self.waiting.judged(waited, refusals)
            return
        node = self.table.nodes.get((topic.group, topic.gateway_id))
        if node is None:
            return
        of = (topic.group, topic.gateway_id, device_id)
        is_new = self.waiting.add(of, node.session, position, refusals)
        if is_new or topic.kind.endswith("BIRTH"):
            named = self._named(node.devices.get(device_id))
            self.waiting.explained(of, node.session, named, position if is_new else None)

    def _named(self, device: Device | None) -> frozenset[str]:
        """Return what a device's birth explains, in the words in which a refusal names it."""
        if device is None:
            return frozenset()
        aliases = (alias_word(alias) for alias in device.by_alias)
        return frozenset(aliases).union(map(self._words.symbol_of, device.by_name))

    def decode_again(
        self, topic: Topic, payload: bytes, received_us: int, reader_of: ReaderOf = Reader
    ) -> Meaning:
        """Return what a message that waited for a birth means by now; no session changes by it."""
        read = read_payload(payload)
        if not isinstance(read, ReadPayload):
            return self.decode(topic, payload, received_us, reader_of)
        device_id = topic.outlet_id or OF_THE_NODE
        node = self.table.nodes.get((topic.group, topic.gateway_id), _NOBODY)
        known = node.devices.get(device_id)
        reader = reader_of(device_id, known, self._words, read.timestamp_ms)
        reader.read(read.metrics, is_birth=False)
        message = WireMessage(None, _sent(read, received_us), reader.samples)
        return Meaning(message, reader.refusals)

    def decode(
        self, topic: Topic, payload: bytes, received_us: int, reader_of: ReaderOf = Reader
    ) -> Meaning:
        """Return what a payload means on a Sparkplug topic (`parse_topic`); total.

        `reader_of` says what the metrics of a gateway are that has a profile
        (by_profile/sparkplug_sessions.py).
        """
        if len(payload) > MESSAGE_BYTES_MOST:
            detail = f"{len(payload)} bytes; at most {MESSAGE_BYTES_MOST}: send fewer metrics"
            return Meaning(refusals=[Refusal(RejectionCode.TOO_LARGE, detail)])
        read = read_payload(payload)
        if read is None:
            return too_many("metrics", METRICS_MOST)
        if isinstance(read, str):
            return Meaning(refusals=[Refusal(RejectionCode.UNREADABLE, read)])
        key = (topic.group, topic.gateway_id)
        node = self.table.heard(key)
        if topic.kind == "NDEATH":
            return _node_death(node, read)
        if topic.kind == "NBIRTH":
            self.table.begin(key, _bd_seq(read.metrics))
        elif not node.is_born:
            node.is_astray = True
        node.count(read.seq, payload)
        if topic.kind == "DDEATH":
            return self._device_death(node, topic, read, received_us)
        return self._told(node, topic, read, received_us, reader_of)

    def _told(
        self, node: Node, topic: Topic, read: ReadPayload, received_us: int, reader_of: ReaderOf
    ) -> Meaning:
        """Return what a birth or data message says."""
        device_id = topic.outlet_id or OF_THE_NODE
        is_birth = topic.kind.endswith("BIRTH")
        known = node.devices.get(device_id)
        left_out = 0
        if is_birth:
            key = (topic.group, topic.gateway_id)
            named = read.metrics if reader_of is Reader else _with_templates(read.metrics)
            known, left_out = self._birth(key, device_id, named)
        elif known is not None and not known.alive:
            node.is_astray = True  # it died, and speaks without a birth
        reader = reader_of(device_id, known, self._words, read.timestamp_ms)
        reader.read(read.metrics, is_birth=is_birth)
        node.is_astray = node.is_astray or reader.is_lost
        refusals = reader.refusals
        if left_out:
            refusals.insert(0, _too_large(left_out, device_id, len(reader.samples)))
        message = WireMessage(None, _sent(read, received_us), reader.samples)
        asks = node.asks(received_us, self._rebirth_interval_us)
        if reader.is_left_out and not asks:
            asks = node.asks_again(received_us, LARGE_BIRTH_INTERVAL_US)
        is_own_birth = is_birth and device_id == OF_THE_NODE
        is_silent = is_own_birth and not refusals and not reader.samples
        return Meaning(
            None if is_silent else message,
            refusals,
            online=True if is_birth else None,
            asks_rebirth=asks,
        )

    def _birth(self, key: Key, device_id: str, metrics: list[Metric]) -> tuple[Device, int]:
        """Return what a birth says of its device, and how many metrics there is no room for."""
        device = Device()
        said: list[Said] = []
        for metric in metrics:
            told = self._words.told_by(metric.properties)
            device.name(metric, told.unit, told.wrong)
            said.append((metric, told.unit, told.wrong))
        return device, self.table.born(key, device_id, device, said, self._is_stranger)

    def _is_stranger(self, said: Said) -> bool:
        return self._words.symbol_of(said[0].name) not in PARAMETERS

    def _device_death(
        self, node: Node, topic: Topic, read: ReadPayload, received_us: int
    ) -> Meaning:
        """A device's death ends the gateway's state only when none of its devices lives on."""
        device = node.devices.get(topic.outlet_id or "")
        if device is not None:
            device.alive = False
        asks = node.asks(received_us, self._rebirth_interval_us)
        if node.lives_on():
            # the node itself has just spoken: its other outlets are not to be called offline
            message = WireMessage(None, _sent(read, received_us), [])
            return Meaning(message, asks_rebirth=asks)
        return Meaning(online=False, asks_rebirth=asks)


def _with_templates(metrics: list[Metric]) -> list[Metric]:
    """Return what a birth names: its templates, whose aliases data may use, and their members."""
    templates = [one for one in metrics if one.kind == TEMPLATE]
    return [*templates, *(with_members(metrics) or ())] if templates else metrics


def _node_death(node: Node, read: ReadPayload) -> Meaning:
    """Take a node's death, unless it is of a connection before the one that lives now.

    One that names the birth still to come ends what lives too: some nodes count on as they leave.
    """
    died = _bd_seq(read.metrics)
    lives = node.bd_seq if node.is_born else None
    if lives is not None and died not in {lives, lives + 1, (lives + 1) % NUMBERS}:
        detail = f"death of bdSeq {died}, but bdSeq {node.bd_seq} lives: passed over as stale"
        return Meaning(refusals=[Refusal(RejectionCode.DEATH_STALE, detail)])
    node.end()
    return Meaning(online=False)


def _too_large(left_out: int, device_id: str, after: int) -> Refusal:
    detail = (
        f"{left_out} metrics of this birth are not kept, since the births of a gateway are too "
        "large: let it name fewer; data by their aliases wait in quarantine"
    )
    outlet_id = device_id or None
    return Refusal(RejectionCode.BIRTH_TOO_LARGE, detail, after, outlet_id, "(not kept)")


def _bd_seq(metrics: list[Metric]) -> int | None:
    for metric in metrics:
        if metric.name == "bdSeq":
            number = number_of(metric.kind, metric.value, metric.datatype)
            return None if number is None or number != number // 1 else int(number)
    return None


def _sent(read: ReadPayload, received_us: int) -> datetime:
    return instant_of(read.timestamp_ms) or from_microseconds(received_us)
