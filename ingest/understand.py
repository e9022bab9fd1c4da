"""Chooses the decoder that a topic asks for; a format is told by its topic, never guessed.

Each format by the file of its name, our own JSON by own_json.py.
"""

from __future__ import annotations

from collections.abc import Callable

from ingest.circular10 import decode_circular10
from ingest.formats import Meaning
from ingest.own_json import understand_json
from ingest.senml import decode_senml
from ingest.sparkplug import SparkplugSessions
from ingest.wire import SPARKPLUG, Topic


class Understanding:
    """The decoders of every channel; one thread uses it, since some remember what came before."""

    def __init__(self) -> None:
        self._decoders: dict[str, Callable[[Topic, bytes, int], Meaning]] = {
            "senml": _senml,
            "senml-cbor": _senml,
            "circular10": _circular10,
            SPARKPLUG: SparkplugSessions().decode,
        }

    def meaning(self, topic: Topic, payload: bytes, received_us: int) -> Meaning:
        """Return what a payload means; total: whatever the bytes, nothing is raised."""
        decode_channel = self._decoders.get(topic.channel)
        if decode_channel is not None:
            return decode_channel(topic, payload, received_us)
        return understand_json(payload, received_us)


def _senml(topic: Topic, payload: bytes, received_us: int) -> Meaning:
    return decode_senml(payload, cbor=topic.channel == "senml-cbor", received_us=received_us)


def _circular10(topic: Topic, payload: bytes, _received_us: int) -> Meaning:
    return decode_circular10(payload, topic.outlet_id or "")
