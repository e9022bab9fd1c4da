"""What is known of one gateway's running numbers, and the arithmetic of missing ranges.

It finds and counts; what a number means is decided in book.py.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import pairwise
from operator import itemgetter

from domain.gateways.running_numbers import (
    Count,
    GapState,
    GatewaySequence,
    NumberRange,
    SequenceGap,
)
from domain.legal_day import from_microseconds, to_microseconds

# Minutes that we wait after each asking before we ask again; after the last one, no more.
PAUSES_US = tuple(minutes * 60_000_000 for minutes in (1, 5, 15, 60, 180, 480))
ASKS_MOST = len(PAUSES_US) + 1
RANGES_ASKED_MOST = 8  # in one asking about one gap; of more, the whole span is asked for
STRAYS_MOST = 64
TWICE = 2  # one lower number may be a message that was sent again with a new time


@dataclass(frozen=True, slots=True)
class Ask:
    """What to ask for of one gap now, the `number`th time."""

    gap: SequenceGap
    ranges: tuple[NumberRange, ...]
    number: int

    @classmethod
    def about(cls, gap: SequenceGap) -> Ask:
        """Return what to ask for of a gap whose asking is counted already."""
        return cls(gap, few_ranges(gap.missing, RANGES_ASKED_MOST), gap.asked)


@dataclass(slots=True)
class Run:
    """One run of numbers; as Count, but moving."""

    run: int
    expected: int
    began_us: int
    newest_us: int

    @classmethod
    def of(cls, count: Count) -> Run:
        """Go on from what was kept."""
        return cls(count.run, count.expected, count.began_us, count.newest_us)

    def count(self) -> Count:
        """Return it as it is kept."""
        return Count(
            run=self.run,
            expected=self.expected,
            began_us=self.began_us,
            newest_us=self.newest_us,
        )


@dataclass(slots=True)
class Line:
    """All that is known of one gateway; `gaps` by run and first number, filled ones left out."""

    gateway_id: str
    position: int
    heard_us: int
    runs: int
    current: Run
    previous: Run | None = None
    strays: list[tuple[int, int]] = field(default_factory=list)
    gaps: list[SequenceGap] = field(default_factory=list)
    newest: datetime | None = None  # of the present run, where its `newest_us` lags behind
    filled_us: int = 0  # when a missing number last came: others may be on their way

    @classmethod
    def of(cls, kept: GatewaySequence) -> Line:
        """Go on from what was kept, its gaps not yet among it."""
        return cls(
            kept.gateway_id,
            kept.position,
            kept.heard_us,
            kept.runs,
            Run.of(kept.count),
            None if kept.previous is None else Run.of(kept.previous),
            list(kept.strays),
        )

    def follows(self, seq: int, sent: datetime, position: int, received_us: int) -> bool:
        """Take in the next number in order; False, and nothing taken, where it is another.

        Its time stays as it came until it is needed: to compare two costs a tenth of converting.
        """
        current = self.current
        newest = self.newest or from_microseconds(current.newest_us)
        if seq != current.expected or position <= self.position or sent < newest:
            return False
        current.expected = seq + 1
        self.position, self.heard_us, self.newest = position, received_us, sent
        return True

    def settle(self) -> None:
        """Bring `newest_us` of the present run up to date."""
        if self.newest is not None:
            self.current.newest_us = to_microseconds(self.newest)
            self.newest = None

    def sequence(self) -> GatewaySequence:
        """Return it as it is kept."""
        self.settle()
        return GatewaySequence(
            gateway_id=self.gateway_id,
            position=self.position,
            heard_us=self.heard_us,
            runs=self.runs,
            count=self.current.count(),
            previous=None if self.previous is None else self.previous.count(),
            strays=tuple(self.strays),
        )

    def gap_of(self, run: Run, span: NumberRange) -> SequenceGap:
        """Return a gap of a run that is noticed now."""
        return SequenceGap(
            gateway_id=self.gateway_id,
            run=run.run,
            first=span[0],
            last=span[1],
            noticed_us=self.heard_us,
            missing=(span,),
        )

    def add_stray(self, seq: int, sent_us: int) -> None:
        """Remember a number that is lower than the next; beyond the bound the second is let go."""
        self.strays.append((seq, sent_us))
        if len(self.strays) > STRAYS_MOST:
            del self.strays[1]

    def counts_anew(self, settle_us: int) -> tuple[int, int] | None:
        """Return number and time with which a gateway has begun to count anew, or None.

        It has where two lower numbers or more came one after the other as they count, sent after
        all of the present run, over more time than a reordering takes or as many as are remembered.
        """
        later = [stray for stray in self.strays if stray[1] > self.current.newest_us]
        chain = 1
        for (seq, sent_us), (before, before_us) in pairwise(reversed(later)):
            if seq != before + 1 or sent_us < before_us:
                break
            chain += 1
        if chain < TWICE:
            return None
        settled = later[-1][1] - later[-chain][1] >= settle_us or chain >= STRAYS_MOST - 1
        return min(later, key=itemgetter(1, 0)) if settled else None

    def begins_before(self, seq: int, sent_us: int) -> bool:
        """Return whether a number is of the present run, from before the first that was heard.

        Only of a run that was noticed in its middle: `strays` then holds how it began.
        """
        if self.previous is None or not self.strays:
            return False
        first, began_us = self.strays[0]
        return seq < first and self.previous.newest_us < sent_us < began_us == self.current.began_us

    def place_of(self, run: int, seq: int) -> int | None:
        """Return where the gap stands of which a number is missing, or None."""
        place = bisect_right(self.gaps, (run, seq), key=in_order) - 1
        if place < 0 or self.gaps[place].run != run:
            return None
        missing = self.gaps[place].missing
        found = bisect_right(missing, seq, key=lambda one: one[0]) - 1
        return place if found >= 0 and seq <= missing[found][1] else None

    def holds(self, gap: SequenceGap) -> bool:
        """Return whether a gap can still be filled: it is of this run or the one before."""
        before = -1 if self.previous is None else self.previous.run
        return gap.state is not GapState.FILLED and gap.run in (self.current.run, before)


def key_of(gap: SequenceGap) -> tuple[str, int, int]:
    """Return what tells a gap from every other."""
    return gap.gateway_id, gap.run, gap.first


def in_order(gap: SequenceGap) -> tuple[int, int]:
    """Return what a gateway's gaps are ordered by."""
    return gap.run, gap.first


