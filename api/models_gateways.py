"""The shapes of the answers on gateways: how they are, their receipts, and the numbers they owe.

Made from the domain's nouns; they decide nothing. Times are RFC 3339 in UTC.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, Self

from pydantic import BaseModel, Field

from api.refusal_words import REFUSAL_WORDS
from domain.health_log import GatewayState
from domain.legal_day import from_microseconds
from domain.rejections import RejectionCode
from domain.sequences import GapState, GatewaySequence, SequenceGap

ReceiptOutcome = Literal["accepted", "duplicate", "conflict", "quarantined", "refused", "stored"]


class GatewayAnswer(BaseModel):
    """One gateway: what it says of itself, and how far its running numbers have come."""

    id: str
    outlets: list[str] = Field(description="Its outlets in the registry; empty where it has none")
    online: bool | None = Field(description="As it last said; null where it said nothing")
    online_since: datetime | None = Field(description="Since when it is online or offline")
    last_heard: datetime | None = Field(description="Its last numbered message")
    last_position: int | None = Field(description="That message's place in our journal")
    next_seq: int | None = Field(description="The number that we expect next")
    open_gaps: int

    @classmethod
    def of(
        cls,
        gateway_id: str,
        outlets: list[str],
        state: GatewayState | None,
        sequence: GatewaySequence | None,
        open_gaps: int,
    ) -> Self:
        """Return the answer for one gateway."""
        return cls(
            id=gateway_id,
            outlets=outlets,
            online=None if state is None else state.online,
            online_since=None if state is None else from_microseconds(state.at_us),
            last_heard=None if sequence is None else from_microseconds(sequence.heard_us),
            last_position=None if sequence is None else sequence.position,
            next_seq=None if sequence is None else sequence.count.expected,
            open_gaps=open_gaps,
        )


class GatewaysAnswer(BaseModel):
    """Every gateway of the registry, and every other that has sent something, by id."""

    gateways: list[GatewayAnswer]


class GapAnswer(BaseModel):
    """Numbers that did not come: `first` to `last` as noticed, and what of them is missing now."""

    first: int
    last: int
    run: int = Field(description="Rises each time the gateway begins to count anew")
    missing: list[tuple[int, int]] = Field(description="Ranges, both ends within")
    state: GapState
    reason: str = Field(description="Why it was given up; empty otherwise")
    noticed: datetime
    asked: int = Field(description="How often we asked for it over `commands`")
    asked_last: datetime | None
    closed: datetime | None

    @classmethod
    def of(cls, gap: SequenceGap) -> Self:
        """Return the answer for one gap."""
        return cls(
            first=gap.first,
            last=gap.last,
            run=gap.run,
            missing=list(gap.missing),
            state=gap.state,
            reason=gap.reason,
            noticed=from_microseconds(gap.noticed_us),
            asked=gap.asked,
            asked_last=None if gap.asked_us is None else from_microseconds(gap.asked_us),
            closed=None if gap.closed_us is None else from_microseconds(gap.closed_us),
        )


class GapsAnswer(BaseModel):
    """A gateway's gaps, the last noticed first."""

    gateway: str
    more: bool = Field(description="Whether the list was cut at `limit`")
    gaps: list[GapAnswer]


class ReceiptRefusal(BaseModel):
    """One reason of a refusal; `means` says what to do about it."""

    code: str
    detail: str
    sample: int | None
    outlet: str | None
    parameter: str | None
    means: str
    means_vi: str

    @classmethod
    def of(cls, told: dict[str, Any]) -> Self:
        """Return the answer for a reason as it was sent; a code of a later version has no words."""
        known = told["code"] in set(RejectionCode)
        means = REFUSAL_WORDS[RejectionCode(told["code"])] if known else ("", "")
        return cls(**told, means=means[0], means_vi=means[1])


class ReceiptAnswer(BaseModel):
    """A receipt as it was sent; `stored` is one that we lost and rebuilt from the journal."""

    seq: int | None
    outcome: ReceiptOutcome
    received: str
    position: int
    readings: dict[str, int] | None = Field(description="null where the receipt was rebuilt")
    refusals: list[ReceiptRefusal]

    @classmethod
    def of(cls, told: dict[str, Any]) -> Self:
        """Return the answer for a receipt as it was sent."""
        return cls(**told | {"refusals": [ReceiptRefusal.of(one) for one in told["refusals"]]})


class ReceiptsAnswer(BaseModel):
    """A gateway's receipts, newest first."""

    gateway: str
    more: bool = Field(description="Whether the list was cut at `limit`: go on with `before`")
    receipts: list[ReceiptAnswer]
