"""Says to a gateway what became of its messages (docs/wire.md); it never decides it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from domain.legal_day import from_microseconds
from domain.rejections import Refusal
from ingest.recent import Standing

REFUSALS_LISTED_MOST = 100


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one message: its place in the journal and how its readings stand."""

    gateway_id: str
    seq: int | None
    position: int
    received_us: int
    standing: Standing
    refused: int
    refusals: Sequence[Refusal]

    @property
    def outcome(self) -> str:
        """The message's outcome in one word of docs/wire.md."""
        standing = self.standing
        if self.refusals and not (standing.accepted or standing.duplicate or standing.conflict):
            return "refused"
        if standing.conflict:
            return "conflict"
        if standing.duplicate and not standing.accepted:
            return "duplicate"
        return "accepted"


def encode_receipts(receipts: Sequence[Receipt]) -> bytes:
    """Return the payload of one receipts message for one gateway."""
    return msgspec.json.encode({"receipts": [_plain(receipt) for receipt in receipts]})


def _plain(receipt: Receipt) -> dict[str, object]:
    return {
        "seq": receipt.seq,
        "outcome": receipt.outcome,
        "received": from_microseconds(receipt.received_us),
        "position": receipt.position,
        "readings": {
            "accepted": receipt.standing.accepted,
            "duplicate": receipt.standing.duplicate,
            "conflict": receipt.standing.conflict,
            "refused": receipt.refused,
        },
        "refusals": [
            {
                "code": refusal.code,
                "detail": refusal.detail,
                "sample": refusal.sample,
                "outlet": refusal.outlet_id,
                "parameter": refusal.parameter,
            }
            for refusal in receipt.refusals[:REFUSALS_LISTED_MOST]
        ],
    }