def is_turn(gap: SequenceGap, now_us: int) -> bool:
    """Return whether a gap is to be asked for (again) by now."""
    if gap.asked_us is None:
        return True
    return gap.asked < ASKS_MOST and now_us - gap.asked_us >= PAUSES_US[gap.asked - 1]


def without(missing: tuple[NumberRange, ...], seq: int) -> tuple[NumberRange, ...]:
    """Return missing ranges without a number of theirs.

    >>> without(((1, 3), (7, 7)), 2)
    ((1, 1), (3, 3), (7, 7))
    >>> without(((1, 3), (7, 7)), 7)
    ((1, 3),)
    """
    place = bisect_right(missing, seq, key=lambda one: one[0]) - 1
    first, last = missing[place]
    left = ((first, seq - 1),) if first < seq else ()
    right = ((seq + 1, last),) if seq < last else ()
    return missing[:place] + left + right + missing[place + 1 :]


def parted(
    missing: tuple[NumberRange, ...], span: NumberRange
) -> tuple[tuple[NumberRange, ...], tuple[NumberRange, ...]]:
    """Return what of missing ranges lies within a span, and what lies outside.

    >>> parted(((1, 3), (7, 9)), (3, 7))
    (((3, 3), (7, 7)), ((1, 2), (8, 9)))
    """
    within: list[NumberRange] = []
    outside: list[NumberRange] = []
    for first, last in missing:
        low, high = max(first, span[0]), min(last, span[1])
        if low > high:
            outside.append((first, last))
            continue
        within.append((low, high))
        outside += [(a, b) for a, b in ((first, low - 1), (high + 1, last)) if a <= b]
    return tuple(within), tuple(outside)


def pieces_of(gap: SequenceGap, span: NumberRange, *, reason: str, at_us: int) -> list[SequenceGap]:
    """Return a gap in pieces: what of it lies in a span that is given up, and what is left open
    before and after; the gap itself where none of it lies there.
    """
    within, outside = parted(gap.missing, span)
    if not within:
        return [gap]
    before = tuple(one for one in outside if one[1] < span[0])
    after = tuple(one for one in outside if one[0] > span[1])
    lost = replace(
        gap,
        first=within[0][0] if before else gap.first,
        last=within[-1][1] if after else gap.last,
        missing=within,
        state=GapState.GIVEN_UP,
        reason=reason,
        closed_us=at_us,
    )
    left = [replace(gap, last=lost.first - 1, missing=before)] if before else []
    right = [replace(gap, first=after[0][0], missing=after)] if after else []
    return [lost, *left, *right]


def few_ranges(missing: tuple[NumberRange, ...], most: int) -> tuple[NumberRange, ...]:
    """Return missing ranges, or the whole span of them where they are more than `most`.

    >>> few_ranges(((1, 1), (3, 3), (5, 5)), 2)
    ((1, 5),)
    """
    return missing if len(missing) <= most else ((missing[0][0], missing[-1][1]),)
