"""The wire contract's shapes and topics (docs/wire.md); it decides nothing about their content."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated

import msgspec

MESSAGE_BYTES_MOST = 1024 * 1024
READINGS_FILTER = "nhue/v1/+/readings"
STATUS_FILTER = "nhue/v1/+/status"

_TOPIC = re.compile(r"nhue/v1/([A-Za-z0-9][A-Za-z0-9_-]{0,63})/(readings|status)")

SequenceNumber = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]


class WireSample(msgspec.Struct, gc=False):
    """All parameters of one outlet at one instant, as the gateway wrote them."""

    outlet: str
    time: datetime
    values: dict[str, float]
    units: dict[str, str] | None = None
    status: dict[str, str] | None = None


class WireMessage(msgspec.Struct, gc=False):
    """One readings message: its number, when it was sent, and its samples."""

    seq: SequenceNumber
    sent: datetime
    samples: list[WireSample]


class Topic(msgspec.Struct, frozen=True):
    """A topic of ours, taken apart: whose it is and which channel."""

    gateway_id: str
    channel: str


def parse_topic(topic: str) -> Topic | None:
    """Return a topic's gateway and channel, or None when it is none of ours."""
    match = _TOPIC.fullmatch(topic)
    return None if match is None else Topic(match[1], match[2])


def receipts_topic(gateway_id: str) -> str:
    """Return the topic on which a gateway finds its receipts."""
    return f"nhue/v1/{gateway_id}/receipts"
