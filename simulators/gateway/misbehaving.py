"""Says how a simulated gateway may misbehave, and what leaves it then in the place of a message.

What firmware out there does; never by chance: the same message is misused in the same way.
"""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

_EACH = 10  # messages, of which one is misused


class Misbehaviour(StrEnum):
    """What a gateway does that it should not."""

    DEAF = "deaf"  # hears no receipt and no command: sends again what has long been received
    FORGETFUL = "forgetful"  # keeps nothing: what it is asked for is gone
    STUTTERING = "stuttering"  # sends each message twice
    GARBLED = "garbled"  # cuts each tenth message in the middle
    FOREIGN = "foreign"  # sends each tenth message as another gateway
    VANISHING = "vanishing"  # leaves without a farewell


def leaves(
    habits: Collection[Misbehaviour], topic: str, payload: bytes, seq: int
) -> list[tuple[str, bytes]]:
    """Return what leaves a gateway for a message, topic and bytes."""
    if Misbehaviour.GARBLED in habits and seq % _EACH == _EACH - 1:
        payload = payload[: len(payload) // 2]
    if Misbehaviour.FOREIGN in habits and seq % _EACH == _EACH // 2:
        version, _, rest = topic.removeprefix("nhue/").partition("/")
        topic = f"nhue/{version}/another-{rest}"
    return [(topic, payload)] * (2 if Misbehaviour.STUTTERING in habits else 1)
