"""Notices what is missing in gateways' running numbers, and decides what to ask for again.

Pure: it knows the journal's order and instants, and never a clock. A number that came is never
asked for; whether a missing one was a reading, it cannot know.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime

from domain.gateways.running_numbers import (
    GapState,
    GatewaySequence,
    NumberRange,
    SequenceChanges,
    SequenceGap,
)
from ingest.missing_numbers.patience import FAR, GIVE_UP_US, JUMP_MOST, RANGES_MOST, SETTLE_US
from ingest.missing_numbers.run import Ask, Line, Run, in_order, is_turn, key_of, pieces_of, without
from storage.journal.segments import worker_of


class SequenceBook:
    """The running numbers of every gateway; one thread takes messages in the journal's order."""

    def __init__(
        self,
        sequences: Iterable[GatewaySequence] = (),
        gaps: Iterable[SequenceGap] = (),
        settle_us: int = SETTLE_US,
    ) -> None:
        """Go on from what was kept; filled gaps are not needed."""
        self._settle_us = settle_us
        self.since_us = 0  # a missing number's age counts from here, where it was noticed before
        self._lines = {one.gateway_id: Line.of(one) for one in sequences}
        self._touched: set[str] = set()
        self._gaps: dict[tuple[str, int, int], SequenceGap] = {}
        self._kept: set[tuple[str, int, int]] = set()
        self._dropped: dict[tuple[str, int, int], SequenceGap] = {}
        for gap in gaps:
            line = self._lines.get(gap.gateway_id)
            self._kept.add(key_of(gap))
            if line and line.holds(gap):
                insort(line.gaps, gap, key=in_order)

    def follow(
        self, gateway_id: str, seq: int, sent: datetime, position: int, received_us: int
    ) -> bool:
        """Take in a gateway's next number in order, at little cost; False where it is another."""
        line = self._lines.get(gateway_id)
        follows = line is not None and line.follows(seq, sent, position, received_us)
        if follows:
            self._touched.add(gateway_id)
        return follows

    def take(
        self, gateway_id: str, seq: int, *, position: int, received_us: int, sent_us: int
    ) -> None:
        """Take in that a numbered message came; a position that was taken before changes nothing.

        The first number ever heard of a gateway is where it begins: what came before is unknown.
        """
        line = self._lines.get(gateway_id)
        if line is None:
            run = Run(1, seq + 1, sent_us, sent_us)
            self._lines[gateway_id] = Line(gateway_id, position, received_us, 1, run)
            self._touched.add(gateway_id)
            return
        if position <= line.position and worker_of(position) == worker_of(line.position):
            return
        line.settle()
        line.position, line.heard_us = position, received_us
        self._touched.add(gateway_id)
        current = line.current
        if seq == current.expected and sent_us >= current.newest_us:
            current.expected += 1
            current.newest_us = sent_us
        else:
            self._place(line, seq, sent_us)

    def cannot(
        self, gateway_id: str, run: int, span: NumberRange, *, reason: str, at_us: int
    ) -> None:
        """Give up the numbers of a span that a gateway says it cannot send again."""
        line = self._lines.get(gateway_id)
        if line is None:
            return
        for gap in tuple(line.gaps):
            if gap.run != run or gap.state is not GapState.OPEN:
                continue
            line.gaps.remove(gap)
            for piece in pieces_of(gap, span, reason=reason, at_us=at_us):
                self._put(line, piece)

    def lacks(self, gateway_id: str, seq: int) -> bool:
        """Return whether a number is missing of what a gateway counts now."""
        line = self._lines.get(gateway_id)
        return line is not None and line.place_of(line.current.run, seq) is not None

    def asks(
        self, now_us: int, *, through_us: int | None = None, but_not: Collection[str] = ()
    ) -> list[Ask]:
        """Return what to ask for now, and give up what was missing for too long.

        To be called when everything on disk was taken, else what waits is asked for as missing;
        `through_us` says up to when that is so, where it is not now. Gateways may be left out.
        """
        found: list[Ask] = []
        at_us = now_us if through_us is None else through_us
        for line in self._lines.values():
            if line.gateway_id in but_not:
                continue
            for place, gap in enumerate(line.gaps):
                if gap.state is not GapState.OPEN:
                    continue
                age_us = now_us - gap.noticed_us
                if age_us >= GIVE_UP_US:
                    anew = "; the gateway has begun to count anew" * (gap.run < line.current.run)
                    self._give_up(line, place, now_us, f"not filled within 24 hours{anew}")
                elif (
                    gap.run == line.current.run
                    and at_us - line.filled_us >= self._settle_us  # else more are coming
                    and self._settled(gap, at_us)
                    and is_turn(gap, now_us)
                ):
                    asked = replace(gap, asked=gap.asked + 1, asked_us=now_us)
                    self._change(line, place, asked)
                    found.append(Ask.about(asked))
        return found

    def changes(self) -> SequenceChanges:
        """Return what is to be kept since the last call, and begin anew to gather."""
        changes = SequenceChanges(
            sequences=tuple(self._lines[one].sequence() for one in sorted(self._touched)),
            gaps=tuple(self._gaps.values()),
            dropped=tuple(self._dropped.values()),
        )
        self._kept.update(key_of(gap) for gap in changes.gaps)
        self._kept.difference_update(self._dropped)
        self._touched.clear()
        self._gaps.clear()
        self._dropped.clear()
        return changes

    def _place(self, line: Line, seq: int, sent_us: int) -> None:
        """Find the run that a number belongs to, which is not simply the next one."""
        if line.previous is not None and self._is_of_before(line, line.previous, seq, sent_us):
            return
        current = line.current
        if seq - current.expected > JUMP_MOST:
            self._begin_anew(line, seq, sent_us)
            return
        fits = seq >= current.expected or line.place_of(current.run, seq) is not None
        newer = seq < current.expected and sent_us > current.newest_us
        if fits:
            self._within(line, current, seq, sent_us)
        elif newer and (seq == 0 or current.expected - seq > FAR):
            self._begin_anew(line, seq, sent_us)
            return
        elif line.begins_before(seq, sent_us):
            self._begin_earlier(line, current, seq, sent_us)
            return
        if newer:  # sent again with a new time, or of a run whose beginning is still on its way
            line.add_stray(seq, sent_us)
            if not fits and (anew := line.counts_anew(self._settle_us)) is not None:
                self._begin_anew(line, *anew)
                line.strays = [anew]

    def _is_of_before(self, line: Line, previous: Run, seq: int, sent_us: int) -> bool:
        """Take a number into the run before where it belongs there; say whether it does."""
        current = line.current
        late = seq >= current.expected and sent_us < current.began_us
        if sent_us <= previous.newest_us or late:
            if seq >= previous.expected or line.place_of(previous.run, seq) is not None:
                self._within(line, previous, seq, sent_us)
                return True
            return seq != current.expected  # a repetition of the run before
        ahead = seq - previous.expected
        goes_on = ahead == 0 and bool(line.strays) and seq != current.expected
        if goes_on or 0 <= ahead <= FAR < abs(seq - current.expected):
            self._take_back(line, previous)
            self._within(line, previous, seq, sent_us)
            return True
        return False

    def _within(self, line: Line, run: Run, seq: int, sent_us: int) -> None:
        """Take a number into its run: it goes on, leaves a gap behind, or fills one."""
        run.began_us = min(run.began_us, sent_us)
        if seq < run.expected:
            self._fill(line, run, seq)
            return
        if seq > run.expected and seq - run.expected <= JUMP_MOST:
            self._put(line, line.gap_of(run, (run.expected, seq - 1)))
            self._bound(line)
        run.expected = seq + 1
        run.newest_us = sent_us

    def _fill(self, line: Line, run: Run, seq: int) -> None:
        place = line.place_of(run.run, seq)
        if place is None:
            return
        line.filled_us = line.heard_us
        gap = line.gaps[place]
        missing = without(gap.missing, seq)
        if missing:
            self._change(line, place, replace(gap, missing=missing))
            if len(missing) > len(gap.missing):
                self._bound(line)
        elif gap.asked or self._settled(gap, line.heard_us):
            filled = replace(gap, missing=(), state=GapState.FILLED, closed_us=line.heard_us)
            self._change(line, place, replace(filled, reason=""))
        else:  # a reordering, and no gap
            del line.gaps[place]
            self._drop(gap)

    def _settled(self, gap: SequenceGap, at_us: int) -> bool:
        return at_us - max(gap.noticed_us, self.since_us) >= self._settle_us

    def _begin_anew(self, line: Line, seq: int, sent_us: int) -> None:
        """Count anew from a number on; the run before is still filled, and not asked for."""
        old = line.previous
        if old is not None:
            self._close_run(line, old.run, "the gateway has begun to count anew twice")
        line.previous = line.current
        line.runs += 1  # never given twice: a gap of another run is another gap
        line.current = Run(line.runs, seq + 1, sent_us, sent_us)
        strays, line.strays = line.strays, []
        for stray, stray_sent_us in sorted(strays):
            if stray_sent_us >= sent_us and stray > seq:
                self._within(line, line.current, stray, stray_sent_us)

    def _begin_earlier(self, line: Line, run: Run, seq: int, sent_us: int) -> None:
        """Let a run begin at a number from before the first that was heard of it."""
        first, _ = line.strays[0]
        line.strays[0] = (seq, sent_us)
        run.began_us = sent_us
        if first - seq > 1:
            self._put(line, line.gap_of(run, (seq + 1, first - 1)))
            self._bound(line)

    def _take_back(self, line: Line, previous: Run) -> None:
        """Go on with the run before: the gateway had not begun anew, one number was odd."""
        self._close_run(line, line.current.run, "the numbers went on as before")
        line.current, line.previous = previous, None

    def _close_run(self, line: Line, run: int, reason: str) -> None:
        for gap in [gap for gap in line.gaps if gap.run == run]:
            if gap.state is GapState.OPEN:
                self._give_up(line, line.gaps.index(gap), line.heard_us, reason)
        line.gaps = [gap for gap in line.gaps if gap.run != run]

    def _give_up(self, line: Line, place: int, at_us: int, reason: str) -> None:
        closed = replace(line.gaps[place], state=GapState.GIVEN_UP, reason=reason, closed_us=at_us)
        self._change(line, place, closed)

    def _bound(self, line: Line) -> None:
        """Take the oldest two missing ranges for one where a gateway has too many."""
        if sum(len(gap.missing) for gap in line.gaps) <= RANGES_MOST:
            return
        # It returns: of so many gaps of two runs at most, two neighbours are of one run.
        for place, gap in enumerate(line.gaps):  # pragma: no branch
            if gap.state is not GapState.OPEN:  # no more to be filled in the end
                del line.gaps[place]
                return
            if len(gap.missing) > 1:
                (first, _), (_, last), *rest = gap.missing
                self._change(line, place, replace(gap, missing=((first, last), *rest)))
                return
            following = line.gaps[place + 1]
            if following.run == gap.run and following.state is GapState.OPEN:
                joined = ((gap.first, following.missing[0][1]), *following.missing[1:])
                del line.gaps[place + 1]
                self._drop(following)
                self._change(line, place, replace(gap, last=following.last, missing=joined))
                return

    def _put(self, line: Line, gap: SequenceGap) -> None:
        insort(line.gaps, gap, key=in_order)
        self._gaps[key_of(gap)] = gap
        self._dropped.pop(key_of(gap), None)

    def _change(self, line: Line, place: int, gap: SequenceGap) -> None:
        if gap.state is GapState.FILLED:
            del line.gaps[place]
        else:
            line.gaps[place] = gap
        self._gaps[key_of(gap)] = gap

    def _drop(self, gap: SequenceGap) -> None:
        self._gaps.pop(key_of(gap), None)
        if key_of(gap) in self._kept:
            self._dropped[key_of(gap)] = gap
