"""The shapes of the answers on gateways: how they are, their receipts, and the numbers they owe.

Made from the domain's nouns; they decide nothing. Times are RFC 3339 in UTC.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, Self

from pydantic import BaseModel, Field

from api.answers.advice.clocks import CLOCK_WORDS
from api.answers.advice.refusals import REFUSAL_WORDS
from api.question.paging import PagedAnswer
from domain.gateways.clocks import ClockFault, ClockFinding
from domain.gateways.rejections import RejectionCode
from domain.gateways.running_numbers import GapState, GatewaySequence, SequenceGap
from domain.health_log import GatewayState
from domain.legal_day import MICROSECONDS_PER_SECOND, from_microseconds

ReceiptOutcome = Literal["accepted", "duplicate", "conflict", "quarantined", "refused", "stored"]


class ClockAnswer(BaseModel):
    """A gateway's clock that was found wrong; `means` says what to set."""

    fault: ClockFault
    offset_seconds: int = Field(description="What it says less what is: above 0 ahead")
    since: datetime
    until: datetime | None = Field(description="null while it is wrong")
    means: str
    means_vi: str

    @classmethod
    def of(cls, finding: ClockFinding) -> Self:
        """Return the answer for a finding."""
        means, means_vi = CLOCK_WORDS[finding.fault]
        until_us = finding.until_us
        return cls(
            fault=finding.fault,
            offset_seconds=round(finding.offset_us / MICROSECONDS_PER_SECOND),
            since=from_microseconds(finding.since_us),
            until=None if until_us is None else from_microseconds(until_us),
            means=means,
            means_vi=means_vi,
        )


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
    clock: ClockAnswer | None = Field(
        description="When its clock was last found wrong; null where it never was"
    )

    @classmethod
    def of(
        cls,
        gateway_id: str,
        outlets: list[str],
        state: GatewayState | None,
        sequence: GatewaySequence | None,
        open_gaps: int,
        *,
        clock: ClockFinding | None,
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
            clock=None if clock is None else ClockAnswer.of(clock),
        )


class GatewaysAnswer(PagedAnswer):
    """Every gateway of the registry, and every other that has sent something, by id."""

    gateways: list[GatewayAnswer]


class SequenceGapAnswer(BaseModel):
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


class SequenceGapsAnswer(PagedAnswer):
    """A gateway's gaps, the last noticed first."""

    gateway: str
    gaps: list[SequenceGapAnswer]


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


class ReceiptClock(BaseModel):
    """What a receipt says of the gateway's clock; `means` says what to set."""

    fault: str
    offset_seconds: int
    detail: str
    means: str
    means_vi: str

    @classmethod
    def of(cls, told: dict[str, Any]) -> Self:
        """Return the answer for a clock as it was told; a fault of a later version has no words."""
        known = told["fault"] in set(ClockFault)
        means = CLOCK_WORDS[ClockFault(told["fault"])] if known else ("", "")
        return cls(**told, means=means[0], means_vi=means[1])


class ReceiptAnswer(BaseModel):
    """A receipt as it was sent; `stored` is one that we lost and rebuilt from the journal."""

    seq: int | None
    outcome: ReceiptOutcome
    received: str
    position: int
    readings: dict[str, int] | None = Field(description="null where the receipt was rebuilt")
    refusals: list[ReceiptRefusal]
    clock: ReceiptClock | None = Field(
        default=None, description="What is wrong with the gateway's clock; null where nothing is"
    )
    time_unsure_seconds: int | None = Field(
        default=None,
        description="By how much its times may be too late, as only our receipt tells what they "
        "are relative to; null where they are its own",
    )

    @classmethod
    def of(cls, told: dict[str, Any]) -> Self:
        """Return the answer for a receipt as it was sent."""
        clock = told.get("clock")
        shaped: dict[str, Any] = {
            "refusals": [ReceiptRefusal.of(one) for one in told["refusals"]],
            "clock": None if clock is None else ReceiptClock.of(clock),
        }
        return cls(**told | shaped)


class ReceiptsAnswer(PagedAnswer):
    """A gateway's receipts, newest first."""

    gateway: str
    receipts: list[ReceiptAnswer]
