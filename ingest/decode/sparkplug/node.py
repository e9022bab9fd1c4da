"""What is known of one Sparkplug edge node: its births, and the running number of its messages.

Births name the metrics and their aliases; the number (0 to 255) shows a message that never came.
It decides when a node must be asked for a new birth, and nothing about a reading.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from typing import NamedTuple

from domain.gateways.rejections import RejectionCode
from ingest.decode.sparkplug.payload import Metric

NUMBERS = 256  # a node's sequence runs from 0 to 255 and begins again
DEVICES_MOST = 256  # of one node; the one born longest ago is forgotten
OF_THE_NODE = ""
PAUSE_MOST = 60  # intervals between two questions that no birth answers
_DIGEST_BYTES = 4
# What is kept of one metric under its name or its alias, and of a device, beside its texts.
_ENTRY_BYTES = 200
_DEVICE_BYTES = 500


class Born(NamedTuple):
    """What a birth says of one metric, once for all data that follow.

    `wrong`: it has what looks like a unit and is not known, so that no number of it means anything.
    """

    name: str
    datatype: int
    unit: str | None
    wrong: tuple[RejectionCode, str] | None = None


Said = tuple[Metric, str | None, tuple[RejectionCode, str] | None]  # with `unit` and `wrong`


@dataclass(slots=True)
class Device:
    """The metrics that a device's birth named (or the node's own, of the NBIRTH).

    `left_out` of them are not kept, for want of room (node_table.py); `bytes` is what it weighs.
    """

    by_name: dict[str, Born] = field(default_factory=dict)
    by_alias: dict[int, Born] = field(default_factory=dict)
    alive: bool = True
    left_out: int = 0
    bytes: int = 0

    @classmethod
    def part(cls, metrics: list[Said], room: int) -> Device:
        """Return a device with as many of a birth's metrics as weigh no more than `room`."""
        device = cls()
        left = room - _DEVICE_BYTES
        for at, said in enumerate(metrics):
            metric = said[0]
            entries = bool(metric.name) + (metric.alias is not None)
            left -= entries * _weight(_born(*said))
            if left < 0:
                device.left_out = len(metrics) - at
                break
            device.name(*said)
        device.weigh()
        return device

    def weigh(self) -> int:
        """Return about how much memory is needed, in bytes, and note it."""
        named = sum(map(_weight, self.by_name.values()))
        self.bytes = _DEVICE_BYTES + named + sum(map(_weight, self.by_alias.values()))
        return self.bytes

    def of(self, metric: Metric) -> Born | None:
        """Return what the birth said of a metric, found by its name, else by its alias."""
        if metric.name:
            return self.by_name.get(metric.name)
        return None if metric.alias is None else self.by_alias.get(metric.alias)

    def name(
        self, metric: Metric, unit: str | None, wrong: tuple[RejectionCode, str] | None = None
    ) -> None:
        """Take a metric of a birth in; what is `wrong` with its unit refuses all data of it."""
        born = _born(metric, unit, wrong)
        if metric.name:
            self.by_name[metric.name] = born
        if metric.alias is not None:
            self.by_alias[metric.alias] = born


@dataclass(slots=True)
class Node:
    """One edge node's session: from its NBIRTH to its NDEATH, as far as we have seen it."""

    bd_seq: int | None = None
    is_born: bool = False
    is_astray: bool = False
    devices: dict[str, Device] = field(default_factory=dict)
    session: int = 0  # one more with each connection of the node of which we hear
    _next: int | None = None
    _asked_us: int | None = None
    _seen: bytearray = field(default_factory=bytearray)  # of each number, its message's checksum
    _asks: int = 0  # how often a birth was asked for since the last NBIRTH

    def copy(self) -> Node:
        """Return it as it is now, for another thread: what a birth named is never changed."""
        devices = {
            key: Device(one.by_name, one.by_alias, one.alive, one.left_out, one.bytes)
            for key, one in self.devices.items()
        }
        return Node(
            self.bd_seq,
            self.is_born,
            self.is_astray,
            devices,
            self.session,
            self._next,
            self._asked_us,
            bytearray(self._seen),
            self._asks,
        )

    def begin(self, bd_seq: int | None) -> None:
        """Begin anew with an NBIRTH: every device has to be born again.

        A birth that was asked for has the bdSeq of the session that it is of.
        """
        if self.is_born and self.bd_seq is not None and self.bd_seq != bd_seq:
            self.session += 1
        self.bd_seq = bd_seq
        self.is_born = True
        self.is_astray = False
        self._asks = 0
        self.devices.clear()
        self._next = None
        self._seen = bytearray()

    def end(self) -> None:
        """End with an NDEATH; names stay known, for readings that arrive after it."""
        self.is_born = False
        self.session += 1
        for device in self.devices.values():
            device.alive = False

    def take(self, device_id: str, device: Device) -> None:
        """Take in a device that is born now."""
        self.devices.pop(device_id, None)
        while len(self.devices) >= DEVICES_MOST:
            self.devices.pop(next(iter(self.devices)))
        self.devices[device_id] = device

    def lives_on(self) -> bool:
        """Whether any device of the node is alive."""
        return any(device.alive for key, device in self.devices.items() if key != OF_THE_NODE)

    def count(self, seq: int | None, payload: bytes) -> None:
        """Take a message's number in: one that is not the next leads astray.

        The same message again, as when the journal could not be written and a group is taken once
        more, is no gap.
        """
        if seq is None:
            return  # an encoder that does not number: nothing can be told from it
        digest = zlib.crc32(payload).to_bytes(_DIGEST_BYTES, "little")
        at = seq % NUMBERS * _DIGEST_BYTES
        if self._next is not None and seq != self._next:
            is_behind = (self._next - 1 - seq) % NUMBERS < NUMBERS // 2  # ahead: some were lost
            if is_behind and self._seen[at : at + _DIGEST_BYTES] == digest:
                return
            self.is_astray = True
        self._next = (seq + 1) % NUMBERS
        if not self._seen:
            self._seen = bytearray(NUMBERS * _DIGEST_BYTES)
        self._seen[at : at + _DIGEST_BYTES] = digest

    def asks(self, received_us: int, interval_us: int) -> bool:
        """Whether to ask for a birth now: while astray, after an interval, then twice as long each
        time that no NBIRTH came, up to `PAUSE_MOST` intervals.
        """
        doublings = min(max(self._asks - 1, 0), PAUSE_MOST.bit_length())
        pause_us = interval_us * min(1 << doublings, PAUSE_MOST)
        if not self.is_astray or not self.asks_again(received_us, pause_us):
            return False
        self._asks += 1
        return True

    def asks_again(self, received_us: int, interval_us: int) -> bool:
        """Whether the last time that a birth was asked for is at least an interval ago."""
        # a clock that was set back must not silence the question
        if self._asked_us is not None and abs(received_us - self._asked_us) < interval_us:
            return False
        self._asked_us = received_us
        return True


def _born(metric: Metric, unit: str | None, wrong: tuple[RejectionCode, str] | None) -> Born:
    is_of_unit = wrong is not None and wrong[0] is RejectionCode.UNIT_UNKNOWN
    return Born(metric.name, metric.datatype, unit, wrong if is_of_unit else None)


def _weight(born: Born) -> int:
    detail = "" if born.wrong is None else born.wrong[1]
    return _ENTRY_BYTES + 2 * (len(born.name) + len(born.unit or "") + len(detail))
