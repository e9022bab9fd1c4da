"""What a gateway's message is, and how its messages are numbered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from simulators.encoder import Sample, encode_readings, hanoi_time


@dataclass(frozen=True, slots=True)
class SimulatedMessage:
    """One readings message as it leaves a gateway, and the samples in it; `sample_time` is that of
    its last sample.
    """

    gateway_id: str
    topic: str
    payload: bytes
    sample_time: datetime
    sent: datetime
    seq: int
    readings: int
    samples: tuple[Sample, ...] = ()


@dataclass(slots=True)
class Sequences:
    """Counts each gateway's messages from 0, as the contract asks."""

    _next: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def take(self, gateway_id: str) -> int:
        """Return the gateway's next sequence number."""
        number = self._next[gateway_id]
        self._next[gateway_id] = number + 1
        return number

    def begin_anew(self, gateway_id: str) -> None:
        """Count a gateway's messages from 0 again: it was restarted."""
        self._next[gateway_id] = 0


def message_of(
    gateway_id: str,
    packed: Sequence[Sample],
    *,
    channel: str,
    seq: int,
    sent_s: int,
    written_s: int,
) -> SimulatedMessage:
    """Return the message of some samples that leaves at an instant; `written_s` is that instant by
    the gateway's own clock.
    """
    return SimulatedMessage(
        gateway_id,
        f"nhue/v1/{gateway_id}/{channel}",
        encode_readings(seq, hanoi_time(written_s), packed),
        packed[-1].time,
        hanoi_time(sent_s),
        seq,
        sum(len(sample.values) for sample in packed),
        tuple(packed),
    )


def with_other_values(
    packed: Sequence[Sample], factor: float, parameter: str | None = None
) -> list[Sample]:
    """Return the same samples with other values, of one parameter or (None) of all."""
    return [
        replace(
            one,
            values={
                code: round(value * factor, 3) if parameter in {None, code} else value
                for code, value in one.values.items()
            },
        )
        for one in packed
    ]
