"""How long a test waits for what must come: as long as a machine needs on which others work too.

What comes ends the wait, so patience costs a passing test nothing. How long something takes is no
result of a test; `make bench` measures it.
"""

from __future__ import annotations

import time
from collections.abc import Callable

PATIENCE_SECONDS = 300.0


def until(
    holds: Callable[[], bool],
    say: Callable[[], object] = lambda: "waited in vain",
    *,
    pause_seconds: float = 0.02,
) -> None:
    """Wait until something is so; else an AssertionError with what there is to `say` by then."""
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        if time.monotonic() > give_up_at:
            raise AssertionError(say())
        time.sleep(pause_seconds)
