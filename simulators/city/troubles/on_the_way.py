"""What goes wrong between the logger and us: late, lost, doubled, or under another time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from simulators.city.plant import DAY_S, Plant, Seconds
from simulators.city.troubles.frauds import MoreOftenWhenClean, SentLower, UnpluggedWhenHigh
from simulators.city.troubles.windows import Window

NEVER_SENT = -1
_YEAR_2000_S = 946_684_800


@dataclass(frozen=True, slots=True)
class Gap:
    """The gateway is cut off: its messages wait until the end, or are lost for good."""

    window: Window
    lost: bool

    @property
    def kind(self) -> str:
        """Without power nothing is measured; without a link it waits."""
        return "power_cut" if self.lost else "link_loss"


@dataclass(frozen=True, slots=True)
class ClockOff:
    """The logger's clock is off by so many seconds; it steps at both ends."""

    window: Window
    seconds: int
    kind: ClassVar[str] = "clock_step"

    def written(self, time_s: Seconds) -> Seconds:
        """Return which instants are written for instants within the window."""
        return np.asarray(time_s + self.seconds)


@dataclass(frozen=True, slots=True)
class ClockSkew:
    """The logger's clock goes wrong by so many seconds a day, until it is set when the window ends
    (fast above 0).
    """

    window: Window
    seconds_a_day: float
    kind: ClassVar[str] = "clock_skew"

    def written(self, time_s: Seconds) -> Seconds:
        """Return which instants are written for instants within the window."""
        days = (time_s - self.window.begin_of(time_s)) / DAY_S
        return np.asarray(time_s + np.rint(self.seconds_a_day * days).astype(np.int64))


@dataclass(frozen=True, slots=True)
class ResetTo2000:
    """The logger lost its clock, and counts from the first second of 2000."""

    window: Window
    kind: ClassVar[str] = "reset_to_2000"

    def written(self, time_s: Seconds) -> Seconds:
        """Return which instants are written for instants within the window."""
        return np.asarray(_YEAR_2000_S + time_s - self.window.begin_of(time_s))


@dataclass(frozen=True, slots=True)
class SentTwice:
    """Each message is sent again at once; `changed_by` is a factor of the values of the second."""

    window: Window
    changed_by: float | None = None

    @property
    def kind(self) -> str:
        """With other values it contradicts the first."""
        return "duplicates" if self.changed_by is None else "conflicts"


@dataclass(frozen=True, slots=True)
class NumbersAnew:
    """The gateway restarts when the window begins, and counts its messages from 0 again."""

    window: Window
    kind: ClassVar[str] = "new_sequence"


Withheld = UnpluggedWhenHigh | MoreOftenWhenClean
OtherClock = ClockOff | ClockSkew | ResetTo2000
Again = SentTwice | SentLower
OnTheWay = Gap | OtherClock | Again | NumbersAnew | Withheld


def released_s(plant: Plant, troubles: tuple[object, ...], time_s: Seconds) -> Seconds:
    """Return when each instant's sample leaves the gateway: at once, at a gap's end, NEVER_SENT."""
    released = np.where(time_s < plant.connected_s, NEVER_SENT, time_s)
    gaps = [trouble for trouble in troubles if isinstance(trouble, Gap)]
    for gap in sorted(gaps, key=lambda gap: gap.window.begin_s):
        held = gap.window.holds(released) & (released != NEVER_SENT)
        until = NEVER_SENT if gap.lost else gap.window.end_of(released)
        released = np.where(held, until, released)
    for trouble in troubles:
        if isinstance(trouble, Withheld):
            rows = np.flatnonzero(trouble.window.holds(time_s))
            if len(rows):
                kept = trouble.is_kept_back(plant, time_s[rows])
                released[rows[kept]] = NEVER_SENT
    return np.asarray(released)


def longest_hold_s(troubles: tuple[object, ...]) -> int:
    """Return how many seconds a sample may wait at most before it leaves the gateway."""
    return sum(
        trouble.window.length_s
        for trouble in troubles
        if isinstance(trouble, Gap) and not trouble.lost
    )


def written_s(troubles: tuple[object, ...], time_s: Seconds) -> Seconds:
    """Return which instants the logger writes for the instants at which it measured."""
    written = time_s.copy()
    for trouble in troubles:
        if isinstance(trouble, OtherClock):
            rows = np.flatnonzero(trouble.window.holds(time_s))
            written[rows] = trouble.written(time_s[rows])
    return np.asarray(written)


def sent_twice(troubles: tuple[object, ...], sent_s: Seconds) -> list[Again | None]:
    """Return for each instant the trouble by which a message that leaves then is sent again."""
    found: list[Again | None] = [None] * len(sent_s)
    for trouble in troubles:
        if isinstance(trouble, Again):
            for row in np.flatnonzero(trouble.window.holds(sent_s)).tolist():
                found[row] = found[row] or trouble
    return found


def restarts_s(troubles: tuple[object, ...], begin_s: int, end_s: int) -> list[int]:
    """Return when a gateway begins to count anew within [begin_s, end_s)."""
    return sorted(
        first
        for trouble in troubles
        if isinstance(trouble, NumbersAnew)
        for first, _ in trouble.window.spans(begin_s, end_s)
        # a window that goes on since before is cut at the begin, and restarts nothing
        if int(trouble.window.begin_of(np.array([first]))[0]) == first
    )
