"""Decides when a trouble lasts: once, or again every so many seconds, before and after."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from simulators.city.plant import DAY_S, Seconds
from simulators.encoder import HANOI_OFFSET_S

_EPOCH_DAY = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Window:
    """[begin_s, begin_s + length_s), once, or again every so many seconds, before and after."""

    begin_s: int
    length_s: int
    every_s: int | None = None

    def holds(self, time_s: Seconds) -> NDArray[np.bool_]:
        """Return which instants lie in the window or a repetition of it."""
        since = self._since(time_s)
        return np.asarray((since >= 0) & (since < self.length_s))

    def begin_of(self, time_s: Seconds) -> Seconds:
        """Return where the occurrence that holds each instant begins (only where one holds it)."""
        return np.asarray(time_s - self._since(time_s))

    def end_of(self, time_s: Seconds) -> Seconds:
        """Return the first second after the occurrence that holds each instant."""
        return np.asarray(self.begin_of(time_s) + self.length_s)

    def age_s(self, time_s: Seconds) -> NDArray[np.float64]:
        """Return how long the occurrence that holds each instant has lasted; without end where
        one follows on the other.
        """
        if self.every_s is not None and self.length_s >= self.every_s:
            return np.full(time_s.shape, np.inf)
        return np.asarray(self._since(time_s).astype(float))

    def spans(self, begin_s: int, end_s: int) -> Iterator[tuple[int, int]]:
        """Yield each occurrence within [begin_s, end_s), cut at its ends.

        >>> list(Window(10, 5, 20).spans(12, 55))
        [(12, 15), (30, 35), (50, 55)]
        """
        first = self.begin_s
        if self.every_s is not None:
            first += (begin_s - self.length_s - self.begin_s) // self.every_s * self.every_s
        while first < end_s:
            if first + self.length_s > begin_s:
                yield max(first, begin_s), min(first + self.length_s, end_s)
            if self.every_s is None:
                return
            first += self.every_s

    def _since(self, time_s: Seconds) -> Seconds:
        since = np.asarray(time_s - self.begin_s)
        return since if self.every_s is None else np.asarray(since % self.every_s)


def local_window(
    first: date, from_hour: float, hours: float, every_days: int | None = None
) -> Window:
    """Return a window of local time (UTC+7): so many hours from an hour of a day.

    >>> local_window(date(1970, 1, 2), 0, 24)
    Window(begin_s=61200, length_s=86400, every_s=None)
    """
    begin_s = (first - _EPOCH_DAY).days * DAY_S - HANOI_OFFSET_S + round(from_hour * 3_600)
    every_s = None if every_days is None else every_days * DAY_S
    return Window(begin_s, round(hours * 3_600), every_s)
