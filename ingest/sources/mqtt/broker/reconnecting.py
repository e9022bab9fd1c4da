"""Says when to connect to the broker again: later each time, until a connection lasts.

It connects nothing itself, and blames nobody.
"""

from __future__ import annotations

import time

RECONNECT_SECONDS = (0.2, 0.5, 1.0, 2.0, 5.0)
SETTLED_SECONDS = 10.0  # a connection that ends sooner was brief
BRIEF_SECONDS_MOST = 1.0  # between connections that are brief: two of us must not fight all out
BRIEF_LIVES_TOLD = 3


class Reconnecting:
    """The tries and connections of one session, in seconds of the monotonic clock."""

    def __init__(self) -> None:
        self._attempt = 0
        self._again_at = self._began = time.monotonic()
        self._reached = False
        self.brief_lives = 0  # connections in a row that ended soon

    @property
    def seconds_to_wait(self) -> float:
        """How long to wait before the next try."""
        return max(0.0, self._again_at - time.monotonic())

    @property
    def is_brief(self) -> bool:
        """Whether a connection that ends now was brief."""
        return time.monotonic() - self._began < SETTLED_SECONDS

    def trouble(self, client_id: str, hang_ups: int, *, lasts: bool) -> str | None:
        """Say that connections keep ending soon; `hang_ups` before subscriptions were answered."""
        if self.brief_lives < BRIEF_LIVES_TOLD or lasts:
            return None
        if hang_ups >= BRIEF_LIVES_TOLD:
            return f"the broker hung up {hang_ups} times before it answered our subscriptions"
        return (
            f"{self.brief_lives} connections in a row ended within {SETTLED_SECONDS:g} s: is "
            f"another service here as {client_id!r}? Each needs its own client id"
        )

    def begin(self) -> None:
        """Say that a try begins."""
        self._began, self._reached = time.monotonic(), False

    def reached(self) -> None:
        """Say that the broker was there."""
        self._reached = True

    def ended(self, *, is_refused: bool = False) -> None:
        """Say that the try has failed, or the connection ended: sets when to try again.

        A broker that refuses us is no sign of another service here, and is asked more seldom.
        """
        if is_refused:
            self._reached, self.brief_lives = False, 0
        if not self.is_brief:
            self._attempt, self.brief_lives = 0, 0
        elif self._reached:
            self.brief_lives += 1
        most = BRIEF_SECONDS_MOST if self._reached else RECONNECT_SECONDS[-1]
        step = RECONNECT_SECONDS[min(self._attempt, len(RECONNECT_SECONDS) - 1)]
        self._again_at = time.monotonic() + min(most, step)
        self._attempt += 1
