"""Says to a gateway what became of its messages (docs/wire.md); it never decides it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import msgspec

from domain.gateways.clocks import TO_SET, ClockFinding, clock_words
from domain.gateways.rejections import Refusal, is_waiting
from domain.legal_day import MICROSECONDS_PER_SECOND, from_microseconds
from ingest.receipts.standing import Standing
from ingest.wire.contract import WireMessage

ACCEPTED: Final = "accepted"
REFUSALS_LISTED_MOST = 100
MESSAGE_BYTES_MOST = 64 * 1024  # of one receipts message: brokers have limits, and hang up
DETAIL_CHARACTERS_MOST = 160  # of a reason in a receipt that would be too large


class Receipt(msgspec.Struct, frozen=True, gc=False):
    """What became of one message: its place in the journal and how its readings stand.

    `stated` counts what it says of instants without a measurement: taken, and no reading. `clock`
    is what is wrong with the gateway's clock; `unsure_us` by how much its times may be too late.
    """

    gateway_id: str
    seq: int | None
    position: int
    received_us: int
    standing: Standing
    refused: int
    refusals: Sequence[Refusal]
    stated: int = 0
    clock: ClockFinding | None = None
    unsure_us: int | None = None

    @property
    def outcome(self) -> str:
        """The message's outcome in one word of docs/wire.md."""
        standing, refusals = self.standing, self.refusals
        if refusals and not (
            standing.accepted or standing.duplicate or standing.conflict or self.stated
        ):
            return "quarantined" if is_waiting(refusals) else "refused"
        if standing.conflict:
            return "conflict"
        if standing.duplicate and not standing.accepted:
            return "duplicate"
        return ACCEPTED


def refused_readings(
    message: WireMessage | None, refusals: Sequence[Refusal], stated: int, standing: Standing
) -> int:
    """Return how many readings of a message were refused, given those that stand and are stated."""
    # What never became part of a message stands after its last sample.
    known = 0 if message is None else len(message.samples)
    refused = sum(one.sample is not None and one.sample >= known for one in refusals)
    if message is None:
        return refused
    sent = sum(len(one.values) + len(one.unmeasured or ()) for one in message.samples)
    return refused + sent - stated - standing.accepted - standing.duplicate - standing.conflict


class _Refused(msgspec.Struct, gc=False):
    code: str
    detail: str
    sample: int | None
    outlet: str | None
    parameter: str | None


class _WrittenClock(msgspec.Struct, gc=False):
    fault: str
    offset_seconds: int
    detail: str


class _Written(msgspec.Struct, gc=False, omit_defaults=True):
    """A receipt as it is sent, in the order of docs/wire.md."""

    seq: int | None
    outcome: str
    received: str
    position: int
    readings: Standing
    refusals: Sequence[_Refused]
    clock: _WrittenClock | None = None
    time_unsure_seconds: int | None = None


class _Message(msgspec.Struct, gc=False):
    receipts: list[_Written]


_ENCODER = msgspec.json.Encoder()


def encode_receipts(receipts: Sequence[Receipt]) -> bytes:
    """Return the payload of one receipts message for one gateway."""
    written = []
    for receipt in receipts:
        standing = receipt.standing
        if (
            receipt.refusals
            or standing.conflict
            or standing.duplicate
            or receipt.clock is not None
            or receipt.unsure_us is not None
        ):
            written.append(_written(receipt))
            continue
        # As `_written`, in two thirds of the time: what nearly every receipt says.
        received = _rfc3339(receipt.received_us)
        written.append(_Written(receipt.seq, ACCEPTED, received, receipt.position, standing, ()))
    return _ENCODER.encode(_Message(written))


def receipts_messages(
    receipts: Sequence[Receipt], bytes_most: int = MESSAGE_BYTES_MOST
) -> list[bytes]:
    """Return the payloads of a gateway's receipts, in order, each of at most so many bytes.

    A receipt that is too large by itself lists fewer reasons, in fewer words; its counts stay. One
    that lists none is sent however small the bound is.
    """
    payload = encode_receipts(receipts)
    if len(payload) <= bytes_most:
        return [payload]
    if len(receipts) > 1:
        half = len(receipts) // 2
        return [
            message
            for part in (receipts[:half], receipts[half:])
            for message in receipts_messages(part, bytes_most)
        ]
    return [_shortened(receipts[0], bytes_most)]


def _shortened(receipt: Receipt, bytes_most: int) -> bytes:
    written = _written(receipt)
    for refused in written.refusals:
        if len(refused.detail) > DETAIL_CHARACTERS_MOST:
            refused.detail = f"{refused.detail[: DETAIL_CHARACTERS_MOST - 1]}…"
        for name in ("outlet", "parameter"):
            word = getattr(refused, name)
            if word is not None and len(word) > DETAIL_CHARACTERS_MOST:
                setattr(refused, name, f"{word[: DETAIL_CHARACTERS_MOST - 1]}…")
    while True:
        payload = _ENCODER.encode(_Message([written]))
        if len(payload) <= bytes_most or not written.refusals:
            return payload
        # The listed ones are of like length: what is too much of them goes at once.
        share = len(written.refusals) * bytes_most // len(payload)
        written.refusals = written.refusals[: min(share, len(written.refusals) - 1)]


def _written(receipt: Receipt) -> _Written:
    standing, refusals, clock = receipt.standing, receipt.refusals, receipt.clock
    return _Written(
        receipt.seq,
        receipt.outcome,
        _rfc3339(receipt.received_us),
        receipt.position,
        msgspec.structs.replace(standing, refused=receipt.refused),
        [
            _Refused(one.code, one.detail, one.sample, one.outlet_id, one.parameter)
            for one in refusals[:REFUSALS_LISTED_MOST]
        ],
        None if clock is None else _clock(clock),
        None if receipt.unsure_us is None else -(-receipt.unsure_us // MICROSECONDS_PER_SECOND),
    )


def _clock(finding: ClockFinding) -> _WrittenClock:
    seconds = round(finding.offset_us / MICROSECONDS_PER_SECOND)
    return _WrittenClock(finding.fault, seconds, f"{clock_words(finding)}: {TO_SET[finding.fault]}")


# The messages that were read together came at one instant.
@lru_cache(maxsize=16)
def _rfc3339(time_us: int) -> str:
    return from_microseconds(time_us).isoformat().replace("+00:00", "Z")
