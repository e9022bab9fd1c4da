"""What a gateway's clock is, where it is wrong: its kind, by how much, and since when.

Measured by when it says that it sent a message against when we received it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.legal_day import MICROSECONDS_PER_SECOND


class ClockFault(StrEnum):
    """The kinds of a wrong clock; what to set is another for each (docs/gateways.md)."""

    AHEAD = "ahead"
    BEHIND = "behind"
    LOCAL_AS_UTC = "local-as-utc"  # Hanoi's time written with Z: seven hours ahead
    UTC_AS_LOCAL = "utc-as-local"  # UTC written with +07:00: seven hours behind
    RESET = "reset"  # to 1970, 2000, …: it lost its time and was never set again
    GPS_WEEK = "gps-week"  # its GPS receiver counts 1,024 weeks too few


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockFinding:
    """A gateway's clock was wrong from `since_us` until `until_us`, None while it is.

    `position` is the first message that showed it. `offset_us` is what it says less what is: above
    0 ahead. A message that waited on its way only takes from it, so a clock may be further ahead.
    """

    gateway_id: str
    position: int
    since_us: int
    fault: ClockFault
    offset_us: int
    until_us: int | None = None


# What to set, for each kind.
TO_SET: Mapping[ClockFault, str] = {
    ClockFault.AHEAD: "set the gateway's clock, by a time server",
    ClockFault.BEHIND: "set the gateway's clock, by a time server",
    ClockFault.LOCAL_AS_UTC: "it writes Hanoi's time with Z: write +07:00, or UTC with Z",
    ClockFault.UTC_AS_LOCAL: "it writes UTC with +07:00: write Z, or Hanoi's time with +07:00",
    ClockFault.RESET: "it lost its time: set it by a time server, and change its battery",
    ClockFault.GPS_WEEK: "its GPS receiver counts 1,024 weeks too few: update its firmware, or set "
    "it by a time server",
}


def clock_words(finding: ClockFinding) -> str:
    """Return how far a clock is off, in words.

    >>> finding = ClockFinding(gateway_id="GW", position=1, since_us=0, fault=ClockFault.AHEAD,
    ...     offset_us=25_200_000_000)
    >>> clock_words(finding)
    "the gateway's clock is ahead by 7 h"
    """
    seconds = abs(finding.offset_us) // MICROSECONDS_PER_SECOND
    where = "ahead" if finding.offset_us > 0 else "behind"
    return f"the gateway's clock is {where} by {span_words(seconds)}"


def span_words(seconds: int) -> str:
    """Return a span in the two largest units that it fills.

    >>> span_words(25_260), span_words(90_000), span_words(619_315_200), span_words(59)
    ('7 h 1 min', '1 d 1 h', '7168 d', '59 s')
    """
    found = []
    for unit, length in (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1)):
        number, seconds = divmod(seconds, length)
        if number:
            found.append(f"{number} {unit}")
        elif found:
            break
    return " ".join(found[:2]) or "0 s"
