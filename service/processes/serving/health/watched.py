"""Asks how others are on a thread of its own, so that health never waits for one that hangs.

What was answered last stands until the next answer; a question that is not answered in time is said
as what it is. It asks nothing when it is read.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping

from domain.health_log import PartHealth

ASK_EVERY_SECONDS = 1.0
PATIENCE_SECONDS = 5.0


class Watched:
    """The last word of one part, and of what is asked along with it."""

    def __init__(self, name: str, ask: Callable[[], Mapping[str, PartHealth]]) -> None:
        """`ask` may wait as long as it likes; `name` is the part that is down where it does."""
        self.name = name
        self._ask = ask
        self._word: dict[str, PartHealth] = {name: PartHealth("degraded", "not asked yet")}
        self._waits_since: float | None = None

    def run(self, stop: threading.Event) -> None:
        """Ask until told to stop."""
        while not stop.is_set():
            self._waits_since = time.monotonic()
            self._word = dict(self._ask())
            self._waits_since = None
            stop.wait(ASK_EVERY_SECONDS)

    def word(self) -> dict[str, PartHealth]:
        """Return what was answered last, the part itself down where it does not answer now."""
        waits_since, word = self._waits_since, self._word
        waited = 0.0 if waits_since is None else time.monotonic() - waits_since
        if waited < PATIENCE_SECONDS:
            return word
        before = word[self.name]
        said = f"has not answered for {waited:.0f} s (before: {before.status}, {before.detail})"
        return {**word, self.name: PartHealth("down", said)}
