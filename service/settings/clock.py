"""The one reader of the host's clock; everything below is given `now`."""

from __future__ import annotations

import time
from datetime import UTC, datetime


def now() -> datetime:
    """Return the present instant, aware, in UTC."""
    return datetime.now(UTC)


def now_us() -> int:
    """Return the present instant in microseconds UTC."""
    return time.time_ns() // 1_000
