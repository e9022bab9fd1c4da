"""What is heard of a gateway in its self-certification, since the command of one point.

It only holds; what is wrong with it is judged in points.py.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from domain.gateways.rejections import Refusal
from domain.measured.readings import Sample
from ingest.receipts.standing import Standing
from ingest.validate.gateway_status import Status
from ingest.wire.contract import MESSAGE_BYTES_MOST, WireMessage, WireSample


class HeardMessage(NamedTuple):
    """A readings message as it was understood; `while_away` where it answers the second command."""

    received_us: int
    message: WireMessage
    refusals: Sequence[Refusal]
    kept: Sequence[Sample]
    standing: Standing
    while_away: bool


class HeardStatus(NamedTuple):
    """What the gateway's status topic said, and whether the broker had retained it."""

    received_us: int
    retained: bool
    status: Status


@dataclass(slots=True)
class Heard:
    """All that came since a point's command was sent; instants in microseconds UTC by our clock."""

    outlet_id: str
    parameter: str
    parameters: Sequence[str]
    asked_us: int
    away_asked_us: int | None = None
    messages: list[HeardMessage] = field(default_factory=list)
    statuses: list[HeardStatus] = field(default_factory=list)
    unusable: list[str] = field(default_factory=list)

    @property
    def anything(self) -> bool:
        """Whether the gateway has answered at all."""
        return bool(self.messages or self.unusable or self.live_statuses)

    @property
    def samples(self) -> list[WireSample]:
        """Every sample, in the order in which it came."""
        return [sample for one in self.messages for sample in one.message.samples]

    @property
    def live_statuses(self) -> list[HeardStatus]:
        """The statuses that were published since, without what the broker had retained."""
        return [one for one in self.statuses if not one.retained]


def answered_id(payload: bytes) -> str | None:
    """Return which command a message answers, or None where its bytes do not say so."""
    if len(payload) > MESSAGE_BYTES_MOST:
        return None
    try:
        found = json.loads(payload)
    except (ValueError, RecursionError):
        return None
    answers = found.get("answers") if isinstance(found, dict) else None
    return answers if isinstance(answers, str) else None
