"""Says which numbered messages overtook others of their gateway, and which were overtaken.

A number is overtaken only where that is certain: it was missing in a run of numbers that we heard
from before it, and was sent between its neighbours. Of any other nothing is said, and the journal's
order stands. It reads no record and knows no clock.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from operator import itemgetter
from typing import NamedTuple

from domain.gateways.running_numbers import RunPlace
from domain.legal_day import MICROSECONDS_PER_DAY, to_microseconds
from ingest.wire.sender_clocks import TOLERANCE_US

JUMP_MOST = 100_000  # further ahead the gateway counts anew
MISSING_MOST = 1_024  # ranges of one run; the oldest go first
KEPT_US = MICROSECONDS_PER_DAY  # a number that is missing for longer is not waited for
AGAIN_MOST = 10_000  # messages that could not be journalled
NUMBER_MOST = 2**53  # a store may keep a number as a float64


class Missing(NamedTuple):
    """Numbers `first`..`last` that have not come, noticed at an instant of ours.

    What comes before them was sent at `after_us`, what comes behind them at `before_us`, which is
    never far ahead of our clock.
    """

    first: int
    last: int
    after_us: int
    before_us: int
    noticed_us: int


_FIRST = itemgetter(0)


@dataclass(slots=True)
class NumberRun:
    """One run of a gateway's numbers: the next one, and which are missing, lowest first.

    `newest` is when its highest number was sent, as the gateway says.
    """

    run: int
    expected: int
    newest: datetime
    missing: list[Missing] = field(default_factory=list)

    def copy(self) -> NumberRun:
        """Return it as it is now."""
        return NumberRun(self.run, self.expected, self.newest, [*self.missing])

    def forget(self, now_us: int) -> None:
        """Wait no more for what is missing since long ago."""
        self.missing = [
            one for one in self.missing[-MISSING_MOST:] if now_us - one.noticed_us < KEPT_US
        ]

    def lacks(self, number: int) -> bool:
        """Return whether a number is missing."""
        at = bisect_right(self.missing, number, key=_FIRST) - 1
        return at >= 0 and number <= self.missing[at].last

    def is_between(self, number: int, sent_us: int | None) -> bool:
        """Return whether a missing number was sent between its neighbours."""
        gap = self.missing[bisect_right(self.missing, number, key=_FIRST) - 1]
        return sent_us is not None and gap.after_us <= sent_us <= gap.before_us

    def fill(self, number: int, sent_us: int | None) -> RunPlace | None:
        """Take a missing number as come; its place, where it was sent between its neighbours.

        What was sent before them is of another run, and what was sent later was sent again.
        """
        at = bisect_right(self.missing, number, key=_FIRST) - 1
        gap = self.missing[at]
        if sent_us is None or sent_us < gap.after_us:
            return None
        in_time = sent_us <= gap.before_us
        before = gap._replace(last=number - 1, before_us=sent_us if in_time else gap.before_us)
        behind = gap._replace(first=number + 1, after_us=sent_us if in_time else gap.after_us)
        self.missing[at : at + 1] = [one for one in (before, behind) if one.first <= one.last]
        return RunPlace(self.run, number) if in_time else None

    def leap(self, number: int, sent_us: int | None, received_us: int) -> bool:
        """Note what is missing before a number; False where it is of another run."""
        newest_us = _instant_us(self.newest)
        if sent_us is None or newest_us is None or sent_us < newest_us:
            return False
        if number - self.expected > JUMP_MOST:
            return False
        before_us = min(sent_us, received_us + TOLERANCE_US)
        self.missing.append(Missing(self.expected, number - 1, newest_us, before_us, received_us))
        return True


@dataclass(slots=True)
class NumberLine:
    """What is known of one gateway: its run, the one before, and a number that may begin another.

    `stray` is a lower number that was sent later than all of the run, and `expected` then.
    """

    current: NumberRun
    previous: NumberRun | None = None
    stray: tuple[int, int] | None = None

    def copy(self) -> NumberLine:
        """Return it as it is now."""
        previous = None if self.previous is None else self.previous.copy()
        return NumberLine(self.current.copy(), previous, self.stray)


class OvertakenNumbers:
    """The numbers of every gateway in the journal's order; one thread uses it."""

    def __init__(self) -> None:
        """Begin with none: of numbers before the first that is heard nothing is said."""
        self._lines: dict[str, NumberLine] = {}
        self._again: dict[tuple[str, int, datetime], RunPlace | None] = {}
        self._newest_run = 0

    def take(
        self, gateway_id: str, number: int, sent: datetime, received_us: int
    ) -> RunPlace | None:
        """Take in a message's number; its place where it overtook others or was overtaken.

        `sent` may be without a zone: then it tells nothing.
        """
        line = self._lines.get(gateway_id)
        if line is None:
            self._lines[gateway_id] = NumberLine(
                NumberRun(self._new(received_us), number + 1, sent)
            )
            return None
        run = line.current
        if number == run.expected and not run.missing:  # as nearly always
            run.expected, run.newest = number + 1, sent
            return None
        if self._again and (gateway_id, number, sent) in self._again:
            return self._again.pop((gateway_id, number, sent))
        place = self._place(line, number, sent, received_us)
        return None if place is None or number > NUMBER_MOST else place

    def comes_again(
        self, gateway_id: str, number: int, sent: datetime, place: RunPlace | None
    ) -> None:
        """Note that a message was not journalled: its place is the same when it comes again."""
        while len(self._again) >= AGAIN_MOST:
            del self._again[next(iter(self._again))]
        self._again[gateway_id, number, sent] = place

    def kept(self) -> list[tuple[str, NumberLine]]:
        """Return what is known, for the next life; whoever took it in may go on."""
        return [(gateway_id, line.copy()) for gateway_id, line in self._lines.items()]

    def restore(self, kept: Iterable[tuple[str, NumberLine]]) -> None:
        """Take over what was kept."""
        self._lines = dict(kept)
        self._newest_run = max((one.current.run for one in self._lines.values()), default=0)

    def _place(
        self, line: NumberLine, number: int, sent: datetime, received_us: int
    ) -> RunPlace | None:
        run, before, sent_us = line.current, line.previous, _instant_us(sent)
        run.forget(received_us)
        if before is not None:
            before.forget(received_us)
            if before.lacks(number) and before.is_between(number, sent_us):
                return before.fill(number, sent_us)
        if run.lacks(number):
            return run.fill(number, sent_us)
        if number < run.expected:
            if _is_later(sent_us, run.newest):
                # Sent again with a new time, or of a run that begins: two in order tell.
                if line.stray == (number - 1, run.expected):
                    self._begin_anew(line, number, sent, received_us)
                else:
                    line.stray = number, run.expected
        elif number == run.expected or run.leap(number, sent_us, received_us):
            run.expected, run.newest = number + 1, sent
            return RunPlace(run.run, number) if run.missing else None
        elif before is None or number >= before.expected:  # else again of the run before
            self._begin_anew(line, number, sent, received_us)
        return None

    def _begin_anew(self, line: NumberLine, number: int, sent: datetime, received_us: int) -> None:
        line.previous, line.stray = line.current, None
        line.current = NumberRun(self._new(received_us), number + 1, sent)

    def _new(self, received_us: int) -> int:
        """Return a run's name that no other has: what is read together came at one instant."""
        self._newest_run = max(received_us, self._newest_run + 1)
        return self._newest_run


def _is_later(sent_us: int | None, newest: datetime) -> bool:
    newest_us = _instant_us(newest)
    return sent_us is not None and newest_us is not None and sent_us > newest_us


def _instant_us(sent: datetime) -> int | None:
    return None if sent.tzinfo is None else to_microseconds(sent)
