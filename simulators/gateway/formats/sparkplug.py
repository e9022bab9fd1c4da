"""Sparkplug B: a node whose devices are the outlets, or one without devices.

What is born stands before its data; a node that comes back is another session with another bdSeq.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from simulators.encoder import Sample
from simulators.gateway.formats.written import Written, epoch_ms, measured
from simulators.gateway.sparkplug_node import EdgeNode, Message, SentMetric, asks_rebirth

GROUP = "mo-phong"
_SESSIONS = 256  # Sparkplug 3.0: bdSeq counts from 0 to 255


class BornNode:
    """One node and what it measures: parameters by outlet.

    Without devices (`nested`) its metrics are named OUTLET/PARAMETER.
    """

    def __init__(
        self, gateway_id: str, channels: Mapping[str, Sequence[str]], *, nested: bool
    ) -> None:
        self._node = EdgeNode(GROUP, gateway_id)
        self._channels, self._nested = channels, nested
        self.commands = f"spBv1.0/{GROUP}/NCMD/{gateway_id}"

    def begin_session(self) -> None:
        """Count one connection more."""
        self._node.bd_seq = self._next_bd_seq()

    def births(self, at_ms: int) -> list[Written]:
        """Return the births of the node and its devices; at_ms since 1970 UTC."""
        if self._nested:
            names = [
                f"{outlet}/{code}" for outlet, codes in self._channels.items() for code in codes
            ]
            return [_written(self._node.node_birth(at_ms, _unmeasured(names)))]
        return [
            _written(self._node.node_birth(at_ms)),
            *(
                _written(self._node.device_birth(outlet, at_ms, _unmeasured(codes)))
                for outlet, codes in self._channels.items()
            ),
        ]

    def death(self, *, of_next_session: bool = False) -> Written:
        """Return the death of this connection, or of the one after it."""
        if not of_next_session:
            return _written(self._node.node_death())
        return _written(EdgeNode(GROUP, self._id(), bd_seq=self._next_bd_seq()).node_death())

    def data(self, samples: Sequence[Sample]) -> list[Written]:
        """Return a message of each sample."""
        return [_written(self._data_of(one)) for one in samples]

    @staticmethod
    def is_asked_for_births(payload: bytes) -> bool:
        """Whether a command asks for the births."""
        return asks_rebirth(payload)

    def _data_of(self, sample: Sample) -> Message:
        at_ms = epoch_ms(sample.time)
        prefix = f"{sample.outlet_id}/" if self._nested else ""
        metrics = [
            SentMetric(name=f"{prefix}{code}", value=value, timestamp_ms=at_ms)
            for code, value in measured(sample).items()
        ]
        if self._nested:
            return self._node.node_data(at_ms, metrics)
        return self._node.device_data(sample.outlet_id, at_ms, metrics)

    def _id(self) -> str:
        return self.commands.rpartition("/")[2]

    def _next_bd_seq(self) -> int:
        return (self._node.bd_seq + 1) % _SESSIONS


def sparkplug(gateway_id: str, samples: Sequence[Sample]) -> list[Written]:
    """Sparkplug B: each outlet a device, with its birth before its data."""
    return _from_birth_on(gateway_id, samples, nested=False)


def sparkplug_nested(gateway_id: str, samples: Sequence[Sample]) -> list[Written]:
    """Sparkplug B of a node without devices: its metrics are named OUTLET/PARAMETER."""
    return _from_birth_on(gateway_id, samples, nested=True)


def _from_birth_on(gateway_id: str, samples: Sequence[Sample], *, nested: bool) -> list[Written]:
    channels: dict[str, dict[str, None]] = {}
    for one in samples:
        channels.setdefault(one.outlet_id, {}).update(dict.fromkeys(one.values))
    told = {outlet_id: tuple(codes) for outlet_id, codes in channels.items()}
    node = BornNode(gateway_id, told, nested=nested)
    return [*node.births(epoch_ms(samples[0].time)), *node.data(samples)]


def _unmeasured(names: Sequence[str]) -> list[SentMetric]:
    return [SentMetric(name=name, value=None) for name in names]


def _written(message: Message) -> Written:
    return Written(message.topic, message.payload)
