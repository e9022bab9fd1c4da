"""A session of somebody who signed in, and how long who fails to sign in has to wait.

The waits grow with each failure, of an account and of an address, whatever restarts meanwhile.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.access.roles import Role

SESSION_WHOLE = timedelta(hours=12)
SESSION_IDLE = timedelta(hours=2)
FORGOTTEN_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Somebody signed in: of an account, or in the demo of a `role` without one.

    `digest` is of the cookie, which is kept nowhere; `csrf` stands in each form.
    """

    digest: str
    account_id: int | None
    role: Role | None
    csrf: str
    created_at: datetime
    used_at: datetime
    expires_at: datetime

    def is_good(self, now: datetime) -> bool:
        """Return whether it goes on: not over, and not left alone for too long."""
        return now < self.expires_at and now - self.used_at < SESSION_IDLE


@dataclass(frozen=True, slots=True)
class Patience:
    """How many failures are free, and the longest wait after those."""

    free: int
    most: timedelta


OF_ACCOUNT = Patience(free=3, most=timedelta(minutes=15))
OF_ADDRESS = Patience(free=10, most=timedelta(hours=1))


def wait_after(failures: int, patience: Patience) -> timedelta:
    """Return how long to wait after so many failures: from two seconds on, twice as long each time.

    >>> [wait_after(n, OF_ACCOUNT).seconds for n in (0, 2, 3, 4, 5, 60)]
    [0, 0, 2, 4, 8, 900]
    """
    if failures < patience.free:
        return timedelta(0)
    doubled = min(failures - patience.free + 1, 20)  # of more, no longer wait is left
    return min(timedelta(seconds=2**doubled), patience.most)
