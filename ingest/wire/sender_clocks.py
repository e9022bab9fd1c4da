"""Tells a wrong clock by when a gateway says that it sent, against when we received it.

Ahead is always wrong: nothing comes before it is sent. Behind may be a queue on the way, whose
delay shrinks as it empties: it is wrong only where it is no time of ours, or stays the same while
ours goes on. It refuses nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from domain.gateways.clocks import ClockFault, ClockFinding
from domain.legal_day import (
    MICROSECONDS_PER_DAY,
    MICROSECONDS_PER_HOUR,
    MICROSECONDS_PER_MINUTE,
    MICROSECONDS_PER_SECOND,
    to_microseconds,
)
from ingest.wire.contract import BY_PROFILE, Topic, WireMessage

TOLERANCE_US = 10 * MICROSECONDS_PER_MINUTE  # as of readings in the future, and of a last will
HANOI_AHEAD_US = 7 * MICROSECONDS_PER_HOUR
GPS_ROLLOVER_US = 1_024 * 7 * MICROSECONDS_PER_DAY  # IS-GPS-200: the week has ten bits
# No automatic station of ours sent before 2015: what says so was never set.
UNSET_BEFORE_US = 1_420_070_400 * MICROSECONDS_PER_SECOND
STEADY_US = 2 * MICROSECONDS_PER_MINUTE  # the same delay, give or take
STEADY_SPAN_US = 10 * MICROSECONDS_PER_MINUTE
STEADY_MESSAGES = 3
TOPICS_MOST = 65_536
_SECOND_BITS = 20  # of microseconds: nearly a second
_WEEKS_LOST_US = GPS_ROLLOVER_US - TOLERANCE_US


def told_us(topic: Topic, message: WireMessage, received_us: int) -> int | None:
    """Return what a gateway's clock said when it sent, None where the message does not tell.

    SenML has no such time, nor what a profile tells: there its newest reading's.
    """
    if topic.channel.startswith("senml") or topic.channel == BY_PROFILE:
        sent = max((sample.time for sample in message.samples), default=None)
    else:
        sent = message.sent
    if sent is None or sent.tzinfo is None:
        return None
    told = to_microseconds(sent)
    return None if told == received_us else told  # our own time stands in for it


@dataclass(slots=True)
class _Clock:
    """What is known of one gateway's clock: the finding, and a delay that may be steady."""

    finding: ClockFinding | None = None
    from_us: int = 0
    offset_us: int = 0  # that of a clock that is right is no delay to be compared with
    messages: int = 0


class GatewayClocks:
    """The clocks that are not right, in the order in which messages came; of others it has none."""

    def __init__(self, known: Iterable[ClockFinding] = ()) -> None:
        """Begin with the findings that have not ended."""
        self._of = {one.gateway_id: _Clock(one) for one in known if one.until_us is None}
        self._changed: dict[tuple[str, int], ClockFinding] = {}
        self._looked: dict[str, int] = {}

    def take(
        self, gateway_id: str, told: int | None, received_us: int, position: int
    ) -> ClockFinding | None:
        """Return what a message shows of its gateway's clock; None where it is right or not told.

        `told` and `received_us` are microseconds UTC.
        """
        if told is None:
            return self.of(gateway_id)
        offset_us = told - received_us
        clock = self._of.get(gateway_id)
        if -TOLERANCE_US <= offset_us <= TOLERANCE_US:
            if clock is not None:
                self._end(gateway_id, received_us)
            return None
        if clock is None:
            clock = self._of[gateway_id] = _Clock()
        if offset_us > 0 or told < UNSET_BEFORE_US or offset_us < -_WEEKS_LOST_US:
            fault = _fault(told, offset_us)
        elif abs(offset_us - clock.offset_us) > STEADY_US:
            clock.from_us, clock.offset_us, clock.messages = received_us, offset_us, 1
            return clock.finding
        else:
            fault = _steady(clock, offset_us, received_us)
        if fault is not None:
            found = ClockFinding(
                gateway_id=gateway_id,
                position=position,
                since_us=received_us,
                fault=fault,
                offset_us=offset_us,
            )
            self._note(clock, found)
        return clock.finding

    def was_looked_at(self, topic: str, received_us: int) -> bool:
        """Return whether a message of this topic and second was looked at, and showed nothing.

        Once a second is enough of a clock, and a burst costs no more than its first message.
        """
        return self._looked.get(topic) == received_us >> _SECOND_BITS

    def looked(self, topic: str, received_us: int) -> None:
        """Note that a message was looked at, and that nothing is known to be wrong."""
        if len(self._looked) >= TOPICS_MOST:
            self._looked.clear()
        self._looked[topic] = received_us >> _SECOND_BITS

    def of(self, gateway_id: str) -> ClockFinding | None:
        """Return the finding of a gateway that has not ended."""
        clock = self._of.get(gateway_id)
        return None if clock is None else clock.finding

    def changed(self) -> list[ClockFinding]:
        """Return the findings that began, ended or grew since it was asked last."""
        found, self._changed = list(self._changed.values()), {}
        return found

    def _note(self, clock: _Clock, found: ClockFinding) -> None:
        before = clock.finding
        if before is None:
            clock.finding = found
        elif before.fault is not found.fault:
            self._keep(replace(before, until_us=found.since_us))
            clock.finding = found
        elif found.offset_us - before.offset_us >= STEADY_US:
            clock.finding = replace(before, offset_us=found.offset_us)
        else:
            return  # the same, or a message that waited on its way
        self._keep(clock.finding)

    def _end(self, gateway_id: str, received_us: int) -> None:
        finding = self._of.pop(gateway_id).finding
        if finding is not None:
            self._keep(replace(finding, until_us=received_us))

    def _keep(self, finding: ClockFinding) -> None:
        self._changed[finding.gateway_id, finding.position] = finding


def _fault(told: int, offset_us: int) -> ClockFault | None:
    """Return what one message alone shows, None where it may have waited on its way."""
    if offset_us > 0:
        is_hanoi = abs(offset_us - HANOI_AHEAD_US) <= TOLERANCE_US
        return ClockFault.LOCAL_AS_UTC if is_hanoi else ClockFault.AHEAD
    behind_us = -offset_us + TOLERANCE_US
    if behind_us // GPS_ROLLOVER_US and behind_us % GPS_ROLLOVER_US < MICROSECONDS_PER_DAY:
        return ClockFault.GPS_WEEK
    return ClockFault.RESET if told < UNSET_BEFORE_US else None


def _steady(clock: _Clock, offset_us: int, received_us: int) -> ClockFault | None:
    """Return a fault where a delay stays the same while our time goes on: no queue does so."""
    clock.messages += 1
    if clock.messages < STEADY_MESSAGES or received_us - clock.from_us < STEADY_SPAN_US:
        return None
    is_utc = abs(offset_us + HANOI_AHEAD_US) <= TOLERANCE_US
    return ClockFault.UTC_AS_LOCAL if is_utc else ClockFault.BEHIND
