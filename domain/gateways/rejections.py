"""Why a message, or one reading of it, was refused; every reason has its own code."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class RejectionCode(StrEnum):
    """Reason codes of docs/wire.md; the word after the dash says what to look at."""

    TOO_LARGE = "message-too-large"
    TOO_MANY = "message-too-many"
    TOPIC_UNKNOWN = "topic-unknown"
    UNREADABLE = "message-unreadable"
    WRONG_TYPE = "message-wrong-type"
    GATEWAY_UNKNOWN = "gateway-unknown"
    OUTLET_UNKNOWN = "outlet-unknown"
    OUTLET_FOREIGN = "outlet-of-another-gateway"
    OUTLET_OF_OTHER_DAYS = "outlet-of-other-days"
    PARAMETER_UNKNOWN = "parameter-unknown"
    PARAMETER_UNREGISTERED = "parameter-not-registered"
    UNIT_UNKNOWN = "unit-unknown"
    STATUS_UNKNOWN = "status-unknown"
    VALUE_NAN = "value-nan"
    VALUE_INFINITE = "value-infinite"
    TIME_NAIVE = "time-naive"
    TIME_FUTURE = "time-future"
    TIME_OUT_OF_RANGE = "time-out-of-range"
    TIME_BEFORE_OBLIGATION = "time-before-obligation"
    VALUE_NOT_NUMERIC = "value-not-numeric"
    KEY_TWICE = "key-twice"
    FIELD_NOT_UNDERSTOOD = "field-not-understood"
    NAME_NOT_PLACED = "name-not-placed"
    LINE_MALFORMED = "line-malformed"
    TIME_UNREADABLE = "time-unreadable"
    FILE_NOT_PLACED = "file-not-placed"
    CHANNEL_NOT_MAPPED = "channel-not-mapped"
    PROFILE_MISSING = "profile-missing"
    BIRTH_MISSING = "birth-missing"
    BIRTH_TOO_LARGE = "birth-too-large"
    DEATH_STALE = "death-stale"


@dataclass(frozen=True, slots=True)
class Refusal:
    """One refused reading (or the whole message, when `sample` is None), and why."""

    code: RejectionCode
    detail: str
    sample: int | None = None
    outlet_id: str | None = None
    parameter: str | None = None


# What is refused for such a reason is never refused for good: it can be judged when we know more.
WAITING = frozenset(
    {
        RejectionCode.GATEWAY_UNKNOWN,
        RejectionCode.BIRTH_MISSING,
        RejectionCode.CHANNEL_NOT_MAPPED,
        RejectionCode.PROFILE_MISSING,
        RejectionCode.TIME_BEFORE_OBLIGATION,
        RejectionCode.OUTLET_OF_OTHER_DAYS,
    }
)


def of_unknown_gateway(gateway_id: str) -> Refusal:
    """Return the refusal of a message whose gateway the registry does not name."""
    return Refusal(
        RejectionCode.GATEWAY_UNKNOWN,
        f"no outlet in the registry names gateway {gateway_id!r}: the message is kept, and taken "
        "in when its outlet is registered; it need not be sent again",
    )


def is_of_unknown_gateway(refusals: Iterable[Refusal]) -> bool:
    """Return whether a message was kept and not taken because its gateway was unknown."""
    return any(one.code is RejectionCode.GATEWAY_UNKNOWN for one in refusals)


def is_waiting(refusals: Iterable[Refusal]) -> bool:
    """Return whether anything of a message is kept until we know what explains it."""
    return any(one.code in WAITING for one in refusals)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRejection:
    """A refusal as it is listed: where its bytes stand in the journal, and when it came."""

    position: int
    ordinal: int
    received_us: int
    topic: str
    gateway_id: str
    code: RejectionCode
    detail: str
    outlet_id: str | None
    parameter: str | None
    payload_excerpt: str
