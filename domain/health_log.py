"""What is known of who was there: gateways online or offline, our outages, parts and workers gone.

Gap attribution rests on it, so that a plant is never charged with our outage.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

PartStatus = Literal["ok", "degraded", "down"]
# How the reason of an outage begins in which the broker may have lost what it had acknowledged.
BY_THE_BROKER = "the broker, not the plant:"


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayState:
    """A gateway's retained status or last will: online or offline since `at_us`.

    `position` is its record in the journal. `at_us` is the gateway's own `since` where it is
    readable and not later than the receipt, else the instant of receipt.
    """

    gateway_id: str
    at_us: int
    online: bool
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OurOutage:
    """A time in which we took in nothing, [begin_us, end_us): stopped, or without the broker.

    Also one in which the broker may have lost what it acknowledged: the reason begins so.
    """

    begin_us: int
    end_us: int
    reason: str
    known_at: datetime


@dataclass(frozen=True, slots=True)
class PartHealth:
    """How one part of the service is: what is wrong in words, and since when (aware)."""

    status: PartStatus
    detail: str
    since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Retirement:
    """The word that a worker is not waited for any more; it may start again and is listed anew.

    `known_at` (aware) is given by the store.
    """

    worker: int
    retired_by: str
    reason: str
    known_at: datetime
