"""What a broker may hang up over: when to leave it out, and blame only where that is known.

A connection that ended before the answer came makes a suspect, three in a row leave it out once;
whether the connection then lasts tells whether it was the cause. It says and sends nothing itself.
"""

from __future__ import annotations

from typing import Protocol

HANG_UPS_MOST = 3


class Venture:
    """One thing that we say after connecting, and how the broker took it."""

    def __init__(self, what: str, remedy: str) -> None:
        """`what` is said in health after "the broker hung up 3 times after", `remedy` after it."""
        self._what, self._remedy = what, remedy
        self._hang_ups = 0
        self._is_said = self._is_left_out = self._also_without = False

    @property
    def is_left_out(self) -> bool:
        """Whether it is not said on the present connection."""
        return self._is_left_out

    def may_be_said(self) -> bool:
        """Return whether to say it on the connection that has just been made."""
        self._is_left_out = self._hang_ups >= HANG_UPS_MOST
        self._is_said = not self._is_left_out
        return self._is_said

    def say_again(self) -> None:
        """Say that it is tried once more, on a connection that lasted without it."""
        self._is_said, self._is_left_out = True, False

    def ended(self, *, unanswered: bool, was_brief: bool) -> None:
        """Say that the connection has ended, before the answer or not, and soon or not."""
        if self._is_said and unanswered:
            self._hang_ups += 1
        elif self._is_said:
            self._hang_ups, self._also_without = 0, False
        elif self._is_left_out:
            # Hung up without it as well: it is not the cause, and is said again as before.
            self._also_without = was_brief
            self._hang_ups = 0 if was_brief else HANG_UPS_MOST - 1
        self._is_said = self._is_left_out = False

    def trouble(self, *, lasts: bool) -> str | None:
        """Say what is known of it, None for nothing; `lasts`: the present connection does."""
        told = f"the broker hung up {HANG_UPS_MOST} times after {self._what}"
        if self._is_left_out:
            return f"{told}, and not without: {self._remedy}" if lasts else f"{told}: left out now"
        return f"{told}, and also without it" if self._also_without else None


class Said(Protocol):
    """What is said at connecting, of which a venture keeps how the broker took it."""

    venture: Venture

    def ended(self, *, was_brief: bool) -> bool:
        """Say that the connection has ended; return whether before an answer of the broker."""
        ...
