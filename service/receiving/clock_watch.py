"""Notices that our host's clock was set back, and says so for an hour; it corrects nothing.

Receipts are dated by that clock. What stands is decided by the journal's order, never by it.
"""

from __future__ import annotations

from domain.legal_day import MICROSECONDS_PER_SECOND, from_microseconds

BACK_LEAST_US = MICROSECONDS_PER_SECOND  # less is a correction as every host makes
TOLD_SECONDS = 3_600.0


class ClockWatch:
    """One thread calls `observe` about once a second; others read."""

    def __init__(self) -> None:
        self._last_us: int | None = None
        self._told: tuple[float, str] | None = None
        self.steps_back = 0
        self.trouble: str | None = None

    def observe(self, now_us: int, elapsed_seconds: float) -> None:
        """Take what the clock shows, beside seconds that no setting moves (monotonic)."""
        last_us, self._last_us = self._last_us, now_us
        if last_us is not None and last_us - now_us >= BACK_LEAST_US:
            self.steps_back += 1
            seconds = (last_us - now_us) / MICROSECONDS_PER_SECOND
            said = (
                f"our clock was set back by {seconds:.0f} s, from {from_microseconds(last_us)}: "
                "receipts are dated by it, look at the host's time service"
            )
            self._told = elapsed_seconds, said
        if self._told is not None and elapsed_seconds - self._told[0] > TOLD_SECONDS:
            self._told = None
        self.trouble = None if self._told is None else self._told[1]
